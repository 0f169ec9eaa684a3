"""Read Content-Security-Policy from the files in which hosts and servers take headers.

A file that cannot be read in its format gives no policy: its own host reports the fault. Rules under a condition that a build
cannot know, such as ``has`` of Vercel, are ignored.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from tracardi_snippet.checks.apache import read_htaccess
from tracardi_snippet.config.regular_file import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tracardi_snippet.checks.server_files import ServerFile

_NAME = "content-security-policy"
_MAX_BYTES = 1_000_000
_JSON_KEY = re.compile(r'"content-security-policy"', re.IGNORECASE)
_TOML_KEY = re.compile(r'^\s*"?content-security-policy"?\s*=', re.IGNORECASE | re.MULTILINE)
# path-to-regexp 6, as Vercel takes it: ":name", ":name*", ":name(pattern)", "(pattern)".
_VERCEL_PART = re.compile(r":\w+\*|:\w+\([^()]*(?:\([^()]*\)[^()]*)*\)[*+?]?|:\w+[+?]?|\((?:[^()]|\([^()]*\))*\)|[^:(]+")


class HeaderPolicy(NamedTuple):
    """A policy that is sent with some pages."""

    file: Path
    """The file that sets it."""
    line: int
    """Line in the file, from 1."""
    text: str
    """The policy."""
    covers: Callable[[str], bool]
    """Tells by a page's path in the site whether the policy is sent with the page."""


def read_headers(file: ServerFile) -> list[HeaderPolicy]:
    """Return the policies that a file sets."""
    try:
        text = read_regular_file(file.path, _MAX_BYTES).decode("utf-8-sig", "replace")
        return [
            HeaderPolicy(file.path, line, policy, covers)
            for line, policy, covers in _READERS[file.path.name](text, file.folder)
        ]
    except (OSError, ValueError, RecursionError, re.error):
        return []


Found = tuple[int, str, "Callable[[str], bool]"]


def _read_underscore_headers(text: str, _folder: str) -> list[Found]:
    """Read ``_headers``.

    See https://docs.netlify.com/manage/routing/headers/ and https://developers.cloudflare.com/pages/configuration/headers/.
    """
    pattern = ""
    found: list[Found] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            pattern = re.sub(r"^https?://[^/]*", "", line.strip())
            continue
        name, _, value = line.partition(":")
        if pattern and name.strip().lower() == _NAME:
            found.append((number, value.strip(), _covering(_wildcards(pattern))))
        elif pattern and re.sub(r"\s", "", line).lower() == f"!{_NAME}":  # Cloudflare: takes the header of earlier rules away
            found = _replaced(found, _covering(_wildcards(pattern)))
    return found


def _read_netlify_toml(text: str, _folder: str) -> Iterator[Found]:
    lines = _lines_of(_TOML_KEY, text)
    for rule in _list(tomllib.loads(text).get("headers")):
        for name, value in _dict(rule.get("values")).items():
            if name.lower() == _NAME:
                yield next(lines, 1), _joined(value), _covering(_wildcards(str(rule.get("for", ""))))


def _read_vercel_json(text: str, _folder: str) -> list[Found]:
    """Read ``vercel.json``: https://vercel.com/docs/project-configuration#headers. The last rule for an address counts."""
    lines = _lines_of(_JSON_KEY, text)
    found: list[Found] = []
    for rule in _list(json.loads(text).get("headers")):
        for header in _list(rule.get("headers")):
            if str(header.get("key", "")).lower() == _NAME:
                line = next(lines, 1)
                if not ("has" in rule or "missing" in rule):
                    covers = _covering(_vercel_pattern(str(rule.get("source", ""))))
                    found = [*_replaced(found, covers), (line, _joined(header.get("value")), covers)]
    return found


def _replaced(earlier: list[Found], covers: Callable[[str], bool]) -> list[Found]:
    """Return earlier rules without the pages that a later rule covers."""

    def without(covers_earlier: Callable[[str], bool]) -> Callable[[str], bool]:
        return lambda path: covers_earlier(path) and not covers(path)

    return [(line, policy, without(covers_earlier)) for line, policy, covers_earlier in earlier]


def _read_static_web_app(text: str, _folder: str) -> Iterator[Found]:
    """Read Azure's file.

    A route's headers replace the global headers: https://learn.microsoft.com/en-us/azure/static-web-apps/configuration
    """
    lines, data = _lines_of(_JSON_KEY, text), json.loads(text)
    routes = [
        (_wildcards(str(rule.get("route", ""))), value)
        for rule in _list(data.get("routes"))
        for name, value in _dict(rule.get("headers")).items()
        if name.lower() == _NAME
    ]
    by_global = [value for name, value in _dict(data.get("globalHeaders")).items() if name.lower() == _NAME]
    is_global_first = text.find('"globalHeaders"') < text.find('"routes"') or '"routes"' not in text
    found: list[Found] = [(0, _joined(value), _covering(pattern)) for pattern, value in routes]
    special = [covers for _, _, covers in found]
    everywhere: list[Found] = [
        (0, _joined(value), lambda path: not any(covers(path) for covers in special)) for value in by_global
    ]
    for _, policy, covers in [*everywhere, *found] if is_global_first else [*found, *everywhere]:
        yield next(lines, 1), policy, covers


def _read_apache(text: str, folder: str) -> Iterator[Found]:
    for line in read_htaccess(text, _NAME):
        yield line.number, line.value, _below(folder, line.covers)


_READERS: dict[str, Callable[[str, str], Iterable[Found]]] = {
    "_headers": _read_underscore_headers,
    "netlify.toml": _read_netlify_toml,
    "vercel.json": _read_vercel_json,
    "staticwebapp.config.json": _read_static_web_app,
    ".htaccess": _read_apache,
}


def _below(folder: str, covers: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda path: path.startswith(folder) and covers(path.rpartition("/")[2])


def _covering(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda path: any(pattern.fullmatch(address) for address in _addresses(path))


def _addresses(path: str) -> tuple[str, ...]:
    """Return the addresses under which a host serves a page: with the file's name and without."""
    stem = re.sub(r"\.html?$", "", f"/{path}", flags=re.IGNORECASE)
    if stem.rpartition("/")[2] != "index":
        return f"/{path}", stem
    folder = stem.removesuffix("index")
    return f"/{path}", stem, folder, folder.rstrip("/") or "/"


def _wildcards(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression: ``*`` stands for any text, ``:name`` for one folder."""
    parts = re.split(r"(\*|:\w+)", pattern)
    return re.compile("".join(".*" if part == "*" else "[^/]+" if part.startswith(":") else re.escape(part) for part in parts))


def _vercel_pattern(source: str) -> re.Pattern[str]:
    """Return a path-to-regexp pattern as a regular expression."""
    return re.compile("".join(map(_vercel_part, _VERCEL_PART.findall(source))))


def _vercel_part(part: str) -> str:
    if part.startswith("("):
        return part
    if not part.startswith(":"):
        return re.escape(part)
    if part.endswith("*") and "(" not in part:
        return ".*"
    _, bracket, pattern = part.partition("(")
    return f"({pattern}" if bracket else "[^/]+"


def _lines_of(key: re.Pattern[str], text: str) -> Iterator[int]:
    return iter([text.count("\n", 0, match.end()) + 1 for match in key.finditer(text)])


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _joined(value: Any) -> str:
    return " ".join(str(value).split())
