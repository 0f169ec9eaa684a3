"""``${NAME}`` and ``${NAME:-default}`` in config values. ``$${`` stands for the characters ``${``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config.document import Document
    from tracardi_snippet.config.keys import Key

_REFERENCE = re.compile(r"\$(\$\{)|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\})?")


def expand_environment(document: Document, environment: Mapping[str, str]) -> None:
    """Replaces the references in every string of ``document.data``, in place; an unset name without a default is a problem.

    A name that is set to nothing counts as set, unless it has a default (as in the shell's ``:-``).
    """

    def expand(value: Any, path: Key) -> Any:
        if isinstance(value, dict):
            return {key: expand(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [expand(item, (*path, index)) for index, item in enumerate(value)]
        return _REFERENCE.sub(lambda match: replace(match, path), value) if isinstance(value, str) else value

    def replace(match: re.Match[str], path: Key) -> str:
        if match[1]:
            return match[1]
        name, default = match[2], match[3]
        if name is None:
            fact, fix = (
                "holds ${ that begins no reference.",
                "Write ${NAME} or ${NAME:-default}; for the characters ${ write $${.",
            )
            document.problems.append(document.problem(path, fact, fix))
            return match[0]
        value = environment.get(name)
        if value and not value.isprintable() and value.encode("utf-8", "replace").decode() != value:
            fact = f"the environment variable {name} is not UTF-8."
            document.problems.append(document.problem(path, fact, "Set it again."))
            return match[0]
        is_set = bool(value) or (value is not None and default is None)
        document.environment.setdefault(path, []).append(name if is_set else f"default of {name}")
        if is_set or default is not None:
            return str(value if is_set else default)
        fact = f"the environment variable {name} is not set."
        fix = f"Set it, or give a default: ${{{name}:-...}}."
        document.problems.append(document.problem(path, fact, fix, name))
        return match[0]

    document.data = expand(document.data, ())
