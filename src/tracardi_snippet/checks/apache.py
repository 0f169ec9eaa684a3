"""Apache's ``.htaccess``, read for one header: https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIVE = re.compile(
    r"""Header\s+(?:always\s+|onsuccess\s+)?(?P<action>set|add|append|merge|setifempty|unset)\s+"?(?P<name>[\w-]+)"?
        (?:\s+(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>\S+)))?""",
    re.IGNORECASE | re.VERBOSE,
)
_OPEN = re.compile(r"<\s*(?P<name>\w+)\s*(?P<argument>[^>]*)>")
_UNCONDITIONAL = ("ifmodule", "ifversion", "ifdefine")


def read_htaccess(text: str, header: str) -> Iterator[tuple[int, str, re.Pattern[str] | None]]:
    """Yield the 1-based line, the value, and the pattern of file names or None, of each ``Header set`` of one header.

    Sections other than Files and FilesMatch depend on a request, and are ignored. ``unset`` cancels earlier lines.
    """
    found: list[tuple[int, str, re.Pattern[str] | None]] = []
    sections: list[tuple[str, re.Pattern[str] | None]] = []
    for number, line in _logical_lines(text):
        opened = _OPEN.match(line)
        if line.startswith("</"):
            sections = sections[:-1]
        elif opened:
            sections.append(_section(opened["name"].lower(), opened["argument"].strip()))
        directive = _DIRECTIVE.match(line)
        if not directive or directive["name"].lower() != header or any(name == "conditional" for name, _ in sections):
            continue
        names = next((pattern for _, pattern in reversed(sections) if pattern), None)
        if directive["action"].lower() == "unset":
            found = [one for one in found if names is not None and one[2] is None]
            continue
        value = directive["quoted"] or directive["single"] or directive["bare"] or ""
        found.append((number, re.sub(r"\\(.)", r"\1", value), names))
    yield from found


def _section(name: str, argument: str) -> tuple[str, re.Pattern[str] | None]:
    if name in _UNCONDITIONAL:
        return "plain", None
    if name == "filesmatch" or (name == "files" and argument.startswith("~")):
        return "files", re.compile(argument.lstrip("~ ").strip("\"'"))
    if name == "files":
        return "files", re.compile(translate(argument.strip("\"'")))
    return "conditional", None


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; a backslash at the end joins a line to the next."""
    start, held = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        joined = (held + line).strip()
        if joined and not joined.startswith("#"):
            yield start, joined
        start, held = 0, ""
