"""Apache's ``.htaccess``, read for one header: https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIVE = re.compile(
    r"""Header\s+(?:(?P<table>always|onsuccess)\s+)?(?P<action>set|add|append|merge|setifempty|unset)\s+"?(?P<name>[\w-]+)"?
        (?:\s+(?!"?(?:env|expr)=)(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>\S+)))?(?P<condition>\s+"?(?:env|expr)=)?""",
    re.IGNORECASE | re.VERBOSE,
)
_OPEN = re.compile(r"<\s*(?P<name>\w+)\s*(?P<argument>[^>]*)>")
# Whether these hold does not depend on a request. A policy is for a server that has the module, so they are taken to hold.
_TAKEN_AS_TRUE = ("ifmodule", "ifversion", "ifdefine")


@dataclass(slots=True)
class HeaderLine:
    """A line that sends the header with some files of its folder."""

    number: int
    """Number of the line, from 1."""
    value: str
    table: str
    """``always`` or ``onsuccess``: Apache keeps both apart, and sends the headers of both."""
    files: re.Pattern[str] | None
    """Pattern that a file's name must match; None: all files."""
    replaced: list[re.Pattern[str]] = field(default_factory=list)
    """Files whose names match one of these get another value, or none."""

    def covers(self, name: str) -> bool:
        """Return whether the line counts for a file with this name."""
        return (self.files is None or bool(self.files.search(name))) and not any(one.search(name) for one in self.replaced)


@dataclass(frozen=True, slots=True)
class _Section:
    files: re.Pattern[str] | None = None
    is_conditional: bool = False
    """True if it depends on a request whether the section holds."""


def read_htaccess(text: str, header: str) -> list[HeaderLine]:
    """Return the lines that send a header.

    Lines in IfModule, IfVersion and IfDefine count. Lines in other sections but Files and FilesMatch, and lines with ``env=``
    or ``expr=``, depend on a request and do not count.

    :param header: the header's name, in lower case.
    :raises re.error: the pattern of a section is none of Python's.
    """
    directives = [
        (number, directive, next((section.files for section in reversed(sections) if section.files), None))
        for number, directive, sections in _directives(text)
        if directive["name"].lower() == header
        and not directive["condition"]
        and not any(section.is_conditional for section in sections)
    ]
    # Apache merges sections for files after all other lines: https://httpd.apache.org/docs/2.4/sections.html#merging
    directives.sort(key=lambda one: one[2] is not None)
    lines: list[HeaderLine] = []
    for number, directive, files in directives:
        action, table = directive["action"].lower(), (directive["table"] or "onsuccess").lower()
        earlier = [line for line in lines if line.table == table]
        if action == "setifempty" and any(line.files is None for line in earlier):
            continue
        if action in ("set", "unset"):
            for line in earlier:
                line.replaced.append(files or _EVERY_NAME)
        if action != "unset":
            value = directive["quoted"] or directive["single"] or directive["bare"] or ""
            lines.append(HeaderLine(number, re.sub(r"\\(.)", r"\1", value), table, files))
    return lines


_EVERY_NAME = re.compile("")


def _directives(text: str) -> Iterator[tuple[int, re.Match[str], list[_Section]]]:
    """Yield each directive with the number of its line and the sections around it."""
    sections: list[_Section] = []
    for number, line in _logical_lines(text):
        if line.startswith("</"):
            sections = sections[:-1]
        elif opened := _OPEN.match(line):
            sections = [*sections, _section(opened["name"].lower(), opened["argument"].strip())]
        elif directive := _DIRECTIVE.match(line):
            yield number, directive, sections


def _section(name: str, argument: str) -> _Section:
    if name in _TAKEN_AS_TRUE:
        return _Section()
    if name == "filesmatch" or (name == "files" and argument.startswith("~")):
        return _Section(re.compile(argument.lstrip("~ ").strip("\"'")))
    if name == "files":
        return _Section(re.compile(translate(argument.strip("\"'"))))
    return _Section(is_conditional=True)


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
