"""Tracking in Sphinx: ``extensions = ["tracardi_snippet.sphinx"]`` and ``tracardi = {"tracker": {...}}`` in conf.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
    environment_preview,
    error_text,
    finding_text,
    freeze_heap,
    inject_built,
    load_settings,
    python_notation,
    summary_lines,
)
from tracardi_snippet.hosts.sphinx_pages import add_pages, page_path

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
        config, pages = _load(app), _builds[str(app.outdir)]
        add_pages(app, pages)
        result = inject_built(config, Path(app.outdir), pages, environment_preview(log.info))
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
        _builds[str(app.outdir)].add_other(page_path(app, name))
