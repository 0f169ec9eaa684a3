"""Adds words to the ``data-tracardi-tag`` of a start tag, and takes them out again. Text in, text out.

What was added is remembered in a second attribute. Empty, it says that the first one is ours as a whole; else it lists the
words that are, and begins with ``=`` where the attribute had no value.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTRIBUTE = "data-tracardi-tag"
MEMORY = "data-tracardi-tagged"

_SPACE = "\t\n\f\r "
_NAME = re.compile(r"<[^\t\n\f\r />]*")
# WHATWG, "before attribute name state" and what follows it.
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+(?P<name>=?[^\t\n\f\r />=]*+)(?P<rest>[\t\n\f\r ]*+=[\t\n\f\r ]*+("[^"]*+"|'[^']*+'|[^\t\n\f\r >]*+))?+"""
)


@dataclass(frozen=True, slots=True)
class _Attribute:
    """Offsets in the start tag. ``value`` is as it is written, None where there is none; ``quote`` is empty for a bare one."""

    start: int
    end: int
    value: str | None
    quote: str

    @property
    def words(self) -> list[str]:
        return html_words(html.unescape(self.value or ""))


def html_words(value: str) -> list[str]:
    """Split as the tracker does, at what HTML takes for white space: a non-breaking space belongs to a tag."""
    return re.findall(r"[^\t\n\f\r ]+", value)


def value_of(start_tag: str) -> str | None:
    """What ``data-tracardi-tag`` says in it."""
    attribute = _attributes(start_tag).get(ATTRIBUTE)
    return None if attribute is None else html.unescape(attribute.value or "")


def retag(start_tag: str, words: Sequence[str]) -> str:
    """The start tag with these words of ours, and no others of ours."""
    if not words and MEMORY not in start_tag.lower():
        return start_tag
    return _add(_remove(start_tag), words)


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


def _add(start_tag: str, words: Sequence[str]) -> str:
    present = _attributes(start_tag).get(ATTRIBUTE)
    added = [word for word in words if present is None or word not in present.words]
    if not added:
        return start_tag
    name = _NAME.match(start_tag)
    after_name = name.end() if name else 0
    value = " ".join(map(_escaped, added))
    if present is None:
        # With a value: a sign of equality that stands alone further on would give it one.
        return f'{start_tag[:after_name]} {ATTRIBUTE}="{value}" {MEMORY}=""{start_tag[after_name:]}'
    if present.value is None:
        memory, at, inserted = f"= {value}", present.end, f'="{value}"'
    elif present.quote:
        memory, at, inserted = value, present.end - 1, f" {value}" if present.value else value
    else:
        memory, at, inserted = value, present.end, "".join(f"&#32;{_escaped(word)}" for word in added)
    tagged = start_tag[:at] + inserted + start_tag[at:]
    return f'{tagged[:after_name]} {MEMORY}="{memory}"{tagged[after_name:]}'


def _remove(start_tag: str) -> str:
    attributes = _attributes(start_tag)
    memory, present = attributes.get(MEMORY), attributes.get(ATTRIBUTE)
    if memory is None:
        return start_tag
    cuts = [(memory, "")]
    if present is not None and not memory.value:
        cuts.append((present, ""))
    elif present is not None:
        cuts.append((present, _without(start_tag[present.start : present.end], present, memory.words)))
    for attribute, left in sorted(cuts, key=lambda cut: -cut[0].start):
        start = attribute.start - (not left and start_tag[attribute.start - 1] in _SPACE)
        start_tag = start_tag[:start] + left + start_tag[attribute.end :]
    return start_tag


def _without(raw: str, attribute: _Attribute, ours: list[str]) -> str:
    """The attribute as it was: what we insert stands at the end of its value, unless somebody has written it anew since."""
    value = attribute.value or ""
    if ours[:1] == ["="]:
        return raw[: raw.index("=")].rstrip(_SPACE)
    for separator in (" ", "&#32;"):
        added = separator.join(map(_escaped, ours))
        for end in (separator + added, added):
            if value.endswith(end) and (end != added or value == added):
                return raw.removesuffix(attribute.quote).removesuffix(end) + attribute.quote
    left = " ".join(_escaped(word) for word in attribute.words if word not in ours)
    return f'{ATTRIBUTE}="{left}"'


def _escaped(word: str) -> str:
    """Fit for any value, quoted or bare, in any encoding."""
    return re.sub(r"[^\w.:-]", lambda match: f"&#{ord(match[0])};", word, flags=re.ASCII)
