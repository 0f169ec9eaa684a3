"""A service worker of the site answers requests to the collector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.queues import ids
from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

CONTROL = "addEventListener('activate', (event) => event.waitUntil(clients.claim()));"
# Three mistakes of workers: each passes the request on, and the page sees a failure although the collector has answered.
FAILING = {
    "puts a POST request into a cache": """
      respondWith(fetch(request.clone()).then(async (answer) => {
        await (await caches.open("c")).put(request, answer.clone());
        return answer;
      }))""",
    "rejects": "respondWith(fetch(request.clone()).then(() => { throw new Error('worker') }))",
    "gives no answer": "respondWith(fetch(request.clone()).then(() => undefined))",
}
READY = "navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready).then(() => 0)"


def build(lab: EngineLab, answer: str) -> None:
    body = f"const {{request}} = event; if (request.url.endsWith('/track')) event.{answer.strip()}"
    write_files(lab.folder / "site", {"sw.js": f"{CONTROL} addEventListener('fetch', (event) => {{ {body} }})"})
    lab.build({"start.html": "<p>x", "index.html": "<script>tracker.track('one')</script>"}, inject={"exclude": ["start.html"]})


@pytest.mark.parametrize("mistake", FAILING)
def test_a_service_worker_that_fails_on_post_is_named(engine_lab: EngineLab, mistake: str) -> None:
    """The console names the worker once. Events come again under their ids. Firefox asks no worker here, and sends once."""
    lab = engine_lab
    build(lab, FAILING[mistake])
    page = lab.open("start.html")
    page.evaluate(READY)
    page.goto(f"{lab.origin}/index.html")
    if lab.engine.name == "firefox":  # the page gets the collector's answer all the same
        lab.expect(page, ["one"])
        return
    lab.until(page, lambda: len(lab.collector.requests) >= 2)
    assert len(set(ids(lab))) == 1
    lines = [line for line in lab.console if "tracardi-snippet" in line]
    assert len(lines) == 1
    assert f"The service worker {lab.origin}/sw.js answers, and must leave POST alone." in lines[0]
    lab.console.clear()


def test_a_service_worker_that_passes_everything_on_is_not_named(engine_lab: EngineLab) -> None:
    lab = engine_lab
    build(lab, "respondWith(fetch(request))")
    page = lab.open("start.html")
    page.evaluate(READY)
    page.goto(f"{lab.origin}/index.html")
    lab.expect(page, ["one"])
    assert page.evaluate("!!navigator.serviceWorker.controller") is True
    assert lab.console == []


def test_a_service_worker_that_answers_with_a_page_is_named(engine_lab: EngineLab) -> None:
    """A worker's page for visitors without a connection looks like an answer of the collector."""
    lab = engine_lab
    build(lab, "respondWith(new Response('<p>offline', {headers: {'Content-Type': 'text/html'}}))")
    page = lab.open("start.html")
    page.evaluate(READY)
    page.goto(f"{lab.origin}/index.html")
    if lab.engine.name == "firefox":
        lab.expect(page, ["one"])
        return
    lab.until(page, lambda: any("sw.js answers, and must leave POST alone." in line for line in lab.console))
    assert lab.sent == []
    lab.console.clear()
