"""Collect the events and triggers of a page: first from the whole site, then from each matching entry of ``pages``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Auto, AutoEvent, Config, Trigger


@dataclass(frozen=True, slots=True)
class PageAuto:
    """The events and triggers of a page."""

    events: dict[Key, AutoEvent]
    """Events of the page, by their keys in the config; empty if there are none."""
    triggers: dict[Key, Trigger]
    """Triggers of the page, by their keys in the config; empty if there are none."""


class PageRules:
    """Tells which entries of ``pages`` apply to a page, and which events and triggers follow."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._globs: list[tuple[int, Globs]] = []
        self._of_path: dict[str, list[int]] = {}
        for index, rule in enumerate(config.pages):
            globs = Globs(rule.match)
            if not globs.is_paths:
                self._globs.append((index, globs))
            for path in globs.paths if globs.is_paths else ():
                self._of_path.setdefault(path, []).append(index)

    def matching(self, path: str) -> tuple[int, ...]:
        """Return the indices of the ``pages`` entries that match. Pages with the same indices get the same options."""
        if not self._config.pages:
            return ()
        return tuple(sorted((*self._of_path.get(path, ()), *(index for index, globs in self._globs if globs.match(path)))))

    def auto(self, matching: tuple[int, ...]) -> PageAuto:
        events: dict[Key, AutoEvent] = {}
        triggers: dict[Key, Trigger] = {}
        for key, auto in self._autos(matching):
            events.update({(*key, "events", index): event for index, event in enumerate(auto.events)})
            triggers.update({(*key, "triggers", index): trigger for index, trigger in enumerate(auto.triggers)})
        return PageAuto(events, triggers)

    def _autos(self, matching: tuple[int, ...]) -> Iterator[tuple[Key, Auto]]:
        yield ("tracker", "auto"), self._config.tracker.auto
        for index in matching:
            yield ("pages", index, "auto"), self._config.pages[index].auto
