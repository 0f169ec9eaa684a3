"""Pages whose charset browsers guess are left alone; every way to declare one counts as it does in browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, tree, write_files
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page, skip_reasons
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.charset import find_declaration
from tracardi_snippet.page.edit import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

PLAIN = ScanSettings(Inject())
BLOCK = f'<script data-tracardi-snippet="options">{"{}":1100}</script><script data-tracardi-snippet="tracker">1</script>'
TITLES = {
    "utf-8": "日本 café",
    "big5": "台灣商品",
    "shift_jis": "日本語の本",
    "euc-jp": "日本語の本",
    "gbk": "中国商品",
    "euc-kr": "한국 상품",
    "windows-1251": "Привет мир",
    "windows-1252": "café déjà",
    "iso-8859-7": "Ελλάδα",
    "koi8-r": "Привет",
}
STYLE = f"<style>{'p{color:red}' * 100}</style>"  # longer than what browsers search for a declaration
HEADS = {
    "an ordinary head": "<!doctype html><html><head>{}</head><body><p>x</p></body></html>",
    "an implied head": "<!doctype html>{}<p>x",
    "a head behind a comment": "<!-- x --><!doctype html><html lang=en><head>{}</head><body>x",
}


@pytest.mark.parametrize("encoding", TITLES)
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_page_whose_charset_is_guessed_gets_no_block(encoding: str, head: str) -> None:
    """In each place: text that follows the block, or stands before it, changes the guess of some page."""
    title = f"<title>{TITLES[encoding]}</title>"
    for text in (head.format(title), head.format("<title>x</title>") + TITLES[encoding], f"<!-- {TITLES[encoding]} -->{head}"):
        data = text.encode(encoding)
        for place in ("head-prepend", "head-append", "body-append"):
            page = scan_page("x.html", data, ScanSettings(Inject(place=place)))
            assert page.skip == skip_reasons.UNDECLARED_CHARSET
            assert page.undeclared_charset
            assert page.undeclared_charset.is_utf8 == (encoding == "utf-8")


DECLARED = {
    "a byte order mark": (b"\xef\xbb\xbf<!doctype html><title>\xc3\xa9</title>", "utf-8"),
    "a meta": (b"<!doctype html><meta charset=latin1><title>\xe9</title>", "cp1252"),
    "a meta after the title": (b"<!doctype html><title>\xe9</title><meta charset=koi8-r>", "koi8-r"),
    "a content type": (b"<meta http-equiv=Content-Type content='text/html; charset=GB2312'><title>\xe9</title>", "gbk"),
    "the second label is known": (b"<meta charset=klingon><meta charset=koi8-u><title>\xe9</title>", "koi8-u"),
    "a label for what is not ASCII": (b"<meta charset=utf-16><title>\xc3\xa9</title>", "utf-8"),
    "a label that no page may use": (b"<meta charset=x-user-defined><title>\xe9</title>", "cp1252"),
    "a label with space": (b"<meta charset=' Big5\n'><title>x</title>\xa4\xa4", "big5hkscs"),
    "beyond the first 1024 bytes": (f"<!doctype html><html><head>{STYLE}<meta charset=koi8-r><title>\xe9</title>".encode("latin-1"), "koi8-r"),
    "an XML declaration": (b"<?xml version='1.0' encoding='koi8-r'?><!doctype html><html><head><title>\xe9</title></head>", "koi8-r"),
    "an XML declaration of UTF-16": (b'<?xml encoding = "utf-16" ?><!doctype html><title>\xc3\xa9</title>', "utf-8"),
    "an XML declaration and a meta": (b"<?xml version='1.0' encoding='koi8-r'?><!doctype html><meta charset=utf-8><title>\xc3\xa9", "utf-8"),
    "nothing, for ASCII": (b"<!doctype html><title>a &eacute; \x7f</title>", "utf-8"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "encoding"), DECLARED.values(), ids=DECLARED)
def test_a_page_that_declares_its_charset_gets_the_block(data: bytes, encoding: str) -> None:
    """And is declared as before then, gives back its bytes, and stays as it is when it is injected again."""
    page = scan_page("x.html", data, PLAIN)
    assert (page.skip, page.encoding) == ("", encoding)
    after = apply_edits(data, inject_edits(page, data, BLOCK))
    again = scan_page("x.html", after, PLAIN)
    assert (again.skip, again.encoding) == ("", encoding)
    assert inject_edits(again, after, BLOCK) == []
    assert apply_edits(after, remove_edits(again, after)) == data


GUESSED = {
    "an unknown label": b"<!doctype html><meta charset=klingon><title>\xe9</title>",
    "a Python name that is no label": b"<!doctype html><meta charset=latin-1><title>\xe9</title>",
    "a label in a comment": b"<!doctype html><!-- <meta charset=utf-8> --><title>\xe9</title>",
    "a label in a title, which Firefox does not heed": b"<!doctype html><html><head><title><meta charset=koi8-r>\xe9</title></head>",
    "a label in noscript, which Firefox does not heed": b"<!doctype html><html><head><noscript><meta charset=koi8-r></noscript><title>\xe9",
    "a label in a script": b"<!doctype html><html><head><script>'<meta charset=utf-8>'</script><title>\xc3\xa9</title></head>",
    "a label in the body, beyond the first 1024 bytes": b"<!doctype html><title>\xe9</title><p>" + b"x" * 1100 + b"<meta charset=koi8-r>",
    "an XML declaration that does not come first": b"\n<?xml version='1.0' encoding='koi8-r'?><html><head><title>\xe9</title></head>",
    "an XML declaration in capitals": b"<?XML version='1.0' encoding='koi8-r'?><html><head><title>\xe9</title></head>",
    "an XML declaration without a charset": b"<?xml version='1.0'?><html encoding='koi8-r'><head><title>\xe9</title></head>",
    "a control character, by which Chromium guesses as well": b"<!doctype html><title>x</title><p>\x01\x02",
    "a NUL, by which Chromium guesses as well": b"<!doctype html><html><head><title>x</title></head><body>a\0b",
    "an escape of ISO-2022-JP": b"<!doctype html><html><head><title>\x1b$B%F%9%H\x1b(B</title></head>",
}  # fmt: skip


@pytest.mark.parametrize("data", GUESSED.values(), ids=GUESSED)
def test_what_is_no_declaration_leaves_the_page_alone(data: bytes) -> None:
    page = scan_page("x.html", data, PLAIN)
    assert page.skip in {skip_reasons.UNDECLARED_CHARSET, skip_reasons.LATE_CHARSET}
    server = scan_page("x.html", data, ScanSettings(Inject(charset="utf-8")))
    assert server.skip == ""


def test_a_block_of_an_earlier_run_goes() -> None:
    """With its tags: an attribute would change the guess as well."""
    start, end = b"<!doctype html><html><head>", "<title>é</title></head><p>x".encode()
    tagged = end.replace(b"<p>", b'<p data-tracardi-tag="a" data-tracardi-tagged="">')
    page = scan_page("x.html", start + BLOCK.encode() + tagged, ScanSettings(Inject(), {"a": ["p"]}))
    assert page.skip == skip_reasons.UNDECLARED_CHARSET
    assert apply_edits(start + BLOCK.encode() + tagged, remove_edits(page, start + BLOCK.encode() + tagged)) == start + end


def test_a_declaration_is_that_of_the_encoding_standard() -> None:
    assert find_declaration(b"<meta charset=ISO_8859-1:1987>") == ("windows-1252", 0)
    assert find_declaration(b"<meta charset='csISO2022JP'>").encoding == "iso-2022-jp"
    assert find_declaration(b"\xff\xfe<\0") == ("utf-16le", -1)
    assert find_declaration(b"<meta charset=utf-8>", "koi8-r") == ("koi8-r", -1)


def test_check_says_which_line_to_add(run: Callable[..., Run], folder: Path) -> None:
    """One finding for all pages that are saved alike; no page has changed."""
    pages = {
        "site/a.html": "<!doctype html>\n<html>\n<head>\n<title>é</title>\n",
        "site/b.html": "<!doctype html>\n<title>日本</title>\n",
        "site/c.html": "<!doctype html>\n<title>x</title>\n",
    }
    write_files(folder, {"tracardi.yml": CONFIG, **pages})
    (folder / "site/d.html").write_bytes(b"<!doctype html><html><head><title>\xe9</title>")
    before = tree(folder / "site")
    result = run("inject", "site")
    message = "warning: the page declares no charset, so browsers guess it, and the block would change the guess: the page gets no block"
    declare = 'add <meta charset="utf-8"> as the first line of its head'
    server = "    if your server names a charset in Content-Type, set inject.charset to it"
    paste = '    paste: <meta charset="utf-8">'
    assert [line for line in result.err.splitlines() if " | " not in line] == [
        f"site/a.html:3: {message} (and 1 more) [charset-undeclared]",
        f"    {declare}",
        server,
        paste,
        f"site/d.html:1: {message} [charset-undeclared]",
        f"    save it as UTF-8, and {declare}",
        server,
        paste,
    ]
    after = tree(folder / "site")
    assert [name for name in after if after[name] != before[name]] == ["c.html"]


def test_the_charset_of_the_server_stands_for_a_declaration(run: Callable[..., Run], folder: Path) -> None:
    page = "<!doctype html><html><head><title>é</title></head><body><p data-tracardi-tag=é></p>"
    trigger = "    triggers: [{tag: é, trigger: onVisible, data: {event: seen}}]\n"
    write_files(folder, {"tracardi.yml": f"{CONFIG}{trigger}inject: {{charset: utf-8}}\n", "site/a.html": page})
    result = run("inject", "site", "--strict")
    assert (result.code, result.err) == (0, "")
    assert "data-tracardi-snippet" in (folder / "site/a.html").read_text()


def test_a_charset_that_no_browser_knows_is_an_error(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": f"{CONFIG}inject: {{charset: klingon}}\n", "site/a.html": "<title>x</title>"})
    result = run("inject", "site")
    assert result.code == 2
    assert "tracardi.yml:6" in result.err
    assert "inject.charset" in result.err
