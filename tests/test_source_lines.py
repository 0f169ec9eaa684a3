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
        ("日本: x".encode(), None, "x", ["  1 | 日本: x", "    |       ^"]),
        ("x日本y".encode(), None, "日本", ["  1 | x日本y", "    |  ^^^^"]),
        ("e\u0301: x".encode(), None, "x", ["  1 | e\u0301: x", "    |    ^"]),
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


LINE = '<p>日本語ソ</p><b data-tracardi-tag="wrong">'
SHOWN = ["  2 | " + LINE, "    | " + " " * 37 + "^^^^^"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (f'<meta charset="shift_jis">\n{LINE}'.encode("cp932"), SHOWN),
        (f'<meta charset="iso-2022-jp">\r\n{LINE}\r\n'.encode("iso-2022-jp"), SHOWN),
        (f"\ufeff\n{LINE}\n".encode("utf-16-le"), SHOWN),
        (f"\ufeff\n{LINE}\n".encode("utf-16-be"), SHOWN),
        (f"\ufeff\n{LINE}\n".encode(), SHOWN),
        (f"\n{LINE}\n".encode("cp932"), []),
        (f'<meta charset="utf-8">\n{LINE}'.encode("cp932"), []),
        (b'<meta charset="hz-gb-2312">\n<b>wrong', ["  2 | <b>wrong", "    |    ^^^^^"]),
    ],
    ids=["Shift_JIS", "ISO-2022-JP", "UTF-16LE", "UTF-16BE", "UTF-8", "not declared", "wrongly declared", "replacement"],
)
def test_a_line_is_shown_in_the_encoding_of_its_page(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    (tmp_path / "a.html").write_bytes(data)
    location = Location(str(tmp_path / "a.html"), 2)
    assert source_line(Finding(Rule.TAG_UNUSED, Severity.WARNING, "x", location, highlight="wrong")) == expected


@pytest.mark.parametrize(
    ("pattern", "page"),
    [
        ("shop[1]/a.html", "shop[1]/a.html"),
        ("shop[1]/b.html", "shop[1]/a.html"),
        ("shop[1]", "shop[1]/a.html"),
        ("site/{a}.html", "{a}.html"),
    ],
)
def test_a_pattern_to_paste_matches_the_page(run: Runner, folder: Path, pattern: str, page: str) -> None:
    config = f"{CONFIG}pages:\n  - match: PATTERN\n    auto: {{events: [[shop, {{}}]]}}\n"
    write_files(folder, {"tracardi.yml": config.replace("PATTERN", f'"{pattern}"'), f"site/{page}": PAGE.format("x")})
    err = run("check", "site").err
    assert err.count("[pattern-unmatched]") == 1
    (fix,) = [line.removeprefix("    paste: ") for line in err.splitlines() if line.startswith("    paste: ")]
    write_files(folder, {"tracardi.yml": config.replace("PATTERN", fix)})
    assert run("check", "site").err == ""


def test_a_tag_to_paste_is_html(run: Runner, folder: Path) -> None:
    config = CONFIG + "    triggers:\n      - {tag: 'a\"b&amp;c', trigger: onVisible, data: {event: e}}\n"
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format("<b>x</b>")})
    err = run("check", "site").err
    (fix,) = [line.removeprefix("    paste: ") for line in err.splitlines() if line.startswith("    paste: ")]
    write_files(folder, {"site/a.html": PAGE.format(f"<b {fix}>x</b>")})
    assert run("check", "site").err == ""
