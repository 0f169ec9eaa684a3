"""Plugin of pytest: fixtures that collect the events of the pages under test. See docs/testing.md.

pytest imports this module in each run of each project that has tracardi-snippet installed. So the module imports pytest alone:
a fixture imports what it needs when a test asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tracardi_snippet.preview.standalone import StandaloneCollector
    from tracardi_snippet.testing import TracardiCollector


@pytest.fixture(scope="session")
def _tracardi_server() -> Iterator[StandaloneCollector]:
    """The collector of this process. With pytest-xdist, each worker has its own."""
    from tracardi_snippet.errors import SnippetError, with_extra

    try:
        with with_extra("pytest", "tracardi_collector"):
            from tracardi_snippet.preview.standalone import StandaloneCollector
    except SnippetError as error:
        pytest.fail(str(error), pytrace=False)
    with StandaloneCollector() as server:
        yield server


@pytest.fixture(scope="session")
def tracardi_collector_url(_tracardi_server: StandaloneCollector) -> str:
    """Address of the collector, for ``tracker.url.api``: for fixtures that build the site once for all tests."""
    return _tracardi_server.url


@pytest.fixture
def tracardi_collector(_tracardi_server: StandaloneCollector) -> Iterator[TracardiCollector]:
    """A collector that answers as Tracardi does, waits for events, and begins each test without events."""
    from tracardi_snippet.testing.collector import TracardiCollector

    collector = TracardiCollector(_tracardi_server)
    collector.reset()
    yield collector
    collector.reset()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the events that arrived to the report of a test that fails."""
    report = yield
    collector = getattr(item, "funcargs", {}).get("tracardi_collector") if report.when == "call" and report.failed else None
    if collector:
        report.sections.append(("Tracardi events", collector.report()))
    return report
