"""The changes to a page as a unified diff, for people."""

from __future__ import annotations

import difflib

from tracardi_snippet.printable import printable

_NO_LINE_BREAK = "\\ No newline at end of file\n"


def page_diff(path: str, encoding: str, before: bytes, after: bytes) -> str:
    """Return the unified diff from ``before`` to ``after``. Characters are not escaped.

    :param encoding: Python's name of the page's encoding.
    """
    old, new = (data.decode(encoding or "utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    return "".join(map(_ended, difflib.unified_diff(old, new, printable(path), printable(path))))


def _ended(line: str) -> str:
    if line.endswith("\n"):
        return line
    return f"{line}\n" if len(line.splitlines()[-1]) < len(line) else f"{line}\n{_NO_LINE_BREAK}"
