"""The preview of a host's site: one process outlives the builds, and the pages that they write send their events to it."""

from __future__ import annotations

import contextlib
import http.client
import importlib.util
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SnippetError, missing_package
from tracardi_snippet.preview.addresses import LOOPBACK, Addresses
from tracardi_snippet.preview.hosted_files import Address, HostedFiles
from tracardi_snippet.system.locks import LockedError, lock_open_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig

_NAME = "TRACARDI_PREVIEW"
_NEEDED = ("starlette", "uvicorn", "watchfiles")
_START_SECONDS = 30
_ANSWER_SECONDS = 5
_END_SECONDS = 10  # a preview whose host has ended is gone by then


@dataclass(frozen=True, slots=True)
class HostPreview:
    """A build's wish for a preview."""

    keeper: int
    """The process that the preview lives for."""
    tell: Callable[[str], object]
    """Gets a line with the address."""

    def with_collector(self, loaded: LoadedConfig, site: Path) -> LoadedConfig:
        """Return the config with the collector of the preview. If no preview of the site runs, one is started.

        :param loaded: the config with the metadata of pages.
        :param site: the folder that the host has written.
        :raises SnippetError: the preview cannot be started, or does not answer.
        :raises OSError: the cache folder cannot be written.
        """
        from tracardi_snippet.preview.build import preview_config

        for package in _NEEDED:
            if importlib.util.find_spec(package) is None:
                raise missing_package(package, "preview", "The preview")
        files = HostedFiles(site)
        deadline = time.monotonic() + _START_SECONDS
        with _alone(files, deadline):
            address = self._find_or_start(files, loaded, deadline)
        addresses = Addresses(address.site_port, address.tool_port)
        self.tell(f"Preview: events at {addresses.tool()}/, the site with an overlay at {addresses.site()}/")
        return replace(loaded, config=preview_config(loaded.config, addresses.tool()))

    def _find_or_start(self, files: HostedFiles, loaded: LoadedConfig, deadline: float) -> Address:
        """Tell the preview the config, and return its address. A preview that ends just now is waited for."""
        given_up = time.monotonic() + _END_SECONDS
        while True:
            files.write_config(loaded, self.keeper)
            is_mine = not files.is_alive()
            if is_mine:
                _start(files, deadline)
            address = files.read_address()
            if address and _answers(files, address):
                return address
            if is_mine or time.monotonic() > given_up:
                raise SnippetError(f"The preview of {files.site} does not answer. End its process, and build again.")
            time.sleep(0.1)


def environment_preview(tell: Callable[[str], object], environment: Mapping[str, str] = os.environ) -> HostPreview | None:
    """Return the wish for a preview if ``TRACARDI_PREVIEW`` is 1.

    The preview lives as long as the parent of this process: a program such as sphinx-autobuild, which starts a process for each
    build, or a shell.

    :raises SnippetError: the variable has another value.
    """
    value = environment.get(_NAME, "")
    if value not in ("", "0", "1"):
        raise SnippetError(f"{_NAME}: {value!r} is not 1. Set it to 1, or unset it.")
    parent = os.getppid()
    return HostPreview(parent if parent > 1 else os.getpid(), tell) if value == "1" else None


@contextlib.contextmanager
def _alone(files: HostedFiles, deadline: float) -> Iterator[None]:
    """Wait for other builds of the site that look for its preview."""
    with files.starting.open("a") as held:
        while True:
            try:
                lock_open_file(held.fileno())
                break
            except LockedError:
                if time.monotonic() > deadline:
                    text = "is locked: another build looks for the preview of this site. Build again."
                    raise SnippetError(f"{files.starting}: {text}") from None
                time.sleep(0.05)
        yield


def _start(files: HostedFiles, deadline: float) -> None:
    """Start the process of the preview, and wait until it serves.

    :raises SnippetError: it does not.
    """
    files.address.unlink(missing_ok=True)
    command = [sys.executable, "-P", "-m", "tracardi_snippet.preview.hosted", str(files.site)]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        # The process forks and ends. The preview, which has the other end of the pipe, writes one line.
        assert process.stdout  # noqa: S101  # asked for above
        ready, _, _ = select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))
        line = process.stdout.readline().decode("utf-8", "replace") if ready else ""
    if line != "\n":
        raise SnippetError(f"The preview of {files.site} does not start. {line.strip()}".rstrip())


def _answers(files: HostedFiles, address: Address) -> bool:
    """Return whether the preview of the site answers. The lock on its file has shown that a preview of ours runs."""
    connection = http.client.HTTPConnection(LOOPBACK, address.tool_port, timeout=_ANSWER_SECONDS)  # past all proxies
    try:
        connection.request("GET", "/api/state", headers={"X-Preview-Token": address.token})
        state = json.load(connection.getresponse())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return isinstance(state, dict) and state.get("folder") == str(files.site)
