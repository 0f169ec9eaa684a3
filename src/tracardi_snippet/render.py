"""Renders the block for a page from ``templates/``: pure ASCII, and nothing in it can end a script early."""

from __future__ import annotations

import json
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tracardi_snippet import assets
from tracardi_snippet.config.pages import PageRules

if TYPE_CHECKING:
    from tracardi_snippet.compile import Bundle
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.model import Tracker, Trigger
    from tracardi_snippet.config.pages import PageAuto

# All that HTML or JavaScript could read as something else inside a script element; json.dumps escapes U+2028 and U+2029.
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
        """
        return self._block(self.rules.matching(path), path, has_base=has_base)

    def common_block(self) -> str:
        """The block of a page at the top of the site for which no entry of ``pages`` holds."""
        return self._block((), "", has_base=False)

    def _block(self, matching: tuple[int, ...], path: str, *, has_base: bool) -> str:
        url = posixpath.relpath(self.asset_path, posixpath.dirname(path) or ".") if self.asset_path and not has_base else ""
        if (matching, url) not in self._blocks:
            self._blocks[matching, url] = self._template.render(
                options=options_json(self.options(matching)),
                tracker=self._bundle.text,
                stub=self._stub if self.asset_path else "",
                url=url,
                integrity=self._bundle.integrity if self._config.delivery.integrity else "",
            )
        return self._blocks[matching, url]

    @cached_property
    def _stub(self) -> str:
        return assets.templates().get_template("stub.js.j2").render().strip()

    def options(self, matching: tuple[int, ...]) -> dict[str, Any]:
        """The options object, shaped as Tracardi's; ``matching`` are the entries of ``pages`` that hold."""
        config, tracker = self._config, self._config.tracker
        options: dict[str, Any] = {"url": {"api": tracker.url.api}, "source": {"id": tracker.source.id}}
        if tracker.profile:
            options["profile"] = {"id": tracker.profile.id}
        if auto := _auto_options(self.rules.auto(matching)):
            options["auto"] = auto
        if tracker.settings.trackExternalLinks:
            options["settings"] = {"trackExternalLinks": tracker.settings.trackExternalLinks}
        if external := _external_options(tracker):
            options["external"] = external
        if config.ux:
            options["ux"] = config.ux
        if "boomtrain" in config.compat:
            options["boomtrain"] = config.boomtrain.model_dump(include={"attributes", "events", "callbackTimeout"})
        return {"tracker": options}


def options_json(options: dict[str, Any]) -> str:
    return json.dumps(options, separators=(",", ":")).translate(_JSON_ESCAPES)


def _auto_options(auto: PageAuto) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if auto.events:
        options["events"] = [[event.type, event.properties] for event in auto.events.values()]
    if auto.triggers:
        options["triggers"] = [trigger_options(trigger) for trigger in auto.triggers.values()]
    return options


def trigger_options(trigger: Trigger) -> dict[str, Any]:
    data = {"event": trigger.data.event, "properties": trigger.data.properties, "options": trigger.data.options}
    own = trigger.options.model_dump(exclude_none=True)
    if trigger.options.once:  # the browser remembers that it was tracked under this name
        own["name"] = f"{trigger.tag or ''} {trigger.trigger} {trigger.data.event}"
    options = {
        "tag": trigger.tag,
        "trigger": trigger.trigger,
        "options": own,
        "data": {key: value for key, value in data.items() if value},
    }
    return {key: value for key, value in options.items() if value}


def _external_options(tracker: Tracker) -> list[dict[str, Any]]:
    external = [service.model_dump(exclude_defaults=True) for service in tracker.external]
    if tracker.context.location:
        place = {"url": tracker.context.location, "key": "location", "storage": "tracardi-location", "isOfSession": True}
        external.append(place)
    return external
