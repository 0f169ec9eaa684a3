"""Find the line of a tag in the source file of a page, such as Markdown. A host does not tell it."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tracardi_snippet.config.limits import MAX_FILE_BYTES
from tracardi_snippet.config.regular_file import read_regular_file

# In HTML, and in the attribute lists of Markdown: https://python-markdown.github.io/extensions/attr_list/
_TAG = re.compile(r"""data-tracardi-tag[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'<>{}]+))""", re.IGNORECASE)


def line_of_tag(source: str, tag: str) -> int | None:
    """Return the 1-based line of the first element that carries a tag, or None if the source does not show it.

    :param source: the file, as its author can open it.
    :param tag: a tag, or the whole value of the attribute.
    """
    try:
        text = read_regular_file(Path(source), MAX_FILE_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return None
    for match in _TAG.finditer(text):
        value = html.unescape(next(group for group in match.groups() if group is not None))
        if tag == value or tag in value.split():
            return text.count("\n", 0, match.start()) + 1
    return None
