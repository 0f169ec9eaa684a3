"""Choose the pages to visit: all, those that globs match, or a sample."""

from __future__ import annotations

import difflib
import os
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracardi_snippet.config.globs import Globs
from tracardi_snippet.errors import SiteError
from tracardi_snippet.page import UndecodableError
from tracardi_snippet.preview.site_files import INDEXES
from tracardi_snippet.site.files import walk_files
from tracardi_snippet.site.read import read_file
from tracardi_snippet.site.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracardi_snippet.injector import Injector
    from tracardi_snippet.page import Page
    from tracardi_snippet.visit.options import VisitOptions


@dataclass(frozen=True, slots=True)
class ChosenPage:
    """A page to visit."""

    path: str
    """Path in the site, with slashes."""
    page: Page
    """The scan of the page, as ``check`` sees it."""
    head_line: int
    """The line at which the block is inserted, from 1."""

    @property
    def address(self) -> str:
        """The page's address below the base path: that of its folder, if the page is an index."""
        folder, slash, name = self.path.rpartition("/")
        return quote(os.fsencode(folder + slash if name in INDEXES else self.path))


@dataclass(frozen=True, slots=True)
class Choice:
    """The pages to visit, and the pages that get no block."""

    pages: tuple[ChosenPage, ...]
    """The pages to visit, in the order of their paths."""
    skipped: int
    """Number of the pages that get no block, such as redirects."""


def choose_pages(site: Path, injector: Injector, options: VisitOptions) -> Choice:
    """Return the pages that the options ask for. The same site and options give the same pages.

    :param injector: tells which pages get a block.
    :raises SiteError: no page is left to visit.
    """
    paths = matching_paths(page_paths(site), options)
    wanted = len(paths) if options.sample is None else options.sample
    pages: list[ChosenPage] = []
    skipped = 0
    with Tree(str(site)) as tree:
        for path in paths:
            if len(pages) == wanted:
                break
            chosen = None if injector.excludes(path) else _scanned(tree, injector, path)
            skipped += chosen is None
            pages += [chosen] if chosen else []
    if not pages:
        fact = "no page that --pages matches gets a block" if options.pages else "no page gets a block"
        raise SiteError(f"{site}: {fact}, so there is nothing to visit. 'tracardi-snippet check' tells why pages are skipped.")
    return Choice(tuple(sorted(pages, key=lambda page: page.path)), skipped)


def find_page(site: Path, injector: Injector, path: str) -> ChosenPage | None:
    """Return a page by its path in the site, or None if there is no such page or it gets no block."""
    with Tree(str(site)) as tree:
        return None if injector.excludes(path) else _scanned(tree, injector, path)


def page_paths(site: Path) -> list[str]:
    """Return the paths of all pages in the site, whether they get a block or not."""
    return [file.path for file in walk_files(site) if file.is_page and file.link is None]


def near_path(paths: Iterable[str], path: str) -> str:
    """Return the path that is most like another, or an empty text if none is."""
    return next(iter(difflib.get_close_matches(path, paths, n=1)), "")


def matching_paths(paths: Iterable[str], options: VisitOptions) -> list[str]:
    """Return the paths that the globs match, in the order in which a sample takes them."""
    globs, excluded = Globs(options.pages), Globs(options.exclude)
    found = sorted(path for path in paths if (not options.pages or globs.match(path)) and not excluded.match(path))
    if options.sample is not None:
        random.Random(options.seed).shuffle(found)  # noqa: S311  # the seed must give the same pages again
    return found


def _scanned(tree: Tree, injector: Injector, path: str) -> ChosenPage | None:
    """Return the page, or None if it gets no block. ``check`` reports pages that cannot be read."""
    try:
        data = read_file(tree, path, injector.max_bytes)
        page = injector.scan(data, path) if data is not None else None
    except (OSError, UndecodableError, ValueError):  # ValueError: no file has a name with NUL, or with half a character
        return None
    if data is None or page is None or page.skip:
        return None
    return ChosenPage(path, page, data.count(b"\n", 0, page.insert_at) + 1)
