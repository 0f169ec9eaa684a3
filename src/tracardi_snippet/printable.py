"""Text of others (pages, file names, servers) made fit for a terminal: nothing that it would obey, nothing it can not show."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Line breaks, escape sequences and halves of characters as ``\xNN`` or ``\uNNNN``; all else as it is."""
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def excerpt(text: str, length: int = 300) -> str:
    """A server's words on one line, at most ``length`` characters of them."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= length else f"{line[:length]}..."


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
