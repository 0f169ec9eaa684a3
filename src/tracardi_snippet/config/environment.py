"""``${NAME}`` and ``${NAME:-default}`` in config values. ``$${`` stands for the characters ``${``.

Only a config may read the environment, because a config belongs to the person who runs the build. A page's metadata belongs to
the page's author, who could publish the build's secrets with it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.limits import MAX_CHARACTERS, TOO_LONG
from tracardi_snippet.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracardi_snippet.config.document import Document
    from tracardi_snippet.config.keys import Key

_REFERENCE = re.compile(r"\$(\$\{)|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\})?")

_NO_REFERENCE = "Write ${NAME} or ${NAME:-default}; for the characters ${ write $${."


def expand_environment(document: Document, environment: Mapping[str, str]) -> None:
    """Replace the references in every string of ``document.data``, in place. An unset name without a default is a problem.

    A variable with an empty value counts as set. With ``:-``, an empty value gives the default, as in shells.

    :raises ConfigError: the values of the environment exceed ``MAX_CHARACTERS``.
    """
    document.data = _replaced(document.data, (), _Expansion(document, environment).replace)


def refuse_references(document: Document) -> None:
    """Note a problem for each ``${`` in the strings of ``document.data``, and turn ``$${`` into ``${``, in place."""

    def refuse(match: re.Match[str], path: Key) -> str:
        if match[1]:
            return match[1]
        fact = f"holds ${{{match[2] or '...'}}}, and a page cannot read the environment."
        fix = "Set such a value in the config, under pages; for the characters ${ write $${."
        document.problems.append(document.problem(path, fact, fix))
        return match[0]

    document.data = _replaced(document.data, (), refuse)


def _replaced(value: Any, path: Key, replace: Callable[[re.Match[str], Key], str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, (*path, key), replace) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, (*path, index), replace) for index, item in enumerate(value)]
    return _REFERENCE.sub(lambda match: replace(match, path), value) if isinstance(value, str) else value


class _Expansion:
    def __init__(self, document: Document, environment: Mapping[str, str]) -> None:
        self._document = document
        self._environment = environment
        self._characters = 0

    def replace(self, match: re.Match[str], path: Key) -> str:
        if match[1]:
            return match[1]
        name, default = match[2], match[3]
        if name is None:
            self._note(path, "holds ${ that begins no reference.", _NO_REFERENCE)
            return match[0]
        if default and "${" in default:
            self._note(path, "has a reference within a default.", "Write one reference, and set its variable before the build.")
            return match[0]
        value = self._environment.get(name)
        if value and not value.isprintable() and value.encode("utf-8", "replace").decode() != value:
            self._note(path, f"the environment variable {name} is not UTF-8.", "Set it again.")
            return match[0]
        is_set = bool(value) or (value is not None and default is None)
        self._document.environment.setdefault(path, []).append(name if is_set else f"default of {name}")
        if is_set or default is not None:
            return self._counted(str(value if is_set else default), path)
        self._note(path, f"the environment variable {name} is not set.", f"Set it, or give a default: ${{{name}:-...}}.", name)
        return match[0]

    def _counted(self, text: str, path: Key) -> str:
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS:
            raise ConfigError([self._document.problem(path, TOO_LONG, "")])
        return text

    def _note(self, path: Key, fact: str, fix: str, unset: str = "") -> None:
        self._document.problems.append(self._document.problem(path, fact, fix, unset))
