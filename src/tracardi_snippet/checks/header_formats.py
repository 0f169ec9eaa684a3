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

from tracardi_snippet.checks.address_patterns import azure_pattern, covering, is_address, vercel_pattern, wildcards
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
        for name, value in _dict(rule.get("values")).items():
            if name.lower() == _NAME:
                yield _Found(next(lines, 1), _joined(value), covering(wildcards(str(rule.get("for", "")))))


def _read_vercel_json(text: str) -> Iterator[_Found]:
    """Read ``vercel.json``: https://vercel.com/docs/project-configuration#headers. The last rule for an address counts."""
    lines = _lines_of(_JSON_KEY, text)
    rules: list[tuple[int, str, Covers]] = []
    for rule in _list(_dict(json.loads(text)).get("headers")):
        for header in _list(rule.get("headers")):
            if str(header.get("key", "")).lower() == _NAME:
                line = next(lines, 1)
                if not ("has" in rule or "missing" in rule):
                    covers = covering(vercel_pattern(str(rule.get("source", ""))))
                    rules.append((line, _joined(header.get("value")), covers))
    last = _deciding([covers for _, _, covers in rules], max)
    for at, (line, policy, _) in enumerate(rules):
        yield _Found(line, policy, _where(last, at))


def _read_static_web_app(text: str) -> Iterator[_Found]:
    """Read Azure's file: the first route that matches counts, and its headers replace the global headers of the same name.

    See https://learn.microsoft.com/en-us/azure/static-web-apps/configuration.
    """
    lines, data = _lines_of(_JSON_KEY, text), _dict(json.loads(text))
    routes = [
        (covering(azure_pattern(str(rule.get("route", "")))), _policy_in(rule.get("headers")))
        for rule in _list(data.get("routes"))
        if "GET" in map(str, rule.get("methods") or ["GET"])
    ]
    by_global = _policy_in(data.get("globalHeaders"))
    is_global_first = text.find('"globalHeaders"') < text.find('"routes"') or '"routes"' not in text

    first = _deciding([covers for covers, _ in routes], min)
    found = [(policy, _where(first, at)) for at, (_, policy) in enumerate(routes) if policy is not None]
    if by_global is not None:
        without = {-1, *(at for at, (_, policy) in enumerate(routes) if policy is None)}
        found.insert(0 if is_global_first else len(found), (by_global, lambda path: first(path) in without))
    for policy, covers in found:
        yield _Found(next(lines, 1), policy, covers)


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


def _joined(value: Any) -> str:
    return " ".join(str(value).split())
