"""Tracardi tracking in Pelican: ``TRACARDI = {"tracker": {...}}`` in the settings.

Pelican imports every plugin that is installed: without that setting this one costs nothing and does nothing.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.generators import Generator

    from tracardi_snippet.hosts import BuiltPages, LoadedConfig

_LEAST = "4.9"
_SETTING = "TRACARDI"

log = logging.getLogger(__name__)
# Of the builds of this process, by output folder.
_configs: dict[str, LoadedConfig] = {}
_contexts: dict[str, dict[str, Any]] = {}


class TracardiError(Exception):
    """Pelican prints it, and ends with this code."""

    def __init__(self, message: str, exitcode: int) -> None:
        super().__init__(message)
        self.exitcode = exitcode


def register() -> None:
    from pelican.plugins import signals

    signals.initialized.connect(_prepare)


def _prepare(pelican: Pelican) -> None:
    """Errors in the settings are known before anything is built."""
    if pelican.settings.get(_SETTING) is None:
        return
    from pelican import __version__
    from pelican.plugins import signals

    from tracardi_snippet.hosts import freeze_heap, is_older

    if is_older(__version__, _LEAST):
        raise TracardiError(f"The plugin 'tracardi' needs Pelican {_LEAST} or later; this is {__version__}.", 2)
    _configs[pelican.output_path] = _load(pelican)
    freeze_heap()
    signals.all_generators_finalized.connect(_keep_context)
    # By now the other plugins are registered: what they do when the site is finished comes before us.
    signals.finalized.disconnect(_finish)
    signals.finalized.connect(_finish)


def _load(pelican: Pelican) -> LoadedConfig:
    from tracardi_snippet.hosts import ConfigError, error_text, load_settings, python_notation

    try:
        return load_settings(pelican.settings[_SETTING], _settings_file(pelican.settings), python_notation(_SETTING))
    except ConfigError as error:
        raise TracardiError(error_text(error), 2) from error


def _settings_file(settings: dict[str, Any]) -> Path:
    """The module that defines the setting: publishconf.py imports it from pelicanconf.py. Pelican tells no plugin its name."""
    for module in reversed(list(sys.modules.values())):
        names = getattr(module, "__dict__", {})
        if names.get(_SETTING) is settings[_SETTING] and names.get("__file__"):
            return Path(names["__file__"]).absolute()
    return Path.cwd() / "pelicanconf.py"


def _keep_context(generators: list[Generator]) -> None:
    _contexts[generators[0].output_path] = generators[0].context


def _finish(pelican: Pelican) -> None:
    if pelican.settings.get(_SETTING) is None:
        return
    from tracardi_snippet.hosts import SnippetError, blocked_text, error_text, finding_text, inject_built, summary_lines

    path = pelican.output_path
    try:
        # Read anew in the builds of --autoreload that follow, which nothing announces.
        loaded = _configs.pop(path) if path in _configs else _load(pelican)
        result = inject_built(loaded, Path(path), _pages(path, pelican.settings))
    except (SnippetError, OSError) as error:
        raise TracardiError(error_text(error), 2) from error
    findings = [finding_text(finding) for finding in result.findings]
    if result.is_blocked:
        raise TracardiError("\n".join([blocked_text(result), *findings]), 1)
    for line in summary_lines(result):
        log.info("%s", line)
    if findings:
        log.warning("%s", "\n".join(findings))  # at once: the first is the last with --fatal warnings


def _pages(output_path: str, settings: dict[str, Any]) -> BuiltPages:
    """Drafts are for their authors: they are not tracked, unless they say so themselves."""
    from tracardi_snippet.hosts import BuiltPages, is_page_path, shown, value_of

    pages = BuiltPages()
    drafts: set[str] = set()
    public: set[str] = set()
    context = _contexts.get(output_path, {})
    for content in (*context.get("generated_content", {}).values(), *context.get("static_content", {}).values()):
        file = Path(os.path.normpath(content.save_as)).as_posix() if content is not None else ""
        if is_page_path(file):
            given = value_of(content.metadata)
            if isinstance(given, list):  # Pelican's way to give a value of several lines
                given = "\n".join(map(str, given))
            is_draft = getattr(content, "status", "") == "draft"
            (drafts if is_draft else public).add(file)
            if given is None and is_draft:
                given = {"exclude": True}
            pages.add(file, shown(Path(content.source_path)), given)
    for path in _left_drafts(output_path, settings, public) - drafts:
        pages.add(path, shown(Path(output_path, path)), {"exclude": True})
    return pages


def _left_drafts(output_path: str, settings: dict[str, Any], public: set[str]) -> set[str]:
    """What is called as drafts are, and as nothing else is: Pelican leaves the draft of what is published by now."""
    found = set()
    for name in ("DRAFT_SAVE_AS", "DRAFT_PAGE_SAVE_AS"):
        pattern = str(settings.get(name, "")).lstrip("/")
        start = pattern.partition("{")[0]
        if start and not any(path.startswith(start) for path in public):
            is_called_so = re.compile("[^/]*".join(map(re.escape, re.split(r"\{[^}]*\}", pattern)))).fullmatch
            files = Path(output_path, start + "x").parent.rglob("*")
            found |= set(filter(is_called_so, (Path(os.path.relpath(file, output_path)).as_posix() for file in files)))
    return found
