"""One build of Pelican, and the pages that it has written."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracardi_snippet.hosts import BuiltPages


@dataclass(slots=True)
class Build:
    """A build while Pelican runs it."""

    output_path: str
    """The folder that Pelican writes, as Pelican's settings name it."""
    written: set[str] = field(default_factory=set)
    """Files that Pelican's writer has written."""
    context: dict[str, Any] = field(default_factory=dict)
    """Pelican's context, which holds articles, pages and static files."""
    pages: BuiltPages | None = None
    """The pages of the build; None until the first file is written."""


def pages_of(build: Build, settings: dict[str, Any]) -> BuiltPages:
    """Return the pages of the build. Drafts are not tracked, unless their metadata asks for tracking."""
    from tracardi_snippet.hosts import BuiltPages, is_page_path, shown, value_of

    output_path, context = build.output_path, build.context
    pages = build.pages or BuiltPages()
    if build.pages is None:
        pages.begin()
    for written in build.written:
        pages.add_other(Path(os.path.relpath(written, output_path)).as_posix())
    drafts: set[str] = set()
    public: set[str] = set()
    for content in (*context.get("generated_content", {}).values(), *context.get("static_content", {}).values()):
        file = Path(os.path.normpath(content.save_as)).as_posix() if content is not None else ""
        if is_page_path(file):
            given = value_of(content.metadata)
            if isinstance(given, list):  # Pelican's way to give a value of several lines
                given = "\n".join(map(str, given))
            is_draft = getattr(content, "status", "") == "draft"
            (drafts if is_draft else public).add(file)
            if given is None and is_draft:
                given = {"exclude": True}
            pages.add(file, shown(Path(content.source_path)), given)
    for path in _left_drafts(output_path, settings, public) - drafts:
        pages.add(path, shown(Path(output_path, path)), {"exclude": True})
    return pages


def _left_drafts(output_path: str, settings: dict[str, Any], public: set[str]) -> set[str]:
    """Return the files whose names belong to drafts only.

    When an article is published, Pelican leaves the file of its draft in place.
    """
    found = set()
    for name in ("DRAFT_SAVE_AS", "DRAFT_PAGE_SAVE_AS"):
        pattern = str(settings.get(name, "")).lstrip("/")
        start = pattern.partition("{")[0]
        if start and not any(path.startswith(start) for path in public):
            is_called_so = re.compile("[^/]*".join(map(re.escape, re.split(r"\{[^}]*\}", pattern)))).fullmatch
            files = Path(output_path, start + "x").parent.rglob("*")
            found |= set(filter(is_called_so, (Path(os.path.relpath(file, output_path)).as_posix() for file in files)))
    return found
