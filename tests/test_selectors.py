"""tags: what selectors of the config add to start tags, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.helpers import long
from tests.helpers.cases import read_cases
from tests.helpers.sites import CONFIG, PAGE, TRIGGER, tree, write_files
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits
from tracardi_snippet.page.start_tag import retag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

    Runner = Callable[..., Run]

PLAIN = ScanSettings(Inject())


@pytest.mark.parametrize(("before", "after"), [case[1:] for case in read_cases("retag.txt")])
def test_a_start_tag(before: str, after: str) -> None:
    assert retag(before, ["product"]) == after
    assert retag(after, ["product"]) == after
    assert retag(after, []) == before


def test_another_tag_takes_the_place_of_the_first() -> None:
    tagged = retag("<img src=a>", ["a", "b"])
    assert tagged == '<img data-tracardi-tag="a b" data-tracardi-tagged="" src=a>'
    assert retag(tagged, ["c"]) == retag("<img src=a>", ["c"])


@pytest.mark.parametrize(
    ("minified", "left"),
    [
        ("<img data-tracardi-tag=product data-tracardi-tagged src=a>", "<img src=a>"),
        ('<p data-tracardi-tagged=product data-tracardi-tag="title product">', '<p data-tracardi-tag="title">'),
        ('<p data-tracardi-tag="title product" data-tracardi-tagged=product>', '<p data-tracardi-tag="title">'),
        ('<p data-tracardi-tag="product title" data-tracardi-tagged=product>', '<p data-tracardi-tag="title">'),
    ],
)
def test_after_a_minifier(minified: str, left: str) -> None:
    assert retag(minified, []) == left


def _attributes(start_tag: str) -> dict[str, str | None]:
    element = LexborHTMLParser(start_tag).css_first("p")
    assert element is not None
    return element.attributes


@pytest.mark.parametrize("word", ["é", '"', "'", ">", "&", "<b", "a&amp;b", "\u2028"])
def test_no_tag_breaks_out(word: str) -> None:
    for start_tag in ("<p>", "<p data-tracardi-tag=x>", "<p data-tracardi-tag='x'>", "<p data-tracardi-tag>"):
        tagged = retag(start_tag, [word])
        assert tagged.isascii()
        attributes = _attributes(tagged)
        assert word in (attributes["data-tracardi-tag"] or "").split(" ")
        assert set(attributes) == {"data-tracardi-tag", "data-tracardi-tagged"}
        assert retag(tagged, []) == start_tag


ATTRIBUTES = st.sampled_from(
    [" ", "\n", "/", " a", " a=b", ' a="b c"', " a='>'", " =x", " data-tracardi-tag", " data-tracardi-tag=x", ' data-tracardi-tag="x y"',
     " data-tracardi-tag=''", " DATA-TRACARDI-TAG = 'z'", " data-tracardi-tag=product", "\tb=&quot;", " c=d/"]
)  # fmt: skip


@long.proof("properties")
@given(st.lists(ATTRIBUTES, max_size=6).map("".join), st.lists(st.sampled_from(["product", "é", "x", "z"]), unique=True))
@settings(max_examples=long.size(200, 2000), deadline=None, derandomize=True)
def test_any_start_tag_gives_what_was_asked_and_comes_back(attributes: str, words: list[str]) -> None:
    before = f"<p{attributes}>"
    after = retag(before, words)
    assert retag(after, words) == after
    assert retag(after, []) == before
    was, now = (_attributes(text) for text in (before, after))
    had = (was.get("data-tracardi-tag") or "").split()
    assert (now.get("data-tracardi-tag") or "").split() == had + [word for word in words if word not in had]
    for name in was.keys() - {"data-tracardi-tag"}:
        assert now[name] == was[name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig", "shift_jis", "iso2022_jp", "cp1251"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_only_attributes_are_inserted_in_any_encoding(encoding: str, newline: str) -> None:
    text = {"cp1251": "привет"}.get(encoding, "ﾃｽﾄ" if encoding == "shift_jis" else "テスト")
    label = {"iso2022_jp": "iso-2022-jp", "cp1251": "windows-1251", "shift_jis": "shift_jis"}.get(encoding, "utf-8")
    page = f'<!doctype html>\n<meta charset={label}>\n<title>{text}</title>\n<div class="card">\n{text}<img\nalt="{text}">{text}</div><template><div class=card><img></div></template>'
    data = page.replace("\n", newline).encode(encoding)
    settings = ScanSettings(Inject(), {"product": [".card img"]})
    scanned = scan_page("x", data, settings)
    injected = apply_edits(data, inject_edits(scanned, data, "<script></script>"))
    assert [tag.value for tag in scanned.tags] == ["product"]
    assert len(scanned.tag_edits) == 1
    insert = ' data-tracardi-tag="product" data-tracardi-tagged=""'
    expected = page.replace("\n", newline).replace("<img", f"<img{insert}", 1)
    assert injected.decode(encoding).replace("<script></script>", "") == expected
    again = scan_page("x", injected, settings)
    assert again.tag_edits == ()
    bare = scan_page("x", injected, PLAIN)
    assert apply_edits(injected, remove_edits(bare, injected)).decode(encoding).replace(
        "<script></script>", ""
    ) == page.replace("\n", newline)


SITE = '<!doctype html><html><head><title>t</title></head><body><div class=card><img src=a></div><h1 data-tracardi-tag="title">x</h1></body></html>'
TAGS = TRIGGER + "tags:\n  product: .card img\n"


def test_the_life_of_a_selector(run: Runner, folder: Path) -> None:
    """Added, found by verification, changed with the config, gone with it, and with remove."""
    write_files(folder, {"tracardi.yml": TAGS, "site/a.html": SITE})
    before = tree(folder / "site")
    result = run("inject", "site")
    assert (result.code, "1 injected" in result.out) == (0, True)
    page = (folder / "site" / "a.html").read_text()
    assert '<div class=card><img data-tracardi-tag="product" data-tracardi-tagged="" src=a></div>' in page
    assert "1 unchanged" in run("inject", "site").out
    (folder / "tracardi.yml").write_text(TAGS.replace(".card img", "[h1, .card]"))
    assert run("inject", "site").code == 0
    page = (folder / "site" / "a.html").read_text()
    assert '<div data-tracardi-tag="product" data-tracardi-tagged="" class=card><img src=a></div>' in page
    assert '<h1 data-tracardi-tagged="product" data-tracardi-tag="title product">' in page
    (folder / "tracardi.yml").write_text(CONFIG)
    run("inject", "site")
    assert "data-tracardi-tagged" not in (folder / "site" / "a.html").read_text()
    (folder / "tracardi.yml").write_text(TAGS)
    run("inject", "site")
    assert run("remove", "site").code == 0
    assert tree(folder / "site") == before


def test_an_excluded_page_gets_no_attributes_and_loses_those_it_has(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": TAGS, "site/a.html": SITE, "site/b.html": SITE})
    before = tree(folder / "site")
    run("inject", "site")
    assert run("inject", "site", "--exclude", "b.html").code == 0
    assert tree(folder / "site")["b.html"] == before["b.html"]


@pytest.mark.parametrize(
    ("tags", "code", "message"),
    [
        ("product: .nothing", 1, 'tracardi.yml:9: error: the selector ".nothing" finds no element on any page, so none gets data-tracardi-tag="product" [selector-unmatched]'),
        ("product: [.card, .nothing]", 1, "[selector-unmatched]"),
        ("product: 'div >'", 2, "tracardi.yml:9: tags.product[0]: 'div >' is no CSS selector: expected a selector at position 5."),
        ("a b: div", 2, "tracardi.yml:9: tags[\"a b\"]: 'a b' holds white space, which divides tags."),
        ("product: .card\n  other: div", 0, 'tracardi.yml:10: warning: no trigger names the tag "other" [tag-unused]'),
        ("product: .card\n  other: 5", 2, "tags.other"),
        ("produkt: .card", 1, 'data-tracardi-tag="produkt" comes from tracardi.yml:9: a tag like it'),
    ],
)  # fmt: skip
def test_selectors_that_are_wrong(run: Runner, folder: Path, tags: str, code: int, message: str) -> None:
    write_files(folder, {"tracardi.yml": f"{TRIGGER}tags:\n  {tags}\n", "site/a.html": SITE})
    result = run("check", "site")
    assert result.code == code
    assert message in result.err


def test_words_that_a_selector_adds_are_no_one_s_misspelling(run: Runner, folder: Path) -> None:
    """An author finds what the message quotes."""
    page = PAGE.format('<p data-tracardi-tag="prodct">')
    write_files(folder, {"tracardi.yml": f"{TRIGGER}tags:\n  hero: p\n", "site/a.html": page})
    assert 'data-tracardi-tag="prodct" stands at site/a.html:' in run("check", "site").err


def test_a_page_that_is_skipped_gets_no_tags() -> None:
    """Its charset declaration stands after the head."""
    data = b"<!doctype html><title>x</title><p><meta charset=utf-8>"
    page = scan_page("x", data, ScanSettings(Inject(), {"product": ["p"]}))
    assert page.skip
    assert remove_edits(page, data) == []


@pytest.mark.parametrize("room", [50, 60])
def test_tags_do_not_push_a_charset_declaration_out_of_the_first_1024_bytes(room: int) -> None:
    """The attributes take 52 bytes."""
    start, end = b"<!doctype html><title>x</title>", b"<meta charset=gbk>"
    data = start + b"<!--" + b"x" * (1024 - room - len(start) - len(end) - 7) + b"-->" + end + b"<p>x"
    page = scan_page("x", data, ScanSettings(Inject(), {"product": ["title"]}))
    assert len(page.tag_edits) == (room > 52)
    assert page.skip == ("" if room > 52 else "its charset declaration stands too far down once the tags are in")


@pytest.mark.parametrize("end", ["<img></noscript>", "<p></noscript>", "<img</noscript>", "<img>"])
@pytest.mark.parametrize("start", ["", "<body>"])
def test_what_is_for_browsers_without_scripts_gets_no_tag(start: str, end: str) -> None:
    """There is no element for a trigger, and a start tag that is not finished would have lost the end tag."""
    data = f"<!doctype html><title>x</title>{start}<noscript><img data-tracardi-tag=y>{end}".encode()
    page = scan_page("x", data, ScanSettings(Inject(), {"product": ["img", "p", "noscript *"]}))
    assert (page.tag_edits, page.tags) == ((), ())


@pytest.mark.parametrize("selectors", [{}, {"t": ["p"]}])
def test_the_first_body_has_what_a_second_one_says(selectors: dict[str, list[str]]) -> None:
    """As in a browser; with an attribute of ours in the page the tag was missing."""
    data = "<!doctype html><meta charset=utf-8><title>x</title><body class=c><p>x</p><body data-tracardi-tag=später>".encode()
    page = scan_page("x", data, ScanSettings(Inject(), selectors))
    again = scan_page("x", apply_edits(data, inject_edits(page, data, "")), ScanSettings(Inject(), selectors))
    for seen in (page, again):
        assert [(tag.value, tag.element) for tag in seen.tags][:1] == [("später", "body")]
