"""The long proofs: tests with a short form that always runs, and a full form that ``make test-long`` runs.

    @long.proof("kills")
    def test_kills() -> None:
        result = kill(times=long.size(20, 200))

``pytest --long=NAME`` runs the tests of this proof in full, and no other test. ``--long=all`` runs all proofs. With
``--long=commit``, the hash of the commit chooses a proof, so that all proofs run over time.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

PROOFS = {
    "kills": "200 runs that are killed at any moment, and 40 that are asked to end",
    "faults": "500 visits to a collector that does everything wrong",
    "soak": "2,000 pages of a router, with all triggers",
    "hang": "a request that hangs for 20 seconds of real time",
    "fuzz": "pages of random tokens and bytes",
    "properties": "the properties that hypothesis tests, with all examples",
}

Test = TypeVar("Test", bound="Callable[..., None]")
_chosen: list[str] = []


def add_option(parser: pytest.Parser) -> None:
    names = ", ".join(PROOFS)
    parser.addoption(
        "--long", default="", metavar="NAME", help=f"run a long proof in full: {names}; all; or commit: one by the hash"
    )


def configure(config: pytest.Config) -> None:
    name = config.getoption("--long")
    if name == "commit":
        name = by_commit()
    if name and name != "all" and name not in PROOFS:
        raise pytest.UsageError(f"--long={name}: is not a long proof. Choose one of {', '.join(PROOFS)}, all, commit.")
    _chosen[:] = PROOFS if name == "all" else [name] * bool(name)


def by_commit() -> str:
    """Return the proof that the hash of the commit chooses."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return list(PROOFS)[int(commit, 16) % len(PROOFS)]


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With ``--long``, keep only the tests of the chosen proofs."""
    if not _chosen:
        return
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        marker = item.get_closest_marker("long")
        (kept if marker and marker.args[0] in _chosen else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = kept


def proof(name: str) -> Callable[[Test], Test]:
    """Mark a test that has a short and a long form."""
    assert name in PROOFS
    return pytest.mark.long(name)


def size(short: int, full: int) -> int:
    """Return ``full`` if ``--long`` is given, otherwise ``short``. A module may call this function while it is imported."""
    return full if _chosen else short
