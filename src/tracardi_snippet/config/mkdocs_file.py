"""The settings of our plugin in ``mkdocs.yml``: both forms of the list of plugins, ``INHERIT`` and ``!ENV``, as in MkDocs.

https://www.mkdocs.org/user-guide/configuration/
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

from tracardi_snippet.config.document import Document, read_text
from tracardi_snippet.config.host_site import HOST_KEYS, HostSite, host_site
from tracardi_snippet.config.host_yaml import HostYaml, compose
from tracardi_snippet.config.keys import Key, has_value, notation
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "tracardi"
_FOLDERS = ("docs_dir", "site_dir", "use_directory_urls")
_MAX_FILES = 20
_MAX_READ = 1000  # files of a chain that is too long, one of which may name us


@dataclass(slots=True)
class _Options:
    """The plugin's options, or settings of the host, from one file or from a file and those that it inherits."""

    data: Any = None
    places: dict[Key, tuple[str, int]] = field(default_factory=dict)
    """File and line of each value."""
    environment: dict[Key, list[str]] = field(default_factory=dict)
    unset: dict[Key, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[Key, str] = field(default_factory=dict)
    """What stands in the file for each value that is not a string."""


@dataclass(slots=True)
class _File:
    """One file of a chain of ``INHERIT``."""

    path: Path
    """The file."""
    plugin: _Options | None
    """The plugin's options; None if the file does not list the plugin."""
    is_list: bool | None
    """False if the plugins are a mapping, which is merged with an inherited one. None if the file does not name plugins."""
    folders: _Options
    """The settings that name documents and site."""
    parent: Path | None
    """The file that this file inherits."""
    parent_line: int | None
    """Line of ``INHERIT``."""


class ChainError(ConfigError):
    """A chain of ``INHERIT`` is a circle, or too long."""

    def __init__(self, problem: Problem, files: Iterable[_File]) -> None:
        """``files``: the files of the chain that were read."""
        super().__init__([problem])
        self.paths = tuple(file.path for file in files)


def write_key(key: Key) -> str:
    """Write a key of the plugin's options as a path from the top of ``mkdocs.yml``."""
    return notation(("plugins", NAME, *key))


def read_mkdocs_file(path: Path, environment: Mapping[str, str]) -> tuple[Document, HostSite] | None:
    """Return the plugin's options and the site, or None if the file does not list the plugin.

    The options of the plugin alone, ``enabled`` and ``serve``, are not in the document.

    :raises ConfigError: a file cannot be read, is not YAML, inherits a file that does not exist, or lists the plugin twice.
    """
    plugin: _Options | None = None
    folders = _Options({})
    is_list: bool | None = None
    files = _chain(path, environment)
    for file in reversed(files):
        if file.is_list is not None:
            merges = plugin is not None and file.is_list is False and is_list is False
            plugin = _merged(plugin, file.plugin) if merges and file.plugin else plugin if merges else file.plugin
            is_list = file.is_list
        folders = _merged(folders, file.folders)
    if plugin is None:
        return None
    off = _take_own_options(plugin)
    document = _document(str(path), plugin)
    lines = {str(key[0]): line for key, (file, line) in folders.places.items() if key and file == str(path)}
    if folders.problems:
        raise ConfigError(folders.problems)
    site = host_site(path, folders.data, lines, off)
    return document, replace(site, inherited=tuple(file.path for file in files[1:]))


def _chain(path: Path, environment: Mapping[str, str]) -> list[_File]:
    """Return the file and the files that it inherits, from the nearest to the farthest.

    :raises ChainError: the chain is a circle, or too long.
    """
    files: list[_File] = []
    seen: set[str] = set()
    fault: Problem | None = None
    parent: Path | None = path
    while parent and len(files) < _MAX_READ:
        seen.add(os.path.realpath(parent))
        files.append(last := _read(parent, environment))
        parent = last.parent
        if parent and os.path.realpath(parent) in seen:
            fact = f"leads back to {parent.name}."
            fault = fault or Problem(str(last.path), last.parent_line, "INHERIT", fact, "Break the circle.")
            break
        if parent and len(files) == _MAX_FILES:
            fact = f"would make a chain of more than {_MAX_FILES} files."
            fault = Problem(str(last.path), last.parent_line, "INHERIT", fact, "Put the settings into fewer files.")
    if fault:
        raise ChainError(fault, files)
    return files


def _read(path: Path, environment: Mapping[str, str]) -> _File:
    file = str(path)
    root = compose(file, read_text(path))
    if root is not None and not isinstance(root, yaml.MappingNode):
        fact = "the file is not a mapping of keys to values."
        raise ConfigError([Problem(file, root.start_mark.line + 1, "", fact, "It must begin with keys such as site_name.")])
    top = HostYaml(file, environment, notation)
    pairs = top.pairs(root)
    plugins = pairs.get("plugins", (None, None))[1]
    plugins = plugins and (top.resolved(plugins) or plugins)
    options = _plugin_nodes(top, plugins)
    if len(options) > 1:
        problem = Problem(file, top.line(options[1][0]), "plugins", f"'{NAME}' is listed twice.", "Keep one.")
        raise ConfigError([problem])
    return _File(
        path,
        _options(file, environment, *options[0]) if options else None,
        None if plugins is None else not isinstance(plugins, yaml.MappingNode),
        _folders(file, environment, pairs),
        _parent(path, environment, pairs.get("INHERIT")),
        top.line(pairs["INHERIT"][0]) if "INHERIT" in pairs else None,
    )


def _plugin_nodes(top: HostYaml, plugins: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node | None]]:
    """Return the node of the plugin's name and the node of its options, for each time that the plugin is listed."""
    if not isinstance(plugins, yaml.SequenceNode):
        return [top.pairs(plugins)[NAME]] if NAME in top.pairs(plugins) else []
    found: list[tuple[yaml.Node, yaml.Node | None]] = []
    for item in (top.resolved(item) or item for item in plugins.value):
        if isinstance(item, yaml.ScalarNode) and item.value == NAME:
            found.append((item, None))
        elif NAME in (pairs := top.pairs(item)):
            found.append(pairs[NAME])
    return found


def _options(file: str, environment: Mapping[str, str], name: yaml.Node, node: yaml.Node | None) -> _Options:
    reader = HostYaml(file, environment, write_key)
    data = None if node is None else reader.value(node)
    reader.lines[()] = reader.line(name)
    return _read_options(file, reader, data)


def _read_options(file: str, reader: HostYaml, data: Any) -> _Options:
    places = {key: (file, line) for key, line in reader.lines.items()}
    return _Options(data, places, reader.environment, reader.unset, reader.problems, reader.texts)


def _folders(file: str, environment: Mapping[str, str], pairs: Mapping[str, tuple[yaml.Node, yaml.Node]]) -> _Options:
    reader = HostYaml(file, environment)
    data = {key: reader.value(pairs[key][1], (key,)) for key in _FOLDERS if key in pairs}
    return _read_options(file, reader, data)


def _parent(path: Path, environment: Mapping[str, str], pair: tuple[yaml.Node, yaml.Node] | None) -> Path | None:
    if pair is None:
        return None
    reader = HostYaml(str(path), environment)
    name = reader.value(pair[1], ("INHERIT",))
    line = reader.line(pair[0])
    if unset := reader.unset.get(("INHERIT",)):
        problem = Problem(str(path), line, "INHERIT", *_unset(unset), unset)
        raise ConfigError([problem])
    if not isinstance(name, str) or not os.path.isfile(parent := path.parent / name):  # noqa: PTH113  # Path's own raises for names that are too long
        fact = f"{name!r} is not a file."
        raise ConfigError([Problem(str(path), line, "INHERIT", fact, f"The name is relative to {path.name}.")])
    return parent


def _unset(name: str) -> tuple[str, str]:
    return f"the environment variable {name} is not set.", f"Set it, or give a default: !ENV [{name}, ...]."


def _merged(parent: _Options | None, child: _Options | None) -> _Options:
    """Return the options of a file that inherits others: mappings are merged, everything else is replaced."""
    if parent is None or child is None:
        return child or parent or _Options()
    data = _merged_data(parent.data, child.data)
    places = {key: place for key, place in {**parent.places, **child.places}.items() if has_value(data, key)}
    kept = {key for key in places if places[key] == parent.places.get(key) != child.places.get(key)}
    return _Options(
        data,
        places,
        {**{key: names for key, names in parent.environment.items() if key in kept}, **child.environment},
        {**{key: name for key, name in parent.unset.items() if key in kept}, **child.unset},
        [*parent.problems, *child.problems],
        {**{key: text for key, text in parent.texts.items() if key in kept}, **child.texts},
    )


def _merged_data(parent: Any, child: Any) -> Any:
    if not isinstance(parent, Mapping) or not isinstance(child, Mapping):
        return child
    return {**parent, **{key: _merged_data(parent[key], value) if key in parent else value for key, value in child.items()}}


def _take_own_options(plugin: _Options) -> int | None:
    """Take the options of the MkDocs plugin out of the data. Return the line of ``enabled`` if it switches tracking off."""
    if not isinstance(plugin.data, dict):
        return None
    enabled = plugin.data.pop("enabled", True)
    plugin.data.pop("serve", None)
    plugin.unset = {key: name for key, name in plugin.unset.items() if key[:1] not in {("enabled",), ("serve",)}}
    if enabled not in (None, True, False):
        file, line = plugin.places["enabled",]
        problem = Problem(file, line, write_key(("enabled",)), f"{enabled!r} is not true or false.", "Write true or false.")
        plugin.problems.append(problem)
    is_wrong = any(problem.key == write_key(("enabled",)) for problem in plugin.problems)
    return None if enabled or is_wrong else plugin.places["enabled",][1]


def _document(file: str, plugin: _Options) -> Document:
    lines = {key: line for key, (_, line) in plugin.places.items()}
    files = {key: where for key, (where, _) in plugin.places.items() if where != file}
    document = Document(file, plugin.data, lines, list(plugin.problems), plugin.environment, write_key, files)
    document.texts, document.host_keys = plugin.texts, HOST_KEYS
    document.problems += [document.problem(key, *_unset(name), name) for key, name in plugin.unset.items()]
    return document
