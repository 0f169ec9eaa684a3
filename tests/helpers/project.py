"""A project that the command line of MkDocs, Pelican or Sphinx builds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.helpers.warm import WarmHost

API = "http://127.0.0.1:8686"
OPTIONS = re.compile(r'<script[^>]* data-tracardi-snippet="?options"?>(.*?)</script>')
# Colours and line breaks at 80 characters would hide the text that tests search for. Material prints an advertisement.
ENVIRONMENT = {
    **os.environ,
    "NO_COLOR": "1",
    "COLUMNS": "1000",
    "NO_MKDOCS_2_WARNING": "1",
    "DISABLE_MKDOCS_2_WARNING": "true",
    "SOURCE_DATE_EPOCH": "1700000000",
}


@dataclass(frozen=True)
class Build:
    """The result of a build."""

    code: int
    """The exit code."""
    log: str
    """The text on standard output and standard error."""


class Project:
    """A folder with the source of a site, and the hosts that build the site."""

    def __init__(self, folder: Path, hosts: Mapping[str, WarmHost]) -> None:
        self.folder = folder
        self._hosts = hosts

    def write(self, files: Mapping[str, str | bytes]) -> None:
        write_files(self.folder, files)

    def below(self, name: str) -> Project:
        """Make a folder in this project's folder and return the project of the new folder."""
        folder = self.folder / name
        folder.mkdir()
        return Project(folder, self._hosts)

    def run(self, *command: str, environment: Mapping[str, str] | None = None, shows_traceback: bool = False) -> Build:
        """Run ``python -m`` with the command in the project's folder. A traceback fails the test, unless ``shows_traceback`` is set."""
        module, *arguments = command
        values = {**ENVIRONMENT, **(environment or {})}
        if module in self._hosts:
            code, log = self._hosts[module].run(tuple(arguments), self.folder, values)
        else:
            code, log = run_cold(command, self.folder, values)
        assert shows_traceback or "Traceback (most recent call last)" not in log, log
        return Build(code, log)

    def html(self, site: str) -> dict[str, str]:
        """Return the text of every page, by path."""
        top = self.folder / site
        return {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in sorted(top.rglob("*.html"))}

    def tracked(self, site: str) -> dict[str, dict[str, Any]]:
        """Return the tracker options of each page that has a block. Asserts that no page has two blocks."""
        found = {path: OPTIONS.findall(text) for path, text in self.html(site).items()}
        assert {path for path, blocks in found.items() if len(blocks) > 1} == set()
        return {path: json.loads(blocks[0])["tracker"] for path, blocks in found.items() if blocks}

    def events(self, site: str) -> dict[str, list[str]]:
        """Return the types of the auto events of each page that has a block."""
        return {
            path: [event[0] for event in options.get("auto", {}).get("events", [])]
            for path, options in self.tracked(site).items()
        }


def run_cold(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run ``python -m`` with the command in a new process. Return the exit code and the text on both output streams."""
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout
