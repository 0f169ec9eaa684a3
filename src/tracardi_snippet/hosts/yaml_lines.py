"""Find the lines of a plugin's options in the host's YAML file. The host gives the options without lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from tracardi_snippet.config.limits import MAX_DEPTH, MAX_VALUES

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.config.keys import Key, Lines


# MkDocs has read the file with PyYAML's own reader before, which gives up where values nest deep.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def plugin_lines(path: Path, plugin: str) -> Lines:
    """Return the lines of all values below ``plugin`` in ``plugins``, which is a list or a mapping.

    Empty if the file has no such entry, or cannot be read: then the host reports it. The host's own YAML tags are ignored.
    """
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), _LOADER)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    plugins = _value(root, "plugins")
    named = plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]
    found = next((options for item in named if (options := _value(item, plugin))), None)
    lines: Lines = {(): found.start_mark.line + 1} if found else {}
    if found:
        _note(found, lines)
    return lines


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _note(root: yaml.Node, lines: Lines) -> None:
    """Note the lines of everything below ``root``, up to the limits. A value behind an alias has the line where it was written.

    An alias may stand for a value that contains it: nothing below such an alias is noted.
    """
    stack: list[tuple[Key, yaml.Node, frozenset[int]]] = [((), root, frozenset())]
    noted = 0
    while stack and noted < MAX_VALUES:
        path, node, above = stack.pop()
        if id(node) in above or len(path) == MAX_DEPTH:
            continue
        for part, place, child in _children(node):
            lines[*path, part] = place.start_mark.line + 1
            stack.append(((*path, part), child, above | {id(node)}))
            noted += 1


def _children(node: yaml.Node) -> list[tuple[str | int, yaml.Node, yaml.Node]]:
    """Return key or index, the node whose line counts, and the value."""
    if isinstance(node, yaml.MappingNode):
        return [(name.value, name, value) for name, value in node.value if isinstance(name, yaml.ScalarNode)]
    if isinstance(node, yaml.SequenceNode):
        return [(index, item, item) for index, item in enumerate(node.value)]
    return []
