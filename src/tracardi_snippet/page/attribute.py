"""The attributes that carry tags, and the words of a value."""

from __future__ import annotations

import re

ATTRIBUTE = "data-tracardi-tag"
MEMORY = "data-tracardi-tagged"


def html_words(value: str) -> list[str]:
    """Return the words of a value.

    Only HTML's white space separates words, as in the tracker: https://infra.spec.whatwg.org/#ascii-whitespace
    """
    return re.findall(r"[^\t\n\f\r ]+", value)
