"""``inject --watch``: inject again whenever the generator has written pages."""

from __future__ import annotations

import gc
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.output import say
from tracardi_snippet.cli.results import print_result
from tracardi_snippet.errors import SnippetError, error_text, with_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.run import Result, RunOptions
    from tracardi_snippet.watch.rounds import Moment, Rounds

watch_option = click.option("--watch", is_flag=True, help="Stay, and inject again when pages, the config or a module change.")
_GREETING = "Watching {}. Ctrl-C ends the watch."
_ON = "The watch goes on."


def check_watch(output_format: str, *, dry_run: bool, diff: bool) -> None:
    """Check that no other option of the command contradicts ``--watch``.

    :raises click.UsageError: an option does.
    """
    given = "--dry-run" if dry_run else "--diff" if diff else f"--output-format {output_format}"
    if dry_run or diff or output_format != "text":
        raise click.UsageError(f"--watch does not go with {given}: it writes pages, and prints text. Leave one of the two out.")


def watch_and_inject(
    site: Path, load: Callable[[], LoadedConfig], inject: Callable[[LoadedConfig, RunOptions], Result], options: RunOptions
) -> int:
    """Inject, and again after each change, until a signal asks to end. Return the exit code.

    :param load: reads the config.
    :param inject: one run over the site.
    :raises SnippetError, OSError: the first run fails, or the extra is missing.
    :raises Interrupted: another signal than Ctrl-C asks to end.
    """
    from tracardi_snippet.site.signals import Interrupted, end_by_itself

    with with_extra("watch", "inject --watch"):
        from tracardi_snippet.watch.rounds import Rounds
    gc.enable()  # commands run without, and this one may run for days
    try:
        Watch(site, Rounds(site), load, inject, options).run()
    except Interrupted as error:
        if error.number != signal.SIGINT:
            raise
        end_by_itself()
    return 0


class Watch:
    """Injects in rounds, and prints what a person should know, once."""

    def __init__(
        self,
        site: Path,
        rounds: Rounds,
        load: Callable[[], LoadedConfig],
        inject: Callable[[LoadedConfig, RunOptions], Result],
        options: RunOptions,
    ) -> None:
        self._site = site
        self._rounds = rounds
        self._load = load
        self._inject = inject
        self._options = replace(options, written=None if options.out else rounds.written)
        self._failed: SnippetError | OSError | None = None
        self._blocked: Result | None = None
        self._said: object = None
        self._has_begun = False

    def run(self) -> None:
        """Run until the rounds end.

        :raises SnippetError, OSError: the first run fails.
        """
        for moment in self._rounds:
            self.take(moment)

    def take(self, moment: Moment) -> None:
        """Inject, or say what the last run has found."""
        if moment.name == "RUN":
            self._failed = self._blocked = None
            try:
                result = self._inject_once()
            except (SnippetError, OSError) as error:
                self._failed = error
            else:
                if result:
                    self._show(result)
        else:
            self._rest()

    def _inject_once(self) -> Result | None:
        """Inject, and return the result, or None if findings keep pages from being written.

        An error and such findings count only if nothing has changed meanwhile.
        """
        from tracardi_snippet.watch.sources import source_files

        loaded = self._load()
        self._rounds.sources = source_files(loaded)
        result = self._inject(loaded, self._options)
        if result.is_blocked:
            self._blocked = result
            return None
        return result

    def _rest(self) -> None:
        if self._failed:
            if not self._has_begun:
                raise self._failed
            if self._said != (said := error_text(self._failed)):
                say(f"{said}\n{_ON}", err=True)
                self._said = said
            self._failed = None
        if self._blocked:
            self._show(self._blocked)
            self._blocked = None
        if not self._has_begun:
            self._has_begun = True
            say(_GREETING.format(self._site))

    def _show(self, result: Result) -> None:
        """Print a result unless it says the same as the last and nothing was written."""
        is_news = bool(result.changes["injected"] or result.changes["updated"])
        if is_news or self._said != result.findings:
            print_result("inject", result)
        self._said = result.findings
