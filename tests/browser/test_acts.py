"""One act of a visitor is one event: a click, a link that is followed, a form that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.triggers import ELSEWHERE, follow, one, properties, stay

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.helpers.lab import Lab

OUT = f"{ELSEWHERE}x"
FORM = f'<form data-tracardi-tag=t action="{OUT}"><input name=a required><button>x</button></form>'


# ---- clicks


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("<div data-tracardi-tag=t><label for=i>text</label><input id=i type=checkbox></div>", "label"),
        ("<div data-tracardi-tag=t><label><b>text</b> <input type=radio></label></div>", "b"),
        ("<label data-tracardi-tag=t><b>text</b> <input type=checkbox></label>", "b"),
        ("<div data-tracardi-tag=t><label><b>text</b> <input type=checkbox></label></div>", "input"),
    ],
    ids=["for", "around", "tagged label", "control"],
)
def test_a_click_on_a_label_is_one_click(lab: Lab, body: str, target: str) -> None:
    """The browser clicks the label's control as well (fluentui #8466)."""
    lab.build(body, one("onClick"))
    page = lab.open()
    follow(page, target)
    lab.expect(page, ["done"])
    assert page.evaluate("document.querySelector('input').checked")
    follow(page, target)
    lab.expect(page, ["done"], ["done"])


def test_a_click_on_a_label_is_a_click_on_its_control(lab: Lab) -> None:
    """Each of two triggers counts it once: the one of the label, and the one of the control."""
    config = one("onClick", "label", "label")
    config["auto"]["triggers"] += one("onClick", "control", "control")["auto"]["triggers"]
    lab.build("<label for=i data-tracardi-tag=label>text</label><input id=i type=checkbox data-tracardi-tag=control>", config)
    page = lab.open()
    follow(page, "label")
    lab.wait(page)
    assert sorted(lab.kinds) == ["control", "label"]


def test_a_click_that_the_page_prevents_is_a_click(lab: Lab) -> None:
    lab.build('<a data-tracardi-tag=t href=# onclick="return false">x</a>', one("onClick"))
    page = lab.open()
    follow(page, "a")
    lab.expect(page, ["done"])


# ---- links


@pytest.mark.parametrize("trigger", ["onOutbound", "onDownload"])
@pytest.mark.parametrize("attempts", [False, True])
def test_a_link_that_the_page_prevents_is_not_followed(lab: Lab, trigger: str, *, attempts: bool) -> None:
    """Routers, and pages that open a link otherwise, prevent it: `attempts` counts those (mixpanel-js #401)."""
    script = "<script>for (const type of ['click', 'auxclick']) document.addEventListener(type, (event) => event.preventDefault())</script>"
    lab.build(f'<a href="{OUT}.pdf">x</a>{script}', one(trigger, None, attempts=attempts))
    page = lab.open()
    follow(page, "a")
    follow(page, "a", button="middle")
    lab.quiet(page)
    assert lab.kinds == ["done"] * (2 * attempts)


@pytest.mark.parametrize("attempts", [False, True])
def test_a_dialog_before_a_link_counts_once(lab: Lab, *, attempts: bool) -> None:
    """A page asks "You are leaving": the first click is prevented, the dialog's button clicks the link again (autotrack #91)."""
    script = """<script>
      const link = document.querySelector("a");
      let isSure = false;
      link.addEventListener("click", (event) => { if (!isSure) event.preventDefault(); });
      document.querySelector("button").addEventListener("click", () => { isSure = true; link.click(); });
    </script>"""
    lab.build(f'<a href="{OUT}">x</a><button>leave</button>{script}', one("onOutbound", None, attempts=attempts))
    page = lab.open()
    stay(page)
    follow(page, "a")
    lab.flush(page)
    follow(page, "button")
    lab.expect(page, ["done"])
    follow(page, "a")
    lab.expect(page, ["done"], ["done"])


def test_a_link_that_the_browser_follows_at_once_is_counted(lab: Lab) -> None:
    """The page is gone before the page's listeners have been heard out, or soon after."""
    lab.build(
        {"index.html": '<a href="next.pdf.html" download=x>x</a><a id=out href="next.html">y</a>', "next.html": "<p>x"},
        one("onDownload", None, extensions=["html"]),
    )
    page = lab.open()
    follow(page, "#out")
    page.wait_for_url("**/next.html")
    lab.until(page, lambda: lab.kinds)
    assert {event["id"] for event in lab.collector.events} == {lab.collector.events[0]["id"]}
    assert properties(lab)[0] == {"url": f"{lab.origin}/next.html", "extension": "html"}


def test_properties_are_those_of_the_moment_of_the_click(lab: Lab) -> None:
    """A framework shows another product in the same element, before the browser runs a timer."""
    script = """<script>document.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      queueMicrotask(() => event.target.setAttribute("data-tracardi-prop-name", "b"));
    })</script>"""
    lab.build(
        f'<a href="{OUT}" data-tracardi-tag=t data-tracardi-prop-name=a>x</a>{script}',
        one("onOutbound", attempts=True),
        elements={"properties": True},
    )
    page = lab.open()
    follow(page, "a")
    lab.wait(page)
    assert properties(lab) == [{"name": "a", "url": OUT}]


# ---- forms


def test_a_form_that_validation_stops_is_not_sent(lab: Lab) -> None:
    """The browser's own, and a script's (analytics.js #431)."""
    script = (
        "<script>document.querySelectorAll('form')[1].addEventListener('submit', (event) => event.preventDefault())</script>"
    )
    lab.build(FORM + FORM.replace(" required", "") + script, one("onSubmit"))
    page = lab.open()
    stay(page)
    for button in page.locator("button").all():
        button.click(no_wait_after=True)
    lab.quiet(page)
    assert lab.sent == []
    page.fill("form >> nth=0 >> input", "x")
    follow(page, "button >> nth=0")
    lab.expect(page, ["done"])


def test_attempts_of_a_form_count_what_scripts_send_themselves(lab: Lab) -> None:
    """Once each, also if a script checks the form and calls `submit` in the end."""
    script = """<script>document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      setTimeout(() => event.target.submit());
    })</script>"""
    lab.build(FORM.replace(" required", "") + script, one("onSubmit", attempts=True))
    page = lab.open()
    stay(page)
    for number in (1, 2):
        follow(page, "button")
        lab.expect(page, *[["done"]] * number)


@pytest.mark.parametrize(
    "script",
    [
        "form.submit()",
        "HTMLFormElement.prototype.submit.call(form)",
        "form.requestSubmit()",
        "form.addEventListener('submit', (event) => { event.preventDefault(); form.submit() }); form.requestSubmit()",
        "form.addEventListener('submit', () => form.submit()); form.requestSubmit()",
        "document.querySelector('button').addEventListener('click', () => form.submit()); document.querySelector('button').click()",
    ],
)
def test_a_form_that_a_script_sends_counts_once(lab: Lab, script: str) -> None:
    """`submit()` makes no event of its own; a button may both call it and send the form."""
    lab.build(FORM.replace(" required", ""), one("onSubmit"))
    page = lab.open()
    stay(page)
    page.evaluate(f"const form = document.querySelector('form'); {script}; 0")
    lab.expect(page, ["done"])
    assert properties(lab) == [{}]


def test_a_form_with_a_field_named_submit_counts(lab: Lab) -> None:
    """The field hides the method."""
    body = (
        FORM.replace(" required", "").replace("name=a", "name=submit").replace("<button>", "<input name=getAttribute><button>")
    )
    lab.build(body, one("onSubmit"))
    page = lab.open()
    stay(page)
    page.evaluate("document.querySelector('button').click()")  # Playwright's own click asks the form for its attributes
    lab.expect(page, ["done"])
    page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('form'))")
    lab.expect(page, ["done"], ["done"])


def test_submit_of_what_is_no_form_fails_as_it_does_without_us(lab: Lab) -> None:
    lab.build(FORM, one("onSubmit"))
    page = lab.open()
    assert (
        page.evaluate("(() => { try { HTMLFormElement.prototype.submit.call({}) } catch (error) { return error.name } })()")
        == "TypeError"
    )
    page.evaluate("document.createElement('form').submit()")
    lab.flush(page)
    assert lab.sent == []


# ---- everything a visitor can follow


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
    body = f'{HIDING}<a href="{OUT}">x</a><p data-tracardi-tag=b>y</p>{FORM.replace(" required", "").replace("=t", "=f")}<p data-tracardi-tag=c>text</p>'
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
    config["auto"]["triggers"] += one("onClick", "t", "click")["auto"]["triggers"]
    script = f"<a href='{OUT}' target=_blank data-tracardi-tag=t>x</a><script>document.querySelector('a').click()</script>"
    lab.build(script, config, delivery={"mode": mode})
    held: list[Route] = []
    lab.context.route("**/tracardi-*.js", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright sets an attribute of the function
    page = lab.new_page()
    stay(page)
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded" if mode == "file" else "load")
    lab.until(page, lambda: held or mode == "inline")
    for route in held:
        route.continue_()
    lab.wait(page)
    assert sorted(lab.kinds) == ["click", "outbound"]


def test_the_stub_holds_a_hundred_acts_of_a_file_that_never_comes(lab: Lab) -> None:
    lab.build("<p data-tracardi-tag=t>x</p>", one("onClick"), delivery={"mode": "file"})
    lab.context.route("**/tracardi-*.js", lambda route: route.abort())
    page = lab.open()
    page.evaluate("for (let n = 0; n < 300; n++) document.querySelector('p').click()")
    assert page.evaluate("tracker.acts.length") == 100


def test_a_site_without_such_triggers_has_a_stub_that_listens_for_none(lab: Lab) -> None:
    lab.build("<p data-tracardi-tag=t>x</p>", one("onVisible"), delivery={"mode": "file"})
    assert "composedPath" not in (lab.folder / "site" / "index.html").read_text()
