"""Tracking in Sphinx: ``extensions = ["tracardi_snippet.sphinx"]`` and ``tracardi = {"tracker": {...}}`` in conf.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ConfigError as SphinxConfigError
from sphinx.util import logging

from tracardi_snippet import __version__
from tracardi_snippet.hosts import (
    BuiltPages,
    ConfigError,
    Severity,
    SnippetError,
    blocked_text,
    error_text,
    finding_text,
    freeze_heap,
    inject_built,
    is_page_path,
    load_settings,
    python_notation,
    shown,
    summary_lines,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from tracardi_snippet.hosts import LoadedConfig

_NAME = "tracardi"
_BUILDERS = ("html", "dirhtml", "singlehtml")
_LEAST = "7.2"

log = logging.getLogger(__name__)
_builds: dict[str, BuiltPages] = {}
"""The builds of this process, by their output folder."""
_MEMORY = "tracardi-pages.json"
"""File beside Sphinx's doctrees: pages without a document, such as the pages of viewcode, that earlier runs have written."""


def setup(app: Sphinx) -> ExtensionMetadata:
    app.require_sphinx(_LEAST)
    app.add_config_value(_NAME, {}, "", (dict,))
    app.connect("builder-inited", _check)
    app.connect("doctree-read", _keep_text, priority=100)
    app.connect("html-page-context", _note_page)
    # Runs last, and reads from disk: pages of other extensions exist by then, and processes of -j have lost no state.
    app.connect("build-finished", _finish, priority=900)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _check(app: Sphinx) -> None:
    """Report errors in conf.py before anything is built."""
    pages = _builds[str(app.outdir)] = BuiltPages()
    pages.begin()
    if app.builder.name in _BUILDERS:
        _load(app)
    freeze_heap()


def _load(app: Sphinx) -> LoadedConfig:
    try:
        return load_settings(getattr(app.config, _NAME), Path(app.confdir) / "conf.py", python_notation(_NAME))
    except ConfigError as error:
        raise SphinxConfigError(error_text(error)) from error


def _keep_text(app: Sphinx, document: nodes.document) -> None:
    """Restore the text of the field before Sphinx reads the metadata: its quotes have become typographic."""
    for _, body in _fields(node for node in document.children if isinstance(node, nodes.docinfo)):
        if body.rawsource:
            text = body.rawsource.strip().strip("`")
            body.children = [nodes.paragraph(text, text)]
    # Pelican expects the field there.
    below_title = (section[1] for section in document.findall(nodes.section) if len(section) > 1)
    for name, _ in _fields(below_title) if app.builder.name in _BUILDERS else ():
        message = "the field %r says nothing of the page here: Sphinx takes those above the title. Move it there."
        log.warning(message, name.astext(), location=name.parent, type=_NAME, subtype="field")


def _fields(lists: Iterable[nodes.Node]) -> Iterator[tuple[nodes.Node, nodes.Element]]:
    """Yield the name and body of each field in these lists that is named ``tracardi``."""
    for field in (field for one in lists for field in one.children if isinstance(field, nodes.field)):
        if len(field) > 1 and field[0].astext().lower() == _NAME and isinstance(field[1], nodes.Element):
            yield field[0], field[1]


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name not in _BUILDERS:
        return
    try:
        result = inject_built(_load(app), Path(app.outdir), _pages(app))
    except (SnippetError, OSError) as error:
        # If raised, the error would be reported as a defect of Sphinx.
        log.error("%s", error_text(error))  # noqa: TRY400
        app.statuscode = 2
        return
    for finding in result.findings:
        if finding.severity == Severity.ERROR:
            log.error("%s", finding_text(finding))
        elif finding.severity == Severity.NOTE:
            log.info("%s", finding_text(finding))
        else:
            log.warning("%s", finding_text(finding), type=_NAME, subtype=finding.rule.value)
    if result.is_blocked:
        log.error("%s", blocked_text(result))
        app.statuscode = 1
        return
    for line in summary_lines(result):
        log.info("%s", line)


def _note_page(app: Sphinx, name: str, *_: object) -> None:
    """Add a page that Sphinx writes itself, such as the index, or that an extension collects."""
    if app.builder.name in _BUILDERS and name not in app.env.found_docs:
        _builds[str(app.outdir)].add_other(_page_path(app, name))


def _pages(app: Sphinx) -> BuiltPages:
    """Return the pages of this build and of earlier builds, with the metadata of their documents.

    If several documents make one page, the metadata of the first document counts. Sphinx keeps the page of a deleted document:
    such a page is no longer tracked.
    """
    pages = _builds[str(app.outdir)]
    current = {_page_path(app, name) for name in app.env.found_docs}
    documents = [app.config.root_doc] if app.builder.name == "singlehtml" else sorted(app.env.found_docs)
    for name in documents:
        metadata: dict[str, Any] = app.env.metadata.get(name, {})
        pages.add(_page_path(app, name), shown(Path(app.env.doc2path(name))), value_of(metadata))
    for path in (*_copied_pages(app), *_remember(app, pages)):
        pages.add_other(path)
    for name in set() if app.builder.name == "singlehtml" else _built_before(app) - set(documents):
        left = _page_path(app, name)
        # Another document, or a template, may have that page by now.
        is_rewritten = left in current or pages.has(left) or pages.is_new(Path(app.outdir), left)
        if (Path(app.outdir) / left).is_file() and not is_rewritten:
            pages.add(left, shown(Path(app.outdir) / left), {"exclude": True})
    return pages


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
        log.warning("%s: cannot be written: %s", file, error.strerror, type=_NAME, subtype="cache")
    return earlier


def _built_before(app: Sphinx) -> set[str]:
    """Return the documents that have pages in this folder. Sphinx copies their sources there, unless conf.py says otherwise."""
    folder, link = Path(app.outdir) / "_sources", app.config.html_sourcelink_suffix
    copied = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    names = {*copied, *(name.removesuffix(link) for name in copied)}  # a source with this suffix gets no second suffix
    return {name.removesuffix(suffix) for name in names for suffix in app.config.source_suffix if name.endswith(suffix)}


def _page_path(app: Sphinx, name: str) -> str:
    """Return the path in the site of a document's page."""
    return Path(app.builder.get_outfilename(name)).relative_to(app.outdir).as_posix()  # type: ignore[attr-defined]
