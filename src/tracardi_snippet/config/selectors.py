"""Check the config's CSS selectors: refuse invalid selectors, and selectors that take over a second on a large page."""

from __future__ import annotations

import re

_MAX_CHARACTERS = 1000
_MAX_HAS = 2
# Characters inside strings, escapes and attributes have no meaning for the checks below.
_OPAQUE = re.compile(r"\\.|\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|/\*.*?\*/|\[[^\]]*+\]", re.DOTALL)
_HAS = re.compile(r":has\(", re.IGNORECASE)
_SIBLING = re.compile(r"[~+]")
_FORMULA = re.compile(r":nth-[a-z-]+\(\s*+[-+0-9n\s]*+", re.IGNORECASE)  # the + of 2n+1 is no combinator


def selector_problem(selector: str) -> tuple[str, str]:
    """Return the fault of a selector and the fix; two empty strings if the selector is fine.

    The limits keep every selector under a second on a page of 10,000 elements. ``:has()`` searches the whole page for each
    element, and again for each ``~`` in its argument.
    """
    if len(selector) > _MAX_CHARACTERS:
        return f"has more than {_MAX_CHARACTERS:,} characters.", "Write several selectors, as a list."
    arguments = _has_arguments(_FORMULA.sub("", _OPAQUE.sub("", selector)))
    if any(_HAS.search(argument) for argument in arguments):
        return "has :has() within :has(), which CSS forbids.", "Write one :has()."
    if len(arguments) > _MAX_HAS:
        return f"has more than {_MAX_HAS} :has().", "Write several selectors, as a list, or tag the elements in the template."
    if any(len(_SIBLING.findall(argument)) > 1 for argument in arguments):
        return "has more than one ~ or + within :has().", "Write one, or tag the elements in the template."
    return "", ""


def _has_arguments(selector: str) -> list[str]:
    """Return the text between the parentheses of each ``:has()``."""
    found = []
    for match in _HAS.finditer(selector):
        depth, end = 1, match.end()
        while end < len(selector) and depth:
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        found.append(selector[match.end() : end])
    return found
