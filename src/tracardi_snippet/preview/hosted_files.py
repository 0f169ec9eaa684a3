"""Files about the preview of a host's site, in the user's cache folder: its config, its address, and a lock that it holds.

Builds of a host are processes of their own, or builds of one process. They find the preview of an earlier build by these files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.config.keys import notation
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.system.locks import is_locked
from tracardi_snippet.system.processes import start_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config import LoadedConfig


@dataclass(frozen=True, slots=True)
class Hosted:
    """The message of a build to the preview of its site."""

    loaded: LoadedConfig
    """The config, with the metadata of pages. Its collector is the real one."""
    keeper: int
    """The process that the preview lives for."""
    keeper_start: int
    """When this process was started, so that a later process with the same number is another one."""

    def is_kept(self) -> bool:
        """Return whether the process that the preview lives for still runs."""
        return start_time(self.keeper) == self.keeper_start != 0


@dataclass(frozen=True, slots=True)
class Address:
    """The ports of a running preview, and the token of its API."""

    process: int
    site_port: int
    tool_port: int
    token: str


class HostedFiles:
    """The files of one site's preview.

    :param site: the folder that the host writes.
    :raises SnippetError: the cache folder is not safe.
    :raises OSError: the cache folder cannot be made.
    """

    def __init__(self, site: Path, environment: Mapping[str, str] = os.environ) -> None:
        self.site = Path(os.path.realpath(site))
        cache = environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
        self.folder = Path(cache, "tracardi-snippet", "previews")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_private(self.folder)
        key = hashlib.blake2b(os.fsencode(self.site), digest_size=12).hexdigest()
        self.config = self.folder / f"{key}.config"
        """What the last build told the preview."""
        self.address = self.folder / f"{key}.json"
        """The address. The preview holds a lock on this file as long as it runs."""
        self.starting = self.folder / f"{key}.lock"
        """A build that looks for the preview holds a lock on this file."""

    def is_alive(self) -> bool:
        """Return whether a preview of ours holds the lock."""
        return is_locked(str(self.address))

    def write_config(self, loaded: LoadedConfig, keeper: int) -> None:
        """Tell the preview the config. Functions of the host cannot be handed over, and absolute paths hold in every folder."""
        document = replace(loaded.document, notation=notation)
        loaded = replace(loaded, document=document, path=Path(os.path.abspath(loaded.path)))  # noqa: PTH100
        self._write(self.config, pickle.dumps(Hosted(loaded, keeper, start_time(keeper))))

    def read_config(self) -> Hosted:
        """Return what the last build told."""
        hosted = pickle.loads(self.config.read_bytes())  # noqa: S301  # from a folder of this user that nobody else may write
        if not isinstance(hosted, Hosted):
            raise SnippetError(f"{self.config}: holds something else. Delete the file.")
        return hosted

    def write_address(self, address: Address) -> None:
        """Write the address into the file that is locked: another file would not have the lock."""
        text = json.dumps([address.process, address.site_port, address.tool_port, address.token])
        self.address.write_text(text, "utf-8")

    def read_address(self) -> Address | None:
        """Return the address, or None if it is not there yet."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return Address(*json.loads(self.address.read_text("utf-8")))
        return None

    def delete(self) -> None:
        """Delete the files of a preview that ends."""
        for path in (self.address, self.config):
            path.unlink(missing_ok=True)

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        new = path.with_suffix(f".{os.getpid()}.new")
        new.write_bytes(data)
        new.replace(path)


def _check_private(folder: Path) -> None:
    """Check that only this user can write to the folder, and that nobody can exchange a folder above: its files are trusted."""
    for path in (folder, *Path(os.path.realpath(folder)).parents):
        status = path.stat()
        if path == folder:
            is_safe = status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWOTH | stat.S_IWGRP)
        else:  # in a sticky folder, such as /tmp, only the owner renames a folder
            is_safe = status.st_uid in (0, os.getuid()) and bool(
                status.st_mode & stat.S_ISVTX or not status.st_mode & stat.S_IWOTH
            )
        if not is_safe:
            raise SnippetError(
                f"{path}: others can write there. Run: chmod go-w {path}, or set XDG_CACHE_HOME to a folder of yours."
            )
