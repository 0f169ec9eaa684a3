"""The project's wheel, which is built once in a run of the tests, and environments in which the wheel is installed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.helpers.once import once
from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Python compiles a module when the module is imported. Compiling all modules of a package that runs once costs more time.
PIP = ("--quiet", "--disable-pip-version-check", "--no-compile")


def built_wheel() -> Path:
    """Return the wheel that `python -m build` makes from this repository."""
    (wheel,) = once("wheel", _build).glob("*.whl")
    return wheel


def _build(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT], check=True, capture_output=True)


def install_wheel(environment: Path) -> None:
    """Make a virtual environment and install the wheel there, with dependencies from the package index."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True, capture_output=True)
    command: list[str | Path] = [sys.executable, "-m", "pip", "--python", environment, "install", *PIP, built_wheel()]
    subprocess.run(command, check=True, capture_output=True)
