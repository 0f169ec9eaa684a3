"""Append the events that arrive to a file of JSON Lines."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tracardi_snippet.errors import SnippetError
from tracardi_snippet.preview.recording import received_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tracardi_snippet.preview.recorder import Event


class RecordFile:
    """A recording. Each event has one line, written and flushed when the collector has answered its first request.

    :param tell: gets a line if the file cannot be written any more. All else goes on.
    :raises SnippetError: the file cannot be opened.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self._path = path
        self._tell = tell
        self._last = 0
        self._waiting: set[int] = set()
        try:
            if path.is_fifo():  # would wait for a reader
                raise SnippetError(f"--record {path}: is a pipe. Name a file.")
            self._file = path.open("a", encoding="ascii")
        except OSError as error:
            raise SnippetError(f"--record {path}: cannot be opened: {error.strerror}. Nothing was recorded.") from error

    def add(self, events: Iterable[Event]) -> None:
        """Write the events that have been answered and have no line yet."""
        for event in events:
            if event.number > self._last:
                self._last = event.number
                self._waiting.add(event.number)
            if event.number in self._waiting and event.attempts[-1]["status"] is not None:
                self._waiting.remove(event.number)
                self._write(event_record(event))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, record: dict[str, Any]) -> None:
        if self._file.closed:
            return
        try:
            self._file.write(f"{json.dumps(record)}\n")
            self._file.flush()
        except OSError as error:
            self._tell(f"--record {self._path}: cannot be written: {error.strerror}. What arrives from now on is not recorded.")
            with contextlib.suppress(OSError):
                self._file.close()


def event_record(event: Event) -> dict[str, Any]:
    """Return the line of an event, as an object."""
    one = received_event(event)
    return {
        "time": datetime.fromtimestamp(one.received / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "page": one.page,
        "file": event.page["file"],
        "type": one.type,
        "properties": one.properties,
        "session": one.session,
        "profile": one.profile,
        "request": event.attempts[0]["request"],
        "status": one.status,
        "right": event.is_right,
        "problems": list(one.problems),
    }
