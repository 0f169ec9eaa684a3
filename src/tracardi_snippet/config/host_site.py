"""Documents and site of a host that runs no adapter of ours, as its config names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOST_KEYS = ("enabled", "serve")
"""Options of the MkDocs plugin that stand beside the keys of a config."""


@dataclass(frozen=True, slots=True)
class HostSite:
    """Facts about documents and site, from ``mkdocs.yml`` or ``zensical.toml``."""

    config: Path
    """The host's config file."""
    docs: Path
    """The folder of the documents."""
    site: Path
    """The folder that the host writes."""
    use_directory_urls: bool
    """True: ``a.md`` becomes ``a/index.html``; False: ``a.html``."""
    lines: Mapping[str, int | None]
    """The lines of ``docs_dir`` and ``site_dir`` in ``config``, as far as they stand there."""
    off: int | None = None
    """The line of ``enabled``, if it switches tracking off."""
    inherited: tuple[Path, ...] = ()
    """The files that ``config`` inherits, from the nearest to the farthest."""


def host_site(config: Path, given: Mapping[str, object], lines: Mapping[str, int | None], off: int | None) -> HostSite:
    """Return the folders that the host's settings name, or the host's defaults.

    :param given: the host's settings. Only ``docs_dir``, ``site_dir`` and ``use_directory_urls`` are read.
    :param lines: the lines of these settings in ``config``.
    :raises ConfigError: a folder is not a text.
    """
    folders = {}
    for key, default in (("docs_dir", "docs"), ("site_dir", "site")):
        name = default if given.get(key) is None else given[key]
        if not isinstance(name, str) or not name or "\0" in name:
            fact, fix = "is not the name of a folder.", f"Such as {default}."
            raise ConfigError([Problem(str(config), lines.get(key), key, fact, fix)])
        folders[key] = config.parent / name
    use_directory_urls = given.get("use_directory_urls") is not False
    return HostSite(config, folders["docs_dir"], folders["site_dir"], use_directory_urls, lines, off)
