"""Pages with old libraries: prototypes that hold more than browsers give them, and globals that something else has replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

TRACKER = {
    "auto": {
        "events": [["page-view", {"path": ["a", "b"]}]],
        "triggers": [{"tag": "t", "trigger": "onVisible", "options": {"once": "session"}, "data": {"event": "seen"}}],
    },
    "context": {"performance": True, "storage": True},
}
GIVEN = """{
  items: [1, {a: [2, [3]]}], when: new Date(0), none: null, left: undefined, price: new class { toJSON() { return {sum: [1]} } },
  run() {}, text: 'x'
}"""
PROPERTIES = {
    "mine": {
        "items": [1, {"a": [2, [3]]}],
        "when": "1970-01-01T00:00:00.000Z",
        "none": None,
        "price": {"sum": [1]},
        "text": "x",
    },
    "page-view": {"path": ["a", "b"]},
    "seen": {"list": [1, [2]]},
}
PROPERTIES["later"] = PROPERTIES["mine"]
BODY = f"""<p data-tracardi-tag=t data-tracardi-prop-list="[1, [2]]">x</p><script>
const promised = tracker.track('mine', {GIVEN});
onload = () => {{ tracker.track('later', {GIVEN}); console.log('promised a ' + typeof promised.then) }};
</script>"""
# Where a script stands: its place in the page, and that of the block.
BEFORE = {"inject": {"place": "head-append"}}
AFTER: dict[str, Any] = {}
BETWEEN = {"delivery": {"mode": "file"}}


def build(lab: Lab, script: str, config: dict[str, Any]) -> None:
    """The script stands in the head: before the block, if that is appended to it, else behind it."""
    page = f"<!doctype html><html><head><title>A page</title><script>{script}</script></head><body>{BODY}</body></html>"
    lab.build(page, TRACKER, elements={"properties": True}, **config)


def assert_nothing_changed(lab: Lab) -> None:
    """Each event came once and as it is in a page without the script."""
    assert sorted(event["type"] for event in lab.collector.events) == sorted(PROPERTIES)
    for event in lab.collector.events:
        assert event["properties"] == PROPERTIES[event["type"]]
        assert sorted(event["context"]) == ["page", "performance"]
        assert event["context"]["page"]["title"] == "A page"
        assert event["context"]["performance"]["serverTiming"] == []
    for request in lab.collector.requests:
        assert sorted(request.payload["context"]) == ["browser", "screen", "storage", "time"]


def load(lab: Lab) -> Page:
    """Load the page and wait for its events; nothing is evaluated in it, for that would meet what the script has changed."""
    page = lab.open()
    lab.until(page, lambda: len(lab.collector.events) >= len(PROPERTIES))
    return page


TO_JSON = {
    # Prototype.js 1.6: a string of the array.
    "arrays": "Array.prototype.toJSON = function () { return '[' + this.map((one) => JSON.stringify(one)).join(', ') + ']' }",
    "objects": "Object.prototype.toJSON = function () { return 'object' }",
    "dates": "Date.prototype.toJSON = () => '2026-11-22'",
    "primitives": "for (const kind of [String, Number, Boolean, Function]) kind.prototype.toJSON = () => 'mine'",
    "throwing": "for (const kind of [Object, Array, Date]) kind.prototype.toJSON = () => { throw new Error('mine') }",
    "fixed": "for (const kind of [Object, Array, Date]) Object.defineProperty(kind.prototype, 'toJSON', {value: () => 'fixed'})",
    "getter": "const got = () => 'got'; Object.defineProperty(Object.prototype, 'toJSON', {get() { return got }, enumerable: true})",
}


@pytest.mark.parametrize(
    ("name", "config"),
    [*((name, config) for name in TO_JSON for config in (BEFORE, BETWEEN)), ("arrays", AFTER), ("throwing", AFTER)],
    ids=str,
)
def test_a_prototype_with_to_json_changes_no_event(lab: Lab, name: str, config: dict[str, Any]) -> None:
    """Defect: with Prototype.js, each array arrived as a string (segmentio/analytics.js #626)."""
    build(lab, TO_JSON[name], config)
    load(lab)
    assert_nothing_changed(lab)


def test_properties_that_hold_themselves_are_said_and_stop_no_other_event(lab: Lab) -> None:
    lab.build(
        "<script>const own = {list: Array(2000).fill({})}; own.own = own; tracker.track('own', own); tracker.track('good')</script>"
    )
    lab.expect(lab.open(), ["good"])
    assert sum("not tracked: own" in line for line in lab.console) == 1


# Names that old scripts give to all objects, and such as the tracker gives to the browser or reads from its own options.
NAMES = [
    "extend",
    "each",
    "keys",
    "clone",
    "size",
    "signal",
    "mode",
    "cache",
    "integrity",
    "window",
    "priority",
    "root",
    "rootMargin",
    "attributes",
    "characterData",
    "fire",
    "asBeacon",
    "context",
    "profile",
    "settings",
    "external",
    "ux",
    "once",
    "dwell",
    "threshold",
    "maxLength",
    "name",
    "depth",
    "storage",
    "body",
    "get",
    "set",
    "value",
    "writable",
    "click",
    "scroll",
    "mouseover",
    "keydown",
    "selectionchange",
]


@pytest.mark.parametrize(
    ("value", "config"),
    [("function () { throw new Error('mine') }", BEFORE), ("'mine'", AFTER), ("{mine: 1}", BETWEEN), ("'mine'", BETWEEN)],
    ids=str,
)
def test_what_is_added_to_prototypes_changes_no_event(lab: Lab, value: str, config: dict[str, Any]) -> None:
    script = f"for (const kind of [Object, Array, String, Function, Node]) for (const name of {NAMES}) if (!(name in kind.prototype)) kind.prototype[name] = {value}"
    build(lab, script, config)
    load(lab)
    assert_nothing_changed(lab)


WORKING = """
  window.used = new Set();
  const [NativePromise, nativeFetch, nativeTimeout, nativeListen] = [Promise, fetch, setTimeout, addEventListener];
  window.Promise = class extends NativePromise { constructor(run) { super(run); used.add('Promise') } };
  window.fetch = (...given) => { used.add('fetch'); return nativeFetch(...given) };
  window.setTimeout = (...given) => { used.add('setTimeout'); return nativeTimeout(...given) };
  window.addEventListener = function (...given) { used.add('addEventListener'); return nativeListen.apply(this, given) };
  const kept = {};
  Object.defineProperty(window, 'localStorage', {get() { used.add('localStorage'); return kept }});
  let count = 0;
  const randomUUID = () => { used.add('crypto'); return '00000000-0000-4000-8000-' + String(++count).padStart(12, '0') };
  Object.defineProperty(window, 'crypto', {value: {randomUUID}});
"""


@pytest.mark.parametrize("config", [BEFORE, BETWEEN], ids=["before the block", "between stub and file"])
def test_a_replacement_that_works_is_used(lab: Lab, config: dict[str, Any]) -> None:
    build(lab, WORKING, config)
    page = load(lab)
    assert_nothing_changed(lab)
    assert page.evaluate("[...used].sort()") == ["Promise", "addEventListener", "crypto", "fetch", "localStorage", "setTimeout"]
    assert all(event["id"].startswith("00000000-") for event in lab.collector.events)


REPLACED = ("Promise", "fetch", "localStorage", "setTimeout", "addEventListener", "crypto")
THROW = "throw new Error('mine')"


def throwing(name: str, how: str) -> str:
    """Return a script that replaces a global by a function that throws, or by a property that throws when it is read."""
    if how == "read":
        return f"Object.defineProperty(window, '{name}', {{get() {{ {THROW} }}}})"
    if name == "addEventListener":
        return f"EventTarget.prototype.addEventListener = function () {{ {THROW} }}"
    if name in ("localStorage", "crypto"):
        value = f"new Proxy({{}}, {{get() {{ {THROW} }}, set() {{ {THROW} }}}})"
        return f"Object.defineProperty(window, '{name}', {{value: {value}}})"
    return f"window.{name} = function () {{ {THROW} }}"


@pytest.mark.parametrize(
    ("name", "how", "config"),
    [(name, how, config) for name in REPLACED for how, config in (("called", BEFORE), ("read", BEFORE), ("called", BETWEEN))],
    ids=str,
)
def test_a_replacement_that_throws_is_no_error_of_the_page(lab: Lab, name: str, how: str, config: dict[str, Any]) -> None:
    """And the page gets a promise from ``track``. What can do without it goes on: ids, storage and promises."""
    build(lab, throwing(name, how), config)
    page = lab.open()
    if name in ("Promise", "localStorage", "crypto"):
        lab.until(page, lambda: len(lab.collector.events) >= len(PROPERTIES))
        assert_nothing_changed(lab)
    lab.until(page, lambda: "promised a function" in lab.console)
    page.wait_for_timeout(300)  # for errors of timers; nothing can be evaluated in the page


def test_what_is_replaced_after_the_start_has_no_effect(lab: Lab) -> None:
    """Consent stops the tracker; a wrapper of ``fetch`` does not."""
    scripts = "; ".join([throwing(name, "called") for name in REPLACED] + [TO_JSON["throwing"], TO_JSON["dates"]])
    build(lab, "", AFTER)
    index = lab.folder / "site" / "index.html"
    index.write_text(index.read_text("utf-8").replace("<body>", f"<body><script>{scripts}</script>"), "utf-8")
    load(lab)
    assert_nothing_changed(lab)


def test_variables_of_the_page_named_like_globals_change_no_event(lab: Lab) -> None:
    """Such a variable is no property of the window, and hides the global from all scripts."""
    script = "let fetch = 1, Promise = 2, setTimeout = 3, addEventListener = 4, crypto = 5, localStorage = 6, history = [1, 2, 3], screen = 7"
    build(lab, "", AFTER)
    index = lab.folder / "site" / "index.html"
    index.write_text(index.read_text("utf-8").replace("<body>", f"<body><script>{script}</script>"), "utf-8")
    load(lab)
    assert_nothing_changed(lab)
