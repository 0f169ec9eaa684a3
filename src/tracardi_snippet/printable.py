"""Make text of others (pages, file names, servers) safe for a terminal: no control sequences, nothing that cannot be shown."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return the text with line breaks, control characters and lone surrogates as ``\xNN`` or ``\uNNNN``."""
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def excerpt(text: str, length: int = 300) -> str:
    """Return the text on one line, cut after ``length`` characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= length else f"{line[:length]}..."


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
