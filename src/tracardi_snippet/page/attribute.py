"""The attributes that carry tags, and the words of a value."""

from __future__ import annotations

import re

ATTRIBUTE = "data-tracardi-tag"
MEMORY = "data-tracardi-tagged"


def html_words(value: str) -> list[str]:
    """Return the words of a value. Like the tracker, split at HTML's white space only: a no-break space belongs to a word."""
    return re.findall(r"[^\t\n\f\r ]+", value)
