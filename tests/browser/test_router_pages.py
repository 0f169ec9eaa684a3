"""What of the addresses that a router writes is a page, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
# The Navigation API says what has become of the address; elsewhere methods of `history` are watched.
ENGINES = ["with", "without"]


def open_routed(lab: Lab, engine: str = "with", path: str = "index.html", **config: Any) -> Page:
    if engine == "without":
        lab.context.add_init_script("delete window.navigation")
    lab.build("<main>x</main>", AUTO, **{"softNavigation": True, **config})
    page = lab.open_stopped(path)
    lab.pass_time(page, 200)
    lab.wait(page)
    return page


def views(lab: Lab, page: Page) -> list[tuple[str, str]]:
    """What stands behind the host in the address of each page view, and its title, when no other can come."""
    lab.pass_time(page, 1300)  # longer than a title is waited for
    lab.flush(page)
    pages = (event["context"]["page"] for event in lab.collector.events)
    return [(page["url"].removeprefix(lab.origin), page["title"]) for page in pages]


@pytest.mark.parametrize("engine", ENGINES)
def test_taking_the_query_off_is_no_page(lab: Lab, engine: str) -> None:
    page = open_routed(lab, engine, "index.html?utm_source=mail#part")
    page.evaluate("history.replaceState({}, '', location.pathname + '#part')")
    page.evaluate("history.replaceState({}, '', location.pathname)")
    assert views(lab, page) == [("/index.html?utm_source=mail#part", "A page")]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_search_box_that_writes_its_text_into_the_address_is_no_page(lab: Lab, engine: str) -> None:
    """Key after key, and back again; a place in the page that is opened meanwhile, and a state, change nothing."""
    page = open_routed(lab, engine)
    page.evaluate(
        """() => {
          const texts = ["s", "se", "sea", "sear", "searc", "search", ""];
          texts.forEach((text, index) => setTimeout(() => history.replaceState({}, "", `?q=${text}`), index * 60));
          setTimeout(() => {
            location.hash = "results";
            history.replaceState({scroll: 1}, "");
            window.navigation?.updateCurrentEntry({state: 1});
          }, 420);
        }"""
    )
    lab.pass_time(page, 500)
    assert views(lab, page) == [("/index.html", "A page")]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "script",
    [
        "history.replaceState({}, '', '?q=x'); document.title = 'Results'",
        "document.title = 'Results'; history.replaceState({}, '', '?q=x')",
        "history.replaceState({}, '', '?q=x'); setTimeout(() => { document.querySelector('title').textContent = 'Results' }, 400)",
    ],
)
def test_another_query_with_another_title_is_a_page(lab: Lab, engine: str, script: str) -> None:
    page = open_routed(lab, engine)
    page.evaluate(f"{{ {script} }}")
    assert views(lab, page) == [("/index.html", "A page"), ("/index.html?q=x", "Results")]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_title_that_came_long_before_is_not_the_querys(lab: Lab, engine: str) -> None:
    """Frameworks write the title of the first page when they have started, and mail counts what has not been read."""
    page = open_routed(lab, engine)
    page.evaluate("document.title = '(1) A page'")
    page.evaluate("history.replaceState({}, '', '?folder=sent')")
    assert views(lab, page) == [("/index.html", "A page")]


@pytest.mark.parametrize("engine", ENGINES)
def test_pushed_queries_and_replaced_paths_are_pages(lab: Lab, engine: str) -> None:
    """And who goes back comes to a page."""
    page = open_routed(lab, engine)
    page.evaluate("history.pushState({}, '', '?page=2'); document.title = '2'")
    lab.pass_time(page, 300)
    lab.wait(page, 2)
    page.evaluate("history.replaceState({}, '', '/three'); document.title = '3'")
    lab.pass_time(page, 300)
    lab.wait(page, 3)
    page.evaluate("addEventListener('popstate', () => { document.title = 'A page' }); history.back()")
    page.wait_for_url("**/index.html")
    assert views(lab, page) == [
        ("/index.html", "A page"),
        ("/index.html?page=2", "2"),
        ("/three", "3"),
        ("/index.html", "A page"),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_whose_query_is_replaced_before_it_is_there_counts_once(lab: Lab, engine: str) -> None:
    page = open_routed(lab, engine)
    page.evaluate(
        "history.pushState({}, '', '/two'); history.replaceState({}, '', '/two?sort=up'); setTimeout(() => { document.title = 'Two' }, 300)"
    )
    assert views(lab, page) == [("/index.html", "A page"), ("/two", "Two")]


def test_a_page_that_takes_its_query_off_while_it_arrives_is_not_counted_early(lab: Lab) -> None:
    page = open_routed(lab)
    page.evaluate(
        "history.pushState({}, '', '/two?a=1'); setTimeout(() => history.replaceState({}, '', '/two'), 1200);"
        "setTimeout(() => { document.title = 'Two' }, 2000)"
    )
    lab.pass_time(page, 1500)
    assert views(lab, page) == [("/index.html", "A page"), ("/two?a=1", "Two")]


@pytest.mark.parametrize("engine", ENGINES)
def test_who_leaves_after_a_query_was_replaced_has_seen_one_page(lab: Lab, engine: str) -> None:
    page = open_routed(lab, engine)
    page.evaluate("history.replaceState({}, '', '?q=x')")
    page.goto("about:blank")
    lab.quiet(page)
    assert lab.sent == [["page-view"]]


@pytest.mark.parametrize("engine", ENGINES)
def test_soft_navigation_path_counts_paths_only(lab: Lab, engine: str) -> None:
    """Neither a pushed query nor one with another title is a page then."""
    page = open_routed(lab, engine, softNavigation="path")
    page.evaluate("history.pushState({}, '', '?page=2'); document.title = '2'")
    page.evaluate("history.replaceState({}, '', '?page=3'); document.title = '3'")
    lab.pass_time(page, 100)
    page.evaluate("history.pushState({}, '', '/two?tab=1'); setTimeout(() => { document.title = 'Two' })")
    assert views(lab, page) == [("/index.html", "A page"), ("/two?tab=1", "Two")]
