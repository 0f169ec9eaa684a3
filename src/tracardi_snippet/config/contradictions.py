"""Find keys of the config that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.config.privacy import compared
from tracardi_snippet.config.tracker import STOCK_TRIGGERS
from tracardi_snippet.config.values import RESERVED_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Config
    from tracardi_snippet.config.privacy import Urls
    from tracardi_snippet.config.tracker import Auto

# Boomtrain's own event types, which have attributes of their own.
_BOOMTRAIN_EVENTS = ("viewed", "liked", "shared", "commented", "purchased", "updated_cart", "started_membership")
_NOT_IN_STOCK = ("consent", "cookieless", "compat", "ux", "softNavigation", "extensions", "elements", "privacy")
_NO_STOCK = "Remove it, or set another delivery.mode."


class Contradiction(NamedTuple):
    """Two keys of the config that cannot stand together."""

    key: Key
    """The key that is reported."""
    fact: str
    """What is wrong, as the rest of a sentence that begins with the key."""
    fix: str
    """What to do, as a sentence."""


def find_contradictions(config: Config) -> Iterator[Contradiction]:
    """Yield the keys that contradict another key of the config."""
    autos: list[tuple[Key, Auto]] = [(("tracker", "auto"), config.tracker.auto)]
    autos += [(("pages", index, "auto"), rule.auto) for index, rule in enumerate(config.pages)]
    if config.delivery.mode == "stock":
        yield from _check_stock(config, autos)
    if config.delivery.baseUrl and config.delivery.mode != "file":
        yield Contradiction(
            ("delivery", "baseUrl"), "is for delivery.mode file only.", "Remove it, or set delivery.mode: file."
        )
    if config.cookieless and config.consent == "required":
        fact = "cannot be used with consent: required, which must store the visitor's decision."
        yield Contradiction(("cookieless",), fact, "Remove one of the two.")
    yield from _check_urls(config.privacy.urls)
    if "boomtrain" in config.compat:
        yield from _check_boomtrain(config, autos)
    elif "boomtrain" in config.model_fields_set:
        fact = "is set, and compat does not name it."
        yield Contradiction(("boomtrain",), fact, "Add compat: [boomtrain], or remove it.")


def _check_urls(urls: Urls) -> Iterator[Contradiction]:
    key: Key = ("privacy", "urls")
    if "mask" not in (urls.query, urls.fragment):
        for name in ("only", "mask"):
            if getattr(urls, name):
                fact = f"has no effect: query is {urls.query} and fragment is {urls.fragment}."
                yield Contradiction((*key, name), fact, "Remove it, or set query or fragment to mask.")
    masked = {compared(name) for name in urls.mask}
    for index, name in enumerate(urls.only or ()):
        if compared(name) in masked:
            fact = f"names {name!r}, whose value is to be kept, and privacy.urls.mask names it as well."
            yield Contradiction((*key, "only", index), fact, "Remove one of the two.")


def _check_stock(config: Config, autos: list[tuple[Key, Auto]]) -> Iterator[Contradiction]:
    """Yield the keys that Tracardi's own script does not know. A key without effect is an error, so ``true`` counts as well."""
    if not config.tracker.url.script:
        fact = "is missing, and delivery.mode is stock."
        yield Contradiction(("tracker", "url", "script"), fact, "Give the address of Tracardi's script.")
    context, settings, fields = config.tracker.context, config.tracker.settings, type(config).model_fields
    is_used: dict[Key, bool] = {
        ("backForwardCache",): "backForwardCache" in config.model_fields_set,  # the default is true
        ("tracker", "context", "gpu"): bool(context.gpu),
        ("tracker", "context", "location"): bool(context.location),
        ("tracker", "settings", "respectGlobalPrivacyControl"): settings.respectGlobalPrivacyControl,
        **{(key,): getattr(config, key) != fields[key].get_default(call_default_factory=True) for key in _NOT_IN_STOCK},
    }
    for key in (key for key, is_set in is_used.items() if is_set):
        yield Contradiction(key, "has no effect with delivery.mode stock, which loads Tracardi's own script.", _NO_STOCK)
    for key, auto in autos:
        for index, trigger in enumerate(auto.triggers):
            if trigger.trigger not in STOCK_TRIGGERS or trigger.options.model_fields_set:
                fact = f"uses what Tracardi's own script does not have: it knows only {_stock_triggers()}, without options."
                yield Contradiction((*key, "triggers", index), fact, _NO_STOCK)


def _stock_triggers() -> str:
    """Return the triggers of Tracardi's own script, as a part of a sentence."""
    *first, last = STOCK_TRIGGERS
    return f"{', '.join(first)} and {last}"


def _check_boomtrain(config: Config, autos: list[tuple[Key, Auto]]) -> Iterator[Contradiction]:
    page_view = config.boomtrain.events.get("viewed", "viewed") if config.boomtrain.autoTrack else ""
    for key, auto in autos:
        for index, event in enumerate(auto.events):
            if event.type == page_view:
                fact = f"is {page_view!r}. boomtrain.autoTrack sends the same event, so each page load would count twice."
                yield Contradiction((*key, "events", index), fact, "Remove it, or set boomtrain.autoTrack: false.")
        for place, event_type, properties in _events_of(key, auto):
            reserved = [name for name in properties if name in RESERVED_ATTRIBUTES]
            if event_type in _BOOMTRAIN_EVENTS and reserved:
                fact = f"gives {event_type!r} the attribute {reserved[0]!r}, which Boomtrain reserves."
                yield Contradiction(place, fact, "Give it another name.")


def _events_of(key: Key, auto: Auto) -> Iterator[tuple[Key, str, dict[str, JsonValue]]]:
    """Yield the key, the type and the properties of each event and of each trigger's event."""
    for index, event in enumerate(auto.events):
        yield (*key, "events", index), event.type, event.properties
    for index, trigger in enumerate(auto.triggers):
        yield (*key, "triggers", index), trigger.data.event, trigger.data.properties
