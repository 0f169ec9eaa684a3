"""The attributes that carry tags, and the words of a value."""

from __future__ import annotations

import re

ATTRIBUTE = "data-tracardi-tag"
MEMORY = "data-tracardi-tagged"


def attribute_text(tag: str) -> str:
    """Return the attribute with a tag, as a page's source has it."""
    value = tag.replace("&", "&amp;").replace('"', "&quot;")
    return f'{ATTRIBUTE}="{value}"'


def html_words(value: str) -> list[str]:
    """Return the words of a value.

    Only HTML's white space separates words, as in the tracker: https://infra.spec.whatwg.org/#ascii-whitespace
    """
    return re.findall(r"[^\t\n\f\r ]+", value)
