r"""Run one hostile input: write the files, run the command, compare message, exit code and every file of the folder.

A case that must change nothing gives no ``after``. A subject file looks like this:

    CASES = [
        Case(
            "an import of a FIFO",
            files={"tracardi.yml": CONFIG + "extensions: [a.js]\n", "a.js": "import './pipe.js'", "pipe.js": Fifo()},
            command="inject site",
            code=2,
            err="pipe.js: cannot be read: it is not a regular file; a.js imports it",
        ),
    ]


    @cases(CASES)
    def test_modules(case: Case, hostile: Hostile) -> None:
        hostile(case)
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import pytest

from tracardi_snippet.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_MAX_SECONDS = 60
_MAX_COMPARED = 64 << 20  # bytes; of a larger file only the size is compared


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Fifo:
    """A named pipe that nobody writes to."""


@dataclass(frozen=True)
class Folder:
    """An empty folder."""


@dataclass(frozen=True)
class Sparse:
    """A file of ``size`` zero bytes that takes no room on the disk."""

    size: int


Content: TypeAlias = "str | bytes | Link | Fifo | Folder | Sparse"


class Any:
    """In ``Case.after``: the path is new or has changed, in whatever way."""


ANY = Any()


@dataclass(frozen=True)
class Case:
    """One input, one command, and what must come of them."""

    title: str
    """The name of the test."""
    files: Mapping[str, Content]
    """The folder before the run. Text is written as UTF-8, with its line ends as given."""
    command: str
    """The arguments of ``tracardi-snippet``, as a shell splits them."""
    code: int
    """The exit code."""
    err: str = ""
    """All of stderr without the last line break; ``...`` stands for any text."""
    out: str = "..."
    """The same for stdout."""
    after: Mapping[str, Content | Any | None] = field(default_factory=dict)
    """What is new or different after the run: the content, ``ANY``, or None if the path is gone. All other paths must be as before."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables of the environment."""
    prepare: Callable[[Path], None] | None = None
    """Called with the folder before the run, for what ``files`` cannot say, such as modes."""


@dataclass(frozen=True)
class Entry:
    """What a path is. Two equal entries are the same file, untouched; a folder's time is not compared."""

    mode: int
    """Kind and permissions."""
    owner: tuple[int, int]
    """User and group."""
    content: bytes
    """The bytes of a file, or the target of a link."""
    attributes: tuple[tuple[str, bytes], ...]
    """Extended attributes, ACLs among them."""
    modified: int
    """Nanoseconds since the epoch, or 0 for a folder."""


class HangError(BaseException):
    """The command has not ended within its time. Not an Exception: the program must not catch it."""


def cases(given: Iterable[Case]) -> pytest.MarkDecorator:
    """Run a test function, which has a parameter ``case``, once for each case."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in given])


class Hostile:
    """Runs cases in ``folder``, which is the current folder and empty."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, case: Case) -> None:
        """Run the case and assert all that it says."""
        for name, value in case.environment.items():
            self._monkeypatch.setenv(name, value)
        write(self.folder, case.files)
        if case.prepare:
            case.prepare(self.folder)
        before = snapshot(self.folder)
        with ended_within(_MAX_SECONDS), pytest.raises(SystemExit) as exit_info:
            main(shlex.split(case.command))
        captured = self._capsys.readouterr()
        assert "Traceback" not in captured.err
        assert_text(captured.err, case.err)
        assert_text(captured.out, case.out)
        assert int(exit_info.value.code or 0) == case.code
        assert_changed(self.folder, before, case.after)


def write(folder: Path, files: Mapping[str, Content]) -> None:
    """Make the files, and the folders that they are in."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        match content:
            case Link(target):
                path.symlink_to(target)
            case Fifo():
                os.mkfifo(path)
            case Folder():
                path.mkdir()
            case Sparse(size):
                path.touch()
                os.truncate(path, size)
            case bytes():
                path.write_bytes(content)
            case str():
                path.write_bytes(content.encode())


def snapshot(folder: Path) -> dict[str, Entry]:
    """Every path below the folder, with all that a run could change."""
    return {path.relative_to(folder).as_posix(): _entry(path) for path in sorted(folder.rglob("*"))}


def _entry(path: Path) -> Entry:
    status = path.lstat()
    content = b""
    if stat.S_ISLNK(status.st_mode):
        content = os.fsencode(path.readlink())
    elif stat.S_ISREG(status.st_mode):
        content = path.read_bytes() if status.st_size <= _MAX_COMPARED else str(status.st_size).encode()
    names = os.listxattr(path, follow_symlinks=False)
    attributes = tuple((name, os.getxattr(path, name, follow_symlinks=False)) for name in sorted(names))
    modified = 0 if stat.S_ISDIR(status.st_mode) else status.st_mtime_ns
    return Entry(status.st_mode, (status.st_uid, status.st_gid), content, attributes, modified)


def assert_changed(folder: Path, before: Mapping[str, Entry], expected: Mapping[str, Content | Any | None]) -> None:
    """Assert that the paths of ``expected`` have changed as it says, and that no other path has."""
    after = snapshot(folder)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert changed == set(expected)
    for path, content in expected.items():
        if content is None:
            assert path not in after
        elif isinstance(content, (str, bytes)):
            assert after[path].content == (content.encode() if isinstance(content, str) else content)


def assert_text(text: str, expected: str) -> None:
    """Assert that ``text`` is what is expected, but for the last line break; ``...`` stands for any text."""
    pattern = ".*".join(map(re.escape, expected.split("...")))
    if not re.fullmatch(pattern, text.removesuffix("\n"), re.DOTALL):
        assert text == expected  # the failure shows both


@contextmanager
def ended_within(seconds: int) -> Iterator[None]:
    """Raise HangError in the block if it has not ended by then: a hang fails one test and not the whole run."""

    def give_up(*_: object) -> None:
        raise HangError(f"the command has not ended within {seconds} s")

    timer = signal.getitimer(signal.ITIMER_REAL)  # that of pytest-timeout
    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *timer)
