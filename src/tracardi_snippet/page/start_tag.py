"""Add words to the ``data-tracardi-tag`` of a start tag, and remove them again. Input and output are text.

A second attribute, ``MEMORY``, records the added words. If ``MEMORY`` is empty, the whole ``data-tracardi-tag`` is ours.
Otherwise ``MEMORY`` lists our words. If the attribute had no value before, ``MEMORY`` begins with ``=``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from turbohtml import TokenType, tokenize

from tracardi_snippet.page.attribute import ATTRIBUTE, MEMORY, html_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # Turns a part of the start tag into the text that a browser reads there.
    Decode = Callable[[str], str]

_SPACE = "\t\n\f\r "
_NAME = re.compile(r"<[^\t\n\f\r />]*")
# https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state and the states after it.
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+(?P<name>=?[^\t\n\f\r />=]*+)(?P<rest>[\t\n\f\r ]*+=[\t\n\f\r ]*+("[^"]*+"|'[^']*+'|[^\t\n\f\r >]*+))?+"""
)


@dataclass(frozen=True, slots=True)
class _Attribute:
    """An attribute of a start tag. Offsets are in the start tag."""

    start: int
    """Offset of the attribute's name."""
    end: int
    """Offset after the value and its quotes, or after the name if there is no value."""
    value: str | None
    """The value as it is written, with references; None if there is none."""
    quote: str
    """The quote around the value; empty for a bare value."""


def value_of(start_tag: str) -> str | None:
    """Return the value of ``data-tracardi-tag`` that the DOM gets from a start tag, or None if it has no such attribute."""
    for token in tokenize(start_tag):
        if token.type == TokenType.START_TAG:
            return dict(reversed(token.attrs or [])).get(ATTRIBUTE)  # the first of two attributes with the same name counts
    return None


def retag(start_tag: str, words: Sequence[str], decode: Decode = str) -> str:
    """Return the start tag with ``words`` as our only words. Words of the page's author stay."""
    if not words and MEMORY not in start_tag.lower():
        return start_tag
    return _add(_remove(start_tag, decode), words, decode)


def _words(start_tag: str, attribute: _Attribute, decode: Decode) -> list[str]:
    """Return the words of an attribute's value, references resolved."""
    raw = decode(start_tag[attribute.start : attribute.end])
    for token in tokenize(f"<a {raw}>"):
        return html_words((token.attrs or [("", "")])[0][1] or "")
    return []


def _attributes(start_tag: str) -> dict[str, _Attribute]:
    found: dict[str, _Attribute] = {}
    name = _NAME.match(start_tag)
    at = name.end() if name else 0
    while match := _ATTRIBUTE.match(start_tag, at):
        at = match.end()
        if not match["name"]:
            return found
        raw = match[3]
        quote = raw[0] if raw and raw[0] in "\"'" else ""
        value = raw[1:-1] if raw and quote else raw
        found.setdefault(match["name"].lower(), _Attribute(match.start("name"), at, value, quote))
    return found


def _add(start_tag: str, words: Sequence[str], decode: Decode) -> str:
    present = _attributes(start_tag).get(ATTRIBUTE)
    present_words = [] if present is None else _words(start_tag, present, decode)
    added = [word for word in words if word not in present_words]
    if not added:
        return start_tag
    name = _NAME.match(start_tag)
    after_name = name.end() if name else 0
    value = " ".join(map(_escaped, added))
    if present is None:
        # The memory always has a value, even if empty: otherwise a later "=" in the tag would give it a value.
        return f'{start_tag[:after_name]} {ATTRIBUTE}="{value}" {MEMORY}=""{start_tag[after_name:]}'
    if present.value is None:
        memory, at, inserted = f"= {value}", present.end, f'="{value}"'
    elif present.quote:
        memory, at, inserted = value, present.end - 1, f" {value}" if present.value else value
    else:
        memory, at, inserted = value, present.end, "".join(f"&#32;{_escaped(word)}" for word in added)
    tagged = start_tag[:at] + inserted + start_tag[at:]
    return f'{tagged[:after_name]} {MEMORY}="{memory}"{tagged[after_name:]}'


def _remove(start_tag: str, decode: Decode) -> str:
    attributes = _attributes(start_tag)
    memory, present = attributes.get(MEMORY), attributes.get(ATTRIBUTE)
    if memory is None:
        return start_tag
    cuts = [(memory, "")]
    if present is not None and not memory.value:
        cuts.append((present, ""))
    elif present is not None:
        cuts.append((present, _without(start_tag, present, _words(start_tag, memory, decode), decode)))
    for attribute, left in sorted(cuts, key=lambda cut: -cut[0].start):
        start = attribute.start - (not left and start_tag[attribute.start - 1] in _SPACE)
        start_tag = start_tag[:start] + left + start_tag[attribute.end :]
    return start_tag


def _without(start_tag: str, attribute: _Attribute, ours: list[str], decode: Decode) -> str:
    """Return the attribute without our words. Our words end the value, unless an author has changed it."""
    raw = start_tag[attribute.start : attribute.end]
    value = attribute.value or ""
    if ours[:1] == ["="]:
        return raw[: raw.index("=")].rstrip(_SPACE)
    for separator in (" ", "&#32;"):
        added = separator.join(map(_escaped, ours))
        for end in (separator + added, added):
            if value.endswith(end) and (end != added or value == added):
                return raw.removesuffix(attribute.quote).removesuffix(end) + attribute.quote
    left = " ".join(_escaped(word) for word in _words(start_tag, attribute, decode) if word not in ours)
    return f'{ATTRIBUTE}="{left}"'


def _escaped(word: str) -> str:
    """Return a word that fits any value, quoted or bare, in any encoding."""
    return re.sub(r"[^\w.:-]", lambda match: f"&#{ord(match[0])};", word, flags=re.ASCII)
