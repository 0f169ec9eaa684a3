"""The shape of the config: Tracardi's own ``options.tracker``, key for key, and beside it what is ours."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, WithJsonSchema
from pydantic_core import PydanticCustomError


def wrong(fact: str, fix: str = "") -> PydanticCustomError:
    """An error whose text goes to the user as it stands. Braces are not placeholders."""
    return PydanticCustomError("wrong", "{fact}", {"fact": fact, "fix": fix})


class _Section(BaseModel):
    # Built once, as a part of Config, and not for each section as well: half the time of the import.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


# ---- values


def _api_url(url: str) -> str:
    fix = 'Give the address of your Tracardi API, such as "https://tracardi.example.com".'
    if not url.strip():
        raise wrong("is empty.", fix)
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        has_host = False
    # "//host" is the stock tracker's way to take the page's own scheme.
    if not has_host or parts.scheme not in ("http", "https", "") or re.search(r"[\s\x00-\x20\x7f]", url):
        raise wrong(f"{url!r} is not an http(s) URL.", fix)
    if re.search(r"[?#]", url):
        raise wrong(f"{url!r} has a query or a fragment.", fix)
    if parts.path.rstrip("/").endswith("/track"):
        raise wrong(f"{url!r} is the address of the collector.", "Leave out /track: it is added.")
    return url.rstrip("/")


def _identifier(value: str) -> str:
    if not value.strip():
        raise wrong("is empty.", "Copy the id from Tracardi's GUI.")
    if re.fullmatch(r"<[\w -]+>", value.strip()):
        raise wrong(f"{value!r} is the placeholder of Tracardi's documentation.", "Put the id of your event source there.")
    if len(value.strip()) > _MAX_ID:
        raise wrong(f"is longer than the {_MAX_ID} characters that Tracardi indexes.", "Copy the id from Tracardi's GUI.")
    return value.strip()


def _source_id(value: str) -> str:
    if value.strip().startswith("@"):
        raise wrong("starts with @, which Tracardi keeps for itself.", "Copy the id from Inbound traffic > Event sources.")
    return _identifier(value)


def _event_type(value: str) -> str:
    if not value.strip():
        raise wrong("the event type is empty.", 'Name it, such as "page-view".')
    return value


def _tag(value: str) -> str:
    if not value.strip():
        raise wrong("is empty.", "Give the value of data-tracardi-tag on the elements to watch.")
    return value


def _finite(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    def check(item: JsonValue) -> None:
        if isinstance(item, float) and not math.isfinite(item):
            raise wrong(f"{item} is not JSON.", "Use a finite number, null or a string.")
        for child in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
            check(child)

    check(value)
    return value


def _event_pair(value: object) -> object:
    if isinstance(value, AutoEvent):
        return value
    if isinstance(value, str):
        raise wrong("is a string, not a pair.", f"Write [{value}, {{}}].")
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= 2:
        raise wrong("is not a pair of event type and properties.", 'Write ["page-view", {"category": "laptops"}].')
    return dict(zip(("type", "properties"), value, strict=False))


_MAX_ID = 64  # Tracardi indexes no more of an id
ApiUrl = Annotated[str, AfterValidator(_api_url)]
Id = Annotated[str, AfterValidator(_identifier)]
SourceId = Annotated[str, AfterValidator(_source_id)]
EventType = Annotated[str, AfterValidator(_event_type)]
Tag = Annotated[str, AfterValidator(_tag)]
Properties = Annotated[dict[str, JsonValue], AfterValidator(_finite)]
TriggerName = Literal["onVisible", "onTextSelect", "onMouseOver"]

# ---- tracker: Tracardi's options.tracker


class Url(_Section):
    api: ApiUrl = Field(description="Address of the Tracardi API; /track is added.")
    script: str | None = Field(None, description="Address of Tracardi's own script; not used by our tracker.")


class Source(_Section):
    id: SourceId = Field(description="Id of an enabled event source of type REST.")


class Profile(_Section):
    id: Id = Field(description="A profile id to use instead of the one the browser keeps.")


class Context(_Section):
    """What is sent besides the events; the defaults are Tracardi's."""

    page: bool = Field(True, description="Address, title and referrer of the page, with each event.")
    browser: bool = Field(True, description="Browser, language and platform.")
    screen: bool = Field(True, description="Sizes of screen and window.")
    utm: bool = Field(True, description="utm_* parameters of the address.")
    tracardiPass: bool = Field(True, description="The profile handed over in a link: __tr_pid and __tr_src.")  # noqa: N815
    cookies: bool = Field(False, description="All cookies of the site that scripts can read.")
    storage: bool = Field(False, description="All of localStorage.")
    performance: bool = Field(False, description="Load times of the page, with each event.")


class Settings(_Section):
    respectDoNotTrack: bool = Field(False, description="Track nobody whose browser sends Do Not Track.")  # noqa: N815


class TriggerData(_Section):
    event: EventType = Field(description="The event type to track.")
    properties: Properties = Field(default_factory=dict)
    options: Properties = Field(default_factory=dict, description="Options of the event, such as fire: true.")


class Trigger(_Section):
    tag: Tag = Field(description="Value of data-tracardi-tag on the elements to watch.")
    trigger: TriggerName
    data: TriggerData


class AutoEvent(_Section):
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


class Auto(_Section):
    events: list[AutoEventPair] = Field(default_factory=list, description="Events tracked on each page load.")
    triggers: list[Trigger] = Field(default_factory=list, description="Events tracked when a visitor does something.")


class Tracker(_Section):
    """Tracardi's options.tracker."""

    url: Url
    source: Source
    profile: Profile | None = None
    context: Context = Field(default_factory=Context)
    settings: Settings = Field(default_factory=Settings)
    auto: Auto = Field(default_factory=Auto)


# ---- ours


def _globs(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _glob(value: str) -> str:
    if not value.strip():
        raise wrong("the pattern is empty.", 'Give a path relative to the site, such as "shop/**".')
    if value.startswith("/"):
        raise wrong(f"{value!r} starts with a slash.", f'Patterns are relative to the site: "{value.lstrip("/")}".')
    from tracardi_snippet.config.globs import check_glob

    if reason := check_glob(value):
        raise wrong(f"{value!r} is no pattern: {reason}.", "Write fewer alternatives in braces.")
    return value


Globs = Annotated[
    list[Annotated[str, AfterValidator(_glob)]],
    BeforeValidator(_globs),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]


class PageRule(_Section):
    """What some pages add to `tracker.auto`."""

    match: Globs = Field(description="Paths relative to the site; ** crosses folders.", min_length=1)
    auto: Auto


def _folder(value: str) -> str:
    folder = value.strip("/")
    if (
        value.startswith("/")
        or not re.fullmatch(r"[\w./-]*", folder, re.ASCII)
        or not {".", ".."}.isdisjoint(folder.split("/"))
    ):
        raise wrong(f"{value!r} is not a folder of the site.", 'Give a plain relative path, such as "assets".')
    return folder


def _module(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise wrong(f"{value!r} is not the name of a file.", 'Give a path relative to the config, such as "analytics/mine.js".')
    return value


class Delivery(_Section):
    """How the tracker reaches the page."""

    mode: Literal["inline", "file"] = Field("inline", description="inline: in each page. file: one file with a content hash.")
    directory: Annotated[str, AfterValidator(_folder)] = Field(
        "", description="Folder of the file, relative to the site; mode file only."
    )
    integrity: bool = Field(True, description="Give the file an integrity attribute; mode file only.")


class Inject(_Section):
    exclude: Globs = Field(default_factory=list, description="Pages to leave alone.")
    redirects: bool = Field(False, description="Track pages that only redirect (meta refresh) as well.")


class Config(_Section):
    """The whole file."""

    schema_address: str | None = Field(None, alias="$schema", description="For editors; not read.")
    tracker: Tracker
    pages: list[PageRule] = Field(default_factory=list)
    delivery: Delivery = Field(default_factory=Delivery)
    inject: Inject = Field(default_factory=Inject)
    extensions: list[Annotated[str, AfterValidator(_module)]] = Field(
        default_factory=list,
        description="Your own ES modules, relative to this file; each default export is called with the tracker.",
    )


def config_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the config file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Config.model_json_schema(),
        "title": "tracardi.yml",
    }
