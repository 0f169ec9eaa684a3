"""The changes to a page as a unified diff, for people."""

from __future__ import annotations

import difflib

from tracardi_snippet.printable import printable


def page_diff(path: str, encoding: str, before: bytes, after: bytes) -> str:
    """Return the unified diff from ``before`` to ``after``. ``encoding`` is Python's name of the page's encoding."""
    old, new = (data.decode(encoding or "utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    lines = difflib.unified_diff(old, new, printable(path), printable(path))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
