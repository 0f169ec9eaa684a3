"""Tell when to work on a site again: a generator has written files, or a source of the tracker has changed.

A generator writes for seconds, and our own runs write as well. So a run begins when nothing has changed for a moment, and files
that are as our runs left them do not count.
"""

from __future__ import annotations

import contextlib
import os
import time
from enum import Enum
from typing import TYPE_CHECKING

from watchfiles import watch

from tracardi_snippet.site.signals import check_signals
from tracardi_snippet.site.stage import stamp
from tracardi_snippet.watch.site import LONGEST_MS, STEP_MS, identity, of_site, real_folder
from tracardi_snippet.watch.sources import Signatures, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from threading import Event

    from tracardi_snippet.site.stage import Stamp

_QUIET_MS = 200
_LONGEST_SECONDS = 10  # a site that never rests is worked on all the same


class Moment(Enum):
    """The next task of the caller of ``Rounds``."""

    RUN = "run"
    """Work on the site."""
    REST = "rest"
    """Nothing has changed since the last run: its result counts."""


class Rounds:
    """An endless iterator of moments: a run, then as many runs as there are changes, then a rest, and so on.

    :param site: the folder of the site. It may be deleted and made again, as some builds do.
    :param stop: ends the iteration when it is set.
    """

    def __init__(self, site: Path, stop: Event | None = None) -> None:
        self.sources: set[Path] = set()
        """The files that the tracker is made of. The caller sets them in each run."""
        self.written: dict[str, Stamp] = {}
        """Stamps of the files that our runs have written, by their paths in the site. The caller adds them in each run."""
        self._site = site
        self._stop = stop

    def __iter__(self) -> Iterator[Moment]:
        seen: Signatures = {}
        since: float | None = time.monotonic()
        is_resting = False
        for changed in self._ticks():
            now = signatures(self.sources)
            # A source that the last run has met for the first time is no change.
            if self._has_news(changed) or any(now[file] != seen[file] for file in now.keys() & seen.keys()):
                since, is_resting = since or time.monotonic(), False
            elif since is None and not is_resting:
                is_resting = True
                yield Moment.REST
            seen = now
            is_quiet = changed is not None and not changed
            if since is not None and (is_quiet or time.monotonic() - since > _LONGEST_SECONDS):
                since = None
                yield Moment.RUN

    def _has_news(self, changed: set[str] | None) -> bool:
        """Return whether a file is not as our runs left it. None: the folder is another one, so everything has changed."""
        if changed is None:
            self.written.clear()
            return True
        is_new = False
        for path in of_site(self._site, changed):
            now = self._stamp(path)
            if now is None or now != self.written.get(path):
                self.written.pop(path, None)
                is_new = True
        return is_new

    def _stamp(self, path: str) -> Stamp | None:
        try:
            return stamp(os.lstat(self._site / path))
        except OSError:
            return None

    def _ticks(self) -> Iterator[set[str] | None]:
        """Yield paths that have changed, and an empty set after each moment without a change. None: the folder is a new one."""
        is_first = True
        while not (self._stop and self._stop.is_set()):
            watched = identity(self._site)
            if watched is None:
                time.sleep(_QUIET_MS / 1000)
                if is_first:  # the caller's first run says so
                    yield set()
                continue
            if not is_first:
                yield None
            is_first = False
            with contextlib.suppress(FileNotFoundError):  # deleted just now
                for changed in self._changes():
                    if identity(self._site) != watched:
                        break
                    yield changed

    def _changes(self) -> Iterator[set[str]]:
        watching = watch(
            real_folder(self._site),
            watch_filter=None,
            debounce=LONGEST_MS,
            step=STEP_MS,
            stop_event=self._stop,
            rust_timeout=_QUIET_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        try:
            for changes in watching:
                yield {path for _, path in changes}
        except KeyboardInterrupt:  # watchfiles raises this one in place of the exception of a signal's handler
            check_signals()
            raise
