"""The settings of the config that affect how a page is scanned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracardi_snippet.config.model import Inject

    # Each tag with the CSS selectors of the elements that get it.
    Selectors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """Settings of the config that affect how a page is scanned."""

    inject: Inject
    """The config's ``inject``: the place of the block, and pages to leave alone."""
    selectors: Selectors = field(default_factory=dict)
    """The config's ``tags``: the CSS selectors of elements that get a tag."""
    compat: Sequence[str] = ()
    """The config's ``compat``: other trackers whose API the pages use."""
    shadow: bool = False
    """True: list the tags in open declarative shadow roots as well."""

    @property
    def needs_only_head(self) -> bool:
        """True if the head alone decides about a page without our elements and attributes."""
        return not self.selectors and self.inject.place != "body-append" and self.inject.framesets
