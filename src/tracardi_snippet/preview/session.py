"""The state of one preview: the site, the config as it is now, and what has arrived."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tracardi_snippet.errors import SnippetError, error_text, unexpected
from tracardi_snippet.preview.base_path import BasePath
from tracardi_snippet.preview.build import Build
from tracardi_snippet.preview.causes import causes_of
from tracardi_snippet.preview.changes import Changes
from tracardi_snippet.preview.connections import Connections
from tracardi_snippet.preview.faults import Fault
from tracardi_snippet.preview.forward import Forwarder
from tracardi_snippet.preview.record_file import RecordFile
from tracardi_snippet.preview.recorder import Recorder
from tracardi_snippet.preview.served_pages import ServedPages
from tracardi_snippet.preview.site_files import SiteFiles
from tracardi_snippet.preview.stream import Stream
from tracardi_snippet.report.error_reports import faults_of
from tracardi_snippet.site.files import is_inside
from tracardi_snippet.watch.sources import source_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.preview.addresses import Addresses
    from tracardi_snippet.preview.options import PreviewOptions
    from tracardi_snippet.preview.recorder import Event


class Session:
    """One preview.

    :param site: the folder of the built site.
    :param load: reads the config.
    :param tell: gets lines for the person at the terminal.
    :raises SnippetError: the config or the tracker cannot be used.
    """

    def __init__(
        self,
        site: Path,
        load: Callable[[], LoadedConfig],
        addresses: Addresses,
        options: PreviewOptions,
        tell: Callable[[str], None],
    ) -> None:
        self.addresses = addresses
        self.tell = tell
        self.files = SiteFiles(site)
        self.base = BasePath(self.files, options.base_path, self._tell_of_base)
        self.pages = ServedPages(addresses, self._tell_of_policy, has_overlay=options.overlay)
        self.build = Build(load(), addresses)
        """The latest config that could be used."""
        self.problems: list[dict[str, Any]] = []
        """What keeps the config as it is now from being used; empty if it is used."""
        self.findings: dict[str, Any] | None = None
        """The latest report of ``check``, or None before the first."""
        self.lifted: list[str] = []
        """A line for each policy that was lifted."""
        self.changes = Changes()
        self.stream = Stream()
        """What the events page and the overlay's panel hear."""
        self.recorder = Recorder(self.page_of, lambda path, event: causes_of(self.build, path, event))
        self.fault = Fault()
        self.forwarder = Forwarder(options.forward) if options.forward else None
        self.connections = Connections()
        self.token = options.token or secrets.token_urlsafe(24)
        self.record_file = _record_file(site, options.record, tell) if options.record else None
        self.has_served = asyncio.Event()
        """Set when the first page has been served."""
        self.has_overlay = options.overlay
        """False: pages are served with the block alone."""
        self.is_hosted = options.is_hosted
        self.sources: Callable[[LoadedConfig], set[Path]] = source_files
        """Tells the files whose change makes the config be read again."""
        self._load = load

    @property
    def source_id(self) -> str:
        """The only event source that the collector knows."""
        return self.build.loaded.config.tracker.source.id

    def tell_events(self, events: list[Event]) -> None:
        """Tell the events page and the panels of events that are new or have changed."""
        for event in events:
            self.stream.send("event", event.as_json(), event.changed)
        if self.record_file:
            self.record_file.add(events)

    async def rebuild(self) -> None:
        """Read the config and compile the tracker again. If that fails, the last good one stays, and the problems are told."""
        try:
            self.build = await asyncio.to_thread(lambda: Build(self._load(), self.addresses))
        except (SnippetError, OSError) as error:
            self.problems = [
                {"kind": fault.kind, "file": fault.file or None, "line": fault.line, "message": fault.message}
                for fault in faults_of(error)
            ]
            self.tell(f"{error_text(error)}\nThe preview goes on with the config from before.")
        else:
            self.problems = []
            self.changes.add(None)
        self.tell_state()

    def tell_state(self) -> None:
        """Tell the events page and the panels that ``state`` has changed, and previewed pages how much is wrong."""
        self.stream.send("state", self.state())
        self.changes.stream.send("problems", self.problem_counts())

    def problem_counts(self) -> dict[str, int]:
        """Return how much is wrong, without what."""
        severities = [finding["severity"] for finding in (self.findings or {}).get("findings", ())]
        return {
            "errors": len(self.problems) + severities.count("error"),
            "warnings": severities.count("warning"),
        }

    def state(self) -> dict[str, Any]:
        """Return everything but the events."""
        return {
            "site": f"{self.addresses.site()}{self.base.current()}",
            "folder": str(self.files.site),
            "config": str(self.build.loaded.given),
            "source": self.build.loaded.config.tracker.source.id,
            "mode": self.build.loaded.config.delivery.mode,
            "base_path": self.base.current(),
            "forward": self.forwarder.url if self.forwarder else None,
            "fault": {"kind": self.fault.kind, "seconds": self.fault.seconds, "times": self.fault.times},
            "problems": self.problems,
            "findings": self.findings,
            "lifted": self.lifted,
            "latest": self.recorder.changed,
        }

    def page_of(self, url: str) -> str | None:
        """Return the path in the site of the page at an address, or None."""
        try:
            path = unquote(urlsplit(url).path) or "/"
        except ValueError:
            return None
        base = self.base.current()
        return (self.files.find(path.removeprefix(base)).path or None) if path.startswith(base) else None

    def complain(self, error: Exception) -> None:
        """Tell of an exception that nothing foresaw. The preview goes on."""
        self.tell(error_text(unexpected(error)))

    def close(self) -> None:
        """End all open streams."""
        if self.record_file:
            self.record_file.close()
        self.stream.close()
        self.changes.stream.close()

    def _tell_of_base(self, path: str) -> None:
        self.tell(f"The canonical links say that the site is served below {path}")

    def _tell_of_policy(self, line: str) -> None:
        self.lifted.append(line)
        self.tell(line)


def _record_file(site: Path, path: Path, tell: Callable[[str], None]) -> RecordFile:
    if is_inside(path, site):
        raise SnippetError(f"--record {path}: lies in the site, and would be published with it. Give a file outside of {site}.")
    return RecordFile(path, tell)
