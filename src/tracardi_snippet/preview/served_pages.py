"""Pages with the block in them, made when they are asked for, and kept until they change."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections import OrderedDict
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from tracardi_snippet.block.csp import needs_of
from tracardi_snippet.page.block_edits import encode_block
from tracardi_snippet.preview import ui
from tracardi_snippet.preview.guard import OWN_PATH
from tracardi_snippet.preview.policy import Overlay, lift_policies

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracardi_snippet.injector import Injected, Injector
    from tracardi_snippet.preview.addresses import Addresses
    from tracardi_snippet.preview.build import Build

OVERLAY = f"{OWN_PATH}overlay.js"
CHANGES = f"{OWN_PATH}changes"
_MAX_CACHED = 64 << 20  # bytes


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page as the preview serves it, in two parts: the overlay's element goes between them."""

    before: bytes
    """The bytes up to the end of the block."""
    after: bytes
    """The bytes behind it."""
    encoding: str
    """Python's name of the page's encoding."""
    skip: str = ""
    """The reason why the page gets no block, or empty."""
    lifted: tuple[str, ...] = ()
    """Sources that were added to the page's Content-Security-Policy for the preview."""

    def with_overlay(self, element: str) -> bytes:
        """Return the whole page with the element of the overlay."""
        if self.skip:  # no place is safe
            return self.before
        encoding = self.encoding if self.encoding.startswith("utf-16") else "ascii"
        return self.before + element.encode(encoding) + self.after


class ServedPages:
    """Makes and keeps pages.

    :param tell: gets a line about each page whose policy was lifted.
    :param has_overlay: False: pages have the block alone, and their policies are lifted for nothing else.
    """

    def __init__(self, addresses: Addresses, tell: Callable[[str], None], *, has_overlay: bool = True) -> None:
        self._addresses = addresses
        self._has_overlay = has_overlay
        self._tell = tell
        self._pages: OrderedDict[tuple[str, str], tuple[tuple[object, ...], ServedPage]] = OrderedDict()
        self._bytes = 0
        self._told: set[tuple[str, ...]] = set()
        self._integrity = integrity_of(ui.read("overlay.js"))

    def page(self, build: Build, path: str, host: str, descriptor: int) -> ServedPage | None:
        """Return a page, or None if it is larger than pages may be.

        :param path: the page's path in the site.
        :param host: the name under which the browser asks for it.
        :param descriptor: the open file, which stays open.
        """
        status = os.fstat(descriptor)
        key = (build, status.st_mtime_ns, status.st_size, status.st_ino)
        kept = self._pages.get((host, path))
        if kept and kept[0] == key:
            self._pages.move_to_end((host, path))
            return kept[1]
        injector = build.injector(host)
        if status.st_size > injector.max_bytes:
            return None
        with os.fdopen(os.dup(descriptor), "rb") as file:
            page = self._make(build, injector, file.read(), path, host)
        self._keep((host, path), key, page)
        return page

    def element(self, host: str, path: str, changes: int) -> str:
        """Return the element that loads the overlay. ``changes``: number of changes of the site so far."""
        data = json.dumps({"tool": self._addresses.tool(host), "page": path, "changes": changes}, separators=(",", ":"))
        return f'<script async src="{OVERLAY}" integrity="{self._integrity}" data-tracardi-preview="{escape(data)}"></script>'

    def _make(self, build: Build, injector: Injector, data: bytes, path: str, host: str) -> ServedPage:
        injected = injector.inject(data, path)
        lifted: tuple[str, ...] = ()
        if injected.page.policies and not injected.page.skip:
            injected, lifted = self._lift(build, injector, injected, host)
        whole = injected.bytes
        if injected.page.skip:
            return ServedPage(whole, b"", injected.page.encoding, injected.page.skip)
        block = encode_block(injected.page, injector.block(injected.page))
        end = whole.find(block) + len(block)
        return ServedPage(whole[:end], whole[end:], injected.page.encoding, "", lifted)

    def _lift(self, build: Build, injector: Injector, injected: Injected, host: str) -> tuple[Injected, tuple[str, ...]]:
        page = injected.page
        published = needs_of(build.published.block(page.path, page.base), build.loaded.config)
        previewed = needs_of(injector.block(page), injector.config)
        data, added = lift_policies(injected.source, published, previewed, self._overlay(host))
        if not added:
            return injected, ()
        if added not in self._told:
            self._told.add(added)
            self._tell(f"{page.path}: its Content-Security-Policy is lifted for the preview alone: {', '.join(added)}")
        return injector.inject(data, page.path), added

    def _overlay(self, host: str) -> Overlay | None:
        site, tool = self._addresses.site(host), self._addresses.tool(host)
        return Overlay(f"{site}{OVERLAY}", self._integrity, f"{site}{CHANGES}", tool) if self._has_overlay else None

    def _keep(self, name: tuple[str, str], key: tuple[object, ...], page: ServedPage) -> None:
        if old := self._pages.pop(name, None):
            self._bytes -= _size(old[1])
        self._pages[name] = key, page
        self._bytes += _size(page)
        while self._bytes > _MAX_CACHED:
            _, (_, oldest) = self._pages.popitem(last=False)
            self._bytes -= _size(oldest)


def integrity_of(data: bytes) -> str:
    """Return the value of an ``integrity`` attribute."""
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def _size(page: ServedPage) -> int:
    return len(page.before) + len(page.after)
