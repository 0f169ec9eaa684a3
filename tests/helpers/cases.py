"""Reader for the files of ``tests/cases``. Each case has a title, an input and the expected output, separated by lines with a dot."""

from __future__ import annotations

from tests.helpers.sites import ROOT


def read_cases(name: str) -> list[tuple[str, str, str]]:
    """Return the title, the input and the expected output of each case in the file."""
    text = (ROOT / "tests" / "cases" / name).read_text("utf-8")
    parts = text.split("\n.\n")
    return [(parts[at].strip(), parts[at + 1], parts[at + 2]) for at in range(0, len(parts) - 2, 3)]
