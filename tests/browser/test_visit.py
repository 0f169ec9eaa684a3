"""``visit`` opens pages in a browser and tells which triggers do not fire, and why. Each test visits a site of several pages."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

from tests.helpers.sites import CONFIG, PAGE, SHOP, write_files
from tracardi_snippet.visit.wall import Wall

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.async_api import Request, Route

    from tests.helpers.command import Runner

BUY = """\
    triggers:
      - {tag: buy, trigger: onClick, data: {event: bought}}
      - {tag: note, trigger: onVisible, data: {event: note-seen}}
"""
BUTTON = "<button data-tracardi-tag=buy{}>Buy</button>"


def visit(run: Runner, folder: Path, config: str, pages: dict[str, str], *more: str, code: int = 1) -> dict[str, Any]:
    """Visit pages, given by their names and bodies, and return the JSON of the result."""
    write_files(folder, {"tracardi.yml": config} | {f"site/{name}.html": PAGE.format(body) for name, body in pages.items()})
    result = run("visit", "site", "--output-format", "json", *more)
    assert result.code == code, result.err
    document: dict[str, Any] = json.loads(result.out)
    return document


def faults(document: dict[str, Any]) -> dict[str, str]:
    """Return the message of the finding of each page."""
    found = {finding["page"].removesuffix(".html"): finding["message"] for finding in document["findings"]}
    assert len(found) == len(document["findings"]), document["findings"]
    return found


def test_the_shop_has_no_finding(run: Runner) -> None:
    result = run("visit", str(SHOP / "site"), "--config", str(SHOP / "tracardi.yml"), "--output-format", "json")
    assert result.code == 0, result.out + result.err
    document = json.loads(result.out)
    assert document["findings"] == []
    summary = document["summary"]
    assert (summary["pages"], summary["skipped"], summary["triggers"], summary["fired"]) == (8, 1, 14, 14)
    assert summary["events"] == 31
    assert {event["type"] for page in document["pages"] for event in page["events"]} >= {"cart-opened", "guarantee-read"}


def test_a_site_below_a_path_that_is_not_ascii(run: Runner, folder: Path) -> None:
    """Defect: a browser asks for the path in percent-encoding, so no page was let through."""
    link = '<link rel="canonical" href="https://example.com/caf%C3%A9/gr%C3%B6%C3%9Fe/">'
    document = visit(run, folder, CONFIG + BUY, {"index": link + BUTTON.format("")}, code=0)
    assert (document["summary"]["pages"], document["summary"]["fired"]) == (1, 1)


def test_a_trigger_that_cannot_fire_is_found_with_the_reason(run: Runner, folder: Path) -> None:
    cover = "<div id=banner style='position:fixed;inset:0;z-index:9'></div>"
    pages = {
        "fine": "<p style='height:3000px'></p>" + BUTTON.format(""),
        "hidden": "<div id=menu style='display:none'>" + BUTTON.format("") + "</div>",
        "covered": BUTTON.format("") + cover,
        "disabled": BUTTON.format(" disabled"),
        "zero": BUTTON.format(" style='width:0;height:0;padding:0;border:0;overflow:hidden'"),
        "unseen": "<p data-tracardi-tag=note style='opacity:0'>x</p>",
        "stopped": BUTTON.format("") + "<script>addEventListener('click', (event) => event.preventDefault())</script>",
        "pointerless": BUTTON.format(" style='pointer-events:none'"),
        "aside": BUTTON.format(" style='position:absolute;transform:translateX(-9000px)'"),
        "slide": "<div id=slides style='display:flex;width:99px;overflow:hidden'><i style='flex:0 0 100%'>x</i>"
        "<p style='flex:0 0 100%' data-tracardi-tag=note>x</p></div>",
        "gone": BUTTON.format("") + "<script>document.querySelector('button').remove()</script>",
    }
    document = visit(run, folder, CONFIG + BUY, pages, "--screenshots", "pictures")
    found = faults(document)
    pictures = {file.name.removesuffix(".html.png"): file.read_bytes()[:4] for file in (folder / "pictures").iterdir()}
    assert pictures == dict.fromkeys(found, b"\x89PNG")
    prefix = 'onClick of "buy" does not fire "bought": '
    assert found == {
        "hidden": prefix + "button is never visible (div#menu: display: none)",
        "covered": prefix + "button is covered by div#banner",
        "disabled": prefix + "button is disabled",
        "zero": prefix + "button has zero size (0 x 0 pixels)",
        "pointerless": prefix + "button takes no pointer (pointer-events: none)",
        "aside": prefix + "button is never visible (it cannot be scrolled into view)",
        "unseen": 'onVisible of "note" does not fire "note-seen": p is never visible (opacity: 0)',
        "slide": 'onVisible of "note" does not fire "note-seen": p is never visible (div#slides: overflow: hidden)',
        "gone": prefix + "no element of the page has the tag any more: a script has removed it",
    }
    assert {finding["rule"] for finding in document["findings"]} == {"trigger-silent"}
    (covered,) = (finding for finding in document["findings"] if finding["page"] == "covered.html")
    assert (covered["file"], covered["line"], covered["column"]) == ("site/covered.html", 7, 1)
    assert covered["hints"] == ["the trigger is at tracardi.yml:7"]
    assert document["summary"]["fired"] == 2


REST = """\
    triggers:
      - {tag: buy, trigger: onClick, data: {event: bought}}
      - {tag: text, trigger: onCopy, data: {event: copied}}
      - {tag: form, trigger: onSubmit, data: {event: sent}}
      - {tag: hover, trigger: onMouseOver, options: {dwell: 100}, data: {event: hovered}}
      - {trigger: onScroll, options: {depths: [100]}, data: {event: read}}
      - {trigger: onOutbound, data: {event: left}}
      - {trigger: onDownload, data: {event: downloaded}}
"""
FIELDS = "<input required type=email name=a><input type=checkbox required><select required><option value=''>-<option>1</select>"


def test_every_kind_of_trigger_fires_by_real_input(run: Runner, folder: Path) -> None:
    """Also inside a box that scrolls, in a form that wants to be filled in, and on pages that would rather do something else."""
    pages = {
        "box": "<div style='height:200px;overflow:auto'><p style='height:3000px'></p>" + BUTTON.format("") + "</div>",
        "form": f"<form data-tracardi-tag=form method=post>{FIELDS}<button>Go</button></form>",
        "hover": "<p data-tracardi-tag=hover>x</p>",
        "links": "<p style='height:2000px'></p><a href='https://example.org/a'>x</a> <a href='/f.pdf'>x</a>",
        "text": "<p style='height:2000px'></p><h2 data-tracardi-tag=text><a href=box.html>A heading</a></h2>",
        "dialogs": "<script>alert(1); confirm(2); onbeforeunload = () => 'x'</script>" + BUTTON.format(" onclick='alert(3)'"),
        "asks": "<script>Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0)</script>"
        + BUTTON.format(""),
        "leaves": BUTTON.format(" onclick=\"location.href = 'https://example.com'; open('box.html')\""),
        "reloads": "<script>setTimeout(() => location.reload(), 50)</script>" + BUTTON.format(""),
        "busy": "<video src=/x.mp4 autoplay></video><script>setInterval(() => fetch('/x?' + Math.random()), 200);"
        "new WebSocket('wss://example.com'); new EventSource('https://example.com/s')</script>" + BUTTON.format(""),
        "foreign": "<script src='https://example.com/a.js'></script><iframe src='https://example.com'></iframe>"
        + BUTTON.format(""),
    }
    document = visit(run, folder, CONFIG + REST, pages, code=0)
    sent = {
        page["path"].removesuffix(".html"): {event["type"]: event["properties"] for event in page["events"]}
        for page in document["pages"]
    }
    assert all("page-view" in events for events in sent.values())
    assert sent["links"]["downloaded"] == {"url": "/f.pdf", "extension": "pdf"}
    assert sent["links"]["left"] == {"url": "https://example.org/a"}
    assert sent["links"]["read"] == {"depth": 100}
    assert sent["text"]["copied"] == {"text": "A heading"}
    assert sent.keys() >= {"dialogs", "asks", "leaves", "reloads", "busy", "foreign"}
    buttons = {name for name, body in pages.items() if "data-tracardi-tag=buy" in body}
    assert {name for name, events in sent.items() if "bought" in events} == buttons
    assert "sent" in sent["form"]
    assert "hovered" in sent["hover"]
    assert document["summary"]["fired"] == document["summary"]["triggers"] == 14


def test_a_page_that_hangs_or_breaks_is_reported_and_the_others_go_on(run: Runner, folder: Path) -> None:
    pages = {
        "fine": BUTTON.format(""),
        "hangs": BUTTON.format("") + "<script>onload = () => { while (true); }</script>",
        "refused": "<script>tracker.track('product-added-to-basket', {price: '12 Euro'})</script>",
        "throws": "<script>throw new Error('of the page itself')</script>" + BUTTON.format(""),
        "clash": "<script>if (window.tracker) throw new Error('with the block alone')</script>",
    }
    policy = "<!doctype html><html><head><meta http-equiv=Content-Security-Policy content=\"connect-src 'self'\"></head><body>x</body>"
    write_files(folder, {"site/policy.html": policy})
    document = visit(run, folder, CONFIG + BUY, pages, "--timeout", "20")
    found = faults(document)
    assert found.pop("policy").startswith(
        'the auto event "page-view" does not arrive: a Content-Security-Policy blocks the tracker: '
    )
    assert found.pop("refused").startswith(
        'Tracardi would refuse "product-added-to-basket": properties.price is a text, not a number'
    )
    assert found == {
        "hangs": "the page was given up: it does not load or answer within 20 seconds",
        "clash": "an error that the page does not have without our block: with the block alone",
    }
    assert document["summary"]["fired"] == 2
    rules = {finding["page"]: finding["rule"] for finding in document["findings"]}
    assert set(rules.values()) == {"page-not-loaded", "console-error", "event-missing", "request-refused"}


def test_consent_is_granted_unless_asked_not_to(run: Runner, folder: Path) -> None:
    config = CONFIG + "consent: required\n"
    assert visit(run, folder, config, {"index": "x"}, code=0)["summary"]["events"] == 1
    document = visit(run, folder, config, {"index": "x"}, "--no-consent")
    assert document["summary"]["events"] == 0
    assert faults(document)["index"].startswith('the auto event "page-view" does not arrive: ')


def test_the_same_seed_gives_the_same_report(run: Runner, folder: Path) -> None:
    pages = {f"page-{number}": BUTTON.format(" disabled" if number % 2 else "") for number in range(8)}
    documents = [visit(run, folder, CONFIG + BUY, pages, "--sample", "3", "--seed", "4") for _ in range(2)]
    for document in documents:
        assert document["summary"].pop("requests") >= 3  # a loaded machine sends an event on its own
    assert documents[0] == documents[1]
    assert documents[0]["summary"]["pages"] == 3


def test_firefox_visits_as_chromium_does(run: Runner, folder: Path) -> None:
    """With Debian's Firefox."""
    pages = {
        "text": "<p style='height:2000px'></p><h2 data-tracardi-tag=text>A heading</h2>" + BUTTON.format(" onclick='alert(1)'"),
        "disabled": BUTTON.format(" disabled"),
    }
    document = visit(run, folder, CONFIG + REST, pages, "--browser", "firefox")
    assert faults(document) == {"disabled": 'onClick of "buy" does not fire "bought": button is disabled'}
    assert document["summary"]["fired"] == 3  # copied, bought, read


def test_without_the_extra_one_line_gives_the_command(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/index.html": PAGE.format("x")})
    for name in [name for name in sys.modules if name.startswith("tracardi_snippet.visit.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    monkeypatch.setitem(sys.modules, "playwright", None)
    result = run("visit", "site")
    assert (result.code, result.out) == (2, "")
    assert result.err == "visit needs playwright. Run: pip install 'tracardi-snippet[browser]'\n"


REQUIRED_FIELDS = {
    "date": "<input type=date name=a required>",
    "from a day on": "<input type=date name=a required min=2031-05-06>",
    "day and time": "<input type=datetime-local name=a required>",
    "month": "<input type=month name=a required>",
    "opening hours": "<input type=time name=a required min=09:30 max=17:00>",
    "age": "<input type=number name=a required min=18 max=120>",
    "steps": "<input type=number name=a required min=10 step=5>",
    "long": "<textarea name=a required minlength=20 maxlength=25></textarea>",
    "pattern": '<input name=a required pattern="[A-Z]{3}-[0-9]{4}">',
    "placeholder": '<input name=a required pattern="x{3}[0-9]y" placeholder="xxx7y">',
    "phone": '<input type=tel name=a required pattern="[+][0-9]{8,}">',
    "file": "<input type=file name=a required>",
    "choice": "<select name=a required><option value=''>-<optgroup label=x><option disabled>1<option>2</optgroup></select>",
    "boxes": "<input type=radio name=a value=1 required><input type=radio name=a value=2><input type=checkbox name=b required>",
    "wrong before": "<input type=email name=a required value=nobody>",
    "dialog": "<input name=a required>",
}


def test_a_form_is_filled_with_what_its_fields_accept(run: Runner, folder: Path) -> None:
    """Defect: correct forms did not pass the browser's validation, and were reported."""
    form = "<form data-tracardi-tag=f action=/x{}>{}<button>Send</button></form>"
    pages = {name: form.format("", field) for name, field in REQUIRED_FIELDS.items()}
    pages["dialog"] = f"<dialog open>{form.format(' method=dialog', REQUIRED_FIELDS['dialog'])}</dialog>"
    config = CONFIG + "    triggers: [{tag: f, trigger: onSubmit, data: {event: sent}}]\n"
    document = visit(run, folder, config, pages, code=0)
    assert document["findings"] == []
    assert document["summary"]["fired"] == len(REQUIRED_FIELDS)


def test_a_page_that_loads_itself_again_once_is_visited(run: Runner, folder: Path) -> None:
    """Defect: the second load was answered as a link to elsewhere is, and the tracker of the first had stopped."""
    again = "<script>if (!sessionStorage.again) { sessionStorage.again = 1; location.reload() }</script>"
    endless = "<script>location.reload()</script>"
    query = "<script>if (!location.search) location.search = '?once'</script>"
    pages = {"once": again + BUTTON.format(""), "query": query + BUTTON.format(""), "for ever": BUTTON.format("") + endless}
    document = visit(run, folder, CONFIG + BUY, pages)
    assert {finding["page"] for finding in document["findings"]} == {"for ever.html"}
    assert document["summary"]["fired"] == 2


def test_a_page_that_loads_itself_again_late_is_visited(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Defect: on a slow machine the browser asked for the page again only after the first one had loaded."""
    navigate = Wall._navigate  # noqa: SLF001

    async def navigate_late(self: Wall, route: Route, request: Request) -> None:
        await asyncio.sleep(0 if request.frame.url == "about:blank" else 0.5)
        await navigate(self, route, request)

    monkeypatch.setattr(Wall, "_navigate", navigate_late)
    again = "<script>if (!sessionStorage.again) { sessionStorage.again = 1; location.reload() }</script>"
    document = visit(run, folder, CONFIG + BUY, {"once": again + BUTTON.format("")}, code=0)
    assert (document["findings"], document["summary"]["fired"]) == ([], 1)


def test_a_form_that_its_own_script_stops_and_hides_is_not_called_invisible(run: Runner, folder: Path) -> None:
    """Defect: what the act itself had hidden was said to be never visible."""
    form = "<form data-tracardi-tag=f onsubmit='event.preventDefault(); this.hidden = true'><button>Send</button></form>"
    config = CONFIG + "    triggers: [{tag: f, trigger: onSubmit, data: {event: sent}}]\n"
    message = faults(visit(run, folder, config, {"index": form}))["index"]
    assert message.endswith("nothing of the page tells why: a script may stop the browser's event")


def test_text_that_is_covered_is_found_with_the_reason(run: Runner, folder: Path) -> None:
    cover = "<div id=banner style='position:fixed;inset:0;z-index:9'></div>"
    config = CONFIG + "    triggers:\n      - {tag: copy, trigger: onCopy, data: {event: copied}}\n"
    config += "      - {tag: mark, trigger: onTextSelect, data: {event: marked}}\n"
    pages = {tag: f"{cover}<p data-tracardi-tag={tag}>Some text</p>" for tag in ("copy", "mark")}
    assert faults(visit(run, folder, config, pages)) == {
        "copy": 'onCopy of "copy" does not fire "copied": p is covered by div#banner',
        "mark": 'onTextSelect of "mark" does not fire "marked": p is covered by div#banner',
    }


def test_without_consent_the_reason_is_consent(run: Runner, folder: Path) -> None:
    config = CONFIG + BUY + "consent: required\n"
    document = visit(run, folder, config, {"index": BUTTON.format("")}, "--no-consent")
    reasons = {finding["message"].partition(": ")[2] for finding in document["findings"]}
    assert reasons == {"the tracker waits for consent, and --no-consent does not grant it"}
