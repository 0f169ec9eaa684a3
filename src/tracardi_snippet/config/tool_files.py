"""Configs of ours within the config files of other tools: ``pyproject.toml``, ``mkdocs.yml`` and ``zensical.toml``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.document import Document, read_text
from tracardi_snippet.config.keys import Key, notation
from tracardi_snippet.config.limits import MAX_FILE_BYTES
from tracardi_snippet.config.regular_file import read_regular_file
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config.host_site import HostSite

TOOL_NAMES = ("pyproject.toml", "mkdocs.yml", "mkdocs.yaml", "zensical.toml")
"""Files that are looked at when a config is searched for."""
FILE_KEY = "config_file"
"""The option of a host's plugin that names a config file."""

_TABLE = ("tool", "tracardi-snippet")
_OUR_NAMES = ("tracardi", "tracardisnippet")
_TELLING_KEYS = frozenset(("tracker", FILE_KEY))  # a table that has one of these is meant for us
_MARK = b"tracardi"
_INHERITS = b"INHERIT"
_MKDOCS_NAME = re.compile(r"(mkdocs|properdocs)\b.*\.ya?ml")
_MKDOCS_KEY = re.compile(r"^(site_name|plugins|INHERIT)[ \t]*:", re.MULTILINE)
_OUR_KEY = re.compile(r"^tracker[ \t]*:", re.MULTILINE)
_TO_ADD = {
    "mkdocs": "Add '- tracardi: {config_file: tracardi.yml}' to plugins, or the keys of tracardi.yml in place of config_file.",
    "zensical": 'Add the table [project.plugins.tracardi], with config_file = "tracardi.yml" or the keys of tracardi.yml.',
    "pyproject": "Add the table [tool.tracardi-snippet], with the keys of tracardi.yml.",
}


@dataclass(frozen=True, slots=True)
class ToolConfig:
    """Our settings in another tool's config file."""

    document: Document
    """The settings, as a document. Its lines are those of the whole file."""
    site: HostSite | None
    """Documents and site of the host; None if the tool builds no site."""

    @property
    def config_file(self) -> str | None:
        """The value of ``config_file``, if it is a text."""
        data = self.document.data
        name = data.get(FILE_KEY) if self.site and isinstance(data, dict) else None
        return name if isinstance(name, str) else None


def read_tool_config(path: Path, environment: Mapping[str, str]) -> ToolConfig | None:
    """Return our settings in another tool's config file, or None if ``path`` is a config file of ours.

    :raises ConfigError: the file cannot be read, or holds no settings of ours.
    """
    kind = _kind(path)
    if not kind:
        return None
    found = _READERS[kind](path, environment)
    if found is None:
        raise ConfigError([Problem(str(path), None, "", "holds no settings of tracardi-snippet.", _TO_ADD[kind])])
    return found


def find_tool_configs(folder: Path, environment: Mapping[str, str]) -> dict[Path, ToolConfig]:
    """Return the settings of ours in the config files of other tools in a folder, by the file.

    The faults of files that do not name us are their own tool's affair.

    :raises ConfigError: a file that names us cannot be read.
    """
    found = {}
    for path in (folder / name for name in TOOL_NAMES):
        if path.is_file() and _may_name_us(path) and (settings := _settings(path, environment)):
            found[path] = settings
    return found


def _settings(path: Path, environment: Mapping[str, str]) -> ToolConfig | None:
    """Return our settings in a file, or None if there are none, or if a fault of a file that does not name us hides them."""
    try:
        return _READERS[_kind(path)](path, environment)
    except ConfigError as error:
        from tracardi_snippet.config.mkdocs_file import ChainError

        chain = error.paths if isinstance(error, ChainError) else ()
        if any(_names_us(file) for file in {path, *chain, *(Path(problem.file) for problem in error.problems)}):
            raise
        return None


def is_tool_file(path: Path) -> bool:
    """Return whether a file is the config of another tool, by its name or its keys."""
    return bool(_kind(path))


def has_tool_config(path: Path, environment: Mapping[str, str]) -> bool:
    """Return whether a file holds a config: one of ours does, and one of another tool may.

    :raises ConfigError: as for ``find_tool_configs``.
    """
    kind = _kind(path)
    return not kind or (_may_name_us(path) and _READERS[kind](path, environment) is not None)


def _names_us(path: Path) -> bool:
    """Return whether the file can be read, and its bytes name us."""
    try:
        return _MARK in read_regular_file(path, MAX_FILE_BYTES)
    except OSError:
        return False


def _may_name_us(path: Path) -> bool:
    """Return whether the file's bytes name us, or another file that may."""
    try:
        data = read_regular_file(path, MAX_FILE_BYTES)
    except OSError:
        return True  # the reader reports the reason
    return _MARK in data or (_INHERITS in data and path.suffix != ".toml")


def _kind(path: Path) -> str:
    """Return ``mkdocs``, ``zensical``, ``pyproject``, or an empty text for a config file of ours."""
    if path.name == "pyproject.toml":
        return "pyproject"
    if path.suffix == ".toml":
        return "zensical" if path.name.startswith("zensical") else ""
    if _MKDOCS_NAME.fullmatch(path.name):
        return "mkdocs"
    return "mkdocs" if path.suffix in (".yml", ".yaml") and _has_keys_of_mkdocs(path) else ""


def _has_keys_of_mkdocs(path: Path) -> bool:
    try:
        text = read_text(path)
    except ConfigError:
        return False
    return bool(_MKDOCS_KEY.search(text)) and not _OUR_KEY.search(text)


def _read_mkdocs(path: Path, environment: Mapping[str, str]) -> ToolConfig | None:
    from tracardi_snippet.config.mkdocs_file import read_mkdocs_file

    found = read_mkdocs_file(path, environment)
    return None if found is None else ToolConfig(*found)


def _read_pyproject(path: Path, _environment: Mapping[str, str]) -> ToolConfig | None:
    whole = _read_toml(path)
    tool = whole.data.get("tool")
    if not isinstance(tool, dict) or _TABLE[1] not in tool:
        _refuse_misnamed(whole, (), _TABLE)
        _refuse_misnamed(whole, ("tool",), _TABLE)
        return None
    return ToolConfig(_part(whole, _TABLE, tool[_TABLE[1]]), None)


def _read_zensical(path: Path, _environment: Mapping[str, str]) -> ToolConfig | None:
    from tracardi_snippet.config.host_site import HOST_KEYS, host_site

    whole = _read_toml(path)
    project = whole.data.get("project", whole.data)
    top: Key = ("project",) if "project" in whole.data else ()
    plugins = project.get("plugins") if isinstance(project, dict) else None
    key = _plugin_key(plugins)
    if key is None:
        _refuse_misnamed(whole, (*top, "plugin"), (*top, "plugins", "tracardi"))
        return None
    data: Any = plugins
    for part in key:
        data = data[part]
    document = _part(whole, (*top, "plugins", *key), data)
    document.host_keys = HOST_KEYS
    off = _take_own_options(document)
    lines = {name: whole.line_of((*top, name)) for name in ("docs_dir", "site_dir")}
    return ToolConfig(document, host_site(path, project, lines, off))


def _refuse_misnamed(whole: Document, parent: Key, right: Key) -> None:
    """Refuse a table that has our keys under another name than ours, such as ``[tool.tracardi]``.

    :raises ConfigError: there is such a table.
    """
    tables: Any = whole.data
    for part in parent:
        tables = tables.get(part) if isinstance(tables, dict) else None
    for name, table in tables.items() if isinstance(tables, dict) else ():
        if re.sub("[-_.]", "", name.lower()) in _OUR_NAMES and isinstance(table, dict) and _TELLING_KEYS & table.keys():
            fact = "has keys of tracardi-snippet, which reads another table."
            raise ConfigError([whole.problem((*parent, name), fact, f"Call it [{notation(right)}].")])


def _plugin_key(plugins: object) -> Key | None:
    """Return the path of our plugin below ``plugins``: Zensical takes a table, or an array of names and tables."""
    if isinstance(plugins, dict):
        return ("tracardi",) if "tracardi" in plugins else None
    for index, item in enumerate(plugins if isinstance(plugins, list) else []):
        if item == "tracardi" or (isinstance(item, dict) and "tracardi" in item):
            return (index, "tracardi") if isinstance(item, dict) else (index,)
    return None


def _take_own_options(document: Document) -> int | None:
    """Take the options of the MkDocs plugin out of the data. Return the line of ``enabled`` if it switches tracking off."""
    if not isinstance(document.data, dict):
        document.data = None
        return None
    enabled = document.data.pop("enabled", True)
    document.data.pop("serve", None)
    if enabled not in (True, False):
        fact = f"{enabled!r} is not true or false."
        document.problems.append(document.problem(("enabled",), fact, "Write true or false."))
    return None if enabled else document.line_of(("enabled",)) or 1


def _read_toml(path: Path) -> Document:
    from tracardi_snippet.config.toml_reader import read_toml

    file = str(path)
    return Document(file, *read_toml(file, read_text(path)))


def _part(whole: Document, top: Key, data: Any) -> Document:
    """Return a part of a file as a document of its own, with the lines and the keys of the whole file."""
    size = len(top)
    lines = {key[size:]: line for key, line in whole.lines.items() if key[:size] == top}
    return Document(whole.file, data, lines, notation=lambda key: notation((*top, *key)))


_READERS = {"mkdocs": _read_mkdocs, "zensical": _read_zensical, "pyproject": _read_pyproject}


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two names lead to one file."""
    return "\0" not in f"{one}{other}" and os.path.realpath(one) == os.path.realpath(other)
