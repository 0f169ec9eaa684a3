"""Evidence of a failed browser test: screenshots and documents of the pages, the console, and the requests to the collector."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.lab import AnyLab

FOLDER = ROOT / "build" / "failures"
REPORT = pytest.StashKey[pytest.TestReport]()


def note(item: pytest.Item, report: pytest.TestReport) -> None:
    """Remember the result of the test itself, because the fixtures end later and need the result."""
    if report.when == "call":
        item.stash[REPORT] = report


def keep(item: pytest.Item, lab: AnyLab[Any]) -> None:
    """If the test has failed, write the evidence to a folder in `FOLDER` that is named after the test."""
    report = item.stash.get(REPORT, None)
    if report and report.failed:
        folder = FOLDER / re.sub(r"\W+", "-", item.nodeid.removeprefix("tests/browser/"))[:150].strip("-")
        write(folder, lab)
        item.add_report_section("call", "evidence", str(folder))


def write(folder: Path, lab: AnyLab[Any]) -> None:
    """Write a screenshot of each open page, its document, the console, and each request with its status."""
    folder.mkdir(parents=True, exist_ok=True)
    requests = [{"status": request.status, **request.payload} for request in lab.collector.requests]
    (folder / "requests.json").write_text(json.dumps(requests, indent=1, ensure_ascii=False))
    (folder / "console.txt").write_text("".join(f"{line}\n" for line in lab.console))
    for number, page in enumerate(lab.pages, 1):
        with contextlib.suppress(Exception):  # a page that was closed, has crashed or hangs must not hide the other pages
            (folder / f"page-{number}.html").write_text(page.evaluate("document.documentElement.outerHTML"))
            (folder / f"page-{number}.png").write_bytes(page.screenshot())
