"""Configs that no reader expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import PAGE
from tests.hostile.runner import Case, Fifo, cases

if TYPE_CHECKING:
    from tests.hostile.runner import Hostile

SITE = {"site/a.html": PAGE.format("a")}
CASES = [
    Case(
        "a config that is a pipe",
        files={**SITE, "c.yml": Fifo()},
        command="inject site --config c.yml",
        code=2,
        err="c.yml: is not a file. Name a file with --config.",
        out="",
    ),
]


@cases(CASES)
def test_configs(case: Case, hostile: Hostile) -> None:
    hostile(case)
