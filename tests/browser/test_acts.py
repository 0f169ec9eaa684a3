"""One act of a visitor is one event: a click, a link that is followed, a form that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.triggers import ELSEWHERE, follow, one, properties, stay

if TYPE_CHECKING:
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


@pytest.mark.parametrize("method", ["submit()", "requestSubmit()", "querySelector('button').click()"])
def test_attempts_of_a_form_count_what_scripts_send_themselves(lab: Lab, method: str) -> None:
    """Once each, also if a script checks the form and sends the form in the end."""
    script = f"""<script>
      let isChecked = false;
      document.querySelector("form").addEventListener("submit", (event) => {{
        if (!isChecked) {{
          event.preventDefault();
          setTimeout(() => event.target.{method});
        }}
        isChecked = !isChecked;
      }})
    </script>"""
    lab.build(FORM.replace(" required", "") + script, one("onSubmit", attempts=True))
    page = lab.open()
    stay(page)
    for number in (1, 2):
        page.evaluate("isChecked = false")
        follow(page, "button")
        lab.expect(page, *[["done"]] * number)


def test_a_visitor_who_corrects_a_form_and_sends_it_again_makes_two_attempts(lab: Lab) -> None:
    script = """<script>document.querySelector("form").addEventListener("submit", (event) => {
      if (!document.querySelector("input").value) event.preventDefault();
    })</script>"""
    lab.build(FORM.replace(" required", "") + script, one("onSubmit", attempts=True))
    page = lab.open()
    stay(page)
    follow(page, "button")
    lab.expect(page, ["done"])
    page.fill("input", "x")
    page.keyboard.press("Enter")
    lab.expect(page, ["done"], ["done"])


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
