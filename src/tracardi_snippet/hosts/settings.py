"""The config that a host's own settings hold or name: validated as a file is, with keys written as the host writes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.document import Document
from tracardi_snippet.config.environment import expand_environment
from tracardi_snippet.config.keys import Key, Lines, notation
from tracardi_snippet.config.limits import exceeded_limit
from tracardi_snippet.config.load import LoadedConfig, load_part, shown, validate_document
from tracardi_snippet.config.tracker import Url
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.garbage import without_gc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NONE: Lines = {}


@without_gc()
def load_settings(
    given: object,
    file: Path,
    write_key: Callable[[Key], str] = notation,
    lines: Lines = _NONE,
    *,
    host_keys: tuple[str, ...] = (),
) -> LoadedConfig:
    """Return the config of a host's settings.

    :param given: a mapping with the shape of a config file, or with ``config_file``, the name of one.
    :param file: the host's own config. Names in ``given`` are relative to its folder.
    :param write_key: writes a key of ``given`` as the host's user does.
    :param lines: 1-based lines of the values in ``given``, as far as they are known.
    :param host_keys: settings beside those in ``given`` that the host reads itself. A misspelt key may be meant as one of them.
    :raises ConfigError: with every problem at once.
    """
    document = Document(shown(file), plain(given, shown(file)), dict(lines), notation=write_key, host_keys=host_keys)
    return load_part(document, file)


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
