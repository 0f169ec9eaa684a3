"""Call esbuild-py, also in a process that was forked.

esbuild is written in Go. If a process is forked after Go's runtime has started, the new process has none of the runtime's
threads, and its first call of esbuild waits for them for ever. So such a process starts a helper, and sends its texts there.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import sysconfig
import threading
from functools import cache
from types import ModuleType
from typing import IO, TYPE_CHECKING

from tracardi_snippet.errors import CompileError, SnippetError

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTH = struct.Struct("!q")
_HELPER = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from tracardi_snippet.tracker.esbuild import serve; serve()"

_is_loaded = _is_forked = False


def transform(source: str) -> str:
    """Return a JavaScript module as esbuild prints it; empty if the module has a syntax error.

    :raises CompileError: esbuild-py cannot be loaded.
    :raises SnippetError: the helper process was killed.
    """
    return helper().transform(source) if _is_forked else library()(source)


def serve() -> None:
    """Answer the texts on standard input until it ends. Each text is UTF-8, after its length in 8 bytes."""
    while (source := _receive(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, transform(source))


@cache
def library() -> Callable[[str], str]:
    """Return esbuild-py's only function.

    esbuild-py imports a name from ``distutils``, which Python 3.12 removed. setuptools restores ``distutils``, but takes 0.2 s.
    The same name is in ``sysconfig``.
    """
    global _is_loaded  # noqa: PLW0603  # one for the process
    names = ("distutils", "distutils.sysconfig")
    before = {name: sys.modules.get(name) for name in names}
    package, stand_in = ModuleType(names[0]), ModuleType(names[1])
    stand_in.get_config_var = sysconfig.get_config_var  # type: ignore[attr-defined]
    sys.modules.update({names[0]: package, names[1]: stand_in})
    try:
        from esbuild_py import transform as library_transform
    except (ImportError, OSError, TypeError) as error:
        raise CompileError("esbuild-py", None, f"cannot be loaded here: {error}") from error
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    _is_loaded = True
    return library_transform  # type: ignore[no-any-return]


def _note_fork() -> None:
    global _is_forked  # noqa: PLW0603  # one for the process
    _is_forked = _is_loaded
    helper.cache_clear()  # the helper of a forked process serves that process alone


os.register_at_fork(after_in_child=_note_fork)


class Helper:
    """A process that calls esbuild for this one. It ends when this process ends: its standard input does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _HELPER, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a terminal sends Ctrl-C to all processes of a session
        )

    def transform(self, source: str) -> str:
        """Return the text as esbuild prints it.

        :raises SnippetError: the process was killed.
        """
        requests, answers = self.process.stdin, self.process.stdout
        answer = None
        try:
            with self._lock, contextlib.suppress(OSError):
                if requests and answers:  # they are pipes
                    _send(requests, source)
                    answer = _receive(answers)
        finally:
            if answer is None:  # ended or interrupted: the next call must not get the answer to this one
                self.process.kill()
                helper.cache_clear()
        if answer is None:
            raise SnippetError("The process that reads scripts was killed. Run with --jobs 1, which needs no such process.")
        return answer


@cache
def helper() -> Helper:
    """Return this process's helper."""
    return Helper()


def _send(stream: IO[bytes], text: str) -> None:
    data = text.encode()
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> str | None:
    """Return the next text, or None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    return stream.read(*_LENGTH.unpack(head)).decode() if len(head) == _LENGTH.size else None
