"""Renders the block for a page from ``templates/``: pure ASCII, and nothing in it can end a script early."""

from __future__ import annotations

import json
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tracardi_snippet import assets
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.options import stock_options, tracker_options

if TYPE_CHECKING:
    from tracardi_snippet.compile import Bundle
    from tracardi_snippet.config import LoadedConfig

# All that HTML or JavaScript could read as something else inside a script element; json.dumps escapes U+2028 and U+2029.
_MAX_BLOCKS = 1000  # kept in memory: a host's pages may each have options of their own
_JSON_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


class Renderer:
    """Blocks for the pages of one site; pages that get the same options share one text."""

    def __init__(self, loaded: LoadedConfig, bundle: Bundle) -> None:
        self._config = loaded.config
        self._bundle = bundle
        self.rules = PageRules(loaded.config)
        self._template = assets.templates().get_template("block.html.j2")
        self._blocks: dict[tuple[tuple[int, ...], str], str] = {}

    @property
    def asset_path(self) -> str:
        """Where the tracker's file goes, relative to the site; empty in mode inline."""
        delivery = self._config.delivery
        return posixpath.join(delivery.directory, self._bundle.file_name) if delivery.mode == "file" else ""

    def block(self, path: str, *, has_base: bool = False) -> str:
        """What is inserted into the page at ``path``, relative to the site.

        A page with ``<base href>`` gets the tracker itself even in mode file: no relative URL would lead from it to the file.
        Nor would one from 404.html, which servers send for any address.
        """
        has_base = has_base or posixpath.basename(path) == "404.html"
        return self._block(self.rules.matching(path), path, has_base=has_base)

    def common_block(self) -> str:
        """The block of a page at the top of the site for which no entry of ``pages`` holds."""
        return self._block((), "", has_base=False)

    def _block(self, matching: tuple[int, ...], path: str, *, has_base: bool) -> str:
        url = posixpath.relpath(self.asset_path, posixpath.dirname(path) or ".") if self.asset_path and not has_base else ""
        is_stock = self._config.delivery.mode == "stock"
        if (matching, url) not in self._blocks:
            if len(self._blocks) == _MAX_BLOCKS:
                self._blocks.clear()
            self._blocks[matching, url] = self._template.render(
                options="" if is_stock else options_json(self.options(matching)),
                page_options=options_json({"tracker": stock_options(self._config, self.rules.auto(matching))})
                if is_stock
                else "",
                tracker=self._bundle.text,
                stub=self._stub if self.asset_path else "",
                url=url,
                integrity=self._bundle.integrity if self._config.delivery.integrity else "",
            )
        return self._blocks[matching, url]

    @cached_property
    def _stub(self) -> str:
        from tracardi_snippet.javascript import minify

        compat = self._config.compat
        stub = assets.templates().get_template("stub.js.j2")
        return minify(
            stub.render(
                has_consent=self._config.consent == "required", has_boomtrain="boomtrain" in compat, has_stock="stock" in compat
            ),
            stub.name or "",
        )

    def options(self, matching: tuple[int, ...]) -> dict[str, Any]:
        """The options object, shaped as Tracardi's; ``matching`` are the entries of ``pages`` that hold."""
        return {"tracker": tracker_options(self._config, self.rules.auto(matching))}


def options_json(options: dict[str, Any]) -> str:
    return json.dumps(options, separators=(",", ":")).translate(_JSON_ESCAPES)
