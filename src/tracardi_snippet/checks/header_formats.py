"""Read Content-Security-Policy from the files in which hosts and servers take headers.

A file that cannot be read in its format gives no policy: its own host reports the fault. Rules under a condition that a build
cannot know, such as ``has`` of Vercel, are ignored.
"""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tracardi_snippet.checks.address_patterns import (
    azure_pattern,
    covering,
    is_address,
    vercel_pattern,
    vercel_source,
    wildcards,
)
from tracardi_snippet.checks.apache import read_htaccess
from tracardi_snippet.config.regular_file import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tracardi_snippet.checks.address_patterns import Covers
    from tracardi_snippet.checks.server_files import ServerFile

_NAME = "content-security-policy"
_MAX_BYTES = 1_000_000
_JSON_KEY = re.compile(r'"content-security-policy"', re.IGNORECASE)
_TOML_KEY = re.compile(r"""^[^#\n]*?["']?content-security-policy["']?\s*=""", re.IGNORECASE | re.MULTILINE)


class HeaderPolicy(NamedTuple):
    """A policy that is sent with some pages."""

    file: Path
    """The file that sets it."""
    line: int
    """Line in the file, from 1."""
    text: str
    """The policy."""
    covers: Covers
    """Tells by a page's path in the site whether the policy is sent with the page."""
    address: str = ""
    """The only address that the policy is sent with; empty if it is a pattern."""


class _Found(NamedTuple):
    line: int
    policy: str
    covers: Covers
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
    set_at: list[tuple[int, int, str, str]] = []  # number of removals before it, line, policy, pattern
    removed_by: list[Covers] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        if re.match(r"/|https?://", line):
            pattern = re.sub(r"^https?://[^/]*", "", line)
            continue
        name, _, value = line.partition(":")
        if pattern and name.strip().lower() == _NAME:
            set_at.append((len(removed_by), number, value.strip(), pattern))
        elif pattern and re.sub(r"\s", "", line).lower() == f"!{_NAME}":  # Cloudflare: takes the header of earlier rules away
            removed_by.append(covering(wildcards(pattern)))

    last_removal = _deciding(removed_by, max)
    for removals, number, policy, wanted in set_at:
        covers = covering(wildcards(wanted))
        yield _Found(
            number,
            policy,
            lambda path, removals=removals, covers=covers: covers(path) and last_removal(path) < removals,  # type: ignore[misc]
            wanted if is_address(wanted) else "",
        )


def _read_netlify_toml(text: str) -> Iterator[_Found]:
    lines = _lines_of(_TOML_KEY, text)
    for rule in _list(tomllib.loads(text).get("headers")):
        policy, line = _policy_in(rule.get("values"), lines)
        if policy is not None:
            yield _Found(line, policy, covering(wildcards(_str(rule.get("for")))))


class _VercelRule(NamedTuple):
    line: int
    policy: str | None
    """The policy that the rule sets; None if it sets none."""
    covers: Covers
    is_last: bool
    """True if the rules after this one do not count for the pages that it covers."""


def _read_vercel_json(text: str) -> Iterator[_Found]:
    """Read ``vercel.json``: https://vercel.com/docs/project-configuration#headers. The last rule for an address counts."""
    lines, data = _lines_of(_JSON_KEY, text), _dict(json.loads(text))
    rules = [*_vercel_headers(data.get("headers"), lines), *_vercel_routes(data.get("routes"), lines)]

    @cache
    def deciding(path: str) -> int:
        last = -1
        for at, rule in enumerate(rules):
            if rule.covers(path):
                last = last if rule.policy is None else at
                if rule.is_last:
                    break
        return last

    for at, rule in enumerate(rules):
        if rule.policy is not None:
            yield _Found(rule.line, rule.policy, _where(deciding, at))


def _vercel_headers(rules: Any, lines: Iterator[int]) -> Iterator[_VercelRule]:
    for rule in _list(rules):
        for header in _list(rule.get("headers")):
            policy, line = _policy_in({_str(header.get("key")): header.get("value")}, lines)
            if policy is not None and not _has_condition(rule):
                yield _VercelRule(line, policy, covering(vercel_pattern(_str(rule.get("source")))), is_last=False)


def _vercel_routes(routes: Any, lines: Iterator[int]) -> Iterator[_VercelRule]:
    """Read the older form of rules: https://vercel.com/docs/project-configuration/vercel-json#routes.

    The routes behind ``handle`` are for addresses without a file.
    """
    for route in _list(routes):
        if "handle" in route:
            return
        policy, line = _policy_in(route.get("headers"), lines)
        source = _str(route.get("src"))
        if source and _is_for_get(route) and not _has_condition(route):
            is_last = route.get("continue") is not True
            yield _VercelRule(
                line, policy, covering(vercel_source(source, is_cased=route.get("caseSensitive") is True)), is_last
            )


def _has_condition(rule: dict[str, Any]) -> bool:
    return "has" in rule or "missing" in rule


def _is_for_get(rule: dict[str, Any]) -> bool:
    methods = rule.get("methods")
    return not methods or (isinstance(methods, list) and "GET" in methods)


def _read_static_web_app(text: str) -> Iterator[_Found]:
    """Read Azure's file: the first route that matches counts, and its headers replace the global headers of the same name.

    See https://learn.microsoft.com/en-us/azure/static-web-apps/configuration.
    """
    data = _dict(json.loads(text))
    lines = _lines_of(_JSON_KEY, text)
    is_global_first = text.find('"globalHeaders"') < text.find('"routes"') or '"routes"' not in text
    by_global, global_line = _policy_in(data.get("globalHeaders"), lines) if is_global_first else (None, 0)
    routes = [
        (covering(azure_pattern(_str(rule.get("route")))), *_policy_in(rule.get("headers"), lines))
        for rule in _list(data.get("routes"))
        if _is_for_get(rule)
    ]
    if not is_global_first:
        by_global, global_line = _policy_in(data.get("globalHeaders"), lines)

    first = _deciding([covers for covers, _, _ in routes], min)
    for at, (_, policy, line) in enumerate(routes):
        if policy is not None:
            yield _Found(line, policy, _where(first, at))
    if by_global is not None:
        without = {-1, *(at for at, (_, policy, _) in enumerate(routes) if policy is None)}
        yield _Found(global_line, by_global, lambda path: first(path) in without)


def _deciding(rules: Sequence[Covers], choose: Callable[[Iterable[int]], int]) -> Callable[[str], int]:
    """Return a function that gives the index of the rule that counts for a page, or -1.

    :param choose: ``min`` if the first rule that covers a page counts, ``max`` if the last one does.
    """

    @cache
    def deciding(path: str) -> int:
        covering_it = [at for at, covers in enumerate(rules) if covers(path)]
        return choose(covering_it) if covering_it else -1

    return deciding


def _where(deciding: Callable[[str], int], at: int) -> Covers:
    return lambda path: deciding(path) == at


def _policy_in(headers: Any, lines: Iterator[int]) -> tuple[str | None, int]:
    """Return the policy among headers, or None, and its line. A value of a wrong type is no policy.

    :param lines: the lines of the file that name the header; takes one for each header of that name.
    """
    found: tuple[str | None, int] = (None, 1)
    for name, value in _dict(headers).items():
        if name.lower() == _NAME:
            line = next(lines, 1)
            if isinstance(value, str):
                found = (" ".join(value.split()), line)
    return found


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


def _below(folder: str, replaced: tuple[str, ...], covers: Covers) -> Covers:
    def is_covered(path: str) -> bool:
        return path.startswith(folder) and not path.startswith(replaced) and covers(path.rpartition("/")[2])

    return is_covered


def _lines_of(key: re.Pattern[str], text: str) -> Iterator[int]:
    return iter([text.count("\n", 0, match.end()) + 1 for match in key.finditer(text)])


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""
