"""Explain the options of a page: each value with the place in the config that it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracardi_snippet.block.page_options import trigger_options
from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.keys import notation
from tracardi_snippet.config.pages import PageRules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Key

_EVENTS = ("tracker", "auto", "events")
_TRIGGERS = ("tracker", "auto", "triggers")


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a page's options."""

    key: str
    """The value's key in the page's options."""
    value: Any
    """The value."""
    origin: str
    """File and line in the config, with the reason why it applies; or ``default``."""

    def __str__(self) -> str:
        return f"{self.key} = {json.dumps(self.value, ensure_ascii=False)}    {self.origin}"


def explain_page(loaded: LoadedConfig, path: str) -> list[Line]:
    """Return the options of a page, line by line. ``path`` is relative to the site."""
    return list(_explain(loaded, path))


def is_excluded(loaded: LoadedConfig, path: str) -> bool:
    return Globs(loaded.config.inject.exclude).match(path)


def _explain(loaded: LoadedConfig, path: str) -> Iterator[Line]:
    config = loaded.config.model_dump(exclude={"tracker": {"auto"}, "pages": True, "schema_address": True})
    yield from _leaves(loaded, config, ())
    rules = PageRules(loaded.config)
    auto = rules.auto(rules.matching(path))
    for index, (key, event) in enumerate(auto.events.items()):
        yield Line(notation((*_EVENTS, index)), [event.type, event.properties], _origin(loaded, key))
    for index, (key, trigger) in enumerate(auto.triggers.items()):
        yield Line(notation((*_TRIGGERS, index)), trigger_options(trigger), _origin(loaded, key))


def _leaves(loaded: LoadedConfig, value: Any, key: Key) -> Iterator[Line]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(loaded, item, (*key, name))
    elif value is not None or key in loaded.document.lines:
        yield Line(notation(key), value, _origin(loaded, key))


def _origin(loaded: LoadedConfig, key: Key) -> str:
    document = loaded.document
    if loaded.origins.file_of(key):
        return str(loaded.location_of(key))
    if not document.holds(key):
        return "default"
    origin = f"{document.file_of(key)}:{document.line_of(key)}"
    if key[0] == "pages":
        rule = loaded.config.pages[int(key[1])]
        origin += f" (pages[{key[1]}], match {', '.join(rule.match)})"
    names = [name for path, found in document.environment.items() if path[: len(key)] == key for name in found]
    return f"{origin} from the environment: {', '.join(names)}" if names else origin
