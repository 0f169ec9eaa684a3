"""Selectors that count or search are matched in steps: the same elements, without counting anew for each element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pytest
from turbohtml import parse

from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.select_in_steps import SteppedSelection

if TYPE_CHECKING:
    from turbohtml import Document, Element

ITEMS = "".join(f'<li class="{"ab"[number % 2]} c{number % 3}"><b>{number}</b><i title=")"></i></li>' for number in range(12))
SMALL = f"<!doctype html><title>x</title><body><ul>{ITEMS}</ul><template><ol>{ITEMS}</ol></template><ol data-tracardi-step-0>{ITEMS}</ol>"
SELECTORS = [
    "li:nth-child(1 of :nth-child(n of :nth-child(n+3 of .a)))",
    "li:nth-last-child(n+2):nth-child(n+3):nth-last-of-type(odd)",
    "li:nth-child(2n+1) > b:nth-child(1)",
    "li:nth-last-child(-n+3), li:NTH-CHILD( 2 )",
    "li:nth-child(even of .a, .c1)",
    "li:nth-child(2 /* of ) */ of .a)",
    "li:nth-child(1of .c2)",
    "li:not(:nth-child(even of .a)):is(:nth-child(n+4), .b)",
    "li:has(~ li:nth-last-child(2))",
    "li:has(> b:nth-child(1)):nth-child(3n)",
    "ul:not(:has(:nth-child(13))) :not(:has(b))",
    'li:has([title=")"]):nth-child(2)',
    "li:nth-child(n+2 of :not(.b ~ .c1))",
    ":nth-child(2 of :has(b)) ~ :nth-child(5)",
    "body > :has(li) li:nth-of-type(4)",
    ".a, [data-tracardi-step-0]",
    ":scope > body :nth-child(2)",
]  # fmt: skip


@pytest.mark.parametrize("selector", SELECTORS)
def test_the_same_elements_as_in_one_step(selector: str) -> None:
    wanted = [element.position for element in parse(SMALL, source_locations=True).select(selector)]
    selection = SteppedSelection(parse(SMALL, source_locations=True), SMALL)
    assert [element.position for element in selection.select(selector)] == wanted
    assert wanted
    assert [element.position for element in selection.select(selector)] == wanted


class _Recorder:
    """A page that notes each query."""

    def __init__(self, text: str) -> None:
        self.queries: list[str] = []
        self._document = parse(text)

    def select(self, query: str) -> list[Element]:
        self.queries.append(query)
        return self._document.select(query)


@pytest.mark.parametrize("selector", [*SELECTORS, ":not(:has(x)) :not(:has(y))", "*:nth-child(n of :not(x ~ *))"])
def test_each_query_counts_or_searches_once(selector: str) -> None:
    """Defect: two counts, or a search for each ancestor, took over a second on 10,000 elements."""
    page = _Recorder(SMALL)
    SteppedSelection(cast("Document", page), SMALL).select(selector)
    queries = [re.sub(r"/\*.*?\*/", "", query) for query in page.queries]
    assert len(queries) > 1 or ":" not in selector
    assert max(len(re.findall(r":(?:nth-|has\()", query, re.IGNORECASE)) for query in queries) <= 1
    assert not any(re.search(r"of (?!\[data-tracardi-step-+\d+\]\))", query) for query in queries)


def test_counts_in_counts_do_not_take_minutes() -> None:
    """Defect: this selector took over a minute on this page."""
    page = "<!doctype html><title>x</title><body><ul>" + "<li class=a></li>" * 9990 + "</ul>"
    tags = {"t": ["li:nth-child(1 of :nth-child(n of :nth-child(n of .a)))"]}
    assert [tag.column for tag in scan_page("a.html", page.encode(), ScanSettings(Inject(), tags)).tags] == [42]
