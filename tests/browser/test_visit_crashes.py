"""A browser that crashes during a visit is started again, and a page that crashes it each time is named."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.test_visit import BUTTON, BUY, faults, visit
from tests.helpers.sites import CONFIG
from tracardi_snippet.visit import page_visit
from tracardi_snippet.visit.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import Route

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


@contextlib.contextmanager
def nothing_left_by_earlier_tests() -> Iterator[None]:
    """Collect what earlier tests have left: tests that never answer a request leave a task of Playwright. Leave the rest alone."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


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


def test_a_visit_that_ends_during_a_request_leaves_no_task_and_no_connection(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lost: list[Any] = []
    clients: list[socket.socket] = []
    tasks: list[asyncio.Task[Any] | None] = []

    async def hold(self: Wall, _route: Route) -> None:
        port = urlsplit(self.tool).port
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"POST /track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
        clients.append(client)
        tasks.append(asyncio.current_task())
        await asyncio.Event().wait()

    async def answer(self: Wall, route: Route) -> None:
        await (hold if route.request.url.endswith("held.png") else handle)(self, route)

    handle = Wall._handle  # noqa: SLF001
    monkeypatch.setattr(Wall, "_handle", answer)
    with nothing_left_by_earlier_tests():
        caplog.clear()
        monkeypatch.setattr(sys, "unraisablehook", lost.append)
        picture = "<script>addEventListener('load', () => { new Image().src = 'held.png' })</script>"
        document = visit(run, folder, CONFIG + BUY, {"index": BUTTON.format("") + picture}, code=0)
        gc.collect()
    assert document["summary"]["fired"] == 1
    assert len(clients) >= 1
    assert all(task and task.cancelled() for task in tasks)
    for client in clients:
        with client, contextlib.suppress(ConnectionResetError):
            client.settimeout(10)
            assert client.recv(100) == b""
    assert (lost, caplog.messages) == ([], [])
