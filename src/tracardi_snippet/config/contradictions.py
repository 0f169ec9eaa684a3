"""Find keys of the config that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

BOOMTRAIN_EVENTS = ("viewed", "liked", "shared", "commented", "purchased", "updated_cart", "started_membership")
_OURS = ("consent", "cookieless", "compat", "ux", "softNavigation", "extensions", "elements", "privacy")
_VENDOR = "which runs Tracardi's own script"
_REMOVE = "Remove one of the two."


def check_together(config: Config) -> Iterator[tuple[Key, str, str]]:
    """Yield key, fact and fix of each contradiction between keys."""
    autos: list[tuple[Key, Auto]] = [(("tracker", "auto"), config.tracker.auto)]
    autos += [(("pages", index, "auto"), rule.auto) for index, rule in enumerate(config.pages)]
    if config.delivery.mode == "stock":
        yield from _check_stock(config, autos)
    if config.delivery.baseUrl and config.delivery.mode != "file":
        yield ("delivery", "baseUrl"), "is for delivery.mode file only.", "Remove it, or set the mode."
    if config.cookieless and config.consent == "required":
        yield ("cookieless",), "keeps nothing, and consent: required has to keep what the visitor decides.", _REMOVE
    yield from _check_urls(config.privacy.urls)
    if "boomtrain" in config.model_fields_set and "boomtrain" not in config.compat:
        yield ("boomtrain",), "is set, and compat does not name it.", "Add compat: [boomtrain], or remove it."
    if "boomtrain" in config.compat:
        viewed = config.boomtrain.autoTrack and config.boomtrain.events.get("viewed", "viewed")
        for key, auto in autos:
            for index, event in enumerate(auto.events):
                if event.type == viewed:
                    fact = f"tracks {viewed!r}, as Boomtrain's viewed does on each page load: each page would count twice."
                    yield (*key, "events", index), fact, "Remove it, or set boomtrain.autoTrack: false."
            yield from _check_reserved(key, auto)


def _check_urls(urls: Urls) -> Iterator[tuple[Key, str, str]]:
    key: Key = ("privacy", "urls")
    if "mask" not in (urls.query, urls.fragment):
        for name in ("only", "mask"):
            if getattr(urls, name):
                fact = f"has no effect: query is {urls.query} and fragment is {urls.fragment}."
                yield (*key, name), fact, "Remove it, or set query or fragment to mask."
    masked = {compared(name) for name in urls.mask}
    for index, name in enumerate(urls.only or ()):
        if compared(name) in masked:
            yield (*key, "only", index), f"{name!r} is to keep its value, and mask names it as well.", _REMOVE


def _check_stock(config: Config, autos: list[tuple[Key, Auto]]) -> Iterator[tuple[Key, str, str]]:
    if not config.tracker.url.script:
        yield ("tracker", "url", "script"), "is missing, and delivery.mode is stock.", "Give the address of Tracardi's script."
    context, settings, fields = config.tracker.context, config.tracker.settings, type(config).model_fields
    ours: dict[Key, object] = {
        ("backForwardCache",): "backForwardCache" in config.model_fields_set,
        ("tracker", "context", "gpu"): context.gpu,
        ("tracker", "context", "location"): context.location,
        ("tracker", "settings", "respectGlobalPrivacyControl"): settings.respectGlobalPrivacyControl,
        **{(key,): getattr(config, key) != fields[key].get_default(call_default_factory=True) for key in _OURS},
    }
    for key, value in ours.items():
        if value:
            yield key, f"is not for delivery.mode stock, {_VENDOR}.", _REMOVE
    for key, auto in autos:
        for index, trigger in enumerate(auto.triggers):
            if trigger.trigger not in STOCK_TRIGGERS or trigger.options.model_fields_set:
                fact = "uses what Tracardi's own script has not, and delivery.mode is stock."
                yield (*key, "triggers", index), fact, _REMOVE


def _check_reserved(key: Key, auto: Auto) -> Iterator[tuple[Key, str, str]]:
    for place, event, properties in _tracked(key, auto):
        reserved = [name for name in properties if name in RESERVED_ATTRIBUTES]
        if event in BOOMTRAIN_EVENTS and reserved:
            fact = f"gives {event!r} the attribute {reserved[0]!r}, which Boomtrain reserves."
            yield place, fact, "Give it another name."


def _tracked(key: Key, auto: Auto) -> Iterator[tuple[Key, str, dict[str, JsonValue]]]:
    for index, event in enumerate(auto.events):
        yield (*key, "events", index), event.type, event.properties
    for index, trigger in enumerate(auto.triggers):
        yield (*key, "triggers", index), trigger.data.event, trigger.data.properties
