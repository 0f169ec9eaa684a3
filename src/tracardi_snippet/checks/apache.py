"""Apache's ``.htaccess``, read for one header: https://httpd.apache.org/docs/2.4/mod/mod_headers.html#header."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import translate
from typing import TYPE_CHECKING

from tracardi_snippet.checks.foreign_pattern import compile_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DIRECTIVE = re.compile(
    r"""Header\s+(?:(?P<table>always|onsuccess)\s+)?(?P<action>set|add|append|merge|setifempty|unset|edit\*?)\s+"?(?P<name>[\w-]+):?"?
        (?=\s|$)(?P<rest>.*)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ARGUMENT = re.compile(r"""\s*+(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|'(?P<single>(?:[^'\\]|\\.)*+)'|(?P<bare>\S+))""", re.DOTALL)
_CONDITIONS = ("env=", "expr=")
# Patterns of "Header edit" that match a whole value once.
_WHOLE_VALUE = {"edit": (".*", "^.*", ".*$", "^.*$"), "edit*": ("^.*", "^.*$")}
_OF_MATCH = re.compile(r"[$\\]\d|&")  # in a replacement: text that the pattern matched
_OPEN = re.compile(r"<\s*(?P<name>\w+)\s*(?P<argument>.*)>", re.DOTALL)
# Whether these hold does not depend on a request. A policy is for a server that has the module, so they are taken to hold,
# and not to hold with "!".
_TAKEN_AS_TRUE = ("ifmodule", "ifdefine")
_VERSION = re.compile(r"(?P<not>!?)(?P<operator>[<>]=?|==?|)\s*(?P<version>\d+(?:\.\d+)*)$")
_SERVED_BY = (2, 4, 999)  # Apache 2.4, the only branch that gets corrections, in its last version
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
    """True if the section does not hold, or if that depends on a request."""


def read_htaccess(text: str, header: str) -> Htaccess:
    """Return the lines of a file that concern a header.

    Lines in IfModule, IfDefine and IfVersion count, except with ``!`` or for another version than 2.4. Lines in Limit and
    LimitExcept count if the section is for GET. Lines in other sections but Files and FilesMatch, and lines with ``env=`` or
    ``expr=``, depend on a request and do not count. Nor do lines in a section whose pattern Python cannot read in bounded time.

    :param header: the header's name, in lower case.
    """
    found = Htaccess()
    directives = [one for one in _directives(text) if one[1]["name"].lower() == header]
    # Apache merges sections for files after all other lines: https://httpd.apache.org/docs/2.4/sections.html#merging
    directives.sort(key=lambda one: one[2] is not None)
    for number, directive, files in directives[:_MAX_LINES]:
        arguments = [match[match.lastgroup or 0] for match in _ARGUMENT.finditer(directive["rest"])]
        if any(one.startswith(_CONDITIONS) for one in arguments):
            continue
        action, table = directive["action"].lower(), (directive["table"] or "onsuccess").lower()
        earlier = [line for line in found.lines if line.table == table]
        if action == "setifempty" and any(line.files is None for line in earlier):
            continue
        if action.startswith("edit"):
            value = _edited_value(action, arguments, earlier, files)
        else:
            value = None if action == "unset" else _unescaped("".join(arguments[:1]))
        if action in ("set", "unset", "edit", "edit*"):
            if files is None:
                found.replaced_tables.add(table)
                found.lines = [line for line in found.lines if line.table != table]
            else:
                for line in earlier:
                    line.replaced.append(files)
        if value is not None:
            found.lines.append(HeaderLine(number, value, table, files))
    return found


def _edited_value(
    action: str, arguments: Sequence[str], earlier: Sequence[HeaderLine], files: re.Pattern[str] | None
) -> str | None:
    """Return the value after ``Header edit``, or None: no header is there to edit, or the value cannot be known."""
    is_set = any(line.files in (None, files) and files not in line.replaced for line in earlier)
    pattern, replacement = (*arguments, "", "")[:2]
    if not is_set or pattern not in _WHOLE_VALUE[action] or _OF_MATCH.search(replacement):
        return None
    return _unescaped(replacement)


def _unescaped(argument: str) -> str:
    return re.sub(r"\\(.)", r"\1", argument)


def _directives(text: str) -> Iterator[tuple[int, re.Match[str], re.Pattern[str] | None]]:
    """Yield each directive outside conditional sections, with the number of its line and the files that it is for."""
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
    if around.is_conditional:
        return around
    if name in (*_TAKEN_AS_TRUE, "ifversion", "limit", "limitexcept"):
        return around if _holds(name, argument) else _Section(is_conditional=True)
    quoted = argument.lstrip("~ ").strip("\"'")
    try:
        if name == "filesmatch" or (name == "files" and argument.startswith("~")):
            return _Section(_compiled(quoted))
        if name == "files":
            return _Section(compile_foreign(rf"\A{translate(quoted)}", searches=True))
    except (re.error, OverflowError):
        pass
    return _Section(is_conditional=True)


def _holds(name: str, argument: str) -> bool:
    """Return whether a section holds for each GET, with the modules that the section asks for."""
    if name.startswith("limit"):
        return ("GET" in argument.split()) == (name == "limit")
    if name != "ifversion":
        return not argument.startswith("!")
    if not (match := _VERSION.match(argument)):
        return False
    version = tuple(map(int, match["version"].split(".")[:3]))
    served = _SERVED_BY[: len(version)]
    compared = {"<": served < version, "<=": served <= version, ">": served > version, ">=": served >= version}
    return compared.get(match["operator"], served == version) != bool(match["not"])


def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of PCRE as one of Python's.

    :raises re.error: Python cannot read the pattern, or matching could take too long.
    """
    for name, members in _POSIX_CLASSES.items():
        pattern = pattern.replace(f"[:{name}:]", members)
    return compile_foreign(pattern, searches=True)


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
