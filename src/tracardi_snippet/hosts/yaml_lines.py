"""The lines of a plugin's options in its host's YAML file, which the host itself hands on without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.config.keys import Key, Lines


_MOST_LINES = 10_000  # aliases of aliases grow without end


def plugin_lines(path: Path, plugin: str) -> Lines:
    """Of all that stands below ``plugin`` in ``plugins``, a list or a mapping; none where the file is not its place."""
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), yaml.SafeLoader)  # tags, which are the host's, are not looked up
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return {}  # the host has reported what matters of it
    plugins = _value(root, "plugins")
    named = plugins.value if isinstance(plugins, yaml.SequenceNode) else [plugins]
    found = next((options for item in named if (options := _value(item, plugin))), None)
    lines: Lines = {(): found.start_mark.line + 1} if found else {}
    _note(found, (), lines, frozenset())
    return lines


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _note(node: yaml.Node | None, path: Key, lines: Lines, above: frozenset[int]) -> None:
    """What an alias stands for has its lines where it was written; one may stand for what it is part of, ``above`` it."""
    if id(node) in above or len(lines) > _MOST_LINES:
        return
    above |= {id(node)}
    children: list[tuple[str | int, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        children = [(name.value, name, value) for name, value in node.value if isinstance(name, yaml.ScalarNode)]
    elif isinstance(node, yaml.SequenceNode):
        children = [(index, item, item) for index, item in enumerate(node.value)]
    for part, place, child in children:
        lines[*path, part] = place.start_mark.line + 1
        _note(child, (*path, part), lines, above)
