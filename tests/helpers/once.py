"""Work that is done once in a run of pytest, whichever of xdist's workers needs it first."""

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
    """Make the folder of this run, before workers are started: they inherit its name."""
    if not hasattr(config, "workerinput"):
        (ROOT / "build").mkdir(exist_ok=True)
        # Not in /tmp: Astro takes a component of a package for one of the site's own if the two folders have only the root in
        # common (its normalizeFilename).
        os.environ[_VARIABLE] = tempfile.mkdtemp(prefix="tests-", dir=ROOT / "build")


def end(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_VARIABLE), ignore_errors=True)


def run_folder() -> Path:
    """Return the folder that this run of pytest, with all its workers, has for itself."""
    return Path(os.environ[_VARIABLE])


def once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of that name that ``make`` has filled. If ``make`` raises, the next test that needs the folder tries again.

    Never write to the folder: other tests read it, at the same time.
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
