"""The preview in a browser: the example shop in each delivery mode, the events page, and what the site's scripts can do."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from tests.helpers.previewing import arrived, kinds, open_page, previewing, until
from tests.helpers.sites import CONFIG, PAGE, SHOP, tree, write_files
from tracardi_snippet.config import load_config

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

# Stands in for Tracardi's own script, which has no licence: sends each call, as that script does.
VENDOR = """
(() => {
  const { url, source, auto } = options.tracker;
  const send = (events) => fetch(url.api + "/track", {
    method: "POST", credentials: "omit", headers: {"Content-Type": "application/json"},
    body: JSON.stringify({source, session: {id: "stock"}, events}),
  });
  const context = {page: {url: location.href, path: location.pathname}};
  const api = {
    getState: () => ({plugins: {tracardi: {initialized: true}}}),
    track: (type, properties) => send([{type, properties, context}]),
  };
  window.tracardi = {default: api};
  send(auto.events.map(([type, properties]) => ({type, properties, context})));
})();
"""


@pytest.mark.parametrize(
    "delivery", ["{mode: inline}", "{mode: file, directory: js}", '{mode: file, baseUrl: "https://cdn.example.com"}']
)
def test_the_shop_in_the_modes_of_our_tracker(folder: Path, visitor: BrowserContext, delivery: str) -> None:
    """Its events arrive right, each with its page and what made it. The shop's folder stays as it is."""
    before = tree(SHOP)
    config = (SHOP / "tracardi.yml").read_text() + f"delivery: {delivery}\n"
    with previewing(folder, SHOP / "site", config) as preview:
        page, console = open_page(visitor, f"{preview.site}/laptops/heath-14")
        until(page, lambda: {"page-view", "increase-interest", "product-seen"} <= kinds(preview))
        page.locator("aside").scroll_into_view_if_needed()
        page.locator("#add").click()
        until(page, lambda: {"guarantee-read", "cart-item-added"} <= kinds(preview))
        events = {event.type: event for event in arrived(preview)}
        assert [event.problems for event in events.values()] == [[]] * 5
        assert {event.page["file"] for event in events.values()} == {"laptops/heath-14.html"}
        causes = {kind: [cause["key"] for cause in event.causes] for kind, event in events.items()}
        assert causes == {
            "page-view": ["tracker.auto.events[0]"],
            "increase-interest": ["pages[0].auto.events[0]"],
            "product-seen": ["tracker.auto.triggers[0]"],
            "guarantee-read": ["pages[0].auto.triggers[0]"],
            "cart-item-added": [],
        }
        assert console == []
    assert tree(SHOP) == before


def test_the_shop_in_mode_stock(folder: Path, visitor: BrowserContext) -> None:
    """The script is loaded from where the config says, and its events go to the preview."""
    site = {path: data.decode() for path, data in tree(SHOP / "site").items() if path.endswith("html")}
    config = (SHOP / "tracardi.yml").read_text().replace("url: {api:", "url: {script: /vendor.js, api:")
    with previewing(folder, {**site, "vendor.js": VENDOR}, config + "delivery: {mode: stock}\n") as preview:
        page, _ = open_page(visitor, f"{preview.site}/laptops/heath-14")
        until(page, lambda: "increase-interest" in kinds(preview))
        page.locator("#add").click()
        until(page, lambda: "cart-item-added" in kinds(preview))
        assert [event.problems for event in arrived(preview)] == [[]] * 3


def test_events_wait_repeat_and_arrive_once(folder: Path, visitor: BrowserContext) -> None:
    """With a busy server and a cut connection; the tracker itself sends again."""
    with previewing(folder, {"index.html": PAGE.format("x")}) as preview:
        preview.session.fault = type(preview.session.fault)("503", seconds=0, times=1)
        page, _ = open_page(visitor, preview.site)
        until(page, lambda: arrived(preview))
        (event,) = arrived(preview)
        assert [attempt["status"] for attempt in event.attempts] == [503, 200]
        preview.session.fault = type(preview.session.fault)("drop", times=1)
        page.evaluate("void tracker.track('again', {}, {fire: true})")
        until(page, lambda: len(arrived(preview)) == 2)
        assert [event.arrived for event in arrived(preview)] == [1, 1]
        assert 0 in [attempt["status"] for attempt in arrived(preview)[1].attempts]


POLICY = "default-src 'self'; script-src 'self' 'strict-dynamic' {}; connect-src https://t.example"


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_a_strict_policy_is_lifted_for_the_preview_alone(folder: Path, visitor: BrowserContext, mode: str) -> None:
    """The tracker sends, the overlay is there, and the site's own forbidden script stays forbidden."""
    from tracardi_snippet.block.csp import needs_of
    from tracardi_snippet.injector import Injector
    from tracardi_snippet.tracker.compile import compile_tracker

    config = CONFIG.replace("http://127.0.0.1:8686", "https://t.example") + f"delivery: {{mode: {mode}}}\n"
    write_files(folder, {"tracardi.yml": config})
    loaded = load_config(folder / "tracardi.yml")
    injector = Injector(loaded.config, compile_tracker(loaded))
    needs = needs_of(injector.block(injector.scan(PAGE.encode(), "index.html")), loaded.config)
    sources = " ".join((*needs.hashes, *(f"'{integrity}'" for _, integrity in needs.files)))
    meta = f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY.format(sources)}">'
    page_ = PAGE.replace("<head>", meta).format("<script>window.forbidden = 1</script>")
    with previewing(folder, {"index.html": page_}, config) as preview:
        page, _ = open_page(visitor, preview.site)
        until(page, lambda: kinds(preview) == {"page-view"})
        until(page, lambda: page.evaluate("!!document.querySelector('tracardi-preview')"))
        assert page.evaluate("window.forbidden") is None
        assert len(preview.session.lifted) == 1


def test_a_page_that_changes_loads_again(folder: Path, visitor: BrowserContext) -> None:
    """Nobody reloads it. If another page changes, this page stays as it is."""
    with previewing(folder, {"index.html": PAGE.format("before"), "other.html": PAGE.format("x")}) as preview:
        page, _ = open_page(visitor, preview.site)
        until(page, lambda: preview.session.changes.stream._listeners)  # noqa: SLF001
        page.evaluate("window.mark = 1")
        preview.session.changes.add(["other.html"])
        preview.session.changes.stream.send("problems", {"errors": 7, "warnings": 0})
        page.wait_for_timeout(100)
        assert page.evaluate("window.mark") == 1

        def is_new() -> bool:
            write_files(folder / "site", {"index.html": PAGE.format("after")})
            with contextlib.suppress(Exception):
                return "after" in page.content()
            return False

        until(page, is_new)


def test_scripts_of_the_site_cannot_read_or_clear_events(folder: Path, visitor: BrowserContext) -> None:
    """Whatever a script of a previewed page tries, in a real browser, with the address of everything."""
    with previewing(folder, {"index.html": PAGE.format("x")}) as preview:
        page, _ = open_page(visitor, preview.site)
        until(page, lambda: arrived(preview))
        attempts = page.evaluate(
            """async ([tool, token]) => {
              const read = async (path, options) => {
                try { return [(await fetch(tool + path, options)).status, await (await fetch(tool + path, options)).text()]; }
                catch { return "refused"; }
              };
              const inFrame = (path) => new Promise((done) => {
                const frame = Object.assign(document.createElement("iframe"), {src: tool + path});
                frame.onload = () => { try { done(frame.contentDocument && frame.contentDocument.body.innerHTML || "refused"); } catch { done("refused"); } };
                document.body.append(frame);
              });
              const stream = () => new Promise((done) => {
                const source = new EventSource(`${tool}/api/stream?token=${token}`);
                source.onerror = () => { source.close(); done("refused"); };
                source.addEventListener("state", () => done("read"));
              });
              const headers = {"X-Preview-Token": token};
              return [
                await read("/api/all"), await read("/api/all", {headers}), await read("/api/all", {credentials: "include"}),
                await read(`/api/all?token=${token}`), await read("/"), await read("/panel"),
                await read("/api/reset", {method: "POST", headers}), await read(`/api/reset?token=${token}`, {method: "POST"}),
                await inFrame("/"), await inFrame("/panel"), await inFrame(`/api/all?token=${token}`), await stream(),
                navigator.sendBeacon(`${tool}/api/reset?token=${token}`) && "refused",
              ];
            }""",
            [preview.tool, preview.session.token],
        )
        assert attempts == ["refused"] * 13
        page.evaluate("tracker.track('later', {}, {fire: true})")
        until(page, lambda: "later" in kinds(preview))
        assert "page-view" in kinds(preview)


def test_the_overlay_changes_nothing_that_is_counted(folder: Path, visitor: BrowserContext) -> None:
    """The same events with and without; no style of the site reaches it; a click on it is no click of the page."""
    page_ = PAGE.replace("<head>", '<head><link rel=icon href="data:,"><style>* {display: none !important}</style>')
    page_ = page_.replace("{}", '<p data-tracardi-tag="t">x</p>')
    trigger = "    triggers: [{tag: t, trigger: onClick, data: {event: clicked}}]\n"
    with previewing(folder, {"index.html": page_}, CONFIG + trigger) as preview:
        page, console = open_page(visitor, preview.site)
        until(page, lambda: page.evaluate("!!document.querySelector('tracardi-preview')"))
        until(page, lambda: arrived(preview))
        assert page.evaluate("document.querySelector('tracardi-preview').shadowRoot") is None
        assert page.evaluate("document.body.querySelectorAll('*').length") == 1
        assert kinds(preview) == {"page-view"}
        assert console == []
