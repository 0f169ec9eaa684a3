"""Everything that a visitor can follow is tracked, and no listener of the page hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.queues import stored
from tests.helpers.triggers import ELSEWHERE, follow, one, properties, stay

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.helpers.lab import EngineLab, Lab

OUT = f"{ELSEWHERE}x"
FORM = f'<form data-tracardi-tag=f action="{OUT}"><input name=a><button>x</button></form>'

SVG = '<svg width=90 height=30 xmlns:xlink="http://www.w3.org/1999/xlink"><a {}="http://localhost:9/x"><text y=20>out</text></a></svg>'
FORMACTION = '<form action="/in"><input name=action value=secret><input name=baseURI><button formaction="http://localhost:9/x">out</button></form>'
FOLLOWED = {
    "SVG href": (SVG.format("href"), "text"),
    "SVG xlink:href": (SVG.format("xlink:href"), "text"),
    "area": (
        '<map name=m><area shape=rect coords="0,0,90,90" href="http://localhost:9/x"></map><img usemap="#m" width=90 height=90 src="data:,">',
        "img",
    ),
    "shadow tree": (
        "<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = '<a href=http://localhost:9/x><b>out</b></a>'</script>",
        "b",
    ),
    "declarative shadow tree": (
        "<div><template shadowrootmode=open><a href=http://localhost:9/x><b>out</b></a></template></div>",
        "b",
    ),
    "slot in a shadow tree": (
        "<div><template shadowrootmode=open><a href=http://localhost:9/x><slot></slot></a></template><b>out</b></div>",
        "b",
    ),
    "formaction": (FORMACTION, "button"),
    "action": ('<form action="http://localhost:9/x"><button>out</button></form>', "button"),
    "base": ('<base href="http://localhost:9/"><a href=x>out</a>', "a"),
    "form and base": ('<base href="http://localhost:9/"><form action=x><button>out</button></form>', "button"),
}


@pytest.mark.parametrize("way", FOLLOWED)
def test_each_way_to_another_host_is_outbound(lab: Lab, way: str) -> None:
    """segmentio/analytics.js #418, autotrack #106."""
    body, target = FOLLOWED[way]
    lab.build(body, one("onOutbound", None))
    page = lab.open()
    stay(page)
    follow(page, target, position={"x": 5, "y": 5})
    lab.expect(page, ["done"])
    assert properties(lab) == [{"url": OUT}]


def test_ways_that_stay_on_the_host_are_not_outbound(lab: Lab) -> None:
    """A form without an action, one with an action of the site, a link in SVG to a part of the page, an address that is none."""
    body = (
        '<form id=a><button>x</button></form><form id=b action="/in"><button>x</button></form><form id=c action="http://localhost:9/x"><button formaction="/in">x</button></form>'
        + SVG.replace("http://localhost:9/x", "#part").format("href")
        + '<a id=d href="http://[">x</a>'
    )
    lab.build(body, one("onOutbound", None))
    page = lab.open()
    page.context.route("**/*in*", lambda route: route.abort("aborted"))
    for target in ("#a button", "#b button", "#c button", "text", "#d"):
        follow(page, target)
    lab.quiet(page)
    assert lab.sent == []


def test_a_link_in_svg_to_a_file_is_a_download(lab: Lab) -> None:
    lab.build(SVG.replace("9/x", "9/x.pdf").format("xlink:href"), one("onDownload", None))
    page = lab.open()
    stay(page)
    follow(page, "text")
    lab.expect(page, ["done"])
    assert properties(lab) == [{"url": f"{OUT}.pdf", "extension": "pdf"}]


HIDING = """<script>for (const type of ["click", "auxclick", "submit", "copy"])
  addEventListener(type, (event) => event.stopImmediatePropagation(), true);</script>"""


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_no_listener_of_the_page_hides_an_act(lab: Lab, mode: str) -> None:
    """Ours is the first: the block is at the start of the head, and has the stub in file mode."""
    config = one("onClick", "b", "click")
    for trigger in (one("onOutbound", None, "outbound"), one("onSubmit", "f", "submit"), one("onCopy", "c", "copy")):
        config["auto"]["triggers"] += trigger["auto"]["triggers"]
    body = f'{HIDING}<a href="{OUT}">x</a><p data-tracardi-tag=b>y</p>{FORM}<p data-tracardi-tag=c>text</p>'
    lab.build(body, config, delivery={"mode": mode})
    page = lab.open()
    stay(page)
    follow(page, "a")
    follow(page, "p")
    follow(page, "button")
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('p')[1]); document.execCommand('copy')")
    lab.until(page, lambda: len(lab.kinds) == 5)
    lab.flush(page)
    assert sorted(lab.kinds) == ["click", "copy", "outbound", "outbound", "submit"]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_acts_from_before_the_triggers_are_there_count(lab: Lab, mode: str) -> None:
    """While the document is parsed, and before the tracker's file has arrived."""
    config = one("onOutbound", None, "outbound")
    for trigger in (one("onClick", "t", "click"), one("onSubmit", "f", "submit")):
        config["auto"]["triggers"] += trigger["auto"]["triggers"]
    script = f"""<iframe name=frame hidden></iframe><a href='{OUT}' target=frame data-tracardi-tag=t>x</a>
      <div data-tracardi-tag=f><form target=frame action="about:blank"></form></div>
      <script>document.querySelector('a').click(); document.querySelector('form').submit()</script>"""
    lab.build(script, config, delivery={"mode": mode})
    held: list[Route] = []
    lab.context.route("**/tracardi-*.js", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright sets an attribute of the function
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded" if mode == "file" else "load")
    lab.until(page, lambda: held or mode == "inline")
    for route in held:
        route.continue_()
    lab.wait(page)
    assert sorted(lab.kinds) == ["click", "outbound", "submit"]


def test_a_link_that_is_clicked_while_the_page_is_parsed_counts_though_the_page_is_left(lab: Lab) -> None:
    """The parser waits for a script that never comes, and the visitor does not."""
    body = '<a href="next.html?a.pdf">x</a><a id=pdf href="next.pdf">x</a><script src=never.js></script>'
    lab.build({"index.html": body, "next.html": "<p>x"}, one("onDownload", None))
    lab.context.route("**/never.js", lambda _: None)
    lab.context.route("**/next.pdf", lambda route: route.fulfill(content_type="text/html", body="<p>x"))
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="commit")
    page.wait_for_selector("#pdf")
    follow(page, "#pdf")
    page.wait_for_url("**/next.pdf")
    page.goto(f"{lab.origin}/next.html")
    (key,) = stored(page)  # the route does not let through a request of a page that is left
    assert f'"properties":{{"url":"{lab.origin}/next.pdf","extension":"pdf"}}' in page.evaluate(f"localStorage['{key}']")


def test_the_stub_holds_a_hundred_acts_of_a_file_that_never_comes(lab: Lab) -> None:
    lab.build("<p data-tracardi-tag=t>x</p>", one("onClick"), delivery={"mode": "file"})
    lab.context.route("**/tracardi-*.js", lambda route: route.abort())
    page = lab.open()
    page.evaluate("for (let n = 0; n < 300; n++) document.querySelector('p').click()")
    assert page.evaluate("tracker.acts.length") == 100


def test_a_site_without_such_triggers_has_a_stub_that_listens_for_none(lab: Lab) -> None:
    lab.build("<p data-tracardi-tag=t>x</p>", one("onVisible"), delivery={"mode": "file"})
    assert "composedPath" not in (lab.folder / "site" / "index.html").read_text()


EVERYTHING = """<iframe name=frame hidden></iframe>
<a id=plain target=frame href="http://localhost:9/plain">x</a>
<svg width=90 height=30 xmlns:xlink="http://www.w3.org/1999/xlink">
  <a target=frame href="http://localhost:9/svg"><text id=svg y=20>x</text></a>
  <a target=frame xlink:href="http://localhost:9/xlink"><text id=xlink y=20 x=40>x</text></a></svg>
<map name=m><area id=area target=frame shape=rect coords="0,0,9,9" href="http://localhost:9/area"></map><img usemap="#m" alt=x>
<div id=host></div><script>host.attachShadow({mode: 'open'}).innerHTML = '<a target=frame href=http://localhost:9/shadow><b>x</b></a>'</script>
<form target=frame action="/in"><button id=formaction formaction="http://localhost:9/formaction">x</button></form>
<form target=frame action="http://localhost:9/action"><input name=action><input name=method><button id=action>x</button></form>
<form target=frame id=script action="http://localhost:9/script"></form>
<dialog open><form method=dialog action="http://localhost:9/dialog"><button id=dialog>x</button></form></dialog>
<form action="http://localhost:9/other"><button id=other formmethod=dialog>x</button></form>
<form action="http://localhost:9/invalid"><input required><button id=invalid>x</button></form>
<a id=prevented href="http://localhost:9/prevented" onclick="return false">x</a>
<form action="http://localhost:9/ajax" onsubmit="return false"><button id=ajax>x</button></form>
<form id=synthetic action="http://localhost:9/synthetic"></form>
<label id=label data-tracardi-tag=label>x <input type=checkbox></label>"""
CLICKS = """(() => {
  const click = (node) => node.dispatchEvent(new MouseEvent("click", {bubbles: true, composed: true, cancelable: true}));
  for (const id of "plain svg xlink area formaction action dialog other invalid prevented ajax label".split(" "))
    click(document.getElementById(id));
  click(document.getElementById("host").shadowRoot.querySelector("b"));
  document.getElementById("script").submit();
  document.getElementById("synthetic").dispatchEvent(new Event("submit", {bubbles: true, cancelable: true}));
})()"""


@pytest.mark.parametrize("attempts", [False, True])
def test_each_engine_counts_each_act_once(engine_lab: EngineLab, *, attempts: bool) -> None:
    lab = engine_lab
    config = one("onOutbound", None, attempts=attempts)
    config["auto"]["triggers"] += one("onClick", "label", "label")["auto"]["triggers"]
    lab.build(EVERYTHING, config)
    page = lab.open()
    page.evaluate(CLICKS)
    names = ["plain", "svg", "xlink", "area", "shadow", "formaction", "action", "script"]
    names += ["prevented", "ajax", "synthetic"] * attempts
    lab.until(page, lambda: len(lab.kinds) > len(names))
    lab.flush(page)
    urls = [event["properties"].get("url", event["type"]) for event in lab.collector.events]
    assert sorted(urls) == sorted([*(f"{ELSEWHERE}{name}" for name in names), "label"])
