"""Read ``tracardi`` in the front matter of a Markdown file, as MkDocs and Zensical do: YAML, or MultiMarkdown's ``key: value``.

https://www.mkdocs.org/user-guide/writing-your-docs/#meta-data
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tracardi_snippet.config.host_yaml import HostYaml, compose
from tracardi_snippet.errors import ConfigError
from tracardi_snippet.hosts.metadata import value_of
from tracardi_snippet.hosts.settings import metadata_notation

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Lines

_YAML = re.compile(r"-{3}[ \t]*\n(.*?\n)(?:\.{3}|-{3})[ \t]*(?:\n|\Z)", re.DOTALL)
_NAMES_US = re.compile(r"^[ \t]*[\"']?tracardi[\"']?[ \t]*:", re.MULTILINE | re.IGNORECASE)
_LINE = re.compile(r" {0,3}([A-Za-z0-9_-]+):[ \t]*(.*)")
_MORE = re.compile(r"(?: {4}|\t)[ \t]*(.*)")


class FrontMatter(NamedTuple):
    """The value of ``tracardi``."""

    value: Any
    """Data, or text of YAML or JSON; None if there is no value."""
    lines: Lines
    """Lines in the file, by the keys of the value."""


NOTHING = FrontMatter(None, {})


def read_front_matter(source: str, text: str) -> FrontMatter:
    """Return the value of ``tracardi`` in a file's front matter.

    :param source: the file's name, for messages.
    :raises ConfigError: the front matter names us and is not valid YAML, or the value has a tag that is not supported.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _YAML.match(text)
    if not found:
        return _read_multimarkdown(text)
    return _read_yaml(source, found[1]) if "tracardi" in found[1].lower() else NOTHING


def _read_yaml(source: str, text: str) -> FrontMatter:
    reader = HostYaml(source, None, metadata_notation, first_line=2)
    try:
        pairs = reader.pairs(compose(source, text, first_line=2))
    except ConfigError:
        if _NAMES_US.search(text):
            raise
        return NOTHING  # the word stands elsewhere, and the host itself reports what is wrong
    name = next((name for name in pairs if name.lower() == "tracardi"), None)
    if name is None:
        return NOTHING
    key, node = pairs[name]
    value = value_of({name: reader.value(node)})
    if reader.problems:
        raise ConfigError(reader.problems)
    return FrontMatter(value, {**reader.lines, (): reader.line(key)})


def _read_multimarkdown(text: str) -> FrontMatter:
    """Read lines of ``key: value`` up to the first line of another kind. An indented line goes on with the value."""
    name, value, begin = "", "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if found := _LINE.match(line):
            if name == "tracardi":
                break
            name, value, begin = found[1].lower(), found[2].strip(), number
        elif name and (more := _MORE.match(line)):
            value += f" {more[1].strip()}"
        else:
            break
    return FrontMatter(value_of({name: value}), {(): begin}) if name == "tracardi" else NOTHING
