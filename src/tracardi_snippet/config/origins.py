"""The source files of a host's pages, which an author can open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config.keys import Key, Lines


@dataclass(frozen=True, slots=True)
class Origins:
    """Source files, by what the host made from them."""

    sources: Mapping[str, str] = field(default_factory=dict)
    """The file that a page was made from, by the page's path in the site."""
    entries: Mapping[Key, str] = field(default_factory=dict)
    """The file whose metadata became an entry of the config, by the entry's key, such as ``("pages", 7)``."""

    lines: Lines = field(default_factory=dict)
    """The lines in these files, by key: of an entry, and of values in an entry. Empty if no line is known."""
    has_text: bool = False
    """True if the sources may be searched for tags."""

    def file_of(self, key: Key) -> str:
        """Return the file whose metadata gave the value at ``key``, or an empty text."""
        return next((self.entries[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.entries), "")

    def line_of(self, key: Key) -> int | None:
        """Return the line of the value at ``key`` in its file: see ``file_of``."""
        return next((self.lines[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.lines), None)

    def line_of_tag(self, source: str, tag: str) -> int | None:
        """Return the line of a tag in a source file, or None if the line is not known."""
        if not tag or not self.has_text:
            return None
        from tracardi_snippet.config.source_lines import line_of_tag

        return line_of_tag(source, tag)
