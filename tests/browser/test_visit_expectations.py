"""``visit --expect`` on the example shop: a visit is recorded and written down, the file is met, and a change is a difference."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from tests.helpers.sites import CONFIG, PAGE, ROOT, SHOP, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Run, Runner

HEATH = "laptops/heath-14.html"


def visit(run: Runner, *more: str) -> Run:
    return run("visit", "site", "--config", SHOP / "tracardi.yml", "--pages", HEATH, *more)


def test_a_visit_is_recorded_and_written_and_the_written_file_is_met(run: Runner, folder: Path) -> None:
    shutil.copytree(SHOP / "site", folder / "site")
    first = visit(run, "--record", "events.jsonl", "--write-expect", "expect.yml")
    assert first.code == 0, first.err
    recorded = [json.loads(line) for line in (folder / "events.jsonl").read_text("ascii").splitlines()]
    assert {event["file"] for event in recorded} == {HEATH}
    assert {"page-view", "guarantee-read", "text-selected"} <= {event["type"] for event in recorded if event["right"]}
    text = (folder / "expect.yml").read_text("ascii")
    assert "guarantee-read" in text
    second = visit(run, "--expect", "expect.yml")
    assert second.code == 0, second.err


def test_a_recording_that_ends_is_told_after_the_report(run: Runner, folder: Path) -> None:
    """Defect: a visit said nothing of a full disk."""
    shutil.copytree(SHOP / "site", folder / "site")
    result = visit(run, "--record", "/dev/full")
    assert result.code == 0
    fact = "cannot be written: No space left on device. What arrives from now on is not recorded."
    assert result.err == f"--record /dev/full: {fact}\n"


def test_a_changed_price_is_a_shown_difference(run: Runner, folder: Path) -> None:
    """The file is that of docs/visit.md, with the price in place of its matcher."""
    document = (ROOT / "docs" / "visit.md").read_text("utf-8")
    (example,) = [part.partition("```")[0] for part in document.split("```yaml\n")[1:] if part.startswith("expect:")]
    shutil.copytree(SHOP / "site", folder / "site")
    write_files(folder, {"expect.yml": example, "price.yml": example.replace("{$type: string}", '"689.00"')})
    page = (SHOP / "site" / HEATH).read_text("utf-8")
    write_files(folder, {f"site/{HEATH}": page.replace('price: "689.00"', 'price: "699.00"')})
    assert visit(run, "--expect", "expect.yml").code == 0
    result = visit(run, "--expect", "price.yml", "--output-format", "json")
    assert result.code == 1
    (finding,) = json.loads(result.out)["findings"]
    assert (finding["rule"], finding["file"], finding["page"]) == ("expectation-failed", "price.yml", HEATH)
    assert example.splitlines()[finding["line"] - 1].strip() == "- type: cart-item-added"
    assert finding["hints"][1:] == ['price: expected "689.00", received "699.00"']


def test_actions_take_the_first_element_that_a_visitor_sees_and_their_time(run: Runner, folder: Path) -> None:
    """Defects: a hidden element was clicked without effect or word, and a selection was replaced before it counted."""
    body = (
        "<p hidden><button class=b data-tracardi-tag=buy>x</button></p><h1 data-tracardi-tag=title>A title</h1>"
        "<p data-tracardi-tag=text>Some text</p><button class=b data-tracardi-tag=buy>Buy</button><i id=none hidden>x</i>"
    )
    triggers = (("buy", "onClick", "bought"), ("title", "onTextSelect", "selected"), ("text", "onCopy", "copied"))
    config = CONFIG + "    triggers:\n"
    config += "".join(f"      - {{tag: {tag}, trigger: {kind}, data: {{event: {event}}}}}\n" for tag, kind, event in triggers)
    actions = "[{select: h1}, {copy: '[data-tracardi-tag=text]'}, {click: .b}]"
    page = f"  - {{page: a.html, actions: {actions}, events: [{{type: selected}}, {{type: copied}}, {{type: bought}}]}}\n"
    hidden = "  - {page: a.html, actions: [{click: '#none'}], events: [{type: page-view}]}\n"
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format(body), "expect.yml": f"expect:\n{page}{hidden}"})
    result = run("visit", "site", "--expect", "expect.yml", "--output-format", "json")
    found = [(finding["line"], finding["message"]) for finding in json.loads(result.out)["findings"]]
    assert found == [(3, "the action click cannot be done on a.html: no element that matches '#none' can be seen")]


def test_typing_needs_a_field_that_is_seen_and_a_date_is_written_as_html_does(run: Runner, folder: Path) -> None:
    fields = "<input id=none style='display:none'><input type=date id=day onchange='tracker.track(\"chosen\", {day: value})'>"
    acts = "{type: {into: '#day', text: 2031-05-06}}", "{type: {into: '#none', text: x}}"
    pages = [
        f"  - {{page: a.html, actions: [{act}], events: [{{type: chosen, properties: {{day: '2031-05-06'}}}}]}}" for act in acts
    ]
    write_files(
        folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format(fields), "expect.yml": "\n".join(["expect:", *pages])}
    )
    result = run("visit", "site", "--expect", "expect.yml", "--output-format", "json")
    found = [(finding["line"], finding["message"]) for finding in json.loads(result.out)["findings"]]
    assert found == [(3, "the action type cannot be done on a.html: no element that matches '#none' can be seen")]


def test_a_form_that_is_not_sent_is_told_with_the_field(run: Runner, folder: Path) -> None:
    """Defect: only the absence of the event was told."""
    form = "<form data-tracardi-tag=form action=a.html><input name=account required readonly pattern='[A-Z]{4}' {}><button>Go</button></form>"
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG + "    triggers: [{tag: form, trigger: onSubmit, data: {event: sent}}]\n",
            "site/a.html": PAGE.format(form.replace("readonly", "disabled")),
            "site/b.html": PAGE.format(form.replace("required readonly", "oninput='value = 1'")),
            "expect.yml": "expect:\n"
            "  - {page: a.html, actions: [{submit: form}], events: [{type: sent}]}\n"
            "  - {page: b.html, actions: [{type: {into: input, text: ab}}, {submit: form}], events: [{type: sent}]}\n",
        },
    )
    result = run("visit", "site", "--expect", "expect.yml", "--output-format", "json")
    (finding,) = [one for one in json.loads(result.out)["findings"] if one["rule"] == "expectation-failed"]
    assert finding["page"] == "b.html"
    assert finding["hints"][-1].startswith("submit: the browser's own validation stops the form: account: ")


def test_an_action_that_cannot_be_done_and_a_page_that_is_not_there(run: Runner, folder: Path) -> None:
    """Each finding names the line of the action, and the page that was probably meant."""
    shutil.copytree(SHOP / "site", folder / "site")
    pages = f"""\
  - page: {HEATH}
    actions:
      - {{scroll: h1}}
      - {{click: '#none'}}
    events: [{{type: page-view}}]
  - {{page: {HEATH.replace(".", "s.")}, events: [{{type: page-view}}]}}
  - {{page: zzz, events: [{{type: page-view}}]}}
  - {{page: old.html, events: [{{type: page-view}}]}}
  - page: {HEATH}
    actions:
      - {{click: 'a['}}
    events: [{{type: page-view}}]
"""
    write_files(folder, {"expect.yml": f"expect:\n{pages}", "site/old.html": "<meta http-equiv=refresh content='0;url=/'>"})
    result = visit(run, "--expect", "expect.yml", "--output-format", "json")
    assert result.code == 1
    found = [(finding["line"], finding["message"], finding["hints"]) for finding in json.loads(result.out)["findings"]]
    assert [one for one in found if one[0] != 12] == [
        (5, f"the action click cannot be done on {HEATH}: no element matches '#none'", []),
        (7, f"no page {HEATH.replace('.', 's.')} is in the site", [f"Did you mean {HEATH}?"]),
        (8, "no page zzz is in the site", []),
        (9, "old.html gets no block, so no event can come from it", ["'tracardi-snippet check' tells why pages are skipped."]),
    ]
    ((_, message, _),) = [one for one in found if one[0] == 12]
    assert message.startswith(f"the action click cannot be done on {HEATH}: the browser says: Unexpected token")
    assert '"a["' in message


def test_a_mistake_in_the_file_opens_no_page(run: Runner, folder: Path) -> None:
    shutil.copytree(SHOP / "site", folder / "site")
    write_files(folder, {"expect.yml": f"expect:\n  - page: {HEATH}\n    evnts: []\n"})
    result = visit(run, "--expect", "expect.yml", "--write-expect", "new.yml")
    assert result.code == 2
    assert 'expect.yml:3: expect[0].evnts: is not a known key. Did you mean "events"?' in result.err
    assert not (folder / "new.yml").exists()
