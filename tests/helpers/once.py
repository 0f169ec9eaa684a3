"""Work that is done once in a run of pytest, by the first of xdist's workers that needs the result."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

_VARIABLE = "TRACARDI_TESTS_FOLDER"


def begin(config: pytest.Config) -> None:
    """Make the folder of this run before the workers start, so that the workers inherit the folder's name."""
    if not hasattr(config, "workerinput"):
        (ROOT / "build").mkdir(exist_ok=True)
        # Not in /tmp: if the site and a package share only the root folder, Astro takes the package's component for the site's own
        # (see normalizeFilename in Astro's source).
        os.environ[_VARIABLE] = tempfile.mkdtemp(prefix="tests-", dir=ROOT / "build")


def end(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_VARIABLE), ignore_errors=True)


def run_folder() -> Path:
    """Return the folder of this run of pytest. All workers share the folder."""
    return Path(os.environ[_VARIABLE])


def once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder with this name that ``make`` has filled. If ``make`` raises, the next test that needs the folder tries again.

    Never write to the folder: other tests read the folder at the same time.
    """
    top = run_folder()
    folder, done = top / name, top / f"{name}.done"
    with (top / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make(folder)
            done.touch()
    return folder
