"""The source files of a host's pages, which an author can open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config.keys import Key


@dataclass(frozen=True, slots=True)
class Origins:
    """Source files, by what the host made from them."""

    sources: Mapping[str, str] = field(default_factory=dict)
    """The file that a page was made from, by the page's path in the site."""
    entries: Mapping[Key, str] = field(default_factory=dict)
    """The file whose metadata became an entry of the config, by the entry's key, such as ``("pages", 7)``."""

    def file_of(self, key: Key) -> str:
        """Return the file whose metadata gave the value at ``key``, or an empty text."""
        return next((self.entries[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.entries), "")
