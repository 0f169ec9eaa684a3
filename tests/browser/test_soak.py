"""A document that lives for long: the tracker keeps no element, and does no more work (dotCMS/core #36017, layer5 #7617)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import long
from tests.helpers.triggers import TALL, one

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

    from tests.helpers.lab import Lab

WARM = 10
PAGES = long.size(30, 2000)
# The counters of a page move a little when the browser collects garbage.
SPARE_NODES = 30
# The heap grows by 0.24 MB in the first 400 routed pages, by 0.44 MB up to page 1,600, and then no more: Chromium compiles the code
# that runs often. To hold a node of each page would take several megabytes.
SPARE_BYTES = 600_000

TRIGGERS: dict[str, dict[str, Any]] = {
    "onVisible": {},
    "onTextSelect": {},
    "onCopy": {},
    "onMouseOver": {"dwell": 50},
    "onClick": {"once": "element"},
    "onSubmit": {"once": "page"},
    "onScroll": {},
    "onOutbound": {"attempts": True},
    "onDownload": {"attempts": True},
}
# Counts the calls of listeners, and what they ask of elements. The script stands before the tracker.
COUNT = """
  window.calls = 0;
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, run, ...rest) {
    if (typeof run != "function") return add.call(this, type, run, ...rest);
    return add.call(this, type, (event) => { if (type == "scroll") calls++; return run(event); }, ...rest);
  };
  for (const name of ["getBoundingClientRect", "matches", "querySelectorAll"]) {
    const call = Element.prototype[name];
    Element.prototype[name] = function (...all) { calls++; return call.apply(this, all); };
  }
  const query = Document.prototype.querySelectorAll;
  Document.prototype.querySelectorAll = function (...all) { calls++; return query.apply(this, all); };
  // As Material for MkDocs reports its pages. Without a router, the tracker does not ask for it.
  window.document$ = {subscribe: (run) => (window.report = run)};
"""
LIVE = """
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const fire = (node, type) => node.dispatchEvent(new MouseEvent(type, {bubbles: true, composed: true, cancelable: true}));
  const item = `<div data-tracardi-tag=t><b>text</b><a href="http://localhost:9/x.pdf">x</a><i style="opacity: 0"
    data-tracardi-tag=t>x</i><u style="display: contents" data-tracardi-tag=t><s>x</s></u><form><button>x</button></form></div>`;
  let number = 0;
  addEventListener("click", (event) => event.preventDefault());
  addEventListener("submit", (event) => event.preventDefault());
  window.live = async (pages, isRouted) => {
    for (let page = 0; page < pages; page++) {
      if (isRouted) history.pushState({}, "", `/page-${number++}`);
      main.innerHTML = item + `<p style="height: 3000px">tall</p>` + item.repeat(25);
      if (isRouted) report();
      main.insertAdjacentHTML("beforeend", item.repeat(24));
      const first = main.firstChild;
      fire(first.querySelector("b"), "mouseover");
      for (const node of first.querySelectorAll("b, a, button")) fire(node, "click");
      getSelection().selectAllChildren(first.querySelector("b"));
      await frame();
      scrollTo(0, 10);
      await frame();
      if (page % 20 == 0) await pause(400);
      scrollTo(0, 0);
    }
    main.innerHTML = "";
    getSelection().removeAllRanges();
    await pause(1000);
  };
  window.twentyScrolls = () => {
    main.innerHTML = item.repeat(50);
    calls = 0;
    for (let scroll = 0; scroll < 20; scroll++) document.dispatchEvent(new Event("scroll"));
    main.innerHTML = "";
    return calls;
  };
"""


def measure(lab: Lab, page: Page, session: CDPSession) -> dict[str, int]:
    """Return the counters of the page after its garbage is collected."""
    lab.flush(page)
    page.evaluate("performance.clearResourceTimings()")  # the browser keeps an entry for each of the first 250 requests
    for _ in "123":
        session.send("HeapProfiler.collectGarbage")
    metrics = {metric["name"]: int(metric["value"]) for metric in session.send("Performance.getMetrics")["metrics"]}
    return {name: metrics[name] for name in ("Nodes", "JSEventListeners", "JSHeapUsedSize")}


@long.proof("soak")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("is_routed", [True, False], ids=["router", "one page"])
def test_a_long_lived_document_holds_what_it_held_after_ten_pages(lab: Lab, *, is_routed: bool) -> None:
    """With 50 late elements a page and all triggers: nodes, listeners, heap, and the work for a scroll event."""
    config: dict[str, Any] = {"auto": {"triggers": []}}
    for kind, options in TRIGGERS.items():
        config["auto"]["triggers"] += one(kind, "t", kind, **options)["auto"]["triggers"]
    for kind in ("onScroll", "onOutbound", "onDownload"):
        config["auto"]["triggers"] += one(kind, None, f"{kind} of the page")["auto"]["triggers"]
    config["auto"]["triggers"] += one("onVisible", "t", "dwell", dwell=200)["auto"]["triggers"]
    lab.context.add_init_script(COUNT)
    lab.build(
        f"<div id=main></div>{TALL}<script>{LIVE}</script>",
        config,
        softNavigation=is_routed,
        elements={"late": True, "properties": True},
    )
    page = lab.open()
    session = lab.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.evaluate(f"live({WARM}, {str(is_routed).lower()})")
    calls = page.evaluate("twentyScrolls()")
    page.evaluate("live(1, false)")
    before = measure(lab, page, session)
    done = 0
    while done < PAGES:
        page.evaluate(f"live({min(100, PAGES - done)}, {str(is_routed).lower()})")
        done += 100
    assert page.evaluate("twentyScrolls()") == calls
    page.evaluate("live(1, false)")
    after = measure(lab, page, session)
    assert after["JSEventListeners"] == before["JSEventListeners"]
    assert after["Nodes"] - before["Nodes"] < SPARE_NODES
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < SPARE_BYTES
    assert {kind for kind in TRIGGERS if kind not in ("onCopy", "onSubmit")} <= set(lab.kinds)
