"""Tracking in Sphinx: ``extensions = ["tracardi_snippet.sphinx"]`` and ``tracardi = {"tracker": {...}}`` in conf.py."""

from __future__ import annotations

import time
from functools import partial
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
_begun: dict[str, float] = {}  # the builds of this process by their folder, seconds since the epoch


def setup(app: Sphinx) -> ExtensionMetadata:
    app.require_sphinx(_LEAST)
    app.add_config_value(_NAME, {}, "", (dict,))
    app.connect("builder-inited", _check)
    app.connect("doctree-read", _keep_text, priority=100)
    # Last, and from disk: what other extensions write then is there, and -j has forked no state.
    app.connect("build-finished", _finish, priority=900)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _check(app: Sphinx) -> None:
    """Errors in conf.py are known before anything is built."""
    _begun[str(app.outdir)] = time.time()
    if app.builder.name in _BUILDERS:
        _load(app)
    freeze_heap()


def _load(app: Sphinx) -> LoadedConfig:
    try:
        return load_settings(getattr(app.config, _NAME), Path(app.confdir) / "conf.py", python_notation(_NAME))
    except ConfigError as error:
        raise SphinxConfigError(error_text(error)) from error


def _keep_text(app: Sphinx, document: nodes.document) -> None:
    """The field as it was written, before Sphinx takes it as metadata: by now its quotes are typographic ones."""
    for _, body in _fields(node for node in document.children if isinstance(node, nodes.docinfo)):
        if body.rawsource:
            text = body.rawsource.strip().strip("`")
            body.children = [nodes.paragraph(text, text)]
    # Pelican wants it there.
    below_title = (section[1] for section in document.findall(nodes.section) if len(section) > 1)
    for name, _ in _fields(below_title) if app.builder.name in _BUILDERS else ():
        message = "the field %r says nothing of the page here: Sphinx takes those above the title. Move it there."
        log.warning(message, name.astext(), location=name.parent, type=_NAME, subtype="field")


def _fields(lists: Iterable[nodes.Node]) -> Iterator[tuple[nodes.Node, nodes.Element]]:
    """Name and body of the fields in these lists that are for us."""
    for field in (field for one in lists for field in one.children if isinstance(field, nodes.field)):
        if len(field) > 1 and field[0].astext().lower() == _NAME and isinstance(field[1], nodes.Element):
            yield field[0], field[1]


def _finish(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name not in _BUILDERS:
        return
    try:
        result = inject_built(_load(app), Path(app.outdir), _pages(app))
    except (SnippetError, OSError) as error:
        # Raised, it would be reported as a defect of Sphinx.
        log.error("%s", error_text(error))  # noqa: TRY400
        app.statuscode = 2
        return
    for finding in result.findings:
        if finding.severity == Severity.ERROR:
            log.error("%s", finding_text(finding))
        else:
            log.warning("%s", finding_text(finding), type=_NAME, subtype=finding.rule.value)
    if result.is_blocked:
        log.error("%s", blocked_text(result))
        app.statuscode = 1
        return
    for line in summary_lines(result):
        log.info("%s", line)


def _pages(app: Sphinx) -> BuiltPages:
    """The metadata of each document; of those that make one page together, that of the first. Sphinx leaves the page of a
    document that is gone: such a page is none of this site.
    """
    pages = BuiltPages()
    current = set(map(partial(_output_file, app), app.env.found_docs))
    documents = [app.config.root_doc] if app.builder.name == "singlehtml" else sorted(app.env.found_docs)
    for name in documents:
        path = Path(_output_file(app, name)).relative_to(app.outdir).as_posix()
        metadata: dict[str, Any] = app.env.metadata.get(name, {})
        pages.add(path, shown(Path(app.env.doc2path(name))), value_of(metadata))
    for name in set() if app.builder.name == "singlehtml" else _built_before(app) - set(documents):
        left = Path(_output_file(app, name))
        # Another document, or a template, may have that page by now.
        if left.is_file() and left.stat().st_mtime < _begun[str(app.outdir)] and str(left) not in current:
            pages.add(left.relative_to(app.outdir).as_posix(), shown(left), {"exclude": True})
    return pages


def _built_before(app: Sphinx) -> set[str]:
    """The documents that this folder has pages of, as far as their sources were copied there, which is the default."""
    folder, link = Path(app.outdir) / "_sources", app.config.html_sourcelink_suffix
    copied = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    names = {*copied, *(name.removesuffix(link) for name in copied)}  # a source that is called so already has it once
    return {name.removesuffix(suffix) for name in names for suffix in app.config.source_suffix if name.endswith(suffix)}


def _output_file(app: Sphinx, name: str) -> str:
    return str(app.builder.get_outfilename(name))  # type: ignore[attr-defined]
