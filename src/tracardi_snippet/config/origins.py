"""What a host knows of the pages that it wrote: which file its author can open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config.keys import Key


@dataclass(frozen=True, slots=True)
class Origins:
    """``sources`` has the file that a page was made of, by the page's path in the site. ``entries`` has the file whose metadata
    became an entry of the config, by the key of that entry, such as ``pages[7]``.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[Key, str] = field(default_factory=dict)

    def file_of(self, key: Key) -> str:
        """The file whose metadata gave the value at ``key``, or nothing."""
        return next((self.entries[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.entries), "")
