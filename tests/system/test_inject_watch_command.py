"""The command ``inject --watch`` as a process, beside a real generator, and its end by signals."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.helpers.command import heed_signals
from tests.helpers.generators import ENVIRONMENT, built
from tests.helpers.sites import CONFIG, PAGE, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "tracardi_snippet", "inject"]
MARKER = b"data-tracardi-snippet"
PATIENCE_SECONDS = 30


class Running:
    """The command, and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, text: str) -> str:
        """Wait for a line with this text."""
        while text not in (line := self._lines.get(timeout=PATIENCE_SECONDS)):
            pass
        return line

    def end(self, number: int) -> tuple[int, list[str]]:
        """Send a signal. Return the exit code, and the lines that nobody has waited for."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        self._thread.join(PATIENCE_SECONDS)
        return code, [self._lines.get() for _ in range(self._lines.qsize())]


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Running]:
    with subprocess.Popen(
        [*COMMAND, *arguments, "--watch"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **ENVIRONMENT},
        preexec_fn=heed_signals,  # noqa: PLW1509
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


@pytest.mark.xdist_group("generators")  # the site is built once
def test_hugo_beside_it(tmp_path: Path) -> None:
    """Hugo writes the site anew; each page is tracked again."""
    folder = tmp_path / "hugo"
    shutil.copytree(built("hugo"), folder)
    with running(folder, "public") as command:
        command.until("Watching public. Ctrl-C ends the watch.")
        pages = {path: path.read_bytes() for path in (folder / "public").rglob("*.html")}
        tracked = {path for path, data in pages.items() if MARKER in data}
        assert len(tracked) > 3
        subprocess.run(["hugo", "--minify"], cwd=folder, check=True, capture_output=True)
        assert command.until("injected").startswith(f"public: {len(tracked)} pages: {len(tracked)} injected")
        assert {path: path.read_bytes() for path in pages} == pages
        assert command.end(signal.SIGINT)[0] == 0
    assert not [path for path in (folder / "public").rglob("*") if "tracardi-snippet" in path.name]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_it_while_a_generator_writes(tmp_path: Path, number: int, code: int) -> None:
    """Every page is as the generator wrote it, or the same with the block; no file of ours is left."""
    write_files(tmp_path, {"tracardi.yml": CONFIG})
    names = [f"p{page}.html" for page in range(300)]
    write_files(tmp_path / "site", {name: PAGE.format("first") for name in names})
    with running(tmp_path, "site") as command:
        command.until("Watching site.")
        write_files(tmp_path / "site", {name: PAGE.format("second") for name in names})
        code_seen, lines = command.end(number)
    assert code_seen == code
    assert [line for line in lines if "Traceback" in line] == []
    data = [(tmp_path / "site" / name).read_bytes() for name in names]
    assert {page.count(b"</html>") for page in data} == {1}
    assert {page.count(b"second") for page in data} == {1}
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == sorted(names)
