"""Random pages, a fixed number of them: each holds the properties of `tools.page_properties`. `tools.fuzz` looks for rarer ones."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.helpers import long
from tools.page_inputs import decode, failure

if TYPE_CHECKING:
    from tools.page_properties import Choices

MOST_TOKENS = 40
PARTS = 4


@long.proof("fuzz")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_random_page_breaks_a_property(part: int) -> None:
    """A failing input is shown as `tools.fuzz --replay` reads it, and as the page that it stands for."""
    chance = random.Random(part)  # noqa: S311
    found: list[tuple[str, bytes, tuple[Choices, bytes]]] = []
    for _ in range(long.size(4_000, 100_000) // PARTS):
        raw = chance.randbytes(chance.randrange(1, MOST_TOKENS))
        if name := failure(raw):
            found.append((name, raw, decode(raw)))
    assert found == []


def test_the_pages_are_not_all_alike() -> None:
    """Else a fault of the generator would make the test above say nothing: every choice is made, and pages differ."""
    chance = random.Random(0)  # noqa: S311
    made = [decode(chance.randbytes(chance.randrange(1, MOST_TOKENS))) for _ in range(1_000)]
    assert {(choices.place, choices.selectors) for choices, _ in made} == {
        (place, selectors) for place in ("head-prepend", "head-append", "body-append") for selectors in range(3)
    }
    assert len({page for _, page in made}) > 900
