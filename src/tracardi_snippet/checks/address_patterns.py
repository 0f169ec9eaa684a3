"""The patterns by which hosts say which addresses a rule is for, as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from tracardi_snippet.checks.foreign_pattern import compile_foreign

Covers: TypeAlias = Callable[[str], bool]
"""Tells by a page's path in the site whether a rule is for the page."""

# The text between parentheses: parentheses stand in each other up to four deep.
_INSIDE = r"(?:[^()\\]|\\.)*+"
for _ in range(3):
    _INSIDE = rf"(?:[^()\\]|\\.|\({_INSIDE}\))*+"
# path-to-regexp 6, as Vercel takes it: ":name", ":name*", ":name(pattern)", "(pattern)?", "\." for a character of the syntax.
_VERCEL_PART = re.compile(
    rf"(?P<escaped>\\.)|(?P<name>:\w+)(?P<pattern>\({_INSIDE}\))?(?P<often>[*+?]?)"
    rf"|(?P<bare>\({_INSIDE}\))(?P<bare_often>[*+?]?)|(?P<text>[^:(\\]+)|(?P<wrong>.)",
    re.DOTALL,
)
_WILDCARD = re.compile(r"[*:]")


def covering(pattern: re.Pattern[str]) -> Covers:
    """Return a function that tells by a page's path in the site whether the pattern matches an address of the page."""
    return lambda path: any(pattern.fullmatch(address) for address in addresses_of(path))


def is_address(pattern: str) -> bool:
    """Return whether a pattern of ``wildcards`` stands for a single address."""
    return not _WILDCARD.search(pattern)


@lru_cache(maxsize=4096)
def addresses_of(path: str) -> tuple[str, ...]:
    """Return the addresses under which a host serves a page: with the file's name and without."""
    stem = re.sub(r"\.html?$", "", f"/{path}", flags=re.IGNORECASE)
    if stem.rpartition("/")[2] != "index":
        return f"/{path}", stem
    folder = stem.removesuffix("index")
    return f"/{path}", stem, folder, folder.rstrip("/") or "/"


def wildcards(pattern: str) -> re.Pattern[str]:
    """Return a pattern as a regular expression: ``*`` stands for any text, ``:name`` for one folder.

    :raises re.error: matching could take too long.
    """
    if is_address(pattern):
        return re.compile(re.escape(pattern))
    return _starred(pattern, _without_stars)


def azure_pattern(route: str) -> re.Pattern[str]:
    """Return a route as a regular expression: ``*`` stands for any text, ``{a,b}`` for one of several.

    :raises re.error: matching could take too long.
    """
    return _starred(route, _without_braces)


def _starred(pattern: str, converted: Callable[[str], str]) -> re.Pattern[str]:
    *parts, last = map(converted, re.sub(r"\*+", "*", pattern).split("*"))
    # What stands between two stars is taken at its first place. The other places would be tried in vain, and for hours.
    begin, *middle = [*parts, last] if parts else [last]
    if middle:
        begin = "".join((begin, *(f"(?>.*?{part})" for part in middle[:-1]), ".*", middle[-1]))
    return compile_foreign(begin, re.DOTALL)


def _without_stars(text: str) -> str:
    parts = re.split(r"(:\w+)", text)
    return "".join("[^/]+" if part.startswith(":") else re.escape(part) for part in parts)


def _without_braces(text: str) -> str:
    return "".join(map(_azure_part, re.split(r"(\{[^{}]*\})", text)))


def _azure_part(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    shortest_first = sorted(part[1:-1].split(","), key=len)  # leaves the most text for what follows
    return f"(?:{'|'.join(map(re.escape, shortest_first))})"


def vercel_pattern(source: str) -> re.Pattern[str]:
    """Return a path-to-regexp pattern as a regular expression.

    :raises re.error: the pattern is wrong, or matching could take too long.
    """
    text = ""
    for part in _VERCEL_PART.finditer(source):
        if part["wrong"]:
            raise re.error("a character of path-to-regexp without a meaning")
        if plain := part["text"] or (part["escaped"] or "")[1:]:
            text += re.escape(plain)
            continue
        one, often = part["pattern"] or part["bare"] or "[^/]+", part["often"] or part["bare_often"]
        if not often:
            text += one
            continue
        slash = "/" if text.endswith("/") else ""
        many = f"{slash}{one}" + (f"(?:{slash}{one})*" if often in "*+" else "")
        text = text.removesuffix(slash) + (f"(?:{many})?" if often in "*?" else many)
    return compile_foreign(text)


def vercel_source(source: str, *, is_cased: bool) -> re.Pattern[str]:
    """Return the ``src`` of a route of Vercel: a regular expression of JavaScript for a whole address.

    :raises re.error: Python cannot read the pattern, or matching could take too long.
    """
    return compile_foreign(re.sub(r"\(\?<(?=\w)", "(?P<", source), re.NOFLAG if is_cased else re.IGNORECASE)
