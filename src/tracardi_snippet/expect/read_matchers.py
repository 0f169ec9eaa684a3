"""Read the matchers in expected properties: words and keys that begin with a dollar sign."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from tracardi_snippet.expect.matchers import KINDS, AnyValue, Between, Matches, OfKind

if TYPE_CHECKING:
    from tracardi_snippet.config.document import Document
    from tracardi_snippet.config.keys import Key

WORDS = ("$any", "$type", "$matches", "$min", "$max", "$value")


def read_matchers(value: Any, path: Key, document: Document) -> Any:
    """Return the value with matchers in it. Problems are added to ``document.problems``.

    :param path: the place of the value in the file.
    """
    if isinstance(value, list):
        return [read_matchers(item, (*path, index), document) for index, item in enumerate(value)]
    if isinstance(value, str) and value.startswith("$"):
        if value == "$any":
            return AnyValue()
        _add(
            document, path, f"{value!r} is not a matcher.", _nearest(value) or 'For a text that begins with $: {$value: "..."}.'
        )
        return None
    if not isinstance(value, dict):
        return value
    if not any(key.startswith("$") for key in value):
        return {key: read_matchers(item, (*path, key), document) for key, item in value.items()}
    return _of_keys(value, path, document)


def _of_keys(value: dict[str, Any], path: Key, document: Document) -> Any:
    unknown = [key for key in value if key not in WORDS or key == "$any"]
    for key in unknown:
        fix = _nearest(key) or f"Known here: {', '.join(WORDS[1:])}."
        _add(
            document,
            (*path, key),
            "is not a matcher." if key != "$any" else "stands alone.",
            fix if key != "$any" else 'Write "$any".',
        )
    if unknown:
        return None
    if value.keys() <= {"$min", "$max"}:
        return _between(value, path, document)
    if len(value) > 1:
        _add(document, path, f"has {' and '.join(value)}.", "Keep one. Only $min and $max go together.")
        return None
    ((key, given),) = value.items()
    if key == "$value":
        return given
    return _kind(given, (*path, key), document) if key == "$type" else _pattern(given, (*path, key), document)


def _between(value: dict[str, Any], path: Key, document: Document) -> Between | None:
    for key, limit in value.items():
        if isinstance(limit, bool) or not isinstance(limit, int | float):
            _add(document, (*path, key), "is not a number.", "Give a number.")
            return None
    low, high = value.get("$min"), value.get("$max")
    if low is not None and high is not None and low > high:
        _add(document, path, f"$min {low:g} is more than $max {high:g}.", "Exchange them.")
    return Between(low, high)


def _kind(given: Any, path: Key, document: Document) -> OfKind | None:
    if given is None:  # YAML reads the word null so
        given = "null"
    if isinstance(given, str) and given in KINDS:
        return OfKind(given)
    close = difflib.get_close_matches(str(given), KINDS, 1)
    fix = f'Did you mean "{close[0]}"?' if close else f"Give one of {', '.join(KINDS)}."
    _add(document, path, f"{given!r} is not a kind of value.", fix)
    return None


def _pattern(given: Any, path: Key, document: Document) -> Matches | None:
    if not isinstance(given, str):
        _add(document, path, "is not a string.", document.quote_hint(path))
        return None
    try:
        return Matches(re.compile(given))
    except (re.error, OverflowError, RecursionError) as error:
        _add(document, path, f"is no regular expression that can be used: {error}.", "")
        return None


def _nearest(word: str) -> str:
    close = difflib.get_close_matches(word.lower(), WORDS, 1)
    return f'Did you mean "{close[0]}"?' if close else ""


def _add(document: Document, path: Key, fact: str, fix: str) -> None:
    document.problems.append(document.problem(path, fact, fix))
