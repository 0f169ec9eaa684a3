"""The ways in which block and tracker reach the page, and values that try to get out of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import tree, write_files

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "-->",
    "]]>",
    "a\u2028b\u2029c\x85d",
    "\"double\" 'single' `back` \\ $x &amp; &lt;",
    "😀 é \x7f",
    "{{ 7 * 7 }}{% raw %}",
]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_a_click_that_clicks_elsewhere_is_two_acts(lab: Lab, mode: str) -> None:
    """Defect: in mode file, the first click counted again after the second."""
    trigger = {"trigger": "onClick", "data": {"event": "clicked"}}
    script = "addEventListener('click', ({target}) => { if (target.id == 'a') b.click() }, true)"
    lab.build(
        f"<button id=a data-tracardi-tag=a>a</button><button id=b data-tracardi-tag=b>b</button><script>{script}</script>",
        {"auto": {"triggers": [{**trigger, "tag": "a"}, {**trigger, "tag": "b", "data": {"event": "inner"}}]}},
        delivery={"mode": mode},
    )
    page = lab.open()
    page.click("#a")
    lab.until(page, lambda: len(lab.kinds) >= 2)
    lab.flush(page)
    assert sorted(lab.kinds) == ["clicked", "inner"]


def test_file_mode_queues_calls_until_the_file_arrives(lab: Lab) -> None:
    """The file stands once in the site, under a hashed name, with an integrity that Chromium accepts; the promise is kept."""
    lab.build(
        {
            "index.html": "<script>tracker.track('early', {n: 1}).then(({ok}) => { window.outcome = ok })</script>",
            "a/b/deep.html": "<p>x",
        },
        AUTO,
        delivery={"mode": "file", "directory": "assets"},
    )
    (asset,) = (name for name in tree(lab.folder / "site") if name.endswith(".js"))
    assert asset.startswith("assets/tracardi-")
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["early", "page-view"]]
    assert page.evaluate("outcome") is True
    lab.wait(lab.open("a/b/deep.html"), 2)
    assert lab.sent[1:] == [["page-view"]]
    assert lab.console == []


def test_file_mode_after_the_page_has_loaded(lab: Lab) -> None:
    """A file that comes late still sends everything, in one request."""
    lab.build("<script>tracker.track('early')</script>", AUTO, delivery={"mode": "file"})
    page = lab.new_page()
    late: list[Route] = []
    page.route("**/tracardi-*.js", lambda route: late.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded")
    lab.until(page, lambda: late)
    late[0].continue_()
    lab.wait(page)
    assert lab.sent == [["early", "page-view"]]


def test_a_stub_that_a_script_has_kept_still_tracks(lab: Lab) -> None:
    """The object, and its method alone."""
    lab.build(
        "<script>window.kept = tracker; window.alone = tracker.track; alone('early')</script>", AUTO, delivery={"mode": "file"}
    )
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("Promise.all([kept.track('late'), alone('alone')]).then((all) => all.map(({ok}) => ok))") == [
        True,
        True,
    ]
    assert lab.sent == [["early", "page-view"], ["late", "alone"]]


def test_a_changed_file_is_refused_by_its_integrity(lab: Lab) -> None:
    """The page goes on without it."""
    lab.build("<p>x", AUTO, delivery={"mode": "file"})
    (asset,) = (lab.folder / "site").glob("tracardi-*.js")
    asset.write_bytes(asset.read_bytes() + b"//")
    page = lab.open_stopped()
    lab.pass_time(page, 1000)
    lab.until(page, lambda: lab.console)
    assert lab.sent == []
    assert "integrity" in lab.console[0]


@pytest.mark.parametrize("mode", ["inline", "file"])
@pytest.mark.parametrize("value", HOSTILE)
def test_any_string_of_the_config_arrives_unchanged_and_breaks_nothing(lab: Lab, value: str, mode: str) -> None:
    """The string is the type of an event, a property, the key of a property, a tag, and the id of the source."""
    import html

    triggers = [{"tag": value, "trigger": "onVisible", "data": {"event": value, "properties": {value: value}}}]
    page_body = f'<div data-tracardi-tag="{html.escape(value)}">x</div><b id=after>after</b>'
    document = f"<!doctype html><html><head><meta charset=utf-8><title>t</title></head><body>{page_body}</body></html>"
    lab.build(
        document,
        {"source": {"id": value}, "auto": {"events": [[value, {"deep": [value]}]], "triggers": triggers}},
        delivery={"mode": mode},
    )
    page = lab.open()
    lab.wait(page)
    first, second = lab.collector.events
    assert (first["type"], first["properties"]) == (value, {"deep": [value]})
    assert (second["type"], second["properties"]) == (value, {value: value})
    assert lab.collector.requests[0].payload["source"] == {"id": value.strip()}
    assert page.locator("body > *").count() == 2
    assert page.title() == "t"


def test_a_sites_own_module_is_linked_and_gets_the_tracker(lab: Lab) -> None:
    """With what it imports; neither its names nor ours meet."""
    write_files(
        lab.folder,
        {
            "js/mine.js": "import { kind as type } from './kind.js';\nconst uuid = 'mine', track = 'mine</script>é';\n"
            "export default function (tracker) { tracker.track(type, { uuid, track }); }\n",
            "js/kind.js": "export const kind = 'from-module';\n",
        },
    )
    lab.build("<p>x", AUTO, extensions=["js/mine.js"])
    lab.wait(lab.open())
    assert lab.sent == [["page-view", "from-module"]]
    assert lab.collector.events[1]["properties"] == {"uuid": "mine", "track": "mine</script>é"}


def test_a_module_that_throws_does_not_stop_the_tracker(lab: Lab) -> None:
    """Its error is in the console; triggers and auto events work."""
    write_files(lab.folder, {"mine.js": "export default () => { throw new Error('mine'); };\n"})
    lab.build("<p>x", AUTO, extensions=["mine.js"])
    lab.wait(lab.open())
    assert lab.sent == [["page-view"]]
    assert any("mine" in line for line in lab.console)


def test_pages_in_other_encodings_work(lab: Lab) -> None:
    """UTF-16, windows-1252 and Shift_JIS: the block is read in each."""
    pages = {"utf-16": "utf-16", "cp1252": "windows-1252", "shift_jis": "shift_jis"}
    texts = {}
    for codec, label in pages.items():
        word = "日本" if codec != "cp1252" else "café"
        text = f"<!doctype html><html><head><meta charset={label}><title>{word}</title></head><body>x</body></html>"
        texts[f"{codec}.html"] = text.encode(codec)
    write_files(lab.folder / "site", texts)
    lab.build("<p>x", AUTO)
    for number, codec in enumerate(pages, 1):
        page = lab.open(f"{codec}.html")
        lab.wait(page, number)
        assert lab.collector.events[-1]["context"]["page"]["title"] == ("日本" if codec != "cp1252" else "café")
        assert page.evaluate("document.compatMode") == "CSS1Compat"


def test_the_options_block_is_inert_json(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.open()
    text = page.evaluate("document.querySelector('script[data-tracardi-snippet=options]').textContent")
    assert json.loads(text)["tracker"]["source"] == {"id": "shop"}
    assert page.locator("head > script[data-tracardi-snippet]").count() == 2
