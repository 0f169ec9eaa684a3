"""Read parts of a host's YAML file: YAML 1.1 with ``!ENV``, as MkDocs and Zensical read it, with the line of every value.

Only the parts that are asked for become values, so tags elsewhere in the file are never resolved. No tag runs code.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from tracardi_snippet.config.keys import notation
from tracardi_snippet.config.limits import MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES, TOO_DEEP, TOO_LONG, TOO_MANY
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracardi_snippet.config.keys import Key, Lines

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_SCALARS = {_CORE + name for name in ("bool", "int", "float", "null", "str", "timestamp", "binary", "value")}
_ENV = "!ENV"
_PLAIN_DATA = (bool, int, float, type(None))
_KINDS = {date: "a date", datetime: "a date and time", bytes: "binary data"}


class _VariableNode(yaml.ScalarNode):
    """The value of an environment variable. The file does not hold its text."""


def compose(file: str, text: str, first_line: int = 1) -> yaml.Node | None:
    """Return the root node, or None if the text holds no value.

    :param first_line: the line of the file on which the text begins, for messages.
    :raises ConfigError: the text is not valid YAML, or exceeds a limit.
    """
    try:
        _check_events(file, text)
        node: yaml.Node | None = yaml.compose(text, _LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fact = f"the file cannot be read: {error.problem or error.context}."
        line = mark.line + first_line if mark else None
        raise ConfigError([Problem(file, line, "", fact, "Check quotes, colons and indentation there.")]) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        fact = f"the file cannot be read: {' '.join(str(error).split())}."
        raise ConfigError([Problem(file, None, "", fact, "")]) from error
    return node


def _check_events(file: str, text: str) -> None:
    """Refuse what composes too deep or too long. libyaml's composer recurses without a limit."""
    depth = values = 0
    for event in yaml.parse(text, _LOADER):
        values += isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or values > 2 * MAX_VALUES:  # keys are nodes too
            raise ConfigError([Problem(file, None, "", TOO_DEEP if depth > MAX_DEPTH else TOO_MANY, "")])


class HostYaml:
    """Turns nodes of one file into plain data. ``lines``, ``problems``, ``environment`` and ``unset`` grow meanwhile."""

    def __init__(
        self,
        file: str,
        environment: Mapping[str, str] | None,
        write_key: Callable[[Key], str] = notation,
        first_line: int = 1,
    ) -> None:
        """``environment``: None if the text must not read the environment."""
        self._file = file
        self._environment = environment
        self._write_key = write_key
        self._first_line = first_line
        self._values = self._characters = 0
        self.lines: Lines = {}
        self.texts: dict[Key, str] = {}
        """What stands in the file for each value that is not a string."""
        self.problems: list[Problem] = []
        self.environment: dict[Key, list[str]] = {}
        """The environment variables that a value was made of."""
        self.unset: dict[Key, str] = {}
        """The environment variable of each value that is None because the variable is not set."""

    def line(self, node: yaml.Node) -> int:
        """Return the line of the node in the file, from 1."""
        return int(node.start_mark.line) + self._first_line

    def value(self, node: yaml.Node, path: Key = ()) -> Any:
        """Return the node's value. A tag that is not supported is a problem, and gives None.

        :raises ConfigError: the value exceeds a limit.
        """
        self.lines.setdefault(path, self.line(node))
        self._count(node, path)
        if self._is_variable(node):
            found = self.resolved(node, path)
            return None if found is None else self.value(found, path)
        if isinstance(node, yaml.MappingNode) and node.tag == _CORE + "map":
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == _CORE + "seq":
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return self._scalar_value(node, path)
        self._note(node, path, f"the YAML tag {_shown(node.tag)} is not supported.", "Remove it.")
        return None

    def pairs(self, node: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Return key and value of each entry of a mapping, with those that ``<<`` merges. Other nodes have no entries."""
        return {str(key.value): (key, value) for key, value in self._pairs(node, 0) if isinstance(key, yaml.ScalarNode)}

    def _pairs(self, node: yaml.Node | None, depth: int) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            return
        if depth > MAX_DEPTH:
            raise ConfigError([Problem(self._file, self.line(node), "", TOO_DEEP, "")])
        own = []
        for key, value in node.value:
            self._count(key, ())
            if key.tag == _CORE + "merge":
                sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for source in reversed(sources):
                    yield from self._pairs(source, depth + 1)
            else:
                own.append((key, value))
        yield from own

    def _mapping(self, node: yaml.MappingNode, path: Key) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key, value in self._pairs(node, 0):
            if not isinstance(key, yaml.ScalarNode) or not isinstance(name := self._scalar(key, path), str):
                shown = key.value if isinstance(key, yaml.ScalarNode) else "of several values"
                self._note(key, path, f"the key {shown} is not a string.", f'Quote it: "{shown}".')
                continue
            self.lines[*path, name] = self.line(key)
            mapping[name] = self.value(value, (*path, name))
        return mapping

    def _scalar_value(self, node: yaml.ScalarNode, path: Key) -> Any:
        value = self._scalar(node, path)
        if not isinstance(value, (str, *_PLAIN_DATA)):
            fix = "Remove the tag." if isinstance(value, bytes) else f'Quote it: "{_shown(node.value)}".'
            self._note(node, path, f"is {_KINDS[type(value)]}, which is not JSON.", fix)
            return None
        if not isinstance(value, str) and not isinstance(node, _VariableNode):
            self.texts[path] = node.value
        return value

    def _scalar(self, node: yaml.ScalarNode, path: Key) -> Any:
        try:
            return yaml.constructor.SafeConstructor().construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, OverflowError):
            self._note(node, path, f"{_shown(node.value)} is not a value of the YAML tag {_shown(node.tag)}.", "Quote it.")
            return None

    def _is_variable(self, node: yaml.Node) -> bool:
        return bool(node.tag == _ENV) and self._environment is not None

    def resolved(self, node: yaml.Node, path: Key = ()) -> yaml.Node | None:
        """Return the node that MkDocs takes for ``!ENV NAME`` or ``!ENV [NAME, ..., default]``, or None if there is none.

        The value of a variable is a scalar, whatever YAML it holds. A default may be of any kind, or have ``!ENV`` itself.
        https://github.com/waylan/pyyaml-env-tag
        """
        while self._is_variable(node):
            self._count(node, path)
            nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
            *named, default = nodes if len(nodes) > 1 else (*nodes, None)
            names = [str(one.value) for one in named if isinstance(one, yaml.ScalarNode)]
            if len(names) < len(named) or not (any(names) or default):
                self._note(node, path, "!ENV names no environment variable.", "Write !ENV NAME or !ENV [NAME, default].")
                return None
            for name in names:
                if self._environment is not None and name in self._environment:
                    self.environment[path] = [name]
                    return self._variable(self._environment[name], node, path)
            self.environment[path] = [f"default of {names[0]}"] if default else names
            if default is None:
                self.unset[path] = names[0]
                return None
            node = default
        return node

    def _variable(self, text: str, node: yaml.Node, path: Key) -> yaml.ScalarNode:
        """Return a node with a variable's value, and the type that YAML gives such a text."""
        tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        scalar = _VariableNode(tag if tag in _SCALARS else _CORE + "str", text, node.start_mark, node.end_mark)
        self._count(scalar, path)
        return scalar

    def _count(self, node: yaml.Node, path: Key) -> None:
        self._values += 1
        self._characters += len(node.value) if isinstance(node, yaml.ScalarNode) else 0
        limit = TOO_DEEP if len(path) > MAX_DEPTH else TOO_MANY if self._values > MAX_VALUES else ""
        if limit := limit or (TOO_LONG if self._characters > MAX_CHARACTERS else ""):
            raise ConfigError([Problem(self._file, self.line(node), "", limit, "")])

    def _note(self, node: yaml.Node, path: Key, fact: str, fix: str) -> None:
        self.problems.append(Problem(self._file, self.line(node), self._write_key(path), fact, fix))


def _shown(text: str) -> str:
    """Return a tag or a value for a message: Python's tags as they are written, and no more than a line of any text."""
    return text.replace(_CORE, "!!", 1)[:80]
