"""Where the block goes in pages of every kind: cases/placement.txt, and an independent parser's view of each."""

from __future__ import annotations

from typing import Literal

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.helpers.cases import read_cases
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, UndecodableError, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits

BLOCK = '<script data-tracardi-snippet="options"></script><script data-tracardi-snippet="tracker"></script>'
MARK = "▮".encode()


def to_bytes(text: str) -> bytes:
    r"""A case's text: ``\n``, ``\r`` and ``\xNN`` are bytes."""
    return text.encode("utf-8").replace(MARK, b"@@@").decode("unicode_escape").encode("latin-1").replace(b"@@@", MARK)


PLACEMENTS = [pytest.param(source, expected, id=title) for title, source, expected in read_cases("placement.txt")]


@pytest.mark.parametrize(("source", "expected"), PLACEMENTS)
def test_the_block_goes_where_the_case_says(source: str, expected: str) -> None:
    """The output is the input plus the block at the place of the mark."""
    data = to_bytes(source)
    page = scan_page("x.html", data, ScanSettings(Inject()))
    assert page.skip == ""
    assert apply_edits(data, inject_edits(page, data, "@@@")) == to_bytes(expected).replace(MARK, b"@@@")


def outline(node: LexborNode | None) -> list[object]:
    """A tree as nested lists, without our elements."""
    children: list[object] = []
    child = node.child if node else None
    while child is not None:
        if "data-tracardi-snippet" not in (child.attributes if child.tag not in ("-text", "-comment") else {}):
            is_text = child.tag in ("-text", "-comment")
            children.append(
                (child.tag, child.html) if is_text else (child.tag, tuple(sorted(child.attributes.items())), outline(child))
            )
        child = child.next
    return children


@pytest.mark.parametrize(("source", "expected"), PLACEMENTS)
def test_an_independent_parser_sees_only_our_elements_added(source: str, expected: str) -> None:
    """The tree after, less our elements, is the tree before, and ours are children of the head."""
    data = to_bytes(source)
    injected = apply_edits(data, inject_edits(scan_page("x.html", data, ScanSettings(Inject())), data, BLOCK))
    before, after = (LexborHTMLParser(page.decode("latin-1").removeprefix("\xef\xbb\xbf")) for page in (data, injected))
    assert outline(after.root) == outline(before.root)
    ours = after.css("[data-tracardi-snippet]")
    assert len(ours) == 2
    assert all(element.parent is not None and element.parent.tag == "head" for element in ours)


@pytest.mark.parametrize(("source", "expected"), PLACEMENTS)
def test_injecting_is_idempotent_and_removable(source: str, expected: str) -> None:
    """Twice is once, a new block takes the old one's place, and remove gives back the bytes."""
    data = to_bytes(source)
    injected = apply_edits(data, inject_edits(scan_page("x", data, ScanSettings(Inject())), data, BLOCK))
    page = scan_page("x", injected, ScanSettings(Inject()))
    assert inject_edits(page, injected, BLOCK) == []
    assert apply_edits(injected, remove_edits(page, injected)) == data
    longer = BLOCK.replace("></script>", ">1</script>", 1)
    edits = inject_edits(page, injected, longer)
    updated = apply_edits(injected, edits)
    assert updated == injected.replace(BLOCK.encode(), longer.encode())


@pytest.mark.parametrize(
    ("source", "reason"), [pytest.param(source, reason, id=title) for title, source, reason in read_cases("skipped.txt")]
)
def test_a_page_is_skipped_with_its_reason(source: str, reason: str) -> None:
    """What is no page of its own is left alone, and said."""
    assert scan_page("x.html", to_bytes(source), ScanSettings(Inject())).skip == reason


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_gets_the_block_in_its_own_encoding(encoding: str) -> None:
    """The block is UTF-16 too, at an even offset, after the byte order mark; astral characters before it do not shift it."""
    text = "\ufeff<!-- \U0001f600 --><!doctype html>\r\n<head><title>\u3c3c\u3e3e</title>"
    data = text.encode(encoding)
    page = scan_page("x", data, ScanSettings(Inject()))
    injected = apply_edits(data, inject_edits(page, data, BLOCK))
    assert injected.decode(encoding) == text.replace("<head>", f"<head>{BLOCK}")
    again = scan_page("x", injected, ScanSettings(Inject()))
    assert apply_edits(injected, remove_edits(again, injected)) == data


def test_iso_2022_jp_is_decoded_to_find_the_head() -> None:
    """Its two-byte characters hold the bytes of tags."""
    text = '<!doctype html><head><title>日本語</title><meta charset="iso-2022-jp"><p>x'
    data = text.encode("iso-2022-jp")
    page = scan_page("x", data, ScanSettings(Inject()))
    injected = apply_edits(data, inject_edits(page, data, BLOCK))
    assert injected.decode("iso-2022-jp") == text.replace('jp">', f'jp">{BLOCK}')


@pytest.mark.parametrize("place", ["head-prepend", "head-append", "body-append"])
@pytest.mark.parametrize("end", ["</body>", ""])
def test_in_iso_2022_jp_the_block_stands_where_ascii_is_read(place: Literal["head-prepend", "body-append"], end: str) -> None:
    """Before the switch back to ASCII its bytes would be Japanese, and removal would take the switch away."""
    text = f"<!doctype html><head><meta charset=iso-2022-jp><title>日本</title></head><body>日本{end}"
    data = text.encode("iso-2022-jp")
    settings = ScanSettings(Inject(place=place))
    injected = apply_edits(data, inject_edits(scan_page("x", data, settings), data, BLOCK))
    assert injected.decode("iso-2022-jp").replace(BLOCK, "") == text
    again = scan_page("x", injected, settings)
    assert len(again.own_spans) == 2
    assert apply_edits(injected, remove_edits(again, injected)) == data


@pytest.mark.parametrize("end", [b"\x1b$B", b"\x1b$B\x1b(B", b"\x1b(J"])
def test_in_iso_2022_jp_a_switch_that_nothing_follows(end: bytes) -> None:
    """The block goes before one away from ASCII."""
    data = b"<!doctype html><head><meta charset=iso-2022-jp></head><body><p>x" + end
    settings = ScanSettings(Inject(place="body-append"))
    injected = apply_edits(data, inject_edits(scan_page("x", data, settings), data, BLOCK))
    assert BLOCK in injected.decode("iso-2022-jp")
    assert inject_edits(scan_page("x", injected, settings), injected, BLOCK) == []


@pytest.mark.parametrize("end", [b"\x1b&#320;-->x", b"\x1b$", b"\xe9", b"\x1b$B\xff\xff"])
def test_a_page_that_is_not_iso_2022_jp_cannot_be_decoded(end: bytes) -> None:
    """Defect: a switch that does not exist ended the run with code 70, since Python has another error for it."""
    with pytest.raises(UndecodableError, match="iso-2022-jp"):
        scan_page("x", b"<!doctype html><head><meta charset=iso-2022-jp></head><body><p>x" + end, ScanSettings(Inject()))


def test_a_minifier_may_unquote_our_attributes_and_space_our_elements() -> None:
    """The marker is found as an attribute, however it is spelt; white space between our elements is not ours."""
    data = b"<!doctype html><head>%b<title>x</title>"
    minified = data % b"<script data-tracardi-snippet=options></script>\n<script DATA-TRACARDI-SNIPPET='tracker'></script>"
    page = scan_page("x", minified, ScanSettings(Inject()))
    assert apply_edits(minified, remove_edits(page, minified)) == data % b"\n"
    updated = apply_edits(minified, inject_edits(page, minified, BLOCK))
    assert updated == data % (BLOCK.encode() + b"\n")


def test_a_pasted_block_in_the_body_is_brought_up_to_date_there() -> None:
    """Two blocks would track twice."""
    data = b"<!doctype html><title>x</title><body><p>y" + BLOCK.encode() + b"</p>"
    page = scan_page("x", data, ScanSettings(Inject()))
    assert inject_edits(page, data, BLOCK) == []


def test_a_page_that_only_speaks_of_the_marker_has_no_block() -> None:
    """In text, comments, scripts and attribute values it is not ours."""
    data = (
        b"<!doctype html><head><title>data-tracardi-snippet</title><script>'<script data-tracardi-snippet>'</script>"
        b"<body title='data-tracardi-snippet'><!-- <script data-tracardi-snippet=options></script> -->"
        b"<pre>&lt;script data-tracardi-snippet&gt;&lt;/script&gt;</pre><p data-tracardi-snippet>"
    )
    assert scan_page("x", data, ScanSettings(Inject())).own_spans == ()


def test_a_byte_order_mark_outdoes_a_declaration() -> None:
    data = b"\xef\xbb\xbf<!doctype html><html><head><title>x</title></head><body><meta charset=gbk>"
    page = scan_page("x", data, ScanSettings(Inject()))
    assert (page.encoding, page.skip) == ("utf-8", "")
