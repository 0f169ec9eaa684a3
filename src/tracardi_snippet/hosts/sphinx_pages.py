"""Finds the pages of a Sphinx build: those of its documents, copied pages, and pages that extensions write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from tracardi_snippet.hosts import is_page_path, shown, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from tracardi_snippet.hosts import BuiltPages

_MEMORY = "tracardi-pages.json"
"""File beside Sphinx's doctrees: pages without a document, such as the pages of viewcode, that earlier runs have written."""

log = logging.getLogger(__name__)


def add_pages(app: Sphinx, pages: BuiltPages) -> None:
    """Add the pages of this build and of earlier builds, with the metadata of their documents.

    If several documents make one page, the metadata of the first document counts. Sphinx keeps the page of a deleted document:
    such a page is no longer tracked.
    """
    current = {page_path(app, name) for name in app.env.found_docs}
    documents = [app.config.root_doc] if app.builder.name == "singlehtml" else sorted(app.env.found_docs)
    for name in documents:
        metadata: dict[str, Any] = app.env.metadata.get(name, {})
        pages.add(page_path(app, name), shown(Path(app.env.doc2path(name))), value_of(metadata))
    for path in (*_copied_pages(app), *_remember(app, pages)):
        pages.add_other(path)
    for name in set() if app.builder.name == "singlehtml" else _built_before(app) - set(documents):
        left = page_path(app, name)
        # Another document, or a template, may have that page by now.
        is_rewritten = left in current or pages.has(left) or pages.is_new(Path(app.outdir), left)
        if (Path(app.outdir) / left).is_file() and not is_rewritten:
            pages.add(left, shown(Path(app.outdir) / left), {"exclude": True})


def _copied_pages(app: Sphinx) -> Iterator[str]:
    """Yield the pages that Sphinx copies unchanged. Their times of modification stay."""
    for entries, folder in ((app.config.html_extra_path, ""), (app.config.html_static_path, "_static/")):
        for entry in entries:
            source = Path(app.confdir) / entry
            files = [source] if source.is_file() else source.rglob("*")
            top = source.parent if source.is_file() else source
            yield from (folder + file.relative_to(top).as_posix() for file in files if is_page_path(file.name))


def _remember(app: Sphinx, pages: BuiltPages) -> list[str]:
    """Return the pages without a document that earlier runs have written, and save the pages of this run.

    An incremental build does not write such pages again. The list lies in Sphinx's cache: without the cache, Sphinx writes all
    pages.
    """
    file = Path(app.doctreedir) / _MEMORY
    try:
        earlier = [str(path) for path in json.loads(file.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        earlier = []
    written = sorted({*earlier, *pages.others})
    try:
        file.write_text(json.dumps(written), "utf-8")
    except OSError as error:
        log.warning("%s: cannot be written: %s", file, error.strerror, type="tracardi", subtype="cache")
    return earlier


def _built_before(app: Sphinx) -> set[str]:
    """Return the documents that have pages in this folder. Sphinx copies their sources there, unless conf.py says otherwise."""
    folder, link = Path(app.outdir) / "_sources", app.config.html_sourcelink_suffix
    copied = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    names = {*copied, *(name.removesuffix(link) for name in copied)}  # a source with this suffix gets no second suffix
    return {name.removesuffix(suffix) for name in names for suffix in app.config.source_suffix if name.endswith(suffix)}


def page_path(app: Sphinx, name: str) -> str:
    """Return the path in the site of a document's page."""
    return Path(app.builder.get_outfilename(name)).relative_to(app.outdir).as_posix()  # type: ignore[attr-defined]
