"""Tracardi tracking in Pelican: ``TRACARDI = {"tracker": {...}}`` in the settings.

Pelican imports every plugin that is installed: without that setting, this plugin does nothing.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracardi_snippet.hosts.pelican import Build, pages_of

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.generators import Generator

    from tracardi_snippet import Result
    from tracardi_snippet.hosts import HostBuild, LoadedConfig

_LEAST = "4.9"
_SETTING = "TRACARDI"

log = logging.getLogger(__name__)
_builds: list[Build] = []
"""Builds that are under way: i18n_subsites builds each language within the build of the main site."""
_done: list[HostBuild] = []
"""Inner builds that are done. The outermost build injects them too."""
_loaded: dict[str, LoadedConfig] = {}
"""Configs that have been read when Pelican was started, by the output folder."""


class TracardiError(Exception):
    """Ends Pelican with a message and an exit code."""

    def __init__(self, message: str, exitcode: int) -> None:
        super().__init__(message)
        self.exitcode = exitcode


def register() -> None:
    from pelican.plugins import signals

    signals.initialized.connect(_prepare)


def _prepare(pelican: Pelican) -> None:
    """Report errors in the settings before anything is built."""
    if pelican.settings.get(_SETTING) is None:
        return
    from pelican import __version__
    from pelican.plugins import signals

    from tracardi_snippet.hosts import freeze_heap, is_older

    if is_older(__version__, _LEAST):
        raise TracardiError(f"The plugin 'tracardi' needs Pelican {_LEAST} or later; this is {__version__}.", 2)
    _loaded[pelican.output_path] = _load(pelican)
    freeze_heap()
    signals.get_generators.connect(_begin)
    signals.all_generators_finalized.connect(_keep_context)
    signals.content_written.connect(_note_written)
    # The other plugins are registered by now. Connecting again puts us after them when the site is finished.
    signals.finalized.disconnect(_finish)
    signals.finalized.connect(_finish)


def _load(pelican: Pelican) -> LoadedConfig:
    from tracardi_snippet.hosts import ConfigError, error_text, load_settings, python_notation

    try:
        return load_settings(pelican.settings[_SETTING], _settings_file(pelican.settings), python_notation(_SETTING))
    except ConfigError as error:
        raise TracardiError(error_text(error), 2) from error


def _settings_file(settings: dict[str, Any]) -> Path:
    """Return the file of the module that defines the setting: publishconf.py imports it from pelicanconf.py.

    Pelican does not tell plugins the name of the settings file.
    """
    for module in reversed(list(sys.modules.values())):
        names = getattr(module, "__dict__", {})
        if names.get(_SETTING) is settings[_SETTING] and names.get("__file__"):
            return Path(names["__file__"]).absolute()
    return Path.cwd() / "pelicanconf.py"


def _begin(pelican: Pelican) -> None:
    """Record that a build begins. For a new build, --autoreload sends no other signal than ``get_generators``."""
    paths = [build.output_path for build in _builds]
    if pelican.output_path in paths:  # the previous build was aborted
        del _builds[paths.index(pelican.output_path) :]
    if not _builds:
        _done.clear()
    _builds.append(Build(pelican.output_path))


def _keep_context(generators: list[Generator]) -> None:
    for build in _builds:
        if build.output_path == generators[0].output_path:
            build.context = generators[0].context


def _note_written(path: str, context: dict[str, Any]) -> None:
    from tracardi_snippet.hosts import BuiltPages

    for build in _builds:
        if build.output_path == context.get("OUTPUT_PATH"):
            if build.pages is None:
                build.pages = BuiltPages()
                build.pages.begin()
            build.written.add(path)


def _finish(pelican: Pelican) -> None:
    if not _builds or _builds[-1].output_path != pelican.output_path:
        return
    build = _builds.pop()
    if pelican.settings.get(_SETTING) is None:
        return
    from tracardi_snippet.hosts import HostBuild, SnippetError, environment_preview, error_text, inject_builds

    path = pelican.output_path
    # Read again in the builds of --autoreload that follow.
    loaded = _loaded.pop(path) if path in _loaded else _load(pelican)
    _done.append(HostBuild(loaded, Path(path), pages_of(build, pelican.settings)))
    if _builds:
        return
    try:
        # Pelican logs warnings alone unless --verbose is given.
        results = inject_builds(_done, environment_preview(lambda line: print(line, flush=True)))  # noqa: T201
    except (SnippetError, OSError) as error:
        raise TracardiError(error_text(error), 2) from error
    finally:
        _done.clear()
    _report(results)


def _report(results: list[Result]) -> None:
    from tracardi_snippet.hosts import blocked_text, finding_text, summary_lines

    found = [finding for result in results for finding in result.findings]
    for note in (finding for finding in found if finding.severity == "note"):
        log.info("%s", finding_text(note))
    findings = [finding_text(finding) for finding in found if finding.severity != "note"]
    blocked = [blocked_text(result) for result in results if result.is_blocked]
    if blocked:
        raise TracardiError("\n".join([*blocked, *findings]), 1)
    for line in (line for result in results for line in summary_lines(result)):
        log.info("%s", line)
    if findings:
        log.warning("%s", "\n".join(findings))  # in one message: --fatal warnings ends Pelican at the first
