"""The plugin's options: a config or the name of a config file, and the commands that track."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError

from tracardi_snippet.hosts import ConfigError, load_settings, plugin_lines, shown, with_api

if TYPE_CHECKING:
    from mkdocs.config.base import ConfigErrors, ConfigWarnings

    from tracardi_snippet.hosts import Lines, LoadedConfig, Problem


PREVIEW = "preview"
"""Value of ``serve`` that asks for a preview."""
_COMMAND = "TRACARDI_MKDOCS_COMMAND"
_PROCESS = "TRACARDI_MKDOCS_PROCESS"


class Switch(BaseConfigOption[bool]):
    """A boolean option for values from the environment: 1 counts as true, and an empty variable as false.

    If a variable is empty, MkDocs' own option would take its default: a plugin that should be off would be on.
    """

    def __init__(self, *, default: bool) -> None:
        super().__init__()
        self.default = default

    def run_validation(self, value: object) -> bool:
        if value is None:
            return False
        if value not in (True, False):
            raise ValidationError(f"{value!r} is not true or false.")
        return bool(value)


class TracardiConfig(Config):
    """The plugin's own options. Every other key is one of tracardi.yml."""

    enabled = Switch(default=True)
    # True if 'mkdocs serve' tracks, 'preview' for a preview with its own collector, or the address of a local collector.
    serve = config_options.Type((bool, str), default=False)
    config_file = config_options.Optional(config_options.Type(str))

    loaded: LoadedConfig | None = None
    """The config; None if nothing is tracked: then environment variables need not be set."""

    @property
    def file(self) -> Path:
        """The file whose folder names in the config are relative to."""
        return Path(self.config_file_path or "mkdocs.yml")

    def is_on(self, command: str) -> bool:
        return self.enabled and (command != "serve" or bool(self.serve))

    def _validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        own = {key for key, _ in self._schema}
        given = {key: self.data.pop(key) for key in list(self.data) if key not in own}
        failed, warnings = super()._validate()
        if not failed and self.is_on(current_command()):
            if self.config_file is not None:
                given["config_file"] = self.config_file
            try:
                self.loaded = load_settings(given, self.file, lines=self._lines(), host_keys=("enabled", "serve"))
                self.loaded = self._served(self.loaded)
            except ConfigError as error:
                failed += [self._error(problem) for problem in error.problems]
        return failed, warnings

    def _served(self, loaded: LoadedConfig) -> LoadedConfig:
        """Return the config for the running command. A build checks the address for ``serve``, too, and does not use it.

        :raises ConfigError: ``serve`` is neither ``preview`` nor an address.
        """
        is_serving = current_command() == "serve"
        # Environment variables for 'mkdocs serve' need not be set in a build.
        if not isinstance(self.serve, str) or self.serve == PREVIEW or ("${" in self.serve and not is_serving):
            return loaded
        served = with_api(loaded, self.serve, "serve")
        return served if is_serving else loaded

    def _lines(self) -> Lines:
        """Return the lines of the plugin's options; empty if MkDocs got its config without a file."""
        return plugin_lines(self.file, "tracardi") if self.config_file_path else {}

    def _error(self, problem: Problem) -> tuple[str, ValidationError]:
        """Return the problem as MkDocs reports its own: MkDocs adds the plugin and the key."""
        if problem.file != shown(self.file):
            return "config_file", ValidationError(str(problem))
        return problem.key or "tracker", ValidationError(f"{problem.fact} {problem.fix}".strip())


def current_command() -> str:
    """Return the running command, such as ``serve``, or nothing if MkDocs was not started by its command line.

    With --clean MkDocs tells plugins ``build`` for ``serve``. Material's projects plugin builds in processes of its own. These
    processes inherit the command in an environment variable.
    """
    context = click.get_current_context(silent=True)
    if context:
        os.environ[_COMMAND] = context.info_name or ""
        os.environ[_PROCESS] = str(os.getpid())
    return os.environ.get(_COMMAND, "")


def serving_process() -> int:
    """Return the process of the running command. Processes that it has started inherit the number."""
    return int(os.environ.get(_PROCESS) or os.getpid())
