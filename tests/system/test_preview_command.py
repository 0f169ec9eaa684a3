"""The command ``preview`` as a process: its output, its end, and what it says of wrong input."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.helpers.command import heed_signals
from tests.helpers.sites import CONFIG, PAGE, SHOP, tree, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "tracardi_snippet", "preview"]


@contextmanager
def running(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start the command, and give its process and the lines up to the last of its greeting."""
    with subprocess.Popen(
        [*COMMAND, *arguments, "--no-open"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        preexec_fn=heed_signals,  # noqa: PLW1509
    ) as process:
        try:
            lines: list[str] = []
            while not lines or not lines[-1].startswith("Open a page"):
                line = process.stdout.readline() if process.stdout else ""
                assert line, process.stderr.read() if process.stderr else ""
                lines.append(line.rstrip("\n"))
            yield process, lines
        finally:
            process.kill()


def address(lines: list[str], name: str) -> str:
    return next(line.split()[1] for line in lines if line.split()[0] == name)


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as response:  # noqa: S310
        return str(response.read().decode())


def test_the_shop(folder: Path) -> None:
    """Two addresses, then one line on findings; nothing is written."""
    before = tree(SHOP)
    with running(str(SHOP / "site"), "--config", str(SHOP / "tracardi.yml")) as (process, lines):
        assert lines[0] == f"Preview of {SHOP / 'site'}"
        assert lines[-1] == "Open a page, and see its events arrive. Ctrl-C ends the preview."
        site, events = address(lines, "site"), address(lines, "events")
        assert f'"api":"{events.rstrip("/")}"' in get(f"{site}laptops/heath-14")
        assert "<title>Events" in get(events)
        assert process.stdout
        assert process.stdout.readline() == "The site has no errors and no warnings.\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert tree(SHOP) == before
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_it_while_pages_listen(folder: Path, number: int, code: int) -> None:
    """Open streams, a request under way and a check do not keep it."""
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    with running("site") as (process, lines):
        get(f"{address(lines, 'site')}a")
        stream = urllib.request.urlopen(f"{address(lines, 'site')}__tracardi-preview__/changes", timeout=20)  # noqa: S310
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
        stream.close()
    assert (process.returncode, err) == (code, "")


def test_a_port_in_use(folder: Path) -> None:
    """Asked for, one error; not asked for, the next port."""
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = subprocess.run([*COMMAND, "site", "--port", str(port)], capture_output=True, text=True, check=False)
    fix = "Give another one, or leave --port out: a free one is found."
    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"--port {port}: the port is in use. {fix}\n")
    with running("site") as (_, first), running("site") as (_, second):
        ports = [
            int(re.findall(r":(\d+)/", address(lines, name))[0]) for lines in (first, second) for name in ("site", "events")
        ]
    assert len(set(ports)) == 4
    # The second pair may come before the first: a preview of another test has ended meanwhile.
    assert ports[0] < ports[1]
    assert ports[2] < ports[3]


def test_a_token_of_the_environment(folder: Path) -> None:
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    with running("site", "--port", "0", TRACARDI_PREVIEW_TOKEN="0123456789abcdef") as (_, lines):  # noqa: S106
        request = urllib.request.Request(f"{address(lines, 'events')}api/all", headers={"X-Preview-Token": "0123456789abcdef"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
            assert response.status == 200
