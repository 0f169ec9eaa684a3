"""Findings show the line at fault with a mark, and a fix that can be pasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.report.source_line import source_line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner


@pytest.mark.parametrize(
    ("data", "column", "highlight", "expected"),
    [
        (b"a: b", None, "b", ["  1 | a: b", "    |    ^"]),
        (b"  a: bcd\n", None, "bcd", ["  1 | a: bcd", "    |    ^^^"]),
        (b"one two", 5, "two", ["  1 | one two", "    |     ^^^"]),
        (b"one two", 5, "", ["  1 | one two", "    |     ^"]),
        (b"one two", None, "three", ["  1 | one two", "    | ^^^^^^^"]),
        (b"one two", 99, "", ["  1 | one two", "    | ^^^^^^^"]),
        (b"\tx\r\n", None, "x", ["  1 | x", "    | ^"]),
        (b"\x1b[31mx", None, "x", ["  1 | \\x1b[31mx", "    |         ^"]),
        ("\ufeffé: x".encode(), None, "x", ["  1 | é: x", "    |    ^"]),
        (b"\xff: x", None, "x", ["  1 | \ufffd: x", "    |    ^"]),
        (b"y" * 500 + b"x" + b"z" * 500, 501, "x", [f"  1 | {'y' * 40}x{'z' * 59}", f"    | {' ' * 40}^"]),
        (b"   \n", None, "x", []),
        (b"", None, "x", []),
    ],
)
def test_the_line_and_its_mark(tmp_path: Path, data: bytes, column: int | None, highlight: str, expected: list[str]) -> None:
    (tmp_path / "f").write_bytes(data)
    location = Location(str(tmp_path / "f"), 1, column)
    assert source_line(Finding(Rule.TAG_UNUSED, Severity.WARNING, "x", location, highlight=highlight)) == expected


@pytest.mark.parametrize("location", [Location("gone", 1), Location("--exclude"), Location(".", 1), Location("f", 9)])
def test_no_line_to_show(folder: Path, location: Location) -> None:
    write_files(folder, {"f": "x"})
    assert source_line(Finding(Rule.TAG_UNUSED, Severity.WARNING, "x", location, highlight="x")) == []


def test_a_fix_can_be_pasted(run: Runner, folder: Path) -> None:
    """The trigger that the report suggests is valid, and mends the finding."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format('<b data-tracardi-tag="it\'s: #1">')})
    err = run("check", "site").err
    (fix,) = [line.removeprefix("    paste: ") for line in err.splitlines() if line.startswith("    paste: ") and "#1" in line]
    write_files(folder, {"tracardi.yml": CONFIG + f"    triggers:\n      {fix}\n"})
    assert "tag-missing" not in run("check", "site").err
