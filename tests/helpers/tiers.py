"""The tiers of the tests: the folder of a test decides its marker, and a guard limits the programs that unmarked tests may start.

Tests without a marker are the fast tier. They use no browser, host, Debian package or npm package, and take less than half a second.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

TESTS = Path(__file__).parent.parent
MARKERS = {"browser": "browser", "hosts": "host", "system": "system", "slow": "slow"}
"""The marker of each folder of tests. A single test in another folder gets a marker by ``@pytest.mark``."""
PROGRAMS = [
    "bash",
    "cat",
    "cp",
    "env",
    "false",
    "git",
    "grep",
    "head",
    "ls",
    "mkdir",
    "mkfifo",
    "mv",
    "rm",
    "sed",
    "sh",
    "sleep",
    "true",
]
"""The programs that an unmarked test finds on its ``PATH``. Every Linux for developers has these programs."""
HOSTS = ("mkdocs", "pelican", "properdocs", "sphinx")
"""Packages that an unmarked test must not import or run: one build takes a second."""
BROWSERS = (
    "playwright",
    "selenium",
    "websockets",
    "chromium",
    "chromium-headless-shell",
    "firefox-esr",
    "WebKitWebDriver",
    "MiniBrowser",
)
"""Packages that drive browsers, and the browsers themselves. An unmarked test must not use these."""
GENERATORS = ("hugo", "jekyll", "node", "npm", "npx")
"""Programs of Debian packages that marked tests start. An unmarked test must not use these."""


# Events of child processes, and which of their details is the command: https://docs.python.org/3/library/audit_events.html
_COMMANDS = {"subprocess.Popen": 1, "os.exec": 1, "os.posix_spawn": 1, "os.system": 0}


class NotMarkedError(AssertionError):
    """An error: a test without a marker has started a program, or imported a package, that only marked tests may use."""


class Guard:
    """A guard that refuses the programs and packages of other tiers while ``is_on`` is true.

    An audit hook sees the imports and child processes of this process: https://docs.python.org/3/library/sys.html#sys.addaudithook
    ``PATH`` keeps child processes from finding any program but `PROGRAMS`.
    """

    def __init__(self) -> None:
        self.is_on = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event == "import":
            _refuse(str(details[0]).partition(".")[0])
        elif event in _COMMANDS:
            for word in _words(details[_COMMANDS[event]]):
                _refuse(Path(word).name)


def _refuse(name: str) -> None:
    for marker, names in {"host": HOSTS, "browser": BROWSERS, "system": GENERATORS}.items():
        if name in names:
            raise NotMarkedError(f"this test uses {name}: move it to the folder of its tier, or mark it @pytest.mark.{marker}")


def _words(arguments: Any) -> list[str]:
    """Return the words of a command. Popen accepts a command as text or as a list."""
    items = [arguments] if isinstance(arguments, (str, bytes, Path)) else list(arguments)
    return [word for item in items for word in os.fsdecode(item).split()]


def mark(items: Iterable[pytest.Item]) -> None:
    """Give each test the marker of its folder."""
    for item in items:
        for folder in item.path.relative_to(TESTS).parts[:-1]:
            if folder in MARKERS:
                item.add_marker(MARKERS[folder])


def is_fast(item: pytest.Item) -> bool:
    """Return True if the test has no marker of a tier."""
    return not any(item.get_closest_marker(name) for name in MARKERS.values())


def make_path(folder: Path) -> str:
    """Fill the folder with links to `PROGRAMS`. Return the folder as the value of ``PATH``."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)
