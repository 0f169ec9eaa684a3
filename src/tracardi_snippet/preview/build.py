"""The config, and everything that is made from it once: the tracker, and an injector for each name of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.block.render import Renderer
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.injector import Injector
from tracardi_snippet.tracker.compile import compile_tracker

if TYPE_CHECKING:
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
