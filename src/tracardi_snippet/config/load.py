"""Finds, reads and validates the config file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tracardi_snippet.config.contradictions import check_together
from tracardi_snippet.config.document import SUFFIXES, Document, read_document
from tracardi_snippet.config.environment import expand_environment
from tracardi_snippet.config.model import Config, Delivery
from tracardi_snippet.config.origins import Origins
from tracardi_snippet.config.problems import OFF_AS_FALSE, problems_of
from tracardi_snippet.config.values import Section
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.findings import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracardi_snippet.config.keys import Key

AnySection = TypeVar("AnySection", bound=Section)
_MAX_BITS = 64
CONFIG_NAMES = tuple(f"tracardi{suffix}" for suffix in SUFFIXES)


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A valid config, and the document it came from. ``path`` is as the user gave it, or as it was found."""

    config: Config
    document: Document
    path: Path
    origins: Origins = field(default_factory=Origins)

    def location_of(self, key: Key) -> Location:
        """Where its author wrote the value: the config, or the page whose metadata it was."""
        file = self.origins.file_of(key)
        return Location(file) if file else Location(str(self.path), self.document.line_of(key))

    def place_in(self, site: Path, page: str, line: int | None, column: int | None) -> Location:
        """What to open for something in a built page: the page itself, or what the host made it of, whose lines are others."""
        source = self.origins.sources.get(page)
        return Location(source) if source else Location(str(site / page), line or None, column or None)


def with_base_url(loaded: LoadedConfig, url: str) -> LoadedConfig:
    """The config with another ``delivery.baseUrl``, from the command line.

    :raises ConfigError: it is no such URL, or the config does not write a file.
    """
    document = Document("--base-url", {"mode": loaded.config.delivery.mode, "baseUrl": url}, {}, notation=lambda _: "")
    delivery = validate_document(document, Delivery, lambda _: ())
    if not url:
        raise ConfigError([Problem("--base-url", None, "", "is empty.", "Leave it out, or give an address.")])
    if delivery.mode != "file":
        raise ConfigError(
            [Problem("--base-url", None, "", "is for delivery.mode file only.", "Leave it out, or set the mode.")]
        )
    delivery = loaded.config.delivery.model_copy(update={"baseUrl": delivery.baseUrl})
    return replace(loaded, config=loaded.config.model_copy(update={"delivery": delivery}))


def find_config(folders: Iterable[Path]) -> Path:
    """The first of ``tracardi.yml``, ``.yaml``, ``.toml`` and ``.json`` in the first folder that has one.

    :raises ConfigError: no folder has one, or one folder has two.
    """
    looked_in = list(dict.fromkeys(folders))
    for folder in looked_in:
        found = [folder / name for name in CONFIG_NAMES if (folder / name).is_file()]
        if len(found) > 1:
            names = " and ".join(path.name for path in found)
            raise ConfigError([Problem(str(folder), None, "", f"holds {names}.", "Keep one, or name it with --config.")])
        if found:
            return found[0]
    places = ", ".join("the current folder" if folder == Path() else str(folder) for folder in looked_in)
    fix = "Write one with 'tracardi-snippet init', or name yours with --config."
    raise ConfigError([Problem(CONFIG_NAMES[0], None, "", f"no config file in {places}.", fix)])


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> LoadedConfig:
    """Reads the file and validates it as a whole.

    :raises ConfigError: with every problem of the file at once; after a syntax error nothing more is known.
    """
    document = read_document(path)
    if not isinstance(document.data, dict):
        fact = "the file is empty." if document.data is None else "the file is not a mapping of keys to values."
        fix = "See 'tracardi-snippet init' for a config to start from."
        raise ConfigError([*document.problems, Problem(document.file, 1, "", fact, fix)])
    return LoadedConfig(validate_document(document, Config, check_together, environment), document, path)


def validate_document(
    document: Document,
    model: type[AnySection],
    check: Callable[[AnySection], Iterable[tuple[Key, str, str]]],
    environment: Mapping[str, str] = os.environ,
) -> AnySection:
    """``check`` gives key, fact and fix of what can not be said of one value alone.

    :raises ConfigError: with every problem at once.
    """
    expand_environment(document, environment)
    if problems := list(_too_large(document, document.data, ())):
        raise ConfigError([*document.problems, *problems])
    _drop_what_is_off(document.data)
    unset = {document.notation(path) for path in document.environment} if document.problems else set()
    try:
        section = model.model_validate(document.data)
    except ValidationError as error:
        # A reference that could not be resolved has been reported; that it is no URL either says nothing new.
        problems = [problem for problem in problems_of(error, document, model) if problem.key not in unset]
        raise ConfigError([*document.problems, *problems]) from error
    contradictions = [document.problem(key, fact, fix) for key, fact, fix in check(section)]
    if document.problems or contradictions:
        raise ConfigError([*document.problems, *contradictions])
    return section


def _too_large(document: Document, value: object, path: Key) -> Iterator[Problem]:
    """Python itself does not write integers of more than some thousand digits."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        yield document.problem(path, f"is a number of more than {_MAX_BITS} bits.", "Quote it, or give a smaller one.")
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, child in pairs:
        yield from _too_large(document, child, (*path, part))


def _drop_what_is_off(data: dict[str, Any]) -> None:
    """Tracardi's keys that ask for nothing are no errors."""
    for key, value in list(data.items()):
        if key in OFF_AS_FALSE and not value:
            del data[key]
        elif isinstance(value, dict) and key in ("tracker", "context", "settings"):
            _drop_what_is_off(value)
