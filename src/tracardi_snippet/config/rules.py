"""The keys ``rules`` and ``ignore``: how bad findings are, and which pages are excused."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.values import Glob, wrong
from tracardi_snippet.findings import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = tuple(str(rule) for rule in Rule)


def nearest_rule(name: str) -> str:
    """Return a sentence that names the rule that was probably meant, or where all rules are listed."""
    close = difflib.get_close_matches(name, NAMES, n=1)
    return f"Did you mean {close[0]}?" if close else "'tracardi-snippet rule --all' lists the rules."


def _rule_name(name: str) -> str:
    if name not in NAMES:
        raise wrong(f"{name!r} is not a rule.", nearest_rule(name))
    return name


def _level(value: object) -> object:
    return "off" if value is False else value  # YAML 1.1 reads off as false: https://yaml.org/type/bool.html


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


RuleName = Annotated[str, AfterValidator(_rule_name), WithJsonSchema({"enum": list(NAMES)})]
RuleLevel = Annotated[
    Literal["off", "note", "warning", "error"],
    BeforeValidator(_level),
    WithJsonSchema({"enum": ["off", "note", "warning", "error", False]}),
]
RuleNames = Annotated[
    list[RuleName],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"enum": list(NAMES)}, {"type": "array", "items": {"enum": list(NAMES)}}]}),
]
Rules = dict[RuleName, RuleLevel]
Ignore = dict[Glob, RuleNames]


class IgnoreMatcher:
    """Tells which entries of ``ignore`` apply to a page."""

    def __init__(self, ignore: Mapping[str, Sequence[str]]) -> None:
        self._globs = [Globs([pattern]) for pattern in ignore]

    def matching(self, path: str) -> tuple[int, ...]:
        """Return the indices of the entries whose pattern matches the path."""
        return tuple(index for index, globs in enumerate(self._globs) if globs.match(path))
