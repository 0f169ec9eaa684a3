"""Read Content-Security-Policy from the files in which hosts and servers take headers.

A file that cannot be read in its format gives no policy: its own host reports the fault. Rules under a condition that a build
cannot know, such as ``has`` of Vercel, are ignored.
"""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tracardi_snippet.checks.apache import read_htaccess
from tracardi_snippet.config.regular_file import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tracardi_snippet.checks.server_files import ServerFile

_NAME = "content-security-policy"
_MAX_BYTES = 1_000_000
_JSON_KEY = re.compile(r'"content-security-policy"', re.IGNORECASE)
_TOML_KEY = re.compile(r"""^[^#\n]*?["']?content-security-policy["']?\s*=""", re.IGNORECASE | re.MULTILINE)
# path-to-regexp 6, as Vercel takes it: ":name", ":name*", ":name(pattern)", "(pattern)".
_VERCEL_PART = re.compile(r":\w+\*|:\w+\([^()]*(?:\([^()]*\)[^()]*)*\)[*+?]?|:\w+[+?]?|\((?:[^()]|\([^()]*\))*\)|[^:(]+")
_WILDCARD = re.compile(r"[*:]")


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
    address: str = ""
    """The only address that the policy is sent with; empty if it is a pattern."""


class _Found(NamedTuple):
    line: int
    policy: str
    covers: Callable[[str], bool]
    address: str = ""


def read_headers(files: Sequence[ServerFile]) -> list[HeaderPolicy]:
    """Return the policies that the files of a site set."""
    read = [(file, _read(file)) for file in files if file.path.name in _READERS]
    return [*(HeaderPolicy(file.path, *found) for file, all_found in read for found in all_found), *_read_apache(files)]


def _text(file: ServerFile) -> str:
    return read_regular_file(file.path, _MAX_BYTES).decode("utf-8-sig", "replace")


def _read(file: ServerFile) -> list[_Found]:
    try:
        return list(_READERS[file.path.name](_text(file)))
    except (OSError, ValueError, OverflowError, RecursionError, re.error):
        return []


def _read_underscore_headers(text: str) -> Iterator[_Found]:
    """Read ``_headers``.

    See https://docs.netlify.com/manage/routing/headers/ and https://developers.cloudflare.com/pages/configuration/headers/.
    """
    pattern = ""
    set_at: list[tuple[int, int, str, str]] = []
    removed_at: list[tuple[int, Callable[[str], bool]]] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        if re.match(r"/|https?://", line):
            pattern = re.sub(r"^https?://[^/]*", "", line)
            continue
        name, _, value = line.partition(":")
        if pattern and name.strip().lower() == _NAME:
            set_at.append((len(removed_at), number, value.strip(), pattern))
        elif pattern and re.sub(r"\s", "", line).lower() == f"!{_NAME}":  # Cloudflare: takes the header of earlier rules away
            removed_at.append((len(removed_at), _covering(_wildcards(pattern))))

    @cache
    def removals(path: str) -> int:
        """Return the number of removals up to the last one that covers the page."""
        return max((at + 1 for at, covers in removed_at if covers(path)), default=0)

    for at, number, policy, wanted in set_at:
        covers = _covering(_wildcards(wanted))
        yield _Found(
            number,
            policy,
            lambda path, at=at, covers=covers: covers(path) and removals(path) <= at,  # type: ignore[misc]
            "" if _WILDCARD.search(wanted) else wanted,
        )


def _read_netlify_toml(text: str) -> Iterator[_Found]:
    lines = _lines_of(_TOML_KEY, text)
    for rule in _list(tomllib.loads(text).get("headers")):
        for name, value in _dict(rule.get("values")).items():
            if name.lower() == _NAME:
                yield _Found(next(lines, 1), _joined(value), _covering(_wildcards(str(rule.get("for", "")))))


def _read_vercel_json(text: str) -> Iterator[_Found]:
    """Read ``vercel.json``: https://vercel.com/docs/project-configuration#headers. The last rule for an address counts."""
    lines = _lines_of(_JSON_KEY, text)
    rules: list[tuple[int, str, Callable[[str], bool]]] = []
    for rule in _list(_dict(json.loads(text)).get("headers")):
        for header in _list(rule.get("headers")):
            if str(header.get("key", "")).lower() == _NAME:
                line = next(lines, 1)
                if not ("has" in rule or "missing" in rule):
                    covers = _covering(_vercel_pattern(str(rule.get("source", ""))))
                    rules.append((line, _joined(header.get("value")), covers))

    @cache
    def last(path: str) -> int:
        return max((at for at, (_, _, covers) in enumerate(rules) if covers(path)), default=-1)

    for at, (line, policy, _) in enumerate(rules):
        yield _Found(line, policy, lambda path, at=at: last(path) == at)  # type: ignore[misc]


def _read_static_web_app(text: str) -> Iterator[_Found]:
    """Read Azure's file: the first route that matches counts, and its headers replace the global headers of the same name.

    See https://learn.microsoft.com/en-us/azure/static-web-apps/configuration.
    """
    lines, data = _lines_of(_JSON_KEY, text), _dict(json.loads(text))
    routes = [
        (_azure_pattern(str(rule.get("route", ""))), _policy_in(rule.get("headers")))
        for rule in _list(data.get("routes"))
        if "GET" in map(str, rule.get("methods") or ["GET"])
    ]
    by_global = _policy_in(data.get("globalHeaders"))
    is_global_first = text.find('"globalHeaders"') < text.find('"routes"') or '"routes"' not in text

    @cache
    def first(path: str) -> int:
        return next((at for at, (pattern, _) in enumerate(routes) if _covering(pattern)(path)), -1)

    found: list[tuple[str, Callable[[str], bool]]] = []
    for at, (_, policy) in enumerate(routes):
        if policy is not None:
            found.append((policy, lambda path, at=at: first(path) == at))  # type: ignore[misc]
    if by_global is not None:
        everywhere = (by_global, lambda path: first(path) < 0 or routes[first(path)][1] is None)
        found.insert(0 if is_global_first else len(found), everywhere)
    for policy, covers in found:
        yield _Found(next(lines, 1), policy, covers)


def _policy_in(headers: Any) -> str | None:
    return next((_joined(value) for name, value in _dict(headers).items() if name.lower() == _NAME), None)


def _read_apache(files: Sequence[ServerFile]) -> Iterator[HeaderPolicy]:
    """Read the files ``.htaccess``. What a folder's own file sets or removes replaces what those above it set."""
    read = []
    for file in files:
        if file.path.name not in _READERS:
            try:
                read.append((file, read_htaccess(_text(file), _NAME)))
            except (OSError, ValueError, OverflowError, RecursionError):
                continue
    for file, htaccess in read:
        for line in htaccess.lines:
            replaced = tuple(
                other.folder
                for other, below in read
                if line.table in below.replaced_tables and other.folder != file.folder and other.folder.startswith(file.folder)
            )
            yield HeaderPolicy(file.path, line.number, line.value, _below(file.folder, replaced, line.covers))


_READERS: dict[str, Callable[[str], Iterable[_Found]]] = {
    "_headers": _read_underscore_headers,
    "netlify.toml": _read_netlify_toml,
    "vercel.json": _read_vercel_json,
    "staticwebapp.config.json": _read_static_web_app,
}


def _below(folder: str, replaced: tuple[str, ...], covers: Callable[[str], bool]) -> Callable[[str], bool]:
    def is_covered(path: str) -> bool:
        return path.startswith(folder) and not path.startswith(replaced) and covers(path.rpartition("/")[2])

    return is_covered


def _covering(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda path: any(pattern.fullmatch(address) for address in addresses_of(path))


@lru_cache(maxsize=4096)
def addresses_of(path: str) -> tuple[str, ...]:
    """Return the addresses under which a host serves a page: with the file's name and without."""
    stem = re.sub(r"\.html?$", "", f"/{path}", flags=re.IGNORECASE)
    if stem.rpartition("/")[2] != "index":
        return f"/{path}", stem
    folder = stem.removesuffix("index")
    return f"/{path}", stem, folder, folder.rstrip("/") or "/"


def _wildcards(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression: ``*`` stands for any text, ``:name`` for one folder."""
    *parts, last = (_without_stars(part) for part in re.sub(r"\*+", "*", pattern).split("*"))
    # What stands between two stars is taken at its first place. The other places would be tried in vain, and for hours.
    begin, *middle = [*parts, last] if parts else [last]
    if not middle:
        return re.compile(begin)
    return re.compile("".join((begin, *(f"(?>.*?{part})" for part in middle[:-1]), ".*", middle[-1])), re.DOTALL)


def _without_stars(text: str) -> str:
    parts = re.split(r"(:\w+)", text)
    return "".join("[^/]+" if part.startswith(":") else re.escape(part) for part in parts)


def _azure_pattern(route: str) -> re.Pattern[str]:
    """Return a route as a regular expression: ``*`` stands for any text, ``{a,b}`` for one of several."""
    parts = re.split(r"(\*|\{[^{}]*\})", re.sub(r"\*+", "*", route))
    return re.compile("".join(map(_azure_part, parts)), re.DOTALL)


def _azure_part(part: str) -> str:
    if part == "*":
        return ".*"
    return f"(?:{'|'.join(map(re.escape, part[1:-1].split(',')))})" if part.startswith("{") else re.escape(part)


def _vercel_pattern(source: str) -> re.Pattern[str]:
    """Return a path-to-regexp pattern as a regular expression."""
    text = ""
    for part in _VERCEL_PART.findall(source):
        pattern, is_optional = _vercel_part(part)
        if is_optional and text.endswith("/"):
            text = f"{text[:-1]}(?:/{pattern})?"
        else:
            text += f"(?:{pattern})?" if is_optional else pattern
    return re.compile(text)


def _vercel_part(part: str) -> tuple[str, bool]:
    """Return a part as a regular expression, and whether it may be missing."""
    if part.startswith("("):
        return part, False
    if not part.startswith(":"):
        return re.escape(part), False
    is_optional = part[-1] in "*?"
    _, bracket, pattern = part.rstrip("*+?").partition("(")
    one = f"({pattern}" if bracket else "[^/]+"
    return (f"{one}(?:/{one})*" if part[-1] in "*+" else one), is_optional


def _lines_of(key: re.Pattern[str], text: str) -> Iterator[int]:
    return iter([text.count("\n", 0, match.end()) + 1 for match in key.finditer(text)])


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _joined(value: Any) -> str:
    return " ".join(str(value).split())
