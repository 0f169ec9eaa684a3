"""Make the options object of a page: for our tracker, or for Tracardi's own script in mode ``stock``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracardi_snippet.config import Config
    from tracardi_snippet.config.model import Tracker, Trigger
    from tracardi_snippet.config.pages import PageAuto


# Keys that the options hold in another form, and keys that Tracardi's own script does not know.
_OURS: dict[str, Any] = {
    "auto": True,
    "external": True,
    "context": {"gpu", "location"},
    "settings": {"respectGlobalPrivacyControl"},
}


def tracker_options(config: Config, auto: PageAuto) -> dict[str, Any]:
    """Return the options that our tracker reads at run time. Everything else has been compiled into the tracker."""
    tracker = config.tracker
    options: dict[str, Any] = {"url": {"api": tracker.url.api}, "source": {"id": tracker.source.id}}
    if tracker.profile:
        options["profile"] = {"id": tracker.profile.id}
    if auto_options := _auto_options(auto):
        options["auto"] = auto_options
    if tracker.settings.trackExternalLinks:
        options["settings"] = {"trackExternalLinks": tracker.settings.trackExternalLinks}
    if external := _external_options(tracker):
        options["external"] = external
    if config.ux:
        options["ux"] = config.ux
    if "boomtrain" in config.compat:
        options["boomtrain"] = config.boomtrain.model_dump(include={"attributes", "events", "callbackTimeout"})
    return options


def stock_options(config: Config, auto: PageAuto) -> dict[str, Any]:
    """Return ``options.tracker`` as Tracardi documents it."""
    options = config.tracker.model_dump(exclude_none=True, exclude=_OURS)
    if external := _external_options(config.tracker):
        options["external"] = external
    return {**options, "auto": _auto_options(auto)}


def _auto_options(auto: PageAuto) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if auto.events:
        options["events"] = [[event.type, event.properties] for event in auto.events.values()]
    if auto.triggers:
        options["triggers"] = [trigger_options(trigger) for trigger in auto.triggers.values()]
    return options


def trigger_options(trigger: Trigger) -> dict[str, Any]:
    data = {"event": trigger.data.event, "properties": trigger.data.properties, "options": trigger.data.options}
    own = trigger.options.model_dump(exclude_defaults=True, exclude={"late"})
    if trigger.options.once:  # the browser records a tracked trigger by this name
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
