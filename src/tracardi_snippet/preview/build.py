"""The config, and everything that is made from it once: the tracker, and an injector for each name of this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.block.render import Renderer
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.injector import Injector
from tracardi_snippet.tracker.compile import compile_tracker
from tracardi_snippet.tracker.module_function import imported_specifiers
from tracardi_snippet.tracker.module_source import read_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.model import Config
    from tracardi_snippet.preview.addresses import Addresses

TRACKER_PATH = "/tracker/"
"""Path on the second origin that stands for another host in ``delivery.baseUrl``."""


class Build:
    """The tracker and the injector for one version of the config.

    :raises SnippetError: the tracker cannot be compiled.
    """

    def __init__(self, loaded: LoadedConfig, addresses: Addresses) -> None:
        self.loaded = loaded
        self.bundle = compile_tracker(loaded)
        self.rules = PageRules(loaded.config)
        self.published = Renderer(loaded.config, self.bundle)
        """Renders the block of the published page."""
        self._addresses = addresses
        self._injectors: dict[str, Injector] = {}

    def injector(self, host: str) -> Injector:
        """Return the injector for pages that a browser asks for under this name of the machine."""
        if host not in self._injectors:
            config = preview_config(self.loaded.config, self._addresses.tool(host))
            self._injectors[host] = Injector(config, self.bundle)
        return self._injectors[host]


def preview_config(config: Config, tool: str) -> Config:
    """Return the config with the preview's collector in place of Tracardi. Nothing else that a page sees changes.

    A ``delivery.baseUrl`` on another host does not have the tracker's file yet, so the preview stands for that host as well.

    :param tool: the origin of the collector.
    """
    url = config.tracker.url.model_copy(update={"api": tool})
    delivery = config.delivery
    if "//" in delivery.baseUrl:
        delivery = delivery.model_copy(update={"baseUrl": f"{tool}{TRACKER_PATH}"})
    tracker = config.tracker.model_copy(update={"url": url})
    return config.model_copy(update={"tracker": tracker, "delivery": delivery})


def source_files(loaded: LoadedConfig) -> set[Path]:
    """Return the files that the tracker is made of and that a user may change: the config, its modules and their imports.

    A file that is missing counts as well: it may be written any time.
    """
    waiting = [Path(os.path.normpath(loaded.path.parent / extension)) for extension in loaded.config.extensions]
    files = {loaded.path}
    while waiting:
        path = waiting.pop()
        if path not in files:
            files.add(path)
            waiting += _imports(path)
    return files


def _imports(path: Path) -> Iterator[Path]:
    try:
        for specifier in imported_specifiers(read_module(path, None)):
            yield Path(os.path.normpath(path.parent / specifier))
    except SnippetError:  # the compile reports the fault
        return
