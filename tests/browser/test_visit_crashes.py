"""A browser that crashes during a visit is started again, and a page that crashes it each time is named."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_visit import BUTTON, BUY, faults, visit
from tests.helpers.sites import CONFIG
from tracardi_snippet.visit import page_visit

if TYPE_CHECKING:
    from tests.helpers.command import Runner

PAGES = {f"page-{number}": BUTTON.format("") for number in range(5)}


def kill_browser() -> int:
    """Kill the browser of the visit of this process. Return the number of killed processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):  # a process that has ended meanwhile
            command = (folder / "cmdline").read_bytes().split(b"\0")
            is_helper = command[0] == b"/bin/sh" or any(part.startswith(b"--type=") for part in command)
            is_visiting = any(part.startswith(b"--host-resolver-rules=MAP *") for part in command)
            if is_visiting and not is_helper and os.getpid() in ancestors(int(folder.name)):
                found.append(int(folder.name))
    for number in found:
        os.kill(number, signal.SIGKILL)
    return len(found)


def ancestors(process: int) -> list[int]:
    """Return the parent of a process, its parent, and so on."""
    found = []
    while process > 1:
        process = int(Path("/proc", str(process), "stat").read_text().rpartition(")")[2].split()[1])
        found.append(process)
    return found


@pytest.mark.parametrize("times", [1, 99])
def test_a_browser_that_crashes_is_started_again(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    killed: list[int] = []
    try_all = page_visit._Visitor._try_all  # noqa: SLF001

    async def try_and_crash(self: Any, opened: Any) -> Any:
        if self.result.chosen.path == "page-2.html" and len(killed) < times:
            killed.append(kill_browser())
        return await try_all(self, opened)

    monkeypatch.setattr(page_visit._Visitor, "_try_all", try_and_crash)  # noqa: SLF001
    document = visit(run, folder, CONFIG + BUY, PAGES, code=0 if times == 1 else 1)
    assert killed[0] == 1
    assert document["summary"]["pages"] == 5
    if times == 1:
        assert document["findings"] == []
        assert document["summary"]["fired"] == 5
    else:
        assert killed == [1, 1]  # the second time, the page is alone
        assert faults(document) == {"page-2": "the page was given up: the browser crashes"}
        assert document["summary"]["fired"] == 4
