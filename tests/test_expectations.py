"""Expectation files: how they are read, compared and written; and recordings."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.preview import Preview, payload
from tests.helpers.sites import CONFIG, PAGE, ROOT, write_files
from tracardi_snippet.errors import ConfigError, SnippetError
from tracardi_snippet.expect.compare import unmet
from tracardi_snippet.expect.load import load_expectations
from tracardi_snippet.expect.model import ReceivedEvent
from tracardi_snippet.expect.write import ExpectedPage, expectations_text

if TYPE_CHECKING:
    from tests.helpers.command import Runner

ONE = "expect:\n  - page: a.html\n    events:\n      - type: buy\n        properties: PROPERTIES\n"


def one_event(properties: str) -> str:
    return ONE.replace("PROPERTIES", properties)


def read(folder: Path, properties: str) -> dict[str, Any]:
    """Return the expected properties of a file, given as flow YAML."""
    write_files(folder, {"expect.yml": one_event(properties)})
    (page,) = load_expectations(folder / "expect.yml")
    return page.events[0].properties


def lines(expected: dict[str, Any], **received: Any) -> list[str]:
    """Return the differences of a received event from an expected one."""
    from tracardi_snippet.expect.match import differences

    return [str(one) for one in differences(expected, received)]


@pytest.mark.parametrize(
    ("matcher", "accepted", "refused", "difference"),
    [
        ("$any", [None, 1, {}], [], ""),
        ("{$type: number}", [1, 1.5], [True, "1", None], "p: expected any number, received true"),
        ("{$type: boolean}", [True], [1, 0], "p: expected any boolean, received 1"),
        ("{$type: null}", [None], ["null", 0], 'p: expected null, received "null"'),
        ('{$matches: "[a-z]+"}', ["abc"], ["abc1", 1], 'p: expected a text that matches "[a-z]+", received "abc1"'),
        ("{$min: 1, $max: 9}", [1, 9, 2.5], [0, 10, True, "3"], "p: expected a number from 1 to 9, received 0"),
        ("{$min: 1}", [1, 10**9], [0.9], "p: expected a number of at least 1, received 0.9"),
        ("{$max: 1}", [1, -3], [2], "p: expected a number of at most 1, received 2"),
        ('{$value: "$any"}', ["$any"], [1], 'p: expected "$any", received 1'),
        ("[{id: $any}]", [[{"id": 1, "n": 2}]], [[], [{}]], "p: expected 1 entries, received 0 entries: []"),
    ],
)
def test_each_matcher(folder: Path, matcher: str, accepted: list[Any], refused: list[Any], difference: str) -> None:
    expected = read(folder, f"{{p: {matcher}}}")
    assert [value for value in accepted if lines(expected, p=value)] == []
    assert [value for value in refused if not lines(expected, p=value)] == []
    assert [lines(expected, p=value) for value in refused[:1]] == ([[difference]] if difference else [])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (one_event("{}").replace("page:", "pgae:"), 'expect.yml:2: expect[0].pgae: is not a known key. Did you mean "page"?'),
        (one_event("{price: {$mn: 1}}"), 'expect.yml:5: expect[0].events[0].properties.price.$mn: is not a matcher. Did you mean "$min"?'),
        (one_event("{price: $ayn}"), "'$ayn' is not a matcher. Did you mean \"$any\"?"),
        (one_event("{price: {$type: numbr}}"), "'numbr' is not a kind of value. Did you mean \"number\"?"),
        (one_event("{price: {$matches: '('}}"), "is no regular expression"),
        (one_event("{price: {$matches: 'a{99999999999}'}}"), "is no regular expression that can be used"),
        (one_event("{price: {$matches: '" + "(" * 5000 + "'}}"), "is no regular expression that can be used"),
        (one_event("{price: {$type: [string]}}"), "['string'] is not a kind of value."),
        (one_event("{}").replace("a.html", '"a\\0b"'), "expect[0].page: is no path in the site."),
        (one_event("{price: {$min: 2, $max: 1}}"), "$min 2 is more than $max 1."),
        (one_event("{price: {$min: x}}"), "price.$min: is not a number."),
        (one_event("{price: {$type: number, $min: 1}}"), "has $type and $min. Keep one."),
        (one_event("{}").replace("a.html", "../a.html"), "expect.yml:2: expect[0].page: is no path in the site."),
        (one_event("{}").replace("    events", "    actions: [{clik: x}]\n    events"), 'clik: is not a known key. Did you mean "click"?'),
        (one_event("{}").replace("    events", "    actions: [{click: x, wait: 1}]\n    events"), "has click and wait. Give one of click,"),
        (one_event("{}").replace("    events", "    actions: [{}]\n    events"), "expect[0].actions[0]: has no action."),
        (one_event("{price: {$matches: 007}}"), 'price.$matches: is not a string. Quote it: "007".'),
        ("", "expect.yml:1: the file is empty. Begin it with expect:."),
        ("expect: [", "expect.yml:1: the file cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_and_the_nearest_key(folder: Path, text: str, error: str) -> None:
    write_files(folder, {"expect.yml": text})
    with pytest.raises(ConfigError) as caught:
        load_expectations(folder / "expect.yml")
    message = str(caught.value)
    assert error in message


def test_each_event_answers_one_expectation_and_a_failure_shows_the_nearest(folder: Path) -> None:
    write_files(folder, {"expect.yml": one_event("{price: 689}") + "      - {type: buy, properties: {price: 689}}\n"})
    (page,) = load_expectations(folder / "expect.yml")
    once = [ReceivedEvent(1, "buy", {"price": 689, "more": 1}), ReceivedEvent(2, "buy", {"price": 699})]
    (one,) = unmet(page.events, once)
    assert (one.expected.line, one.message) == (6, '"buy" with price=689 does not arrive')
    assert one.lines == ('the nearest is buy {"price": 699}', "price: expected 689, received 699")
    assert unmet(page.events, [*once, ReceivedEvent(3, "buy", {"price": 689})]) == []
    refused = [ReceivedEvent(number, "buy", {"price": 689}, is_accepted=False) for number in (1, 2)]
    assert [one.lines for one in unmet(page.events, refused)] == [("no other event arrived",)] * 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_an_expectation_that_any_event_meets_leaves_the_only_one_of_another(folder: Path, order: tuple[int, ...]) -> None:
    """Defect: the first expectation took the first event that met it, and the next one had none."""
    wanted = ["{}", "{n: {$max: 2}}", "{n: 1}"]
    events = "".join(f"      - {{type: buy, properties: {wanted[number]}}}\n" for number in order)
    write_files(folder, {"expect.yml": f"expect:\n  - page: a.html\n    events:\n{events}"})
    (page,) = load_expectations(folder / "expect.yml")
    arrived = [ReceivedEvent(number, "buy", {"n": number}) for number in (1, 2, 3)]
    assert unmet(page.events, arrived) == []
    assert unmet(page.events, arrived[::-1]) == []
    (one,) = unmet(page.events, [arrived[0], arrived[2]])
    assert one.expected.properties
    assert len(unmet(page.events, arrived[2:])) == 2


@pytest.mark.parametrize(("page", "path"), [("shop/", "shop/index.html"), ("/", "index.html"), ("/shop/a.html", "shop/a.html")])
def test_a_folder_stands_for_its_index(folder: Path, page: str, path: str) -> None:
    write_files(folder, {"expect.yml": f"expect:\n  - page: {page}\n    events: [{{type: x}}]\n"})
    assert load_expectations(folder / "expect.yml")[0].page == path


def test_what_a_file_cannot_hold_is_left_out(folder: Path) -> None:
    """Defect: --write-expect wrote files that --expect refused."""
    properties = {"a": 1, "long": 10**400, "n" * 2000: 1, "nan": float("nan")}
    events: list[dict[str, Any]] = [{"type": "", "properties": {}}, {"type": None}, {"type": "x", "properties": properties}]
    write_files(
        folder, {"expect.yml": expectations_text({"a.html": ExpectedPage([], events), "b.html": ExpectedPage([], events[:2])})}
    )
    (page,) = load_expectations(folder / "expect.yml")
    assert [(event.type, event.properties) for event in page.events] == [("x", {"a": 1})]


def test_a_written_file_expects_what_arrived(folder: Path) -> None:
    """Texts that look like matchers, and characters that YAML or a terminal would take for their own."""
    properties = {"a": "$any", "b": {"$min": 1}, "c d": [None, True, "\x1b: #", "é"], "$type": {"deep": "$x"}}
    text = expectations_text(
        {
            "ü/a.html": ExpectedPage([{"click": '[a~="b"]'}], [{"type": "x: y", "properties": properties}], ["left\n- x"]),
            "b.html": ExpectedPage([], []),
        }
    )
    assert text.isascii()
    assert '# Left out, since no action makes these events: "left\\n- x"\n' in text
    write_files(folder, {"expect.yml": text})
    (page,) = load_expectations(folder / "expect.yml")
    assert (page.page, page.actions[0].click, page.events[0].type) == ("ü/a.html", '[a~="b"]', "x: y")
    assert unmet(page.events, [ReceivedEvent(1, "x: y", properties)]) == []


def test_the_file_of_the_document_is_right(folder: Path) -> None:
    text = (ROOT / "docs" / "visit.md").read_text("utf-8")
    (example,) = [part.partition("```")[0] for part in text.split("```yaml\n")[1:] if part.startswith("expect:")]
    write_files(folder, {"expect.yml": example})
    (page,) = load_expectations(folder / "expect.yml")
    assert [event.type for event in page.events] == ["page-view", "cart-item-added"]
    assert page.events[1].properties["name"].accepts("Heath 14")


def test_a_recording_has_a_line_for_each_event(folder: Path) -> None:
    """A repeated event has one line, and a request without an event has one too."""
    write_files(folder, {"events.jsonl": "{}\n"})
    preview = Preview(folder, record=folder / "events.jsonl")
    context = {"page": {"url": "http://127.0.0.1:8480/shop/laptop.html"}}
    bought = {"id": "e1", "type": "buy", "properties": {"price": 1, "name": "\u2028"}, "context": context}
    preview.track(payload(bought))
    preview.track(payload(bought))
    preview.track({"source": {"id": "other"}, "session": {"id": "s1"}, "events": ["x"]})
    written = (folder / "events.jsonl").read_text("ascii").splitlines()
    first, second = map(json.loads, written[1:])
    assert written[0] == "{}"
    assert first.pop("time").endswith("Z")
    assert first == {
        "page": context["page"]["url"], "file": "shop/laptop.html", "type": "buy", "properties": bought["properties"],
        "session": "s1", "profile": None, "request": 1, "status": 200, "right": True, "problems": [],
    }  # fmt: skip
    assert (second["type"], second["request"], second["status"], second["right"]) == (None, 3, 422, False)
    assert any("source.id" in problem for problem in second["problems"])
    preview.session.close()


def test_a_recording_that_cannot_be_written_is_told_once_and_the_preview_goes_on(folder: Path) -> None:
    preview = Preview(folder, record=Path("/dev/full"))
    assert preview.track(payload("a")).status == 200
    assert preview.track(payload("b")).status == 200
    assert preview.lines == [
        "--record /dev/full: cannot be written: No space left on device. What arrives from now on is not recorded."
    ]


def test_a_pipe_is_no_recording(run: Runner, folder: Path) -> None:
    """Defect: the command waited for somebody who reads the pipe."""
    os.mkfifo(folder / "events.jsonl")
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    result = run("preview", "site", "--no-open", "--record", "events.jsonl")
    assert (result.code, result.err) == (2, "--record events.jsonl: is a pipe. Name a file.\n")


def test_a_recording_that_cannot_be_opened_is_one_line(run: Runner, folder: Path) -> None:
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    result = run("preview", "site", "--no-open", "--record", "none/events.jsonl")
    assert (result.code, result.out) == (2, "")
    assert result.err == "--record none/events.jsonl: cannot be opened: No such file or directory. Nothing was recorded.\n"
    with pytest.raises(SnippetError, match="Is a directory"):
        Preview(folder, record=folder)
