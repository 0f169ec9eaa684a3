"""``visit --recording --write-expect``: a first expectation file from the events of a recording. No browser is started."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import CONFIG, SHOP, write_files
from tracardi_snippet.expect.load import load_expectations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Run, Runner

HEATH = "laptops/heath-14.html"


def record(type_: str | None, file: str | None = HEATH, *, right: bool = True, **properties: Any) -> str:
    return json.dumps({"page": "http://127.0.0.1:1/x", "file": file, "type": type_, "properties": properties, "right": right})


def write(run: Runner, folder: Path, *lines: str) -> Run:
    page = '<!doctype html><title>x</title><p data-tracardi-tag="guarantee">x</p>'
    write_files(folder, {"events.jsonl": "\n".join(lines), "site/index.html": "<title>x</title>", f"site/{HEATH}": page})
    return run(
        "visit", "site", "--config", SHOP / "tracardi.yml", "--recording", "events.jsonl", "--write-expect", "expect.yml"
    )


def test_each_event_is_expected_once_with_the_action_of_its_trigger(run: Runner, folder: Path) -> None:
    """The recording of a preview, in which a page was opened twice."""
    view, seen = record("page-view", shop="x"), record("guarantee-read", n=1)
    others = [record("page-view", "index.html"), record("page-view", None), record("refused", right=False), record(None)]
    result = write(run, folder, view, seen, view, seen, record("guarantee-read", n=2), *others, "")
    assert (result.code, result.err) == (0, "expect.yml: written.\n")
    index, heath = load_expectations(folder / "expect.yml")
    assert (heath.page, index.page) == (HEATH, "index.html")
    assert [(event.type, event.properties) for event in heath.events] == [
        ("page-view", {"shop": "x"}),
        ("guarantee-read", {"n": 1}),
        ("guarantee-read", {"n": 2}),
    ]
    assert [action.scroll for action in heath.actions] == ['[data-tracardi-tag="guarantee"], [data-tracardi-tag~="guarantee"]']
    assert index.actions == ()


def test_a_trigger_whose_tag_the_page_has_not_gets_no_action(run: Runner, folder: Path) -> None:
    """Defect: the page tracks the event by itself, and --expect looked for an element that is not there."""
    assert write(run, folder, record("guarantee-read", "index.html"), "").code == 0
    (index,) = load_expectations(folder / "expect.yml")
    assert (index.actions, [event.type for event in index.events]) == ((), ["guarantee-read"])


@pytest.mark.parametrize("end", ["", '{"page"'])
def test_a_recording_that_goes_on_is_read_up_to_its_last_whole_line(run: Runner, folder: Path, end: str) -> None:
    assert write(run, folder, record("page-view"), end).code == 0
    assert len(load_expectations(folder / "expect.yml")) == 1


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["{", "x"], "events.jsonl:1: is no line of JSON. Give a file that --record has written."),
        (["[]", ""], "events.jsonl:1: is no event of a recording."),
        ([record("a"), '{"file": 1}', ""], "events.jsonl:2: is no event of a recording."),
        (["[" * 100_000, ""], "events.jsonl:1: is no line of JSON."),
        (
            ['{"file": "a.html", "right": true, "type": {}, "properties": {}}', ""],
            "events.jsonl:1: is no event of a recording.",
        ),
        (['{"file": "a.html", "type": "a", "properties": [1]}', ""], "events.jsonl:1: is no event of a recording."),
        (['{"file": "a.html", "type": "a", "page": 1}', ""], "events.jsonl:1: is no event of a recording."),
        (['{"type": "a"}', ""], "events.jsonl:1: is no event of a recording."),
        ([record("a", x=json.loads("[" * 600 + "]" * 600)), ""], "events.jsonl:1: is no event of a recording."),
    ],
)
def test_a_file_that_is_no_recording_is_named_with_its_line(run: Runner, folder: Path, lines: list[str], error: str) -> None:
    result = write(run, folder, *lines)
    assert result.code == 2
    assert error in result.err
    assert not (folder / "expect.yml").exists()


@pytest.mark.parametrize("file", ["a\0b.html", "\ud800.html", "x" * 5000, "../site/index.html", "/etc/passwd"])
def test_a_name_that_no_file_has(run: Runner, folder: Path, file: str) -> None:
    """A recording may come from somebody else."""
    assert write(run, folder, record("page-view", "index.html"), record("guarantee-read", file), "").code == 0
    assert "index.html" in (folder / "expect.yml").read_text("utf-8")


def test_addresses_of_the_preview_are_those_of_the_published_site(run: Runner, folder: Path) -> None:
    """Defect: --expect compares addresses without the origin, so a file with the preview's address was never met."""
    url = "http://127.0.0.1:1/files/a.pdf"
    assert write(run, folder, record("downloaded", "index.html", url=url, nested={"all": [url]}), "").code == 0
    (index,) = load_expectations(folder / "expect.yml")
    assert index.events[0].properties == {"url": "/files/a.pdf", "nested": {"all": ["/files/a.pdf"]}}


def test_without_events_nothing_is_written(run: Runner, folder: Path) -> None:
    result = write(run, folder, record("page-view", None), "")
    assert (result.code, result.err) == (0, "expect.yml: not written, since no event has arrived.\n")
    assert not (folder / "expect.yml").exists()


def test_wrong_usage(run: Runner, folder: Path) -> None:
    write_files(folder, {"site/index.html": "<title>x</title>"})
    base = ("visit", "site", "--config", SHOP / "tracardi.yml", "--recording", "none.jsonl")
    assert "--recording goes with --write-expect FILE." in run(*base).err
    result = run(*base, "--write-expect", "expect.yml")
    assert (result.code, "--recording none.jsonl: cannot be read: No such file" in result.err) == (2, True)
    result = run("visit", "stie", *base[2:], "--write-expect", "expect.yml")
    assert (result.code, "stie: the site folder does not exist." in result.err) == (2, True)


def test_a_file_that_exists_is_kept(run: Runner, folder: Path) -> None:
    """Defect: changes by hand were lost without a word."""
    write_files(folder, {"expect.yml": "# mine\n"})
    result = write(run, folder, record("page-view"), "")
    assert result.code == 2
    assert "--write-expect expect.yml: the file exists, perhaps with your changes. Name another one." in result.err
    assert (folder / "expect.yml").read_text() == "# mine\n"


def test_an_event_that_no_action_makes_is_named(run: Runner, folder: Path) -> None:
    """Defect: events of onScroll, onOutbound and onDownload were left out without a word."""
    trigger = "    triggers: [{trigger: onOutbound, data: {event: left}}]\n"
    files = {"tracardi.yml": CONFIG + trigger, "site/index.html": "<title>x</title>"}
    write_files(folder, {**files, "events.jsonl": record("page-view", "index.html") + "\n" + record("left", "index.html")})
    assert run("visit", "site", "--recording", "events.jsonl", "--write-expect", "expect.yml").code == 0
    assert 'since no action makes these events: "left"' in (folder / "expect.yml").read_text()
    (index,) = load_expectations(folder / "expect.yml")
    assert [event.type for event in index.events] == ["page-view"]
