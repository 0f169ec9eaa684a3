"""npm's esbuild as a referee of our linker: esbuild bundles the same entry, and both bundles must behave the same."""

from __future__ import annotations

import posixpath
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"


def bundle(entry: str, root: Path, texts: Mapping[str, str], replaced: Mapping[str, str]) -> str:
    """Return the minified bundle that esbuild makes. The arguments are the arguments of ``linker.link``.

    Needs ``node_modules``, which ``make referee`` installs.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "tracker_js"
        shutil.copytree(root, folder)
        for module, text in {"entry.js": entry, **texts}.items():
            (folder / module).write_text(text, "utf-8")
        for module, stand_in in replaced.items():
            path = posixpath.relpath(stand_in, posixpath.dirname(module) or ".")
            (folder / module).write_text(f'export * from "./{path}";\n', "utf-8")
        command = [str(ESBUILD), "entry.js", "--bundle", "--minify", "--format=iife", "--target=es2020"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def patch_linker() -> None:
    """Let esbuild bundle all trackers from now on, except trackers with modules of the site."""
    from tracardi_snippet.tracker import compile as compiler

    link = compiler.link  # type: ignore[attr-defined]

    def refereed(entry: str, root: Path, prelude: str, texts: Mapping[str, str], replaced: Mapping[str, str]) -> str:
        return link(entry, root, prelude, texts, replaced) if prelude else bundle(entry, root, texts, replaced)

    compiler.link = refereed  # type: ignore[attr-defined,assignment]
