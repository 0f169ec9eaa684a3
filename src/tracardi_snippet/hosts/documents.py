"""The documents of a host that runs no adapter of ours, such as Zensical: their pages, and what their front matter says.

The host's config names the folders. A page's path follows from its document's path, as in MkDocs.
"""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.config.load import shown
from tracardi_snippet.config.regular_file import read_regular_file
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.front_matter import NOTHING, read_front_matter
from tracardi_snippet.hosts.metadata import BuiltPages
from tracardi_snippet.site.files import is_page_path, real

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config.host_site import HostSite
    from tracardi_snippet.config.load import LoadedConfig

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
_MAX_BYTES = 256 << 20
# Documents that become one page: MkDocs and Zensical take the first.
_INDEX, _README, _OTHER = range(3)


class _Document(NamedTuple):
    rank: int
    """The lowest rank wins, if several documents become one page."""
    page: str
    """The page's path in the site."""
    path: Path
    """The document."""


def check_site(host: HostSite, site: Path) -> None:
    """Check that ``site`` is the folder that the host writes.

    :raises ConfigError: the host writes another folder.
    """
    if real(site) != real(host.site):
        fact = f"is {shown(host.site)}, not {site}."
        fix = "Give that folder, or change site_dir. A config in a file of its own, named with --config, takes any folder."
        raise ConfigError([Problem(str(host.config), host.lines.get("site_dir"), "site_dir", fact, fix)])


def with_documents(loaded: LoadedConfig, host: HostSite) -> LoadedConfig:
    """Return the config with the sources of the host's pages, and with an entry for each page that has metadata.

    :raises ConfigError: there is no folder of documents, or the metadata of a page cannot be used.
    :raises OSError: a document cannot be read.
    """
    if not host.docs.is_dir():
        fact, fix = f"{shown(host.docs)} is not a folder.", f"The name is relative to {host.config.name}."
        raise ConfigError([Problem(str(host.config), host.lines.get("docs_dir"), "docs_dir", fact, fix)])
    pages = BuiltPages(has_text=True)
    taken: set[str] = set()
    for document in sorted(_documents(host)):
        if document.page not in taken:
            taken.add(document.page)
            _add(pages, document)
    return pages.added_to(loaded)


def _add(pages: BuiltPages, document: _Document) -> None:
    source = shown(document.path)
    if document.path.suffix not in _MARKDOWN:
        pages.add(document.page, source, None)
        return
    data = read_regular_file(document.path, _MAX_BYTES)
    try:
        # Most documents do not name us. Their text need not be read.
        found = read_front_matter(source, data.decode("utf-8-sig", "replace")) if b"tracardi" in data.lower() else NOTHING
    except ConfigError as error:
        pages.refuse(document.page, source, error.problems)
    else:
        pages.add(document.page, source, found.value, found.lines)


def _documents(host: HostSite) -> Iterator[_Document]:
    """Yield the documents that may become pages. MkDocs leaves out names that begin with a dot."""
    top = os.fspath(host.docs)
    for folder, folders, names in os.walk(top, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if _leads_back(folder, top):
            folders.clear()
            continue
        below = os.path.relpath(folder, top).replace(os.sep, "/")
        for name in sorted(names):
            uri = name if below == "." else f"{below}/{name}"
            if not name.startswith(".") and (document := _document(host, uri, Path(folder) / name)):
                yield document


def _leads_back(folder: str, top: str) -> bool:
    """Return whether a folder is a link to one around it. Two links to one folder are two folders of documents."""
    real, around = os.path.realpath(folder), folder
    while around != top:
        around = os.path.dirname(around)  # noqa: PTH120
        if os.path.realpath(around) == real:
            return True
    return False


def _document(host: HostSite, uri: str, path: Path) -> _Document | None:
    stem, suffix = posixpath.splitext(uri)
    if suffix not in _MARKDOWN:
        return _Document(_OTHER, uri, path) if is_page_path(uri) else None
    folder, name = posixpath.split(stem)
    if name in ("index", "README"):
        return _Document(_README if name == "README" else _INDEX, posixpath.join(folder, "index.html"), path)
    pages = (f"{stem}/index.html", f"{stem}.html")
    pages = pages if host.use_directory_urls else pages[::-1]
    # An 'offline' plugin turns use_directory_urls off, so the site has the last word.
    page = next((page for page in pages if os.path.lexists(host.site / page)), pages[0])
    return _Document(_OTHER, page, path)
