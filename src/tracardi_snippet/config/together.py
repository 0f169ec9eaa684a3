"""What can not be said of one value of the config alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, JsonValue

from tracardi_snippet.config.values import Properties, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config.model import Config
    from tracardi_snippet.config.tracker import Auto

# "Track an Event" of Boomtrain's documentation, which rejects events with one of these attributes.
RESERVED_ATTRIBUTES = (
    "enriched",
    "event_id",
    "geolocation",
    "http_method",
    "identified",
    "identity",
    "is_bot",
    "is_test",
    "properties",
    "referer",
    "status",
    "url",
    "user_agent",
    "href",
    "bsin",
)
BOOMTRAIN_EVENTS = ("viewed", "liked", "shared", "commented", "purchased", "updated_cart", "started_membership")
STOCK_TRIGGERS = ("onVisible", "onTextSelect", "onMouseOver")


def _attributes(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if reserved := [name for name in value if name in RESERVED_ATTRIBUTES]:
        raise wrong(f"{reserved[0]!r} is an attribute that Boomtrain reserves.", "Give it another name.")
    return value


Attributes = Annotated[Properties, AfterValidator(_attributes)]


def check_together(config: Config) -> None:
    """:raises PydanticCustomError: two keys contradict each other."""
    autos = [("tracker.auto", config.tracker.auto)]
    autos += [(f"pages[{index}].auto", rule.auto) for index, rule in enumerate(config.pages)]
    if config.delivery.mode == "stock":
        _check_stock(config, autos)
    if "boomtrain" in config.compat:
        for key, auto in autos:
            _check_reserved(key, auto)


def _check_stock(config: Config, autos: list[tuple[str, Auto]]) -> None:
    if not config.tracker.url.script:
        raise wrong(
            "delivery.mode is stock, and tracker.url.script is missing.", "Give the address of Tracardi's script there."
        )
    tracker = config.tracker
    unknown = {
        "tracker.context.gpu": tracker.context.gpu,
        "tracker.context.location": tracker.context.location,
        "tracker.settings.respectGlobalPrivacyControl": tracker.settings.respectGlobalPrivacyControl,
    }
    ours = [key for key, value in unknown.items() if value]
    ours += [
        key
        for key in ("consent", "cookieless", "compat", "ux", "softNavigation", "extensions", "elements")
        if key in config.model_fields_set
    ]
    if ours:
        raise wrong(f"{ours[0]} is not for delivery.mode stock, which runs Tracardi's own script.", "Remove one of the two.")
    for key, auto in autos:
        for index, trigger in enumerate(auto.triggers):
            if trigger.trigger not in STOCK_TRIGGERS or trigger.options.model_fields_set:
                raise wrong(
                    f"{key}.triggers[{index}] uses what Tracardi's own script has not, and delivery.mode is stock.",
                    "Remove one of the two.",
                )


def _check_reserved(key: str, auto: Auto) -> None:
    for place, event, properties in _tracked(key, auto):
        reserved = [name for name in properties if name in RESERVED_ATTRIBUTES]
        if event in BOOMTRAIN_EVENTS and reserved:
            raise wrong(
                f"{place} gives {event!r} the attribute {reserved[0]!r}, which Boomtrain reserves.", "Give it another name."
            )


def _tracked(key: str, auto: Auto) -> Iterator[tuple[str, str, dict[str, JsonValue]]]:
    for index, event in enumerate(auto.events):
        yield f"{key}.events[{index}]", event.type, event.properties
    for index, trigger in enumerate(auto.triggers):
        yield f"{key}.triggers[{index}]", trigger.data.event, trigger.data.properties
