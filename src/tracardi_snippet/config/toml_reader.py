"""A TOML file as plain data, and the lines of its values."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.limits import MAX_DEPTH, TOO_DEEP, exceeded_limit
from tracardi_snippet.config.toml_lines import COMMENT, PART, STRING, toml_lines
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Lines

# A key with too many parts, or text that must not be searched for keys. tomllib's time grows with the square of the parts.
_LONG_KEY = re.compile(rf"(?P<key>{PART}(?:[ \t]*+\.[ \t]*+{PART}){{{MAX_DEPTH},}}+)|{STRING}|{COMMENT}|[\w-]++")


def read_toml(file: str, text: str) -> tuple[dict[str, Any], Lines]:
    """Return the file's data, and the lines of its values.

    :raises ConfigError: the syntax is wrong, or the data exceeds a limit.
    """
    for match in _LONG_KEY.finditer(text):
        if match["key"]:
            fact = f"a key has more than {MAX_DEPTH} parts."
            raise ConfigError([Problem(file, text.count("\n", 0, match.start()) + 1, "", fact, "Write a shorter key.")])
    try:
        data = tomllib.loads(text)
    except (RecursionError, OverflowError) as error:
        raise ConfigError([Problem(file, None, "", TOO_DEEP, "")]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else None
        fact = f"the file cannot be read: {re.sub(r' [(]at .*', '', str(error))}."
        raise ConfigError([Problem(file, line, "", fact, "Check the TOML there.")]) from error
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError([Problem(file, None, "", f"the file cannot be read: {error}.", "")]) from error
    if limit := exceeded_limit(data):
        raise ConfigError([Problem(file, None, "", limit, "")])
    return data, toml_lines(text, data)
