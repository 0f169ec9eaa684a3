"""Compile the tracker that a site needs: ``Config`` to ``Bundle``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet import resources
from tracardi_snippet.errors import ConfigError
from tracardi_snippet.tracker.bundle import Bundle
from tracardi_snippet.tracker.entry import make_entry
from tracardi_snippet.tracker.features import Feature, select_features
from tracardi_snippet.tracker.javascript import escape_for_html, minify
from tracardi_snippet.tracker.linker import link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config import LoadedConfig

_RELATIVE = "Correct the name: it is relative to the config file."
# Chrome 136 and later compiles every function of such a script at once; without the comment it reads each function twice. The
# comment saves a seventh of the CPU time until the first request (benchmarks/page_load.py).
# https://v8.dev/blog/explicit-compile-hints
_EAGER = "//# allFunctionsCalledOnLoad\n"


def compile_tracker(loaded: LoadedConfig, *, minified: bool = True) -> Bundle:
    """Return the tracker with the features that any page of the site uses, and the site's own modules.

    :raises ConfigError: a module of ``extensions`` does not exist.
    :raises CompileError: a module cannot be read, parsed or linked.
    """
    paths = extension_paths(loaded)
    # With a site's own modules, most functions may never run: compiling them at once would waste time.
    eager = not paths
    return link_bundle(loaded.config.delivery.mode, select_features(loaded.config), paths, eager=eager, minified=minified)


def extension_paths(loaded: LoadedConfig) -> list[Path]:
    """Return the files of ``extensions``, each once. The files are not read.

    :raises ConfigError: a file does not exist.
    """
    paths = [Path(os.path.normpath(loaded.path.parent / extension)) for extension in loaded.config.extensions]
    problems = [
        loaded.document.problem(("extensions", index), f"{path} is not a file.", _RELATIVE)
        for index, path in enumerate(paths)
        if not path.is_file()
    ]
    if problems:
        raise ConfigError(problems)
    return list(dict.fromkeys(paths))


def link_bundle(
    mode: str, features: Sequence[Feature], extensions: Sequence[Path], *, eager: bool, minified: bool = True
) -> Bundle:
    """Return the bundle of these features. ``eager``: the browser is to compile every function at once.

    :raises CompileError: a module cannot be read, parsed or linked.
    """
    prelude, modules = _link_extensions(extensions)
    entry = make_entry(mode, features, modules)
    script = link(entry.text, resources.TRACKER_JS, prelude, entry.generated, entry.replaced)
    # If a page has replaced what the tracker needs by something that throws, the page has no script error.
    script = f'try {{\n{script}}} catch (reason) {{\nconsole.error("tracardi-snippet:", reason);\n}}\n'
    text = minify(script, "bundle") if minified else script
    if eager:
        text = _EAGER + text
    names = (
        *dict.fromkeys(feature.name for feature in features if feature.name),
        *(f"extension {path.name}" for path in extensions),
    )
    return Bundle(escape_for_html(text, "bundle"), names)


def _link_extensions(paths: Sequence[Path]) -> tuple[str, dict[str, str]]:
    """Return the statements of the modules, and each file's name by the name of its function."""
    if not paths:
        return "", {}
    from tracardi_snippet.tracker.user_modules import UserModules

    modules = UserModules()
    names = {modules.add(path): path.name for path in paths}
    return modules.statements, names
