"""The ``tracker`` section: Tracardi's own ``options.tracker``, key for key."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from tracardi_snippet.config.urls import ApiUrl, ScriptUrl, ServiceUrl
from tracardi_snippet.config.values import (
    EventType,
    FiniteJson,
    Host,
    Id,
    Properties,
    Section,
    SourceId,
    Tag,
    wrong,
)

TriggerName = Literal[
    "onVisible", "onTextSelect", "onMouseOver", "onClick", "onSubmit", "onCopy", "onScroll", "onOutbound", "onDownload"
]
STOCK_TRIGGERS = ("onVisible", "onTextSelect", "onMouseOver")  # the triggers that Tracardi's own script has


def _event_pair(value: object) -> object:
    if isinstance(value, AutoEvent):
        return value
    if isinstance(value, str):
        raise wrong("is a string, not a pair.", f"Write [{value}, {{}}].")
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= 2:
        raise wrong("is not a pair of event type and properties.", 'Write ["page-view", {"category": "laptops"}].')
    return dict(zip(("type", "properties"), value, strict=False))


class Url(Section):
    api: ApiUrl = Field(description="Address of the Tracardi API; /track is added.")
    script: ScriptUrl | None = Field(None, description="Address or path of Tracardi's own script; not used by our tracker.")


class Source(Section):
    id: SourceId = Field(description="Id of an enabled event source of type REST.")


class Profile(Section):
    id: Id = Field(description="A profile id to use instead of the one the browser keeps.")


def _location(value: object) -> object:
    if value is True:
        fix = 'Give the address of a service that you trust, such as "https://geo.example.com/json".'
        raise wrong("is true: Tracardi's tracker then asks geolocation-db.com.", fix)
    return value


Location = Annotated[ServiceUrl | None, BeforeValidator(_location)]


class Context(Section):
    """Data that is sent besides the events. The defaults are Tracardi's."""

    page: bool = Field(True, description="Address, title and referrer of the page, with each event.")
    browser: bool = Field(True, description="Browser, language and platform.")
    screen: bool = Field(True, description="Sizes of screen and window.")
    utm: bool = Field(True, description="utm_* parameters of the address.")
    tracardiPass: bool = Field(True, description="The profile handed over in a link: __tr_pid and __tr_src.")  # noqa: N815
    cookies: bool = Field(False, description="All cookies of the site that scripts can read.")
    storage: bool = Field(False, description="All of localStorage.")
    performance: bool = Field(False, description="Load times of the page, with each event.")
    location: Location = Field(None, description="Address of a service that answers with the visitor's place as JSON.")
    gpu: bool = Field(False, description="The graphics card, of which a fingerprint can be made. Not Tracardi's key, but ours.")


class Settings(Section):
    respectDoNotTrack: bool = Field(False, description="Track nobody whose browser sends Do Not Track.")  # noqa: N815
    respectGlobalPrivacyControl: bool = Field(  # noqa: N815
        False, description="Track nobody whose browser sends Global Privacy Control."
    )
    trackExternalLinks: list[Host] = Field(  # noqa: N815
        default_factory=list, description="Hosts of yours, with their subdomains, that a clicked link hands the profile to."
    )


class External(Section):
    """A service whose answer goes into the session's context."""

    url: ServiceUrl
    key: EventType = Field(description="Where in the context its answer goes.")
    method: str = Field("GET", pattern="^[A-Za-z]+$")
    body: FiniteJson = None
    storage: str = Field("", description="The name under which the browser keeps the answer; empty: asked on each page.")


class TriggerData(Section):
    event: EventType = Field(description="The event type to track.")
    properties: Properties = Field(default_factory=dict)
    options: Properties = Field(default_factory=dict, description="Options of the event, such as fire: true.")


def _once_each(depths: list[int]) -> list[int]:
    return sorted(set(depths))


def _suffix(suffix: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_]+", suffix):
        raise wrong(
            f"{suffix!r} is not what stands behind the last dot of a file's name.", "Write it without a dot, such as gz."
        )
    return suffix.lower()


class TriggerOptions(Section):
    """Our own, beside Tracardi's."""

    threshold: float | None = Field(
        None, gt=0, le=1, description="onVisible: the part of the element that has to be seen; 0.1."
    )
    dwell: int | None = Field(None, ge=0, le=3_600_000, description="onVisible, onMouseOver: for how many milliseconds.")
    once: Literal["element", "page", "session"] | None = Field(
        None, description="Track it once for each element, page or session; onVisible: always at most once for each element."
    )
    maxLength: int | None = Field(None, gt=0, description="onTextSelect, onCopy: characters of text; 1000.")  # noqa: N815
    depths: Annotated[list[Annotated[int, Field(gt=0, le=100)]], AfterValidator(_once_each)] | None = Field(
        None, min_length=1, description="onScroll: percents of the page or element; 25, 50, 75, 100."
    )
    late: bool | None = Field(
        None, description="The tag may exist at run time only, as with elements.late, which applies to all triggers."
    )
    extensions: list[Annotated[str, AfterValidator(_suffix)]] | None = Field(
        None, min_length=1, description="onDownload: suffixes of files, without a dot."
    )
    allowEmpty: bool = Field(  # noqa: N815
        False, description="onVisible: an element without width or height can be seen as well."
    )
    attempts: bool = Field(
        False, description="onSubmit, onOutbound, onDownload: also what the page prevents, as routers and AJAX forms do."
    )


def _trigger(trigger: Trigger) -> Trigger:
    if not trigger.tag and trigger.trigger not in TAGLESS:
        raise wrong("has no tag.", "Give the value of data-tracardi-tag on the elements to watch.")
    for name in trigger.options.model_fields_set:
        kinds = _OPTIONS.get(name)
        if kinds and trigger.trigger not in kinds:
            raise wrong(f"options.{name} means nothing to {trigger.trigger}.", f"It is an option of {' and '.join(kinds)}.")
    return trigger


TAGLESS = ("onScroll", "onOutbound", "onDownload")
"""Triggers that watch the whole page where they have no tag."""
_OPTIONS = {
    "threshold": ("onVisible",),
    "dwell": ("onVisible", "onMouseOver"),
    "maxLength": ("onTextSelect", "onCopy"),
    "depths": ("onScroll",),
    "extensions": ("onDownload",),
    "allowEmpty": ("onVisible",),
    "attempts": ("onSubmit", "onOutbound", "onDownload"),
}


class Trigger(Section):
    tag: Tag | None = Field(None, description="Value of data-tracardi-tag on the elements to watch.")
    trigger: TriggerName
    options: TriggerOptions = Field(default_factory=TriggerOptions)
    data: TriggerData

    @model_validator(mode="after")
    def _check(self) -> Trigger:
        return _trigger(self)


class AutoEvent(Section):
    type: EventType
    properties: Properties = Field(default_factory=dict)


AutoEventPair = Annotated[
    AutoEvent,
    BeforeValidator(_event_pair),
    WithJsonSchema(
        {
            "type": "array",
            "description": "[event type, properties]",
            "prefixItems": [{"type": "string", "minLength": 1}, {"type": "object"}],
            "minItems": 1,
            "maxItems": 2,
        },
    ),
]


class Auto(Section):
    events: list[AutoEventPair] = Field(default_factory=list, description="Events tracked on each page load.")
    triggers: list[Trigger] = Field(default_factory=list, description="Events tracked when a visitor does something.")


class Tracker(Section):
    """Tracardi's options.tracker."""

    url: Url
    source: Source
    profile: Profile | None = None
    context: Context = Field(default_factory=Context)
    settings: Settings = Field(default_factory=Settings)
    auto: Auto = Field(default_factory=Auto)
    external: list[External] = Field(default_factory=list)
