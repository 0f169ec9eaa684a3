"""The patterns by which hosts say which addresses a rule is for, as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

Covers: TypeAlias = Callable[[str], bool]
"""Tells by a page's path in the site whether a rule is for the page."""

# path-to-regexp 6, as Vercel takes it: ":name", ":name*", ":name(pattern)", "(pattern)".
_VERCEL_PART = re.compile(r":\w+\*|:\w+\([^()]*(?:\([^()]*\)[^()]*)*\)[*+?]?|:\w+[+?]?|\((?:[^()]|\([^()]*\))*\)|[^:(]+")
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


def azure_pattern(route: str) -> re.Pattern[str]:
    """Return a route as a regular expression: ``*`` stands for any text, ``{a,b}`` for one of several."""
    parts = re.split(r"(\*|\{[^{}]*\})", re.sub(r"\*+", "*", route))
    return re.compile("".join(map(_azure_part, parts)), re.DOTALL)


def _azure_part(part: str) -> str:
    if part == "*":
        return ".*"
    return f"(?:{'|'.join(map(re.escape, part[1:-1].split(',')))})" if part.startswith("{") else re.escape(part)


def vercel_pattern(source: str) -> re.Pattern[str]:
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
