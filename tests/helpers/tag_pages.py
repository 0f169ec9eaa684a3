"""Several hundred generated pages with thousands of tags, and the tags that Chromium finds in the pages.

``tests/cases/chromium_tags.json`` contains Chromium's answer. ``tests/test_tag_values.py`` compares our tags with the file, without
a browser. ``tests/browser/test_tag_values.py`` compares the file with the real Chromium.

If the browser test fails, these pages or Chromium have changed. Write the file again with ``python -m tests.helpers.tag_pages``, then
read the diff.
"""

from __future__ import annotations

import hashlib
import html.entities
import json
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.web import SiteServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

EXPECTED = Path(__file__).parent.parent / "cases" / "chromium_tags.json"
_FRAMES = 60  # pages that are loaded at the same time
# Returns, for each frame, the tags of the document and the tags in open shadow roots.
_SCRIPT = """() => {
  const tags = (root) => Array.from(root.querySelectorAll("[data-tracardi-tag]"), (one) => one.getAttribute("data-tracardi-tag"));
  const inShadow = (root) => Array.from(root.querySelectorAll("*"))
    .filter((host) => host.shadowRoot)
    .flatMap((host) => [...tags(host.shadowRoot), ...inShadow(host.shadowRoot)]);
  return Array.from(document.querySelectorAll("iframe"), ({contentDocument: page}) => [tags(page), inShadow(page)]);
}"""

_HEAD = "<!doctype html><html><head><meta charset={}><title>x</title></head><body>\n"
_SINGLE_BYTE = [
    "ibm866",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "windows-874",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "x-mac-cyrillic",
]
_MULTI_BYTE = ["utf-8", "gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr"]
# Bytes that begin, continue or break a character in one of these encodings, and bytes of markup.
_TROUBLE = [0x20, 0x30, 0x39, 0x3F, 0x40, 0x5C, 0x7E, 0x7F, 0x80, 0x81, 0x8E, 0x8F, 0x9F, 0xA0, 0xA1, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xFC, 0xFD, 0xFE, 0xFF]  # fmt: skip
# If a character that begins with this byte is incomplete, Chromium 156 does not reset "EUC-JP jis0212". Chromium then reads the next
# character from the wrong table: https://encoding.spec.whatwg.org/#euc-jp-decoder
_NOT_RESET = b"\x8f"
_FOLLOWERS = ("", ";", "=1", "x", "7", " ", "&", "-;")
_CODE_POINTS = [
    *range(0xA1), 0xAD, 0x2028, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFDD0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x1FFFE, 0x10FFFF, 0x110000, 0xFFFFFFFF, 10**20,
]  # fmt: skip
_VALUES = [
    "a b", "a\tb", "a\nb", "a\rb", "a\r\nb", "a\r\rb", "a\fb", "a\x0bb", "a\x00b", "a&nbsp;b", "a\xa0b", "a&#13;b", "a&#10;b", "é&copy=1", "é&notinx;", "é&#1;", "é&#xfffe;", "&",
    "&&", "&#", "&#;", "&#x", "&#x;", "&#xg", "&#38;copy;", "&amp;copy;", "&ampamp;", "&notit;", "&notin;", "&notin", "&AMP", "&aMp;", "&copycopy", "&copy;=", "&lt;b&gt;", "日本",
    "&#127482;", "&NotEqualTilde;", "&acE;", "&fjlig;", "`", "\\", "{{x}}", "\ufeff", "\u200b", "\x1b[31m", "\x85", "\u2028",
]  # fmt: skip
_SYNTAX = [
    "<p data-tracardi-tag>", "<p data-tracardi-tag=>", "<p data-tracardi-tag=a>", "<p data-tracardi-tag='a'>", "<p data-tracardi-tag = 'a' >", '<p data-tracardi-tag\n=\r\n"a">',
    "<p DATA-Tracardi-TAG=Up>", "<p data-tracardi-tag=a/>", "<p data-tracardi-tag='a'/>", "<p/data-tracardi-tag=a>", "<p x='y'data-tracardi-tag=a>", '<p x="data-tracardi-tag=a">',
    "<p data-tracardi-tag=a data-tracardi-tag=b>", "<p data-tracardi-tag data-tracardi-tag=b>", "<p data-tracardi-tag=a=b>", "<p data-tracardi-tag=a'b\"c`d<e>", "<p =data-tracardi-tag=a>",
    "<p data-tracardi-tag=&amp;>", "<p data-tracardi-tag=&copy=1>", "<p data-tracardi-tag='>'>", "<p data-tracardi-tag=a\x00b>", "<p\x00 data-tracardi-tag=nul>", "<p data-tracardi\x00-tag=a>",
    "<p x data-tracardi-tag = a>", "<p data-tracardi-tag='a\nb'>", "</p data-tracardi-tag=end>", "<p data-tracardi-tag=\x0ba>", "<p\x0bdata-tracardi-tag=a>", "<p\fdata-tracardi-tag=a>",
    "<p data-tracardi-tagged='' data-tracardi-other=a>", "<p data-tracardi-tag-x=a>", "<!-- <p data-tracardi-tag=comment> -->", "<p data-tracardi-tag=a <p data-tracardi-tag=b>",
    "<textarea data-tracardi-tag=area><p data-tracardi-tag=text></textarea>", "<script data-tracardi-tag=s>'<p data-tracardi-tag=text>'</script>", "<![CDATA[<p data-tracardi-tag=a>]]>",
    "<svg data-tracardi-tag=svg><![CDATA[<p data-tracardi-tag=a>]]><a data-tracardi-tag=link></svg>", "<noscript data-tracardi-tag=no><p data-tracardi-tag=text></noscript>",
    "<template data-tracardi-tag=t><p data-tracardi-tag=inside></template>", "<iframe data-tracardi-tag=frame><p data-tracardi-tag=text></iframe>", "<image data-tracardi-tag=img>",
]  # fmt: skip
# Start tags that get a `data-tracardi-tag`. The markup in `_MARKUP` moves, copies, drops or hides elements. <search> is left out
# because Chromium 156 does not treat <search> as a special element: https://html.spec.whatwg.org/multipage/parsing.html#special
_STARTS = [
    "html", "head", "body", "p", "b", "i", "a", "nobr", "font", "div", "section", "main", "article", "h1", "span", "ul", "li", "dl", "dt", "dd", "table", "caption", "colgroup", "col",
    "tbody", "tr", "td", "th", "select", "option", "optgroup", "hr", "input", "button", "form", "fieldset", "label", "img", "br", "template", "svg", "g", "desc", "title", "foreignObject",
    "math", "mi", "mtext", "annotation-xml encoding='text/html'", "object", "marquee", "applet", "pre", "ruby", "rb", "rt", "rtc", "details", "summary", "dialog", "menu", "center",
    "x-card", "slot", "video", "source", "frameset", "frame", "noscript", "iframe", "textarea", "style", "script", "link", "meta", "base", "isindex", "keygen", "image", "selectedcontent",
    "template shadowrootmode=open", "template shadowrootmode=closed", "template shadowrootmode=OPEN shadowrootclonable", "input type=hidden",
]  # fmt: skip
_MARKUP = [
    "x", " ", "\n", "<!-- c -->", "<![CDATA[", "]]>", "</>", "</br>", "</p>", "\x00", "&amp;", "<",
    *(f"</{name}>" for name in ("b", "i", "a", "nobr", "div", "p", "table", "tr", "td", "tbody", "select", "form", "button", "template", "svg", "math", "foreignObject", "title", "li",
                                "body", "html", "head", "section", "object", "ul", "h1", "span", "x-card", "noscript", "iframe", "textarea", "style", "script", "frameset", "option")),
]  # fmt: skip
_PAGES_OF_STRUCTURE = 260
_PAGES_OF_SHADOW = 80


def pages() -> Iterator[bytes]:
    """Yield the pages. Every call yields the same pages."""
    yield from _pages_of_references()
    yield from _pages_of_syntax()
    for charset in _SINGLE_BYTE:
        tags = (b'<p data-tracardi-tag="%c&eacute;">\n' % byte for byte in range(0x80, 0x100))
        yield _HEAD.format(charset).encode() + b"".join(tags)
    for charset in _MULTI_BYTE:
        pairs = [bytes([lead, trail]) for lead in _TROUBLE for trail in _TROUBLE if lead >= 0x80]
        quads = [bytes([0x81, a, b, c]) for a in (0x30, 0x39) for b in (0x80, 0x81, 0xFE) for c in (0x30, 0x39, 0x41)]
        values = [value for value in (*pairs, *quads) if not (charset == "euc-jp" and value.startswith(_NOT_RESET))]
        tags = (b'<p data-tracardi-tag="%s&copy=1">\n' % value for value in values)
        yield _HEAD.format(charset).encode() + b"".join(tags) + b"<p data-tracardi-tag=\x81><p data-tracardi-tag=last>"
    dice = random.Random(20)  # noqa: S311
    for number in range(_PAGES_OF_STRUCTURE):
        yield _page_of(dice, _STARTS, number)
    shadow = [
        name
        for name in _STARTS
        if "template" in name or name in {"div", "p", "b", "x-card", "body", "span", "a", "svg", "table", "td"}
    ]
    for number in range(_PAGES_OF_SHADOW):
        yield _page_of(dice, shadow, number)


def digest(page: bytes) -> str:
    """Return a short hash that identifies a page."""
    return hashlib.sha256(page).hexdigest()[:12]


def _pages_of_references() -> Iterator[bytes]:
    legacy = [name for name in html.entities.html5 if not name.endswith(";")]
    modern = [name for name in html.entities.html5 if name.removesuffix(";") not in legacy][::9]
    named = [f"&{name}{follower}" for name in legacy for follower in _FOLLOWERS]
    named += [f"&{name}{follower}" for name in modern for follower in ("", "=1")]
    named += [f"&{name.removesuffix(';')}{follower}" for name in modern for follower in ("", "x;")]
    numbers = [f"&#{point}{end}" for point in _CODE_POINTS for end in (";", "", "x")]
    numbers += [f"&#{x}{zeros}{point:x};" for point in _CODE_POINTS for x in "xX" for zeros in ("", "00")]
    for values in (named, numbers):
        yield (_HEAD.format("utf-8") + "".join(f'<p data-tracardi-tag="{value}">\n' for value in values)).encode()
        yield (_HEAD.format("utf-8") + "".join(f"<p data-tracardi-tag=é{value.strip()}>\n" for value in values)).encode()


def _pages_of_syntax() -> Iterator[bytes]:
    quoted = [f"<p data-tracardi-tag={quote}{value}{quote}>\n" for value in _VALUES for quote in "\"'"]
    bare = [f"<p data-tracardi-tag={value}>\n" for value in _VALUES]
    for newline in ("\n", "\r\n", "\r"):
        text = _HEAD.format("utf-8") + "".join([*quoted, *bare])
        yield text.replace("\n", newline).encode()
    for number, markup in enumerate(_SYNTAX):
        start = _HEAD.format("utf-8") if number % 2 else "<meta charset=utf-8><title>x</title>"
        yield f"{start}<i data-tracardi-tag=before>{markup}<i data-tracardi-tag=after>".encode()
    text = _HEAD.format("utf-8") + "".join(quoted)
    yield b"\xff\xfe" + text.encode("utf-16-le")
    yield b"\xfe\xff" + text.encode("utf-16-be")
    yield b"\xef\xbb\xbf" + text.encode()
    yield _HEAD.format("iso-2022-jp").encode() + '<p data-tracardi-tag="日本&copy=1\r\n語"><p data-tracardi-tag=カナ>'.encode(
        "iso-2022-jp"
    )


def _page_of(dice: random.Random, names: Sequence[str], number: int) -> bytes:
    """Return a page with random start tags, each with a `data-tracardi-tag`, and random markup."""
    start = (
        _HEAD.format("utf-8")
        if number % 3
        else "<!doctype html><meta charset=utf-8>"
        if number % 2
        else "<meta charset=utf-8><title>x</title>"
    )
    parts = [start]
    for at in range(4 + number % 9):
        if dice.random() < 0.65:
            name = names[int(dice.random() * len(names))]
            parts.append(f"<{name} data-tracardi-tag={at}>")
        else:
            parts.append(_MARKUP[int(dice.random() * len(_MARKUP))])
    return "".join(parts).encode()


def expected() -> list[tuple[str, list[str], list[str]]]:
    """Return the content of the file: for each page, the digest, the tags, and the tags in shadow roots."""
    return [tuple(line) for line in json.loads(EXPECTED.read_text("utf-8"))]


def ask_chromium(page: Page, folder: Path) -> list[tuple[str, list[str], list[str]]]:
    """Return Chromium's answer in the form of the file. The pages are written to ``folder``."""
    sources = list(pages())
    for number, source in enumerate(sources):
        (folder / f"{number}.html").write_bytes(source)
    answers: list[tuple[list[str], list[str]]] = []
    with SiteServer(folder) as server:
        for start in range(0, len(sources), _FRAMES):
            numbers = range(start, min(start + _FRAMES, len(sources)))
            frames = "".join(f"<iframe src={number}.html></iframe>" for number in numbers)
            (folder / "frames.html").write_text(f"<!doctype html><meta charset=utf-8>{frames}")
            page.goto(f"{server.origin}/frames.html", wait_until="load")
            answers += page.evaluate(_SCRIPT)
    return [(digest(source), *answer) for source, answer in zip(sources, answers, strict=True)]


def _write() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"])
        lines = [json.dumps(line, separators=(",", ":")) for line in ask_chromium(browser.new_page(), Path(folder))]
        EXPECTED.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    _write()
