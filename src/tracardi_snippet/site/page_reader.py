"""Read pages of a site a second time, if a finding needs more than the survey holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.page import UndecodableError
from tracardi_snippet.site.files import walk_files
from tracardi_snippet.site.read import read_file
from tracardi_snippet.site.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracardi_snippet.injector import Injector
    from tracardi_snippet.page import Page


def _every_page(_path: str) -> bool:
    return True


def _every_group(_matching: tuple[int, ...]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PageReader:
    """Gives the pages of a site as an injector sees them."""

    site: Path
    """The folder of the site."""
    injector: Injector
    """Scans the pages."""
    is_own_page: Callable[[str], bool] = _every_page
    """Tells by a page's path whether the page belongs to the run."""

    def paths(self) -> list[str]:
        """Return the paths of all pages, tracked or not."""
        return [file.path for file in walk_files(self.site) if file.is_page and self.is_own_page(file.path)]

    def pages(self, is_wanted: Callable[[tuple[int, ...]], bool] = _every_group) -> Iterator[tuple[Page, bytes]]:
        """Yield tracked pages with their bytes, in the order of their paths.

        Before a page is read, ``is_wanted`` gets the indices of the ``pages`` entries that apply to the page.
        """
        with Tree(str(self.site)) as tree:
            for file in walk_files(self.site):
                is_tracked = file.is_page and file.link is None and self.is_own_page(file.path)
                is_tracked = is_tracked and not self.injector.excludes(file.path)
                if not is_tracked or not is_wanted(self.injector.matching(file.path)):
                    continue
                try:
                    data = read_file(tree, file.path, self.injector.max_bytes)
                    page = self.injector.scan(data, file.path) if data is not None else None
                except (OSError, UndecodableError):
                    continue  # the survey lists this page as unusable
                if data is not None and page and not page.skip:
                    yield page, data
