"""Render the block of a page from ``templates/``: pure ASCII, and nothing in it can end a script early."""

from __future__ import annotations

import json
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tracardi_snippet import resources
from tracardi_snippet.block.page_options import stock_options, tracker_options
from tracardi_snippet.config.pages import PageRules

if TYPE_CHECKING:
    from tracardi_snippet.config.model import Config
    from tracardi_snippet.tracker.bundle import Bundle

_MAX_BLOCKS = 1000  # kept in memory: a host's pages may each have options of their own
# Characters that HTML or JavaScript could misread inside a script element. json.dumps escapes U+2028 and U+2029.
_JSON_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class Renderer:
    """Renders blocks for the pages of one site. Pages with the same options share one text."""

    def __init__(self, config: Config, bundle: Bundle) -> None:
        self.config = config
        self._bundle = bundle
        self.rules = PageRules(config)
        self._template = resources.templates().get_template("block.html.j2")
        self._urls: dict[str | None, str] = {}
        self._blocks: dict[tuple[tuple[int, ...], str], str] = {}

    @property
    def tracker_path(self) -> str:
        """Path of the tracker's file in the site; empty in mode inline."""
        delivery = self.config.delivery
        return posixpath.join(delivery.directory, self._bundle.file_name) if delivery.mode == "file" else ""

    def block(self, path: str, base: str | None = None) -> str:
        """Return the block of the page at ``path``, relative to the site.

        ``base`` is the ``href`` of the page's ``<base>``, or None. If no URL is known to lead from a page to the tracker's
        file, the page gets the tracker itself, also in mode file. Examples are a page with a base on another host, and
        404.html, which servers send for any address.
        """
        return self._block(self.rules.matching(path), self._url(path, base))

    def common_block(self) -> str:
        """Return the block of a page at the top of the site to which no entry of ``pages`` applies."""
        return self._block((), self._url("", None))

    def _url(self, path: str, base: str | None) -> str:
        """Return the URL of the tracker's file as the page writes it, or empty."""
        if not self.tracker_path:
            return ""
        if self.config.delivery.baseUrl:
            return posixpath.join(self.config.delivery.baseUrl, self.tracker_path)
        folder = _folder_of(path, base)
        if folder not in self._urls:
            self._urls[folder] = "" if folder is None else posixpath.relpath(self.tracker_path, folder)
        return "" if posixpath.basename(path) == "404.html" else self._urls[folder]

    def _block(self, matching: tuple[int, ...], url: str) -> str:
        key = matching, url
        block = self._blocks.get(key)
        if block is None:
            block = self._render(matching, url)
            if len(self._blocks) >= _MAX_BLOCKS:
                self._blocks.clear()
            self._blocks[key] = block
        return block

    def _render(self, matching: tuple[int, ...], url: str) -> str:
        is_stock = self.config.delivery.mode == "stock"
        page_options = options_json({"tracker": stock_options(self.config, self.rules.auto(matching))}) if is_stock else ""
        return self._template.render(
            options="" if is_stock else options_json(self.options(matching)),
            page_options=page_options,
            tracker=self._bundle.text,
            stub=self._stub if self.tracker_path else "",
            url=url,
            integrity=self._bundle.integrity if self.config.delivery.integrity else "",
            # Browsers check the hash of a file of another origin only if they may read the file: that takes CORS.
            # https://www.w3.org/TR/SRI/#cross-origin-data-leakage
            is_cross_origin="//" in url,
        )

    @cached_property
    def _stub(self) -> str:
        from tracardi_snippet.tracker.features import early_types
        from tracardi_snippet.tracker.javascript import minify

        compat = self.config.compat
        stub = resources.templates().get_template("stub.js.j2")
        return minify(
            stub.render(
                has_consent=self.config.consent == "required",
                has_boomtrain="boomtrain" in compat,
                callback_timeout=self.config.boomtrain.callbackTimeout,
                has_stock="stock" in compat,
                early_types=early_types(self.config),
            ),
            stub.name or "",
        )

    def options(self, matching: tuple[int, ...]) -> dict[str, Any]:
        """Return the options object in Tracardi's shape. ``matching``: indices of the ``pages`` entries that apply."""
        return {"tracker": tracker_options(self.config, self.rules.auto(matching))}


def _folder_of(path: str, base: str | None) -> str | None:
    """Return the folder of the site that relative URLs of a page start from, or None if it is unknown or not in the site."""
    folder = posixpath.dirname(path) or "."
    if base is None:
        return folder
    try:
        parts = urlsplit(base.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.path.startswith("/") or "\\" in base:  # browsers read \ as /
        return None
    # The last part of an address is a file, but "." and ".." are folders.
    above = parts.path if posixpath.basename(parts.path) in {".", ".."} else posixpath.dirname(parts.path)
    folder = posixpath.normpath(posixpath.join(folder, unquote(above)))
    return None if folder.startswith("..") else folder


def options_json(options: dict[str, Any]) -> str:
    return json.dumps(options, separators=(",", ":")).translate(_JSON_ESCAPES)
