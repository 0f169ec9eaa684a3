"""``visit`` opens pages in a browser and tells which triggers do not fire, and why. Each test visits a site of several pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.helpers.sites import CONFIG, PAGE, SHOP, write_files

if TYPE_CHECKING:
    from pathlib import Path

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
        "gone": BUTTON.format("") + "<script>document.querySelector('button').remove()</script>",
    }
    document = visit(run, folder, CONFIG + BUY, pages)
    found = faults(document)
    prefix = 'onClick of "buy" does not fire "bought": '
    assert found == {
        "hidden": prefix + "button is never visible (div#menu: display: none)",
        "covered": prefix + "button is covered by div#banner",
        "disabled": prefix + "button is disabled",
        "zero": prefix + "button has zero size (0 x 0 pixels)",
        "unseen": 'onVisible of "note" does not fire "note-seen": p is never visible (opacity: 0)',
        "gone": prefix + "no element of the page has the tag any more: a script has removed it",
    }
    assert {finding["rule"] for finding in document["findings"]} == {"trigger-silent"}
    (covered,) = (finding for finding in document["findings"] if finding["page"] == "covered.html")
    assert (covered["file"], covered["line"], covered["column"]) == ("site/covered.html", 7, 1)
    assert covered["hints"] == ["the trigger is at tracardi.yml:7"]
    assert document["summary"]["fired"] == 2
