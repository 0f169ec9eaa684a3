"""Pages with very many tagged elements: the tracker observes few of them at a time, and still sees each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.triggers import one

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

COUNT = """
  window.observed = new Set();
  window.most = 0;
  window.queries = 0;
  window.tasks = [];
  const {observe, unobserve} = IntersectionObserver.prototype;
  IntersectionObserver.prototype.observe = function (node) {
    if (node.dataset.tracardiTag) {
      if (!observed.size || !tasks.length) setTimeout(() => tasks.push(observed.size));
      observed.add(node);
    }
    return observe.call(this, node);
  };
  IntersectionObserver.prototype.unobserve = function (node) { observed.delete(node); return unobserve.call(this, node); };
  const query = Document.prototype.querySelectorAll;
  Document.prototype.querySelectorAll = function (...all) { queries++; return query.apply(this, all); };
"""
MANY = 3000
ROW = '<p data-tracardi-tag="t" style="height: 20px; margin: 0">x</p>'


@pytest.mark.parametrize("late", [False, True])
def test_the_elements_of_a_page_are_searched_once_and_looked_at_in_parts(lab: Lab, *, late: bool) -> None:
    """However many triggers the page has."""
    lab.context.add_init_script(COUNT)
    config = one("onVisible")
    for kind in ("onVisible", "onClick", "onMouseOver", "onTextSelect", "onScroll", "onCopy"):
        config["auto"]["triggers"] += one(kind)["auto"]["triggers"]
    lab.build(ROW * MANY, config, elements={"late": late})
    page = lab.open()
    lab.until(page, lambda: len(lab.kinds) == 2 * 35)  # of 20 pixels each, in a viewport of 700
    assert page.evaluate("tasks[0]") < MANY / 2
    assert page.evaluate("queries") == 1


def test_few_elements_of_a_crowd_are_observed_at_a_time(lab: Lab) -> None:
    """While the visitor scrolls through the page as well. Each element is seen once."""
    lab.context.add_init_script(COUNT)
    lab.build(ROW * MANY, one("onVisible"), elements={"late": True})
    page = lab.open()
    lab.until(page, lambda: page.evaluate("observed.size") < 400)
    page.evaluate("scrollTo(0, 30000)")
    lab.until(page, lambda: len(lab.kinds) == 35 * 2 + 1)
    lab.until(page, lambda: page.evaluate("observed.size") < 400)
    page.evaluate("scrollTo(0, 99999)")
    lab.until(page, lambda: len(lab.kinds) == 35 * 3 + 1)
    lab.flush(page)
    assert lab.kinds == ["done"] * (35 * 3 + 1)


def test_elements_that_join_a_crowd_are_seen(lab: Lab) -> None:
    """Added far away, and brought near by what is removed above them, without scrolling."""
    lab.build('<div id=above style="height: 9000px"></div><div id=list></div>', one("onVisible"), elements={"late": True})
    page = lab.open()
    page.evaluate(f"list.innerHTML = `{ROW}`.repeat({MANY})")
    lab.quiet(page)
    assert lab.kinds == []
    page.evaluate("above.style.height = 0")
    lab.until(page, lambda: len(lab.kinds) == 35)
    lab.flush(page)
    assert lab.kinds == ["done"] * 35


def test_a_crowd_that_is_removed_is_not_kept(lab: Lab) -> None:
    """Without a router: a feed that throws away what was never seen."""
    lab.context.add_init_script("window.kept = []; window.note = (node) => kept.push(new WeakRef(node));")
    lab.build('<div style="height: 9000px"></div><div id=list></div>', one("onVisible"), elements={"late": True})
    page = lab.open()
    session = lab.context.new_cdp_session(page)
    page.evaluate(f"list.innerHTML = `{ROW}`.repeat({MANY}); for (const row of list.children) note(row)")
    lab.quiet(page)
    page.evaluate("void list.replaceChildren()")
    lab.quiet(page)

    def is_collected() -> bool:
        session.send("HeapProfiler.collectGarbage")
        return bool(page.evaluate("kept.every((row) => !row.deref())"))

    lab.until(page, is_collected)
