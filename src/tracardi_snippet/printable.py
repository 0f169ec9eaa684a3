"""Make foreign text (pages, file names, servers) safe for a terminal and for the log of a CI job.

A terminal obeys escape sequences, and the runners of GitHub and Azure obey commands that any program prints:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands and
https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands.
"""

from __future__ import annotations

import json
import re
from typing import Any

_UNPRINTABLE = re.compile(r"[^ -~]")
# "::name" counts at the start of a line, after white space; "##[name]" and "##vso[name]" count anywhere in it.
_COMMAND = re.compile(r"#(?=#(?:vso)?\[)|^(?P<space>\s*):(?=:)")


def printable(text: str) -> str:
    r"""Return one line of text with control characters, lone surrogates and starts of commands as ``\xNN`` or ``\uNNNN``."""
    return _COMMAND.sub(_escape_command, _UNPRINTABLE.sub(_escape, text))


def printable_diff(diff: str) -> str:
    """Return a unified diff for a terminal: line breaks and tabs stay, and ``printable`` changes all other characters."""
    return "".join(map(_printable_diff_line, diff.split("\n"))).removesuffix("\n")


def json_text(data: Any) -> str:
    """Return data as indented JSON in ASCII, without a start of a command."""
    return json.dumps(data, indent=2).replace("##", "#\\u0023")


def excerpt(text: str, length: int = 300) -> str:
    """Return a server's words on one line, cut after ``length`` characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= length else f"{line[:length]}..."


def _printable_diff_line(line: str) -> str:
    # The first character is the kind of the line. A context line begins with a space, which runners skip.
    marker = line[:1] if line[:1] in (" ", "+", "-", "@", "\\") else ""
    content = line[len(marker) :].removesuffix("\r")
    return marker + "\t".join(printable(part) for part in content.split("\t")) + "\n"


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _escape_command(match: re.Match[str]) -> str:
    return "\\x23" if match[0] == "#" else f"{match['space']}\\x3a"
