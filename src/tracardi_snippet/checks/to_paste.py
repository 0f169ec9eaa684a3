"""Write a part of a config for the user to paste, in the language of the site's own config: YAML, TOML, JSON or Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tracardi_snippet.config import LoadedConfig

# By the suffix of the config: what stands between key and value, true and false, and whether keys are quoted.
_YAML = (": ", "true", "false", False)
_LANGUAGES = {
    ".toml": (" = ", "true", "false", False),
    ".json": (": ", "true", "false", True),
    ".py": (": ", "True", "False", True),
}


def entry_to_paste(loaded: LoadedConfig, entry: dict[str, JsonValue]) -> str:
    """Return an entry of a list of the config."""
    suffix = _suffix(loaded)
    text = _written(entry, suffix)
    return f"{text}," if suffix in _LANGUAGES else f"- {text}"


def setting_to_paste(loaded: LoadedConfig, key: str, value: JsonValue) -> str:
    """Return a key at the top of the config with its value."""
    suffix = _suffix(loaded)
    text = _written({key: value}, suffix)[1:-1]
    return f"{text}," if suffix in (".json", ".py") else text


def _suffix(loaded: LoadedConfig) -> str:
    return "." + loaded.document.file.rpartition(".")[2]


def _written(value: JsonValue, suffix: str) -> str:
    between, true, false, quotes_keys = _LANGUAGES.get(suffix, _YAML)
    if isinstance(value, dict):
        pairs = ((json.dumps(key) if quotes_keys else key, item) for key, item in value.items())
        return "{" + ", ".join(f"{key}{between}{_written(item, suffix)}" for key, item in pairs) + "}"
    if isinstance(value, bool):
        return true if value else false
    return json.dumps(value, ensure_ascii=False)
