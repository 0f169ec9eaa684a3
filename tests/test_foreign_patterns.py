"""Patterns of other programs' files: matching takes bounded time, whatever the pattern."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files
from tracardi_snippet.checks.address_patterns import azure_pattern, vercel_pattern, wildcards
from tracardi_snippet.checks.foreign_pattern import compile_foreign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Runner

BLOCKING = "script-src 'self'; connect-src *"
HEADERS = {"Content-Security-Policy": BLOCKING}
NAME = "my-very-long-article-name-about-many-things-of-last-year-2024"


def _files_match(pattern: str) -> str:
    return f'<FilesMatch "{pattern}">\nHeader set Content-Security-Policy "{BLOCKING}"\n</FilesMatch>\n'


def _vercel(source: str) -> str:
    return json.dumps({"headers": [{"source": source, "headers": [{"key": "Content-Security-Policy", "value": BLOCKING}]}]})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".htaccess", _files_match(r"^([a-z]+-?)+\.html$")),
        (".htaccess", _files_match(r"^(a|a)*$")),
        (".htaccess", _files_match("^(?:){4294967290}$")),
        (".htaccess", f'<Files "{"*a" * 14}b">\nHeader set Content-Security-Policy "{BLOCKING}"\n</Files>\n'),
        ("vercel.json", _vercel("/((a+)+)b")),
        ("vercel.json", _vercel("/:a*/:b*/:c*/:d*/:e*/:f*/x")),
        ("vercel.json", json.dumps({"routes": [{"src": "/((a|b|-)+)+x", "headers": HEADERS, "continue": True}]})),
        ("staticwebapp.config.json", json.dumps({"routes": [{"route": f"/{'*a' * 14}b", "headers": HEADERS}]})),
        ("staticwebapp.config.json", json.dumps({"routes": [{"route": "/" + "{a,aa}" * 40 + "b", "headers": HEADERS}]})),
        ("_headers", f"/{'-'.join(f':x{n}' for n in range(12))}!\n  Content-Security-Policy: {BLOCKING}\n"),
    ],
)
def test_no_pattern_hangs_the_check(run: Runner, folder: Path, name: str, text: str) -> None:
    """Defect: each of these patterns took hours on one of these names."""
    pages = {
        f"site/{'a' * 200}.html": PAGE.format("x"),
        f"site/{NAME}.html": PAGE.format("x"),
        f"site/{'-' * 200}.html": PAGE.format("x"),
    }
    write_files(folder, {"tracardi.yml": CONFIG, **pages, f"site/{name}": text})
    assert run("check", "site").code == 0


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        (r"\.(html?|php)$", ["a.html", "a.php"], ["a.pdf"]),
        (r"^(?:[a-z0-9]+-)*[a-z0-9]+\.html$", ["a-b-c.html", "a.html"], ["a-.html"]),
        (r"^(.*)-(.*)\.html$", ["a-b.html"], ["a.html"]),
        (r"(?i)^(index|home)\.html?$", ["Index.htm", "home.HTML"], ["a.html"]),
        (r"^(?!admin).*\.html$", ["a.html"], ["admin.html"]),
        (r"^(?:(?!x).)*$", ["a.html"], ["x.html"]),
        (r"^[a-z]{2}(-[A-Z]{2})?\.html$", ["de.html", "de-AT.html"], ["a.html"]),
        (r"^([0-9]{1,3}\.){3}html$", ["1.22.333.html"], ["1.html"]),
        (r"^[^\W\d]+\.html$", ["é.html"], ["1.html"]),
        (r"(?<!x)\.html$", ["a.html"], ["x.html"]),
        (r"^(?:-[a-zé]+)*$", ["-a-b"], ["a"]),
    ],
)
def test_patterns_that_are_read(pattern: str, matching: list[str], others: list[str]) -> None:
    compiled = compile_foreign(pattern, searches=True)
    assert [name for name in [*matching, *others] if compiled.search(name)] == matching


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b", "(a*)*b", "(a|ab|b)*c", "(a?){30}b", "(a{1,30}){1,30}b", "(?:$){99999}", "(?i)(?:kx|\u212ax)*b", "([^b]|a)*b", "(a)\\1*b",
        "(?=(a+)+b)a", "(?>(a|a)*b)", ".*a.*a.*a.*b", ".*.*.*b", "a?" * 40 + "b", "(\\w|\\da?)*-", "[a-z]*(?=.*a.*b)c", "a" * 6000, "(" * 3,
    ],
)  # fmt: skip
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(re.error):
        compile_foreign(pattern, searches=True)


@pytest.mark.parametrize(
    ("convert", "pattern", "covered", "others"),
    [
        (vercel_pattern, "/(.*)\\.html", ["/a/b.html"], ["/a-html"]),
        (vercel_pattern, "/a\\(b\\)", ["/a(b)"], ["/ab"]),
        (vercel_pattern, "/((?!api|_next/(?:static|image)).*)", ["/a"], ["/api/b", "/_next/image/c"]),
        (vercel_pattern, "/:page(a|b)?", ["/a", ""], ["/c"]),
        (vercel_pattern, "/(a|b)+", ["/a", "/a/b"], ["/c", ""]),
        (vercel_pattern, "/:path*", ["", "/a", "/a/b"], ["a"]),
        (azure_pattern, "/*.{html,htm}", ["/a/b.htm", "/a.html"], ["/a.pdf"]),
        (azure_pattern, "/*{ab,a}*bc", ["/abc"], ["/ac"]),
        (wildcards, "/:a/:b/*", ["/a/b/c/d"], ["/a/b"]),
    ],
)
def test_the_syntax_of_hosts(
    convert: Callable[[str], re.Pattern[str]], pattern: str, covered: list[str], others: list[str]
) -> None:
    compiled = convert(pattern)
    assert [address for address in [*covered, *others] if compiled.fullmatch(address)] == covered
