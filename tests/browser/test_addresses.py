"""No address leaves the page with what is secret in it, wherever the tracker sends one."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.cases import read_cases
from tests.helpers.sites import PAGE
from tests.helpers.triggers import one, properties

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

CASES = read_cases("addresses.txt")
AUTO = {"auto": {"events": [["page-view", {}]]}}
UNSAFE = "<meta name=referrer content=unsafe-url>"
FRAME = "<iframe name=frame></iframe>"


def shown(lab: Lab) -> list[dict[str, Any]]:
    """What each event says of its page."""
    return [event["context"]["page"] for event in lab.collector.events]


def test_secrets_of_the_pages_address_do_not_leave_it(lab: Lab) -> None:
    """Each case of cases/addresses.txt, in one page whose address changes."""
    lab.build("<p>x")
    page = lab.open()
    show = "(address) => { history.replaceState(null, '', address); void tracker.track('at') }"
    for _, address, _ in CASES:
        page.evaluate(show, address)
    page.evaluate("tracker.flush()")
    lab.until(page, lambda: len(lab.collector.events) == len(CASES))
    found = {title: about["url"].removeprefix(lab.origin) for (title, _, _), about in zip(CASES, shown(lab), strict=True)}
    assert found == {title: expected for title, _, expected in CASES}
    assert all(about["url"].removeprefix(lab.origin) in about["path"] + about["url"] for about in shown(lab))
    assert "s3cret" not in str([request.payload for request in lab.collector.requests])


def test_path_and_fragment_of_the_page_hold_no_secret(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.open("index.html?page=1#/account?token=s3cret")
    page.evaluate("history.replaceState(null, '', '/index.html;jsessionid=s3cret#code=s3cret'); void tracker.track('later')")
    lab.until(page, lambda: len(lab.collector.events) == 2)
    assert [(about["path"], about["hash"]) for about in shown(lab)] == [
        ("/index.html", "#/account?token=***"),
        ("/index.html;jsessionid=***", "#code=***"),
    ]


def test_the_referrers_query_is_masked_as_addresses_are(lab: Lab) -> None:
    """It is named by host and search words; the words may be those of a parameter that the site has masked."""
    lab.build(
        {"index.html": "<p>x", "from.html": PAGE.format(f"{UNSAFE}<a href=index.html>x</a>")},
        pages=[{"match": "index.html", "auto": AUTO["auto"]}],
        privacy={"urls": {"mask": ["q"]}},
    )
    page = lab.open("from.html?q=s3cret")
    page.click("a")
    lab.expect(page, ["page-view"])
    assert shown(lab)[0]["referer"]["query"] == "***"


@pytest.mark.parametrize("policy", [UNSAFE, ""])
def test_the_collector_is_told_the_pages_address_by_no_header(lab: Lab, policy: str) -> None:
    """Defect: Tracardi stores the headers of a request with each event, and Referer was the whole address."""
    lab.build(policy, AUTO)
    page = lab.open("index.html?token=s3cret")
    lab.expect(page, ["page-view"])
    assert lab.collector.requests[0].headers["Referer"] == f"{lab.origin}/"


def test_a_service_is_told_the_pages_address_by_no_header(lab: Lab) -> None:
    asked: list[str | None] = []
    url = "https://service.example/json"

    def answer(route: Any) -> None:
        asked.append(route.request.all_headers().get("referer"))
        route.fulfill(body="{}", headers={"Access-Control-Allow-Origin": "*"})

    lab.context.route(url, answer)
    lab.build(UNSAFE, {**AUTO, "external": [{"url": url, "key": "place"}]})
    lab.expect(lab.open("index.html?token=s3cret"), ["page-view"])
    assert asked == [f"{lab.origin}/"]


OUTBOUND = {
    "http://localhost:9/?token=s3cret&page=2#code=s3cret": "http://localhost:9/?token=***&page=2#code=***",
    "http://me:s3cret@localhost:9/a": "http://localhost:9/a",
    "http://s3cret@localhost:9/a@b": "http://localhost:9/a@b",
    "http://:s3cret@localhost:9/": "http://localhost:9/",
    "http://m%40e:s3c@ret@localhost:9/": "http://localhost:9/",
    "//me:s3cret@localhost:9/?x=1": "http://localhost:9/?x=1",
    "http:\\\\me:s3cret@localhost:9\\": "http://localhost:9/",
}


@pytest.mark.parametrize("settings", [{}, {"trackExternalLinks": ["localhost"]}], ids=["plain", "handing over the profile"])
def test_secrets_of_an_outbound_link_do_not_leave_the_page(lab: Lab, settings: dict[str, Any]) -> None:
    links = "".join(f"<a target=frame href='{href}'>x</a> " for href in OUTBOUND)
    lab.build(links + FRAME, {**one("onOutbound", None), "settings": settings})
    page = lab.open()
    for link in page.locator("a").all():
        link.click()
    lab.until(page, lambda: len(lab.collector.events) == len(OUTBOUND))
    assert [one["url"] for one in properties(lab)] == list(OUTBOUND.values())


DOWNLOADS = {
    "data:text/csv;charset=utf-8,s3cret,s3cret?s3cret#s3cret": "data:text/csv;charset=utf-8",
    "data:,s3cret": "data:",
    "DATA:text/plain;base64,s3cret": "data:text/plain;base64",
    "/file.pdf?signature=s3cret": "{origin}/file.pdf?signature=***",
}


def test_secrets_of_a_download_do_not_leave_the_page(lab: Lab) -> None:
    """Of a ``data:`` address only what stands before the comma (matomo #20510)."""
    lab.build("".join(f"<a download href='{href}'>x</a> " for href in DOWNLOADS), one("onDownload", None))
    page = lab.open()
    for link in page.locator("a").all():
        link.click()
    lab.until(page, lambda: len(lab.collector.events) == len(DOWNLOADS))
    assert [one["url"] for one in properties(lab)] == [url.format(origin=lab.origin) for url in DOWNLOADS.values()]


TEXTS = {
    "https://me:s3cret@shop.example/?token=s3cret": "https://shop.example/?token=***",
    "See (https://me:s3cret@shop.example/?a=1&token=s3cret), or ask.": "See (https://shop.example/?a=1&token=*** or ask.",
    "www.shop.example/reset?code=s3cret&page=2#top": "www.shop.example/reset?code=***&page=2#top",
    "data:text/plain,s3cret s3cret": "data:text/plain",
    "a { src: url(data:text/plain;base64,s3cret) }": "a { src: url(data:text/plain;base64 }",
    "![x](data:image/svg+xml,s3cret?s3cret)": "![x](data:image/svg+xml",
    "the data: name, and metadata:name,x": "the data: name, and metadata:name,x",
    "/account#access_token=s3cret": "/account#access_token=***",
    "a password is what you know: password = x": "a password is what you know: password = x",
    "if (token == null) token=read();": "if (token == null) token=read();",
}


def select(page: Page, number: int) -> None:
    """Select the text of a paragraph, and copy it."""
    script = """(number) => {
      const paragraph = document.querySelectorAll("p")[number];
      getSelection().selectAllChildren(paragraph);
      paragraph.dispatchEvent(new ClipboardEvent("copy", {bubbles: true}));
    }"""
    page.evaluate(script, number)


def test_secrets_of_an_address_in_copied_text_do_not_leave_the_page(lab: Lab) -> None:
    lab.build("".join(f"<p data-tracardi-tag=t>{html.escape(text)}</p>" for text in TEXTS), one("onCopy"))
    page = lab.open()
    for number in range(len(TEXTS)):
        select(page, number)
    lab.until(page, lambda: len(lab.collector.events) == len(TEXTS))
    assert [one["text"] for one in properties(lab)] == list(TEXTS.values())


def test_secrets_of_a_selected_address_do_not_leave_the_page(lab: Lab) -> None:
    """It is masked before it is cut: half of a password is one."""
    lab.build(f"<p data-tracardi-tag=t>{next(iter(TEXTS))}</p>", one("onTextSelect", maxLength=20))
    page = lab.open()
    select(page, 0)
    lab.expect(page, ["done"])
    assert properties(lab) == [{"text": "https://shop.example"}]


def test_the_resource_of_a_boomtrain_event_holds_no_secret(lab: Lab) -> None:
    """Unless the page itself names the resource."""
    script = "_bt.track('liked'); _bt.track('shared', {resource_id: '/a?token=mine'})"
    lab.build(f"<script>{script}</script>", compat=["boomtrain"])
    lab.expect(lab.open("index.html?token=s3cret&page=2#code=s3cret"), ["liked", "shared", "viewed"])
    address = f"{lab.origin}/index.html?token=***&page=2"
    assert [one["resource_id"] for one in properties(lab)] == [address, "/a?token=mine", address]


def test_the_load_times_of_a_page_name_no_secret(lab: Lab) -> None:
    """Their entry is named by the page's address."""
    lab.build("<p>x", {**AUTO, "context": {"performance": True}})
    lab.expect(lab.open("index.html?token=s3cret"), ["page-view"])
    times = lab.collector.events[0]["context"]["performance"]
    assert times["name"] == f"{lab.origin}/index.html?token=***"
    assert times["type"] == "navigate"
    assert times["fetchStart"] > 0


def test_the_page_of_a_router_holds_no_secret(lab: Lab) -> None:
    lab.build("<p>x", AUTO, softNavigation=True)
    page = lab.open("index.html?token=s3cret")
    lab.expect(page, ["page-view"])
    page.evaluate("history.pushState(null, '', '/next.html?code=s3cret&page=2'); document.title = 'next'")
    lab.expect(page, ["page-view"], ["page-view"])
    assert [about["url"].removeprefix(lab.origin) for about in shown(lab)] == [
        "/index.html?token=***",
        "/next.html?code=***&page=2",
    ]
    assert "s3cret" not in str([request.payload for request in lab.collector.requests])


def test_what_the_site_itself_tracks_is_untouched(lab: Lab) -> None:
    given = "https://me:pw@shop.example/?token=mine"
    options = f"{{context: {{source: {{url: '{given}'}}}}}}"
    lab.build(f"<script>tracker.track('mine', {{url: '{given}', text: 'token=mine'}}, {options})</script>")
    lab.expect(lab.open(), ["mine"])
    assert properties(lab) == [{"url": given, "text": "token=mine"}]
    assert lab.collector.events[0]["context"]["source"]["url"] == given


ADDRESS = "/index.html;v=1;token=s3cret?page=2&phone=1&token=s3cret#code=s3cret&page=3"


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ({"mask": ["Phone"]}, "/index.html;v=1;token=***?page=2&phone=***&token=***#code=***&page=3"),
        ({"only": ["page"]}, "/index.html;v=***;token=***?page=2&phone=***&token=***#code=***&page=3"),
        ({"only": ["page", "token"]}, "/index.html;v=***;token=s3cret?page=2&phone=***&token=s3cret#code=***&page=3"),
        ({"query": "drop"}, "/index.html;v=1;token=***#code=***&page=3"),
        ({"fragment": "drop"}, "/index.html;v=1;token=***?page=2&phone=1&token=***"),
        ({"query": "drop", "fragment": "drop"}, "/index.html;v=1;token=***"),
        ({"query": "keep"}, "/index.html;v=1;token=s3cret?page=2&phone=1&token=s3cret#code=***&page=3"),
        ({"fragment": "keep"}, "/index.html;v=1;token=***?page=2&phone=1&token=***#code=s3cret&page=3"),
        ({"query": "keep", "fragment": "keep"}, ADDRESS),
        ({"query": "keep", "fragment": "drop"}, "/index.html;v=1;token=s3cret?page=2&phone=1&token=s3cret"),
        ({"query": "drop", "only": ["page"]}, "/index.html;v=***;token=***#code=***&page=3"),
        ({"query": "keep", "mask": ["page"]}, "/index.html;v=1;token=s3cret?page=2&phone=1&token=s3cret#code=***&page=***"),
    ],
    ids=str,
)
def test_the_config_says_how_addresses_leave_the_page(lab: Lab, urls: dict[str, Any], expected: str) -> None:
    """User and password never do, nor the content of a ``data:`` address."""
    links = f"<a target=frame href='http://me:s3cret@localhost:9{ADDRESS}'>x</a><a download href='data:a,b?c#s3cret'>y</a>"
    lab.build(
        links + FRAME,
        {"auto": {"triggers": [{"trigger": kind, "data": {"event": kind}} for kind in ("onOutbound", "onDownload")]}},
        privacy={"urls": urls},
    )
    page = lab.open()
    page.evaluate(f"history.replaceState(null, '', '{ADDRESS}'); void tracker.track('at')")
    page.click("a >> nth=0")
    page.click("a >> nth=1")
    lab.until(page, lambda: len(lab.collector.events) == 3)
    assert [one.get("url") for one in properties(lab)] == [None, f"http://localhost:9{expected}", "data:a"]
    assert {about["url"] for about in shown(lab)} == {lab.origin + expected}
    assert "me:" not in str([request.payload for request in lab.collector.requests])


def test_a_name_that_is_not_ascii_is_masked_by_its_ascii_letters(lab: Lab) -> None:
    lab.build("<p>x", AUTO, privacy={"urls": {"mask": ["größe"]}})
    lab.expect(lab.open("index.html?gr%C3%B6%C3%9Fe=38&art=1"), ["page-view"])
    assert shown(lab)[0]["url"].endswith("?gr%C3%B6%C3%9Fe=***&art=1")


def test_a_long_address_is_masked_in_no_time(lab: Lab) -> None:
    """Addresses with thousands of parameters, of separators, or of none: the page answers, and the event arrives."""
    lab.build("<p>x")
    page = lab.open()
    for part in ("a=", "a=1;", "%3D", "?", "%25", "a", "=", "/a=1?"):
        page.evaluate("(query) => history.replaceState(null, '', '/index.html?token=s3cret&x=' + query)", part * 2000)
        page.evaluate("void tracker.track('at')")
    lab.until(page, lambda: len(lab.collector.events) == 8)
    assert "s3cret" not in str([request.payload for request in lab.collector.requests])
    assert all("page" in event["context"] for event in lab.collector.events)
