"""The types of values in a config. Each refuses a wrong value with a fact and a fix."""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, JsonValue, WithJsonSchema
from pydantic_core import PydanticCustomError

from tracardi_snippet.config.selectors import selector_problem


def wrong(fact: str, fix: str = "") -> PydanticCustomError:
    """Return an error whose text goes to the user unchanged. Braces are not placeholders."""
    return PydanticCustomError("wrong", "{fact}", {"fact": fact, "fix": fix})


def shown(value: str) -> str:
    """Return the value in quotes for a message, with a long one cut."""
    return repr(value) if len(value) <= _MAX_SHOWN else f"{value[:_MAX_SHOWN]!r}..."


class Section(BaseModel):
    # Validators are built once, for Config, and not for each section as well. This halves the time of the import.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


Json = TypeVar("Json", bound=JsonValue)
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

# ---- values


def _identifier(value: str) -> str:
    if not value.strip():
        raise wrong("is empty.", "Copy the id from Tracardi's GUI.")
    if re.fullmatch(r"<[\w -]+>", value.strip()):
        raise wrong(f"{shown(value)} is the placeholder of Tracardi's documentation.", "Put the id of your event source there.")
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


def _finite(value: Json) -> Json:
    def check(item: JsonValue) -> None:
        if isinstance(item, float) and not math.isfinite(item):
            raise wrong(f"{item} is not JSON.", "Use a finite number, null or a string.")
        for child in item.values() if isinstance(item, dict) else item if isinstance(item, list) else ():
            check(child)

    check(value)
    return value


def _attributes(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if reserved := [name for name in value if name in RESERVED_ATTRIBUTES]:
        raise wrong(f"{reserved[0]!r} is an attribute that Boomtrain reserves.", "Give it another name.")
    return value


_MAX_SHOWN = 100
_MAX_ID = 64  # Tracardi indexes no more of an id
Id = Annotated[str, AfterValidator(_identifier)]
SourceId = Annotated[str, AfterValidator(_source_id)]
EventType = Annotated[str, AfterValidator(_event_type)]
Tag = Annotated[str, AfterValidator(_tag)]
Properties = Annotated[dict[str, JsonValue], AfterValidator(_finite)]
Attributes = Annotated[Properties, AfterValidator(_attributes)]
FiniteJson = Annotated[JsonValue, AfterValidator(_finite)]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _glob(value: str) -> str:
    if not value.strip():
        raise wrong("the pattern is empty.", 'Give a path relative to the site, such as "shop/**".')
    if value.startswith("/"):
        raise wrong(f"{shown(value)} starts with a slash.", f'Patterns are relative to the site: "{value.lstrip("/")}".')
    from tracardi_snippet.config.globs import check_glob

    if reason := check_glob(value):
        raise wrong(f"{shown(value)} is no pattern: {reason}.", "Write fewer alternatives in braces.")
    return value


Glob = Annotated[str, AfterValidator(_glob)]
GlobList = Annotated[
    list[Glob],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


def _folder(value: str) -> str:
    folder = value.strip("/")
    if (
        value.startswith("/")
        or not re.fullmatch(r"[\w./-]*", folder, re.ASCII)
        or not {".", ".."}.isdisjoint(folder.split("/"))
    ):
        raise wrong(f"{shown(value)} is not a folder of the site.", 'Give a plain relative path, such as "assets".')
    return folder


def _module(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise wrong(
            f"{shown(value)} is not the name of a file.", 'Give a path relative to the config, such as "analytics/mine.js".'
        )
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", value):
        raise wrong(
            f"{shown(value)} is not the name of a host.",
            'Write it in small letters, without "https://", such as "example.com", or "xn--mnchen-3ya.de" for "münchen.de".',
        )
    return value


def _soft_navigation(value: object) -> object:
    if not isinstance(value, bool) and value != "path":
        raise wrong(f"{value!r} is not true, false or path.", "Write true, or path to count a path once whatever its query is.")
    return value


def _element_name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", value):
        raise wrong(f"{shown(value)} is not the name of an element.", 'Write it in small letters, such as "div".')
    return value


def _tag_name(value: str) -> str:
    if value == "=":
        raise wrong('"=" is no tag for a selector.', "Give one such as product.")
    if re.search(r"\s", value):
        raise wrong(f"{shown(value)} holds white space, which divides tags.", "Give one tag, such as product.")
    return _tag(value)


def _selector(value: str) -> str:
    from turbohtml import SelectorSyntaxError, parse

    fact, fix = selector_problem(value)
    if fact:
        raise wrong(f"{shown(value)} {fact}", fix)
    try:
        parse("").select(value)
    except SelectorSyntaxError as error:
        raise wrong(
            f"{shown(value)} is no CSS selector: {str(error).partition(': ')[2] or error}.", 'Write one such as ".product img".'
        ) from error
    return value


TagName = Annotated[str, AfterValidator(_tag_name)]
# The encodings of https://encoding.spec.whatwg.org/#names-and-labels whose ASCII bytes are ASCII characters.
Charset = Literal[
    "utf-8", "big5", "euc-jp", "euc-kr", "gb18030", "gbk", "ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5",
    "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-8-i", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15",
    "iso-8859-16", "koi8-r", "koi8-u", "macintosh", "shift_jis", "windows-1250", "windows-1251", "windows-1252", "windows-1253",
    "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874", "x-mac-cyrillic",
]  # fmt: skip
Selectors = Annotated[
    list[Annotated[str, AfterValidator(_selector)]],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Folder = Annotated[str, AfterValidator(_folder)]
Module = Annotated[str, AfterValidator(_module)]
Host = Annotated[str, AfterValidator(_host)]
SoftNavigation = Annotated[bool | Literal["path"], BeforeValidator(_soft_navigation)]
ElementName = Annotated[str, AfterValidator(_element_name)]
