"""Builds with the generators of docs/generators.md: each site below sites/ gets the files and runs the commands of the document."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.helpers.once import once
from tests.helpers.sites import ROOT

DOCUMENT = (ROOT / "docs" / "generators.md").read_text("utf-8")
GENERATORS = {"hugo": "public", "jekyll": "_site", "eleventy": "_site", "vitepress": ".vitepress/dist", "astro": "dist"}
"""The generators, each with the folder that the generator writes."""

_SITES = ROOT / "tests" / "system" / "sites"
_NODE_MODULES = ROOT / "tests" / "generators" / "node_modules"
_FENCE = re.compile(r"(?P<before>[^\n]*(?:\n[^\n]+)*)\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ENVIRONMENT = {
    "TRACARDI_API": "http://127.0.0.1:8686",
    "TRACARDI_SOURCE_ID": "shop",
    "ASTRO_TELEMETRY_DISABLED": "1",
}


def section(title: str) -> str:
    return re.split(r"^## ", DOCUMENT.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def lines_of(title: str) -> str:
    """Return the commands of a section."""
    return next(match["text"] for match in _FENCE.finditer("\n" + section(title)) if match["language"] == "sh")


def write_shown_files(title: str, folder: Path) -> None:
    """Write each code block to the file that the paragraph before the block names last. Names in brackets are ignored.

    If the paragraph says "add to", the block is appended to the file.
    """
    for match in _FENCE.finditer("\n" + section(title)):
        before = re.sub(r"\([^)]*\)", "", match["before"])
        names = re.findall(r"`([\w./-]+\.\w+)`", before)
        if match["language"] == "sh":
            continue
        assert names, f"{title}: no file for {match['text']}"
        path = folder / names[-1]
        path.parent.mkdir(parents=True, exist_ok=True)
        is_added = re.search(rf"add to\s+`{re.escape(names[-1])}`", before) is not None
        path.write_text((path.read_text("utf-8") if is_added else "") + match["text"], "utf-8")


def run_lines(lines: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run commands in a shell that finds ``tracardi-snippet``, as on a build machine."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    command = ["bash", "-euo", "pipefail", "-c", lines]
    values = {**os.environ, **ENVIRONMENT, **environment, "PATH": path}
    return subprocess.run(command, cwd=folder, env=values, capture_output=True, text=True, check=False)


def built(name: str) -> Path:
    """Return the built project of a generator. The project is built once in a run of pytest; tests must not write to the project."""
    return once(f"tracardi-{name}", lambda folder: _build(name, folder))


def _build(name: str, folder: Path) -> None:
    shutil.copytree(_SITES / name, folder, dirs_exist_ok=True)
    write_shown_files("The config", folder)
    title = next(title for title in re.findall(r"^## (.*)$", DOCUMENT, re.MULTILINE) if title.lower() == name)
    write_shown_files(title, folder)
    if (folder / "package.json").exists():
        assert _NODE_MODULES.is_dir(), "run 'npm ci' in tests/generators: 'make test' does"
        (folder / "node_modules").symlink_to(_NODE_MODULES)
    result = run_lines(lines_of(title), folder)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
