"""The project's wheel, built once in a run of the tests, and environments that it is installed into."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.helpers.once import once
from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Python compiles what is imported; the rest of a package that runs once is not worth the time.
PIP = ("--quiet", "--disable-pip-version-check", "--no-compile")


def built_wheel() -> Path:
    """Return the wheel, as `python -m build` makes it of this folder."""
    (wheel,) = once("wheel", _build).glob("*.whl")
    return wheel


def _build(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True)


def install_wheel(environment: Path) -> None:
    """Make a virtual environment and install the wheel into it, with its dependencies from the package index."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True, capture_output=True)
    command: list[str | Path] = [sys.executable, "-m", "pip", "--python", environment, "install", *PIP, built_wheel()]
    subprocess.run(command, check=True, capture_output=True)
