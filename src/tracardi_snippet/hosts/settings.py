"""The config that a host's own settings hold or name: validated as a file is, with keys written as the host writes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.contradictions import check_together
from tracardi_snippet.config.document import Document
from tracardi_snippet.config.environment import expand_environment
from tracardi_snippet.config.keys import Key, Lines, notation
from tracardi_snippet.config.limits import exceeded_limit
from tracardi_snippet.config.load import LoadedConfig, load_config, validate_document
from tracardi_snippet.config.model import Config
from tracardi_snippet.config.tracker import Url
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.garbage import without_gc

if TYPE_CHECKING:
    from collections.abc import Callable

_FILE = "config_file"
_NONE: Lines = {}


@without_gc()
def load_settings(
    given: object,
    file: Path,
    write_key: Callable[[Key], str] = notation,
    lines: Lines = _NONE,
    environment: Mapping[str, str] = os.environ,
) -> LoadedConfig:
    """Return the config of a host's settings.

    :param given: a mapping with the shape of a config file, or with ``config_file``, the name of one.
    :param file: the host's own config. Names in ``given`` are relative to its folder.
    :param write_key: writes a key of ``given`` as the host's user does.
    :param lines: 1-based lines of the values in ``given``, as far as they are known.
    :raises ConfigError: with every problem at once.
    """
    document = Document(shown(file), plain(given, shown(file)), dict(lines), notation=write_key)
    if not isinstance(document.data, dict) or not document.data:
        fact = "has no config." if not document.data else "is not a mapping of keys to values."
        raise ConfigError([document.problem((), fact, 'Give "tracker" as in tracardi.yml, or "config_file": "tracardi.yml".')])
    if _FILE not in document.data:
        expand_environment(document, environment)
        return LoadedConfig(validate_document(document, Config, check_together), document, Path(document.file))
    name = document.data.pop(_FILE)
    if document.data:
        fact = f"is given, and {', '.join(map(str, document.data))} as well."
        raise ConfigError([document.problem((_FILE,), fact, "Keep the config in one place.")])
    if not isinstance(name, str) or not name:
        raise ConfigError([document.problem((_FILE,), f"{name!r} is not the name of a file.", "Such as tracardi.yml.")])
    path = file.parent / name
    if not os.path.isfile(path):  # noqa: PTH113  # Path's own raises for names that are too long
        fix = f"The name is relative to {document.file}."
        raise ConfigError([document.problem((_FILE,), f"{shown(path)} is not a file.", fix)])
    return load_config(Path(shown(path)), environment)


def with_api(loaded: LoadedConfig, address: str, key: str, environment: Mapping[str, str] = os.environ) -> LoadedConfig:
    """Return the same config with events going to another collector. ``key`` is the setting that gives its address.

    :raises ConfigError: ``address`` is not a valid address.
    """
    document = Document(loaded.document.file, {"api": address}, {}, notation=lambda _: key)
    expand_environment(document, environment)
    api = validate_document(document, Url, lambda _: ()).api
    tracker = loaded.config.tracker
    tracker = tracker.model_copy(update={"url": tracker.url.model_copy(update={"api": api})})
    return replace(loaded, config=loaded.config.model_copy(update={"tracker": tracker}))


def python_notation(name: str) -> Callable[[Key], str]:
    """Return a function that writes a key as Python does, below the variable ``name``."""
    return lambda key: name + "".join(f'["{part}"]' if isinstance(part, str) else f"[{part}]" for part in key)


def metadata_notation(key: Key) -> str:
    """Write a key of a page's metadata."""
    return notation(("tracardi", *key))


def shown(path: Path) -> str:
    """Return the path as the user would write it: relative if it lies in the current folder."""
    return str(path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path)


def plain(value: Any, file: str) -> Any:
    """Return a copy with the types that a config file gives: a host may use tuples and mappings of its own.

    :raises ConfigError: the value exceeds a limit: with YAML's aliases, a few lines may stand for millions of values.
    """
    if limit := exceeded_limit(value):
        raise ConfigError([Problem(file, None, "", limit, "")])
    return _copy(value)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copy(item) for item in value]
    return value
