"""The files of ``tests/cases``: title, input and expected of each case, divided by lines of one dot."""

from __future__ import annotations

from tests.helpers.sites import ROOT


def read_cases(name: str) -> list[tuple[str, str, str]]:
    """Return title, input and expected of each case of the file."""
    text = (ROOT / "tests" / "cases" / name).read_text("utf-8")
    parts = text.split("\n.\n")
    return [(parts[at].strip(), parts[at + 1], parts[at + 2]) for at in range(0, len(parts) - 2, 3)]
