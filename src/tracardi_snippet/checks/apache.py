"""Apache's ``.htaccess``, read for one header: https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIVE = re.compile(
    r"""Header\s+(?:(?P<table>always|onsuccess)\s+)?(?P<action>set|add|append|merge|setifempty|unset)\s+"?(?P<name>[\w-]+):?"?
        (?:\s+(?!"?(?:env|expr)=)(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>\S+)))?(?P<condition>\s+"?(?:env|expr)=)?""",
    re.IGNORECASE | re.VERBOSE,
)
_OPEN = re.compile(r"<\s*(?P<name>\w+)\s*(?P<argument>[^>]*)>")
# Whether these hold does not depend on a request. A policy is for a server that has the module, so they are taken to hold.
_TAKEN_AS_TRUE = ("ifmodule", "ifversion", "ifdefine")
_MAX_LINES = 1000  # of one header; more would take quadratic time
_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "word": r"\w",
    "xdigit": "0-9a-fA-F",
}


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


@dataclass(slots=True)
class Htaccess:
    """The lines of a file that concern one header."""

    lines: list[HeaderLine] = field(default_factory=list)
    """The lines that send the header."""
    replaced_tables: set[str] = field(default_factory=set)
    """Tables in which the file replaces or removes, for all its files, what files in the folders above set."""


@dataclass(frozen=True, slots=True)
class _Section:
    files: re.Pattern[str] | None = None
    """The files of this section, or of the sections around it."""
    is_conditional: bool = False
    """True if it depends on a request whether the section holds."""


def read_htaccess(text: str, header: str) -> Htaccess:
    """Return the lines of a file that concern a header.

    Lines in IfModule, IfVersion and IfDefine count. Lines in other sections but Files and FilesMatch, and lines with ``env=``
    or ``expr=``, depend on a request and do not count. Nor do lines in a section whose pattern Python cannot read.

    :param header: the header's name, in lower case.
    """
    found = Htaccess()
    directives = [one for one in _directives(text) if one[1]["name"].lower() == header and not one[1]["condition"]]
    # Apache merges sections for files after all other lines: https://httpd.apache.org/docs/2.4/sections.html#merging
    directives.sort(key=lambda one: one[2] is not None)
    for number, directive, files in directives[:_MAX_LINES]:
        action, table = directive["action"].lower(), (directive["table"] or "onsuccess").lower()
        earlier = [line for line in found.lines if line.table == table]
        if action == "setifempty" and any(line.files is None for line in earlier):
            continue
        if action in ("set", "unset"):
            if files is None:
                found.replaced_tables.add(table)
                found.lines = [line for line in found.lines if line.table != table]
            else:
                for line in earlier:
                    line.replaced.append(files)
        if action != "unset":
            value = directive["quoted"] or directive["single"] or directive["bare"] or ""
            found.lines.append(HeaderLine(number, re.sub(r"\\(.)", r"\1", value), table, files))
    return found


def _directives(text: str) -> Iterator[tuple[int, re.Match[str], re.Pattern[str] | None]]:
    """Yield each directive that does not depend on a request, with the number of its line and the files that it is for."""
    sections = [_Section()]
    for number, line in _logical_lines(text):
        if line.startswith("</"):
            if len(sections) > 1:
                sections.pop()
        elif opened := _OPEN.match(line):
            sections.append(_section(opened["name"].lower(), opened["argument"].strip(), sections[-1]))
        elif not sections[-1].is_conditional and (directive := _DIRECTIVE.match(line)):
            yield number, directive, sections[-1].files


def _section(name: str, argument: str, around: _Section) -> _Section:
    if around.is_conditional or name in _TAKEN_AS_TRUE:
        return around
    quoted = argument.lstrip("~ ").strip("\"'")
    try:
        if name == "filesmatch" or (name == "files" and argument.startswith("~")):
            return _Section(_compiled(quoted))
        if name == "files":
            return _Section(re.compile(rf"\A{translate(quoted)}"))
    except (re.error, OverflowError):
        pass
    return _Section(is_conditional=True)


def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of PCRE as one of Python's.

    :raises re.error: Python cannot read it.
    """
    for name, members in _POSIX_CLASSES.items():
        pattern = pattern.replace(f"[:{name}:]", members)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of what may mean something else some day
        return re.compile(pattern)


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
