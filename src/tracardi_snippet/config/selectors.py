"""Check the config's CSS selectors: refuse invalid selectors, and selectors that take over a second on a large page."""

from __future__ import annotations

import re

_MAX_CHARACTERS = 1000
_MAX_HAS = 2
_MAX_SLOW = 3  # :has(), :nth-*() and their "of" together: each takes up to 0.3 s on 10,000 elements
_STRING = r"\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?"
# Escapes, strings, comments and attributes: their parentheses and names have no meaning. Compile with re.DOTALL.
OPAQUE = rf"\\.|{_STRING}|/\*.*?\*/|\[(?:[^\]\"'\\]|\\.|{_STRING})*+\]?"
_OPAQUE = re.compile(OPAQUE, re.DOTALL)
_HAS = re.compile(r":has\(", re.IGNORECASE)
_COUNTING = re.compile(r":nth-[a-z-]+\(", re.IGNORECASE)
# An escape in a name or in a formula would hide the pseudo-class from these checks. An escape such as \: in a class is fine.
_HIDDEN = re.compile(rf"(?P<escaped>::?[-\w]*\\|:nth-[a-z-]+\([-+\w\s]*\\)|{OPAQUE}", re.DOTALL | re.IGNORECASE)
_OF = re.compile(r":nth-[a-z-]+\([-+\w\s]*?of(?![\w-])", re.IGNORECASE)
_SIBLING = re.compile(r"[~+]")
_FORMULA = re.compile(r":nth-[a-z-]+\(\s*+[-+0-9n\s]*+", re.IGNORECASE)  # the + of 2n+1 is no combinator


def selector_problem(selector: str) -> tuple[str, str]:
    """Return the fault of a selector and the fix; two empty strings if the selector is fine.

    The limits keep every selector under a second on a page of 10,000 elements. ``:has()`` searches the whole page for each
    element, and again for each ``~`` in its argument. ``:nth-child()`` and others of its kind count siblings for each element.
    """
    if len(selector) > _MAX_CHARACTERS:
        return f"has more than {_MAX_CHARACTERS:,} characters.", "Write several selectors, as a list."
    if any(match["escaped"] for match in _HIDDEN.finditer(selector)):
        return "has an escape in a pseudo-class.", "Write the name of the pseudo-class in plain letters."
    return _count_problem(selector)


def _count_problem(selector: str) -> tuple[str, str]:
    bare = _OPAQUE.sub("", selector)
    arguments = _has_arguments(_FORMULA.sub("", bare))
    if any(_HAS.search(argument) for argument in arguments):
        return "has :has() within :has(), which CSS forbids.", "Write one :has()."
    if len(arguments) > _MAX_HAS:
        return f"has more than {_MAX_HAS} :has().", "Write several selectors, as a list, or tag the elements in the template."
    if sum(len(_SIBLING.findall(argument)) for argument in arguments) > 1:
        return "has more than one ~ or + within :has().", "Write one, or tag the elements in the template."
    if len(arguments) + len(_COUNTING.findall(bare)) + len(_OF.findall(bare)) > _MAX_SLOW:
        return (
            f"has more than {_MAX_SLOW} :has(), :nth-child() and the like, and of.",
            "Write several selectors, as a list, or tag the elements in the template.",
        )
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
