"""``delivery.mode: file`` where the tracker's file does not come: nobody waits for ever for what was tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
CALLS = """<script>
  window.settled = {};
  const note = (name) => (outcome) => { settled[name] = [...(settled[name] || []), outcome] };
  tracker.track("early", {n: 1}, {}, note("callback")).then(note("promise"));
  tracker.flush().then(note("flush"));
</script>"""
FAILED = {"ok": False, "status": 0}


# The tracker waits for its file for 20 seconds, here for a tenth of one.
SHORT_WAIT = "const later = setTimeout; setTimeout = (run, ms, ...rest) => later(run, ms == 20000 ? 100 : ms, ...rest)"


def without_file(lab: Lab) -> None:
    (asset,) = (lab.folder / "site").glob("tracardi-*.js")
    asset.unlink()


def changed(lab: Lab) -> None:
    (asset,) = (lab.folder / "site").glob("tracardi-*.js")
    asset.write_bytes(asset.read_bytes() + b"//")


def blocked(lab: Lab) -> None:
    lab.context.route("**/tracardi-*.js", lambda route: route.abort("blockedbyclient"))


def forbidden(lab: Lab) -> None:
    """A policy that the build has not seen: a header of the server."""

    def add_policy(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "Content-Security-Policy": "script-src 'unsafe-inline'"})

    lab.context.route("**/index.html", add_policy)


def another(lab: Lab) -> None:
    """Many servers answer with a page for what they have not."""
    lab.context.route("**/tracardi-*.js", lambda route: route.fulfill(content_type="text/javascript", body="<!doctype html>"))
    lab.context.add_init_script(SHORT_WAIT)


@pytest.mark.parametrize("fault", [without_file, changed, blocked, forbidden, another])
def test_a_file_that_does_not_come_leaves_nobody_waiting(lab: Lab, fault: Callable[[Lab], None]) -> None:
    """Promise, callback, ``flush()`` and ``consent`` are told that nothing was sent: each once, before and after the fault."""
    lab.build(CALLS, AUTO, delivery={"mode": "file", "integrity": fault is not another}, consent="required")
    fault(lab)
    page = lab.open()
    page.wait_for_function("Object.keys(settled).length == 3")
    assert page.evaluate("settled") == {"callback": [FAILED], "promise": [FAILED], "flush": [FAILED]}
    later = (
        "Promise.all([new Promise((call) => tracker.track('later', {}, {}, call)), tracker.flush(), tracker.consent.grant()])"
    )
    assert page.evaluate(later) == [FAILED] * 3
    lab.console[:] = [line for line in lab.console if "Unexpected token" not in line]
    assert lab.sent == []


def test_a_file_that_is_held_up_leaves_nobody_waiting(lab: Lab) -> None:
    """If the file comes after all, the events are sent, and each caller has been told the outcome once."""
    lab.context.add_init_script(SHORT_WAIT)
    held: list[Route] = []
    lab.context.route("**/tracardi-*.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    lab.build(CALLS, AUTO, delivery={"mode": "file"})
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="commit")
    page.wait_for_function("settled.callback && settled.promise && settled.flush")
    page.evaluate("void tracker.track('late', {}, {}, note('late'))")
    page.wait_for_function("settled.late")
    held[0].continue_()
    lab.expect(page, ["early"], ["late", "page-view"])
    assert page.evaluate("settled") == {key: [FAILED] for key in ["callback", "promise", "flush", "late"]}


def test_a_file_that_comes_settles_each_call_once(lab: Lab) -> None:
    """Callbacks that the stub has taken hear of the outcome, not of a fault."""
    lab.build(CALLS, AUTO, delivery={"mode": "file"})
    page = lab.open()
    page.wait_for_function("settled.callback && settled.promise && settled.flush")
    assert page.evaluate("[settled.callback.length, settled.callback[0].status, settled.promise[0].status]") == [1, 200, 200]
    lab.expect(page, ["early"], ["page-view"])
