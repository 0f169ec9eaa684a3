"""Tags are listed as Chromium lists them: the same values in the same order."""

from __future__ import annotations

import pytest

from tests.helpers.tag_pages import digest, expected, pages
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page

SETTINGS = ScanSettings(Inject(), shadow=True)
PLAIN = ScanSettings(Inject())
HEAD = b"<!doctype html><meta charset=utf-8>"


def values(page: bytes, settings: ScanSettings = PLAIN) -> list[str]:
    return [tag.value for tag in scan_page("x.html", page, settings).tags]


def test_the_list_is_that_of_chromium() -> None:
    """References, quotes, newlines, NULs, encodings, and markup that the parser moves, copies or drops."""
    count = 0
    for page, (name, tags, in_shadow) in zip(pages(), expected(), strict=True):
        assert digest(page) == name
        scanned = scan_page("x.html", page, SETTINGS)
        assert scanned.skip == "", page
        assert [tag.value for tag in scanned.tags] == tags, page
        assert [tag.value for tag in scanned.shadow_tags] == in_shadow, page
        count += len(tags)
    assert count > 10_000


def test_shadow_roots_are_read_only_if_asked_for() -> None:
    page = HEAD + b"<div><template shadowrootmode=open><p data-tracardi-tag=in></template></div><p data-tracardi-tag=out>"
    assert values(page) == ["out"]
    assert scan_page("x.html", page, PLAIN).shadow_tags == ()
    scanned = scan_page("x.html", page, SETTINGS)
    assert [(tag.value, tag.line, tag.column) for tag in scanned.shadow_tags] == [("in", 1, 71)]
    assert [tag.value for tag in scanned.tags] == ["out"]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (b"<b data-tracardi-tag=x>1<p>2</b>3", [(2, 1), (2, 1)]),
        (b"<a data-tracardi-tag=x><div><a href=y>", [(2, 1), (2, 1)]),
        (b"<p>x\n<body data-tracardi-tag=x>", [(3, 1)]),
        (b"<p>x\n <html data-tracardi-tag=x>", [(3, 2)]),
        (b"<body>\n<body data-tracardi-tag=x>", [(3, 1)]),
        ("<p>é日</p><i data-tracardi-tag=x>".encode(), [(2, 10)]),
        (b"\r\n\r<i data-tracardi-tag=x>", [(4, 1)]),
        (b"<table><tr><i data-tracardi-tag=x>", [(2, 12)]),
    ],
)
def test_a_tag_is_reported_where_its_start_tag_stands(body: bytes, places: list[tuple[int, int]]) -> None:
    """Copies that the parser makes, and attributes that it moves to an element that is there, were reported at line 0."""
    tags = scan_page("x.html", HEAD + b"\n" + body, PLAIN).tags
    assert [(tag.line, tag.column) for tag in tags] == places


@pytest.mark.parametrize(
    ("page", "selector"),
    [
        (HEAD + "<p class=café>".encode(), ".café"),
        (b"<!doctype html><meta charset=windows-1252>" + "<p title='für dich'>".encode("cp1252"), '[title="für dich"]'),
        (b"<!doctype html><meta charset=shift_jis>" + "<p title=日本\r\n>".encode("shift_jis"), '[title="日本"]'),
    ],
)
def test_selectors_see_the_text_that_browsers_see(page: bytes, selector: str) -> None:
    """They were matched against the bytes, each as a character of latin-1."""
    scanned = scan_page("x.html", page, ScanSettings(Inject(), {"mine": [selector]}))
    assert [tag.value for tag in scanned.tags] == ["mine"]
    assert [edit.removed for edit in scanned.tag_edits] == [page[page.index(b"<p ") : page.index(b">", page.index(b"<p ")) + 1]]
