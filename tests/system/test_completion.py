"""Completion in real shells, on a terminal where they have one: what Tab makes of a line."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.helpers.command import Run

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], ""),
    "zsh": (["zsh", "-f", "-i"], "bindkey -e; autoload -U compinit; compinit -u -D; "),
}
WORDS = [
    ("tracardi-snippet valid", "tracardi-snippet validate"),
    ("tracardi-snippet inject --dry", "tracardi-snippet inject --dry-run"),
    ("tracardi-snippet check site --output-format s", "tracardi-snippet check site --output-format sarif"),
    ("tracardi-snippet check --config tr", "tracardi-snippet check --config tracardi.yml"),
    ("tracardi-snippet inject pu", "tracardi-snippet inject public"),
]
_PATH = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
_DONE = b"@done@"


class Terminal:
    """An interactive shell; each line that is sent ends in a mark that is waited for."""

    def __init__(self, shell: str, folder: Path) -> None:
        command, setup = SHELLS[shell]
        self._master, slave = pty.openpty()
        environment = {**os.environ, "PATH": _PATH, "TERM": "dumb", "HOME": str(folder), "PS1": "$ "}
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.send(f'{setup}eval "$(tracardi-snippet completion {shell})"')

    def send(self, line: str) -> str:
        """The mark's two halves are apart in what is typed, so that its echo is not taken for it."""
        os.write(self._master, f"{line}; echo '@do''ne@'\n".encode())
        return self._read()

    def completed(self, line: str) -> str:
        """The line after Tab: Ctrl-A goes to its begin, so that the shell prints it instead of running it."""
        os.write(self._master, f"{line}\t\x01printf '<%s>' \x05; echo '@do''ne@'\n".encode())
        return self._read().rsplit("<tracardi-snippet>", 1)[-1]

    def _read(self) -> str:
        shown, end = b"", time.monotonic() + 20
        while _DONE not in shown:
            assert select.select([self._master], [], [], end - time.monotonic())[0], shown
            shown += os.read(self._master, 10_000)
        return shown.split(_DONE)[0].decode()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_files(tmp_path, {"tracardi.yml": CONFIG, "public/index.html": "<p>"})
    return tmp_path


@pytest.fixture(params=SHELLS)
def terminal(request: pytest.FixtureRequest, files: Path) -> Iterator[Terminal]:
    terminal = Terminal(request.param, files)
    yield terminal
    terminal.close()


def test_tab_completes_commands_options_choices_files_and_folders(terminal: Terminal) -> None:
    for line, expected in WORDS:
        # zsh takes the slash after a folder away again when the line goes on.
        assert terminal.completed(line).replace("/>", ">") == "".join(f"<{word}>" for word in expected.split()[1:])


@pytest.mark.parametrize(("line", "expected"), WORDS)
def test_fish_offers_the_same(files: Path, line: str, expected: str) -> None:
    """It is asked as Tab asks it."""
    script = f"tracardi-snippet completion fish | source; complete -C '{line}'"
    environment = {**os.environ, "PATH": _PATH, "HOME": str(files)}
    result = subprocess.run(
        ["fish", "--no-config", "-c", script], cwd=files, env=environment, capture_output=True, text=True, check=True
    )
    offered = [each.split("\t")[0] for each in result.stdout.splitlines()]
    assert expected.rsplit(maxsplit=1)[-1] in [each.rstrip("/") for each in offered]


def test_another_shell_is_refused(run: Callable[..., Run]) -> None:
    result = run("completion", "csh")
    assert (result.code, "'csh' is not one of 'bash', 'zsh', 'fish'" in result.err) == (2, True)
