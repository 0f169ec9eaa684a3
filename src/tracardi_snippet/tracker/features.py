"""Select the parts of the tracker that a config uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.config.tracker import STOCK_TRIGGERS
from tracardi_snippet.tracker.address_rules import NAMES_MODULE, PARTS_MODULE, part_rules, secret_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracardi_snippet.config import Config
    from tracardi_snippet.config.tracker import Trigger


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the tracker, and the place in the generated modules to which it is linked.

    ``make_entry`` sorts features by these slots:

    - ``open``: a call before the page's own scripts;
    - ``listen``: a call after those of ``open``, unless a gate is closed;
    - ``gate``: a call that returns whether the tracker stays closed;
    - ``page``: a call for each page;
    - ``once``: a call for the first page only;
    - ``kind``: a kind of trigger;
    - ``fire_wrapper``: a wrapper of the events of all trigger kinds, the last outermost;
    - ``post``: a wrapper of the function that posts events, the last outermost;
    - ``event_context``, ``session_context``: a part of the event's or the session's context;
    - ``replace``: a module that stands in for another module;
    - ``write``: a module that the build writes.
    """

    name: str
    """Name for reports, such as ``auto.events``; empty if several features need the module."""
    module: str
    """Path of the module, relative to ``tracker_js/``."""
    export: str
    """Name that the module exports; empty if nothing is imported by name."""
    slot: str
    """The use of the export: a slot of the list above."""
    key: str = ""
    """Place in the context, kind of trigger, or module to replace or write; empty in other slots."""
    call: str = ""
    """JavaScript that gives the part of the context, or starts the feature; empty for ``attempt(export)`` or ``export()``.

    In slot ``write``: the text of the module.
    """


# Each key of tracker.context with the slot that takes it and its place there.
_CONTEXTS = {
    "page": ("event_context", "page"),
    "performance": ("event_context", "performance"),
    "browser": ("session_context", "browser"),
    "screen": ("session_context", "screen"),
    "utm": ("session_context", "utm"),
    "tracardiPass": ("session_context", "tracardi"),
    "storage": ("session_context", "storage.local"),
    "cookies": ("session_context", "storage.cookies"),
    "gpu": ("session_context", "device.gpu"),
}
# The browser events that the tracker listens for before the page's scripts run, so that no listener of the page can hide them.
_ACTS = {
    "onClick": ("click",),
    "onSubmit": ("submit", "tracardi-submit"),
    "onOutbound": ("click", "auxclick", "submit", "tracardi-submit"),
    "onDownload": ("click", "auxclick"),
    "onCopy": ("copy",),
}
# The browser events of triggers that do not leave a shadow root, or not always.
_ACTS_IN_ROOTS = {"onMouseOver": "mouseover mouseout", "onScroll": "scroll"}
# The modules that look into open shadow roots, by the module that each replaces.
_IN_ROOTS = {
    "lib/findAll.js": "elements/findAll.js",
    "lib/isBoxless.js": "elements/isBoxless.js",
    "lib/selectedText.js": "elements/selectedText.js",
    "lib/taggedIn.js": "elements/taggedIn.js",
}
_SETTINGS = {
    "respectDoNotTrack": ("gates/doNotTrack.js", "doNotTrack", "gate"),
    "respectGlobalPrivacyControl": ("gates/globalPrivacyControl.js", "globalPrivacyControl", "gate"),
    "trackExternalLinks": ("passProfile.js", "passProfile", "once"),
}


def select_features(config: Config) -> list[Feature]:
    """Return the features that the site needs on any of its pages. The order depends on the config's values only."""
    if config.delivery.mode == "stock":
        return []  # Tracardi's own script has them all
    return [*_delivery(config), *_contexts(config), *_compat(config), *_autos(config), *_navigation(config), *_privacy(config)]


def _is_wanted(config: Config, context: str) -> bool:
    """Return whether a part of the context is linked. With ``compat: [stock]`` every part is linked: pages choose."""
    return "stock" in config.compat or bool(getattr(config.tracker.context, context))


def _contexts(config: Config) -> Iterator[Feature]:
    tracker = config.tracker
    for key, (slot, place) in _CONTEXTS.items():
        is_wanted = bool(getattr(tracker.context, key))
        # A router changes the address while the previous page is still shown.
        export, module = f"{key}Context", f"context/{key}.js"
        if key == "page" and config.softNavigation:
            export, module = "routedPageContext", "lib/routedPage.js"
        # Pages that were written for the stock tracker choose their contexts themselves.
        if "stock" in config.compat and key != "gpu":
            call = f'attemptWanted("{key}", {str(is_wanted).lower()}, {export})'
            yield Feature(f"context.{key}", module, export, slot, place, call)
        elif is_wanted:
            yield Feature(f"context.{key}", module, export, slot, place)
    if tracker.external or tracker.context.location or "stock" in config.compat:
        yield Feature("external", "external.js", "externalContext", "session_context")
        yield Feature("external", "external.js", "withExternal", "post")


def _autos(config: Config) -> Iterator[Feature]:
    if any(auto.events for auto in config.autos) or "stock" in config.compat:
        yield Feature("auto.events", "autoEvents.js", "autoEvents", "page")
    triggers = [trigger for auto in config.autos for trigger in auto.triggers]
    if _has_triggers(config):
        yield Feature("auto.triggers", "autoTriggers.js", "autoTriggers", "page")
    own = STOCK_TRIGGERS if "stock" in config.compat else ()
    kinds = sorted({*own, *(trigger.trigger for trigger in triggers)})
    for kind in kinds:
        yield Feature(f"trigger.{kind}", f"triggers/{kind}.js", kind, "kind", kind)
    if types := early_types(config):
        yield Feature("auto.triggers", "lib/early.js", "listenEarly", "listen", call=f'listenEarly("{types}")')
        yield Feature("auto.triggers", "lib/early.js", "passEarly", "page")
        if config.delivery.mode == "file":
            yield Feature("auto.triggers", "delivery/early.js", "", "replace", "lib/early.js")
        elif "tracardi-submit" in types:
            yield Feature("auto.triggers", "lib/listenToSubmit.js", "listenToSubmit", "listen")
    if own or not all(_fits_quotes(trigger.tag) for trigger in triggers):
        yield Feature("auto.triggers", "elements/selectorOf.js", "", "replace", "lib/selectorOf.js")
    yield from _trigger_options(triggers)
    yield from _elements(config, kinds)


def early_types(config: Config) -> str:
    """Return the types of events that triggers listen for before the page's scripts do, between spaces."""
    kinds = {trigger.trigger for auto in config.autos for trigger in auto.triggers}
    return " ".join(dict.fromkeys(name for kind, types in _ACTS.items() if kind in kinds for name in types))


def _fits_quotes(tag: str | None) -> bool:
    """Return whether a CSS string can hold the tag without escapes."""
    return bool(tag and not re.search(r'["\\\n\r\f\0]', tag))


def _trigger_options(triggers: Sequence[Trigger]) -> Iterator[Feature]:
    if any(trigger.options.attempts for trigger in triggers):
        yield Feature("trigger.attempts", "elements/attempts.js", "", "replace", "lib/attempts.js")
    if any(trigger.options.dwell for trigger in triggers if trigger.trigger == "onVisible"):
        yield Feature("trigger.dwell", "elements/stay.js", "", "replace", "lib/stay.js")
    if any(trigger.options.once for trigger in triggers):
        yield Feature("trigger.once", "triggers/once.js", "once", "fire_wrapper")


def _elements(config: Config, kinds: Sequence[str]) -> Iterator[Feature]:
    if config.elements.properties and kinds:
        yield Feature("elements.properties", "elements/propertiesOf.js", "", "replace", "lib/propertiesOf.js")
    has_late = _has_late_elements(config) and "onVisible" in kinds
    if config.elements.shadow and kinds:
        yield from _shadow(config, kinds, has_late=has_late)
    if has_late:
        yield Feature("elements.late", "elements/eachTagged.js", "", "replace", "lib/eachTagged.js")
        yield Feature("elements.late", "elements/crowd.js", "", "replace", "lib/crowd.js")
        if config.elements.properties:
            yield Feature("elements.properties", "elements/watchedAttributes.js", "", "replace", "lib/watchedAttributes.js")


def _shadow(config: Config, kinds: Sequence[str], *, has_late: bool) -> Iterator[Feature]:
    """Yield the parts that know the open shadow roots of a page."""
    name = "elements.shadow"
    for replaced, module in _IN_ROOTS.items():
        yield Feature(name, module, "", "replace", replaced)
    yield Feature(name, "elements/shadowRoots.js", "watchRoots", "listen")
    yield Feature(name, "elements/shadowRoots.js", "searchPage", "page")
    types = [_ACTS_IN_ROOTS[kind] for kind in kinds if kind in _ACTS_IN_ROOTS]
    if has_late:
        yield Feature(name, "elements/lateInRoots.js", "lateInRoots", "listen")
        # A crowd of elements is looked at again when the visitor scrolls.
        types.append("scroll")
    if types:
        call = f'hearRoots("{" ".join(dict.fromkeys(types))}")'
        yield Feature(name, "elements/hearRoots.js", "hearRoots", "listen", call=call)
    if "submit" in early_types(config):
        yield Feature(name, "elements/hearSubmitInRoots.js", "hearSubmitInRoots", "listen")


def _has_triggers(config: Config) -> bool:
    """Return whether any page has triggers. Pages written for the stock tracker may bring their own."""
    return "stock" in config.compat or any(auto.triggers for auto in config.autos)


def _has_page_views(config: Config) -> bool:
    """Return whether a page view tracks events or starts triggers."""
    has_viewed = "boomtrain" in config.compat and config.boomtrain.autoTrack
    return has_viewed or _has_triggers(config) or any(auto.events for auto in config.autos)


def _navigation(config: Config) -> Iterator[Feature]:
    if _is_wanted(config, "page"):  # after the auto events
        yield Feature("context.page", "lib/openedPage.js", "endOpening", "page")
    if config.backForwardCache and _has_page_views(config):
        start = "backForwardCache(startPage)"
        yield Feature("backForwardCache", "backForwardCache.js", "backForwardCache", "once", call=start)
    if config.softNavigation:
        start = "softNavigation(startPage)"
        if _is_wanted(config, "utm"):
            start = "softNavigation(startPage, noteCampaign)"
            yield Feature("context.utm", "context/utm.js", "noteCampaign", "page")
        yield Feature("softNavigation", "softNavigation.js", "softNavigation", "once", call=start)
        if config.softNavigation == "path":
            yield Feature("softNavigation", "lib/pathOf.js", "", "replace", "lib/pageOf.js")
        if _has_triggers(config):
            yield Feature("softNavigation", "triggers/ofThisPage.js", "ofThisPage", "fire_wrapper")
    if config.softNavigation or "stock" in config.compat:
        yield Feature("", "liveOptions.js", "", "replace", "options.js")


def _compat(config: Config) -> Iterator[Feature]:
    if "boomtrain" in config.compat:
        yield Feature("compat.boomtrain", "compat/boomtrain.js", "boomtrain", "open")
        if config.boomtrain.autoTrack:
            yield Feature("boomtrain.autoTrack", "compat/autoViewed.js", "autoViewed", "page")
    if "stock" in config.compat:
        yield Feature("compat.stock", "compat/stock.js", "stock", "open")
        yield Feature("compat.stock", "compat/stock.js", "stockPage", "page")
        yield Feature("compat.stock", "compat/stockPost.js", "stockPost", "post")
        yield Feature("compat.stock", "compat/browser.js", "", "replace", "context/browser.js")
        yield Feature("compat.stock", "compat/ga.js", "gaContext", "session_context", "ids.ga")
        yield Feature("compat.stock", "compat/ga.js", "gaContext", "event_context", "ga")
    if config.ux or "stock" in config.compat:
        yield Feature("ux", "ux.js", "showUx", "post")


def _delivery(config: Config) -> Iterator[Feature]:
    if config.delivery.mode == "file":
        yield Feature("", "delivery/stubJson.js", "", "replace", "lib/keptJson.js")


def _privacy(config: Config) -> Iterator[Feature]:
    for key, (module, export, slot) in _SETTINGS.items():
        if getattr(config.tracker.settings, key) or (key == "trackExternalLinks" and "stock" in config.compat):
            yield Feature(f"settings.{key}", module, export, slot)
    if config.tracker.settings.trackExternalLinks or "stock" in config.compat:
        yield Feature("settings.trackExternalLinks", "lib/hrefWithoutPass.js", "", "replace", "lib/hrefOf.js")
    urls = config.privacy.urls
    if urls.only or urls.mask:
        yield Feature("privacy.urls", NAMES_MODULE, "", "write", NAMES_MODULE, secret_names(urls))
    if (urls.query, urls.fragment) != ("mask", "mask"):
        yield Feature("privacy.urls", "privacy/cleanParts.js", "", "replace", "lib/cleanAddress.js")
        yield Feature("privacy.urls", PARTS_MODULE, "", "write", PARTS_MODULE, part_rules(urls))
    if config.cookieless:
        yield Feature("cookieless", "cookieless/storage.js", "", "replace", "storage.js")
    elif config.consent == "required":
        yield Feature("consent", "consent/storage.js", "", "replace", "storage.js")
    if config.consent == "required":
        yield Feature("consent", "consent/consent.js", "consent", "open")
    if not config.cookieless:  # without cookies, each page is a session of its own
        yield Feature("", "firstVisit.js", "firstVisit", "post")


def _has_late_elements(config: Config) -> bool:
    """Return whether tagged elements may appear after the page has been parsed."""
    is_late = config.elements.late or config.softNavigation
    return bool(is_late) or any(trigger.options.late for auto in config.autos for trigger in auto.triggers)
