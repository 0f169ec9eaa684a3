"""What issue 4 promises of pages, as Chromium sees them: the document before and after, and policies that hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import write_files
from tracardi_snippet.block.csp import header
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import needs_of_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}

# Everything of a document that the block could have changed, without the block.
STATE = """() => {
  const outline = (node) => [...node.childNodes].filter((child) => !(child.dataset && "tracardiSnippet" in child.dataset)).flatMap((child) =>
    child.nodeType == 3 ? [child.data] : child.nodeType == 8 ? ["<!--" + child.data] :
    child.nodeType == 1 ? [[child.tagName, [...child.attributes].map(({name, value}) => name + "=" + value).sort(), outline(child.tagName == "TEMPLATE" ? child.content : child)]] : []);
  const merged = (items) => items.reduce((all, item) => (typeof item == "string" && typeof all.at(-1) == "string" && !item.startsWith("<!--")
    ? [...all.slice(0, -1), all.at(-1) + item] : [...all, Array.isArray(item) ? [item[0], item[1], merged(item[2])] : item]), []);
  return { charset: document.characterSet, mode: document.compatMode, title: document.title, tree: JSON.stringify(merged(outline(document))),
           head: [...document.head.children].filter((child) => !("tracardiSnippet" in child.dataset)).map((child) => child.tagName) };
}"""

PAGES: dict[str, str | bytes] = {
    "ordinary": "<!doctype html><html lang=de><head><meta charset=utf-8><title>é</title><link rel=icon href=x></head><body class=a>x</body></html>",
    "omitted": "<!doctype html><meta charset=utf-8><title>é</title><link rel=icon href=x><p>x",
    "xml declaration": "<?xml version='1.0' encoding='koi8-r'?><!doctype html><html><head><title>мир</title></head>x".encode("koi8-r"),
    "declared after the title": "<!doctype html><html><head><title>мир</title><meta charset=koi8-r></head>x".encode("koi8-r"),
    "declared beyond 1024 bytes": f"<!doctype html><html><head><style>{'p{color:red}' * 99}</style><meta charset=koi8-r><title>мир".encode("koi8-r"),
    "no doctype": "<html><head><title>x</title></head><body>y</body></html>",
    "quirks by a comment": "<!-- first --><html><head><title>x</title></head><body>y</body></html>",
    "comment, then doctype": "<!-- first --><!doctype html><!-- second --><html><!-- third --><head><title>x</title></head>y</html>",
    "header is no head": "<!doctype html><header>x</header><p>y",
    "head in a comment and a script": "<!doctype html><!-- <head> --><script>'<head>'</script><title>x</title>y",
    "conditional comments": "<!doctype html><html><head><!--[if IE]><base href=/x><![endif]--><title>x</title></head>y</html>",
    "upper case": "<!DOCTYPE HTML><HTML><HEAD><TITLE>x</TITLE></HEAD><BODY>y</BODY></HTML>",
    "xhtml": '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>y</body></html>',
    "late charset": "<!doctype html><head>" + "<!-- x -->" * 60 + '<meta http-equiv=content-type content="text/html; charset=windows-1251"><title>x</title></head>y',
    "windows-1251": "<!doctype html><meta charset=windows-1251><title>привет</title>мир".encode("cp1251"),
    "shift_jis": "<!doctype html><html><head><meta charset=shift_jis><title>ソ表</title></head>能</html>".encode("shift_jis"),
    "utf-16": "\ufeff<!doctype html><html><head><title>é</title></head>☃</html>".encode("utf-16-le"),
    "utf-8 with a mark": "\ufeff<!doctype html><html><head><title>é</title></head>☃</html>".encode(),
    "crlf": "<!doctype html>\r\n<html>\r\n<head>\r\n<title>x</title>\r\n</head>\r\n<body>\r\n<pre>\r\n a</pre></body></html>\r\n",
    "noscript and base": "<!doctype html><html><head><noscript><link rel=x></noscript><base target=_top><title>x</title></head>y</html>",
    "template": "<!doctype html><html><head><template><title>no</title></template><title>x</title></head><template><head></template>y</html>",
    "deep": "<!doctype html><title>x</title>" + "<div>" * 400 + "y",
    "invalid bytes": b"<!doctype html><html><head><meta charset=utf-8><title>x</title></head><p>\xff\xfe\x80</html>",
}  # fmt: skip
# Chromium guesses the charset of these, or drops a NUL that other parsers do not: they are left alone, so they look as before.
LEFT_ALONE: dict[str, bytes] = {
    "a title of two characters": "<!doctype html><html><head><title>日本</title></head><body><p>Hi</p></body></html>".encode(),
    "a title in Big5": "<!doctype html><html><head><title>台灣商品</title></head><body><p>Hi</p></body></html>".encode("big5"),
    "a title in windows-1251": "<!doctype html><html><head><title>Привет мир</title></head><body><p>Hi".encode("cp1251"),
    "text at the end": "<!doctype html><html><head><title>x</title></head><body><p>Ελλάδα".encode("iso-8859-7"),
    "an unknown label": "<!doctype html><meta charset=klingon><title>Привет".encode("koi8-r"),
    "a declaration in a title": "<!doctype html><html><head><title><meta charset=koi8-r>Привет</title></head>x".encode(
        "koi8-r"
    ),
    "a NUL in the body": b"<!doctype html><html><head><title>x</title></head><body>a\0b",
    "a NUL before the doctype": b"\0<!doctype html><html><head><meta charset=utf-8><title>x</title></head><body>x",
}


@pytest.mark.parametrize("place", ["head-prepend", "head-append", "body-append"])
def test_chromium_sees_the_same_document_and_our_elements(lab: Lab, place: str) -> None:
    """Encoding, mode, title, every node; and every page reports its view."""
    write_files(
        lab.folder / "site",
        {f"{number}.html": page if isinstance(page, bytes) else page.encode() for number, page in enumerate(PAGES.values())},
    )
    page = lab.context.new_page()
    before = [_state(lab, page, number) for number in range(len(PAGES))]
    lab.build({}, AUTO, inject={"place": place})
    for number, name in enumerate(PAGES):
        assert _state(lab, page, number) == before[number], name
        parents = page.evaluate(
            "[...document.querySelectorAll('[data-tracardi-snippet]')].map((one) => one.parentNode.tagName)"
        )
        # At the end of the body they stand in what is open there.
        expected = ["HEAD", "HEAD"] if place != "body-append" else parents[:1] * 2
        assert parents == expected, name
        lab.wait(page, number + 1)
    assert lab.sent == [["page-view"]] * len(PAGES)


@pytest.mark.parametrize("place", ["head-prepend", "body-append"])
def test_chromium_reads_a_page_that_is_left_alone_as_before(lab: Lab, place: str) -> None:
    """The charset that it guesses, its mode, and every character. The file is the same, byte for byte."""
    pages = [*LEFT_ALONE.values()]
    write_files(lab.folder / "site", {f"{number}.html": page for number, page in enumerate(pages)})
    page = lab.context.new_page()
    before = [_state(lab, page, number) for number in range(len(pages))]
    lab.build({"declared.html": "<p>x"}, AUTO, inject={"place": place})
    for number, name in enumerate(LEFT_ALONE):
        assert (lab.folder / f"site/{number}.html").read_bytes() == pages[number], name
        assert _state(lab, page, number) == before[number], name
    lab.wait(lab.open("declared.html"))
    assert lab.sent == [["page-view"]]


def _state(lab: Lab, page: Page, number: int) -> Any:
    page.goto(f"{lab.origin}/{number}.html", wait_until="load")
    return page.evaluate(STATE)


@pytest.mark.parametrize(
    "delivery", [{"mode": "inline"}, {"mode": "file", "directory": "js"}, {"mode": "file", "integrity": False}], ids=json.dumps
)
def test_the_policy_that_csp_prints_lets_the_tracker_run_and_nothing_else(lab: Lab, delivery: dict[str, Any]) -> None:
    site = {"index.html": "<script>window.injected = 1</script>"}
    config = {"tracker": {"url": {"api": lab.collector.url}, "source": {"id": "shop"}, **AUTO}, "delivery": delivery}
    write_files(lab.folder, {"tracardi.json": json.dumps(config), "site/index.html": "<title>x</title>"})
    meta = header(needs_of_site(load_config(lab.folder / "tracardi.json"), lab.folder / "site", ()), "meta")
    site = {
        name: f"<!doctype html><html><head>{meta}<title>x</title></head><body>{body}</body></html>"
        for name, body in site.items()
    }
    lab.build(site, AUTO, delivery=delivery)
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["page-view"]]
    assert page.evaluate("window.injected") is None
    assert all("injected" in line or "Refused" in line or "Content Security Policy" in line for line in lab.console)


def test_tags_by_selector_are_watched(lab: Lab) -> None:
    """The whole road: a selector in the config, an attribute in the page, an event at the collector."""
    triggers = [{"tag": "product", "trigger": "onVisible", "data": {"event": "product-seen"}}]
    lab.build(
        "<div class=card><img src=data:, width=9 height=9></div>",
        {"auto": {"triggers": triggers}},
        tags={"product": ".card img"},
    )
    lab.wait(lab.open())
    assert lab.sent == [["product-seen"]]


ENFORCED = """<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'">
<title>x</title><script>window.broken = []; document.addEventListener("securitypolicyviolation", (event) => broken.push(event.violatedDirective))</script>
</head><body><p data-tracardi-tag="t">x</p></body></html>"""


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_trusted_types_are_respected(lab: Lab, mode: str) -> None:
    """By all that may run in a page at once."""
    kinds = (
        "onClick",
        "onCopy",
        "onDownload",
        "onMouseOver",
        "onOutbound",
        "onScroll",
        "onSubmit",
        "onTextSelect",
        "onVisible",
    )
    triggers = [{"tag": "t", "trigger": kind, "data": {"event": kind}} for kind in kinds]
    lab.build(
        ENFORCED,
        {"auto": {**AUTO["auto"], "triggers": triggers}, "context": {"gpu": True}},
        compat=["stock", "boomtrain"],
        softNavigation=True,
        delivery={"mode": mode},
    )
    page = lab.open()
    page.click("p", click_count=3)
    lab.until(page, lambda: "onTextSelect" in lab.kinds)
    lab.flush(page)
    kinds_sent = {event["type"] for event in lab.collector.events}
    assert {"page-view", "viewed", "onVisible", "onClick", "onTextSelect"} <= kinds_sent
    assert page.evaluate("broken") == []
