"""Evidence of a failed browser test: screenshots and documents of the pages, the console, and the requests to the collector."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.helpers.lab import AnyLab

FOLDER = ROOT / "build" / "failures"
REPORT = pytest.StashKey[pytest.TestReport]()
"""The result of the test itself. The fixtures end later, and need the result."""


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Remember the result of a test. If a test has failed, name its folder, and write the pages of a test without a lab."""
    if report.when != "call":
        return
    item.stash[REPORT] = report
    fixtures = list(getattr(item, "funcargs", {}).values())
    contexts = [context for one in fixtures for context in [one, *getattr(one, "contexts", [])]]
    pages = dict.fromkeys(page for context in contexts for page in getattr(context, "pages", []))
    has_lab = any(hasattr(one, "collector") for one in fixtures)
    if report.failed and pages and not has_lab:
        write_pages(_folder(item), pages)
    if report.failed and (pages or has_lab):  # the report is shown before the fixtures of the test end
        report.sections.append(("evidence", str(_folder(item))))


def keep(item: pytest.Item, lab: AnyLab[Any]) -> None:
    """If the test has failed, write the evidence to a folder in `FOLDER` that is named after the test."""
    report = item.stash.get(REPORT, None)
    if report and report.failed:
        write(_folder(item), lab)


@contextlib.contextmanager
def kept_on_failure(item: pytest.Item, lab: AnyLab[Any]) -> Iterator[None]:
    """Write the evidence if the block raises an error: what a fixture asserts after the test."""
    try:
        yield
    except BaseException:
        write(_folder(item), lab)
        item.add_report_section("teardown", "evidence", str(_folder(item)))
        raise


def write(folder: Path, lab: AnyLab[Any]) -> None:
    """Write a screenshot of each open page, its document, the console, and each request with its status."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    requests = [{"status": request.status, **request.payload} for request in lab.collector.requests]
    (folder / "requests.json").write_text(json.dumps(requests, indent=1, ensure_ascii=False))
    (folder / "console.txt").write_text("".join(f"{line}\n" for line in lab.console))
    write_pages(folder, dict.fromkeys([*lab.pages, *getattr(lab.visitor, "pages", [])]))


def write_pages(folder: Path, pages: Iterable[Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, 1):
        with contextlib.suppress(Exception):  # a page that was closed, has crashed or hangs must not hide the other pages
            (folder / f"page-{number}.html").write_text(page.evaluate("document.documentElement.outerHTML"))
            (folder / f"page-{number}.png").write_bytes(page.screenshot())


def _folder(item: pytest.Item) -> Path:
    return FOLDER / re.sub(r"\W+", "-", item.nodeid.removeprefix("tests/browser/"))[:150].strip("-")
