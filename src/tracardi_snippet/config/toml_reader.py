"""A TOML file as plain data, and the lines of its values."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.keys import MAX_DEPTH
from tracardi_snippet.config.toml_lines import toml_lines
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Lines


def read_toml(file: str, text: str) -> tuple[dict[str, Any], Lines]:
    """:raises ConfigError: its syntax is wrong."""
    try:
        data = tomllib.loads(text)
    except (RecursionError, OverflowError) as error:
        raise ConfigError([Problem(file, None, "", "the values nest too deep.", "")]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else None
        fact = f"the file can not be read: {re.sub(r' [(]at .*', '', str(error))}."
        raise ConfigError([Problem(file, line, "", fact, "Check the TOML there.")]) from error
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError([Problem(file, None, "", f"the file can not be read: {error}.", "")]) from error
    if _depth(data) > MAX_DEPTH:
        raise ConfigError([Problem(file, None, "", "the values nest too deep.", "")])
    return data, toml_lines(text, data)


def _depth(data: Any) -> int:
    depth, level = 0, [data]
    while level:
        depth += 1
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, (dict, list)))
        level = [value for values in inner for value in values]
    return depth
