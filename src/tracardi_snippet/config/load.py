"""Find, read and validate the config file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tracardi_snippet.config.contradictions import check_together
from tracardi_snippet.config.document import SUFFIXES, Document, read_document
from tracardi_snippet.config.environment import expand_environment
from tracardi_snippet.config.limits import exceeded_limit
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
    """A valid config, and the document that it came from."""

    config: Config
    """The validated values."""
    document: Document
    """The data as the file gives it, with the line of each value."""
    path: Path
    """The config file, as the user gave it or as it was found."""
    origins: Origins = field(default_factory=Origins)
    """The files that a host made its pages of; empty without a host."""

    def location_of(self, key: Key) -> Location:
        """Return the place where the author wrote the value: in the config, or in the metadata of a page."""
        file = self.origins.file_of(key)
        return Location(file) if file else Location(str(self.path), self.document.line_of(key))

    def place_in(self, site: Path, page: str, line: int | None, column: int | None) -> Location:
        """Return the place to open for a fault in a built page: the page's source file in the host, or the page itself.

        ``line`` and ``column`` are those of the page. A host's source file has other lines, so its place has no line.
        """
        source = self.origins.sources.get(page)
        return Location(source) if source else Location(str(site / page), line or None, column or None)


def with_base_url(loaded: LoadedConfig, url: str) -> LoadedConfig:
    """Return the config with another ``delivery.baseUrl``, given on the command line.

    :raises ConfigError: ``url`` is not a valid base URL, or the config does not write a file.
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
    """Return the first of ``tracardi.yml``, ``.yaml``, ``.toml`` and ``.json`` in the first folder that has one.

    :raises ConfigError: no folder has one, or one folder has two.
    :raises FileNotFoundError: the current folder does not exist any more.
    """
    looked_in = list(dict.fromkeys(folders))
    for folder in looked_in:
        found = [folder / name for name in CONFIG_NAMES if (folder / name).is_file()]
        if len(found) > 1:
            names = " and ".join(path.name for path in found)
            raise ConfigError([Problem(str(folder), None, "", f"holds {names}.", "Keep one, or name it with --config.")])
        if found:
            return found[0]
    Path.cwd()  # raises an error if the current folder has been deleted
    places = ", ".join("the current folder" if folder == Path() else str(folder) for folder in looked_in)
    fix = "Write one with 'tracardi-snippet init', or name yours with --config."
    raise ConfigError([Problem(CONFIG_NAMES[0], None, "", f"no config file in {places}.", fix)])


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> LoadedConfig:
    """Read a config file and validate it as a whole.

    :param environment: the variables that ``${NAME}`` in the file refers to.
    :raises ConfigError: with every problem of the file at once. A syntax error hides all other problems.
    """
    document = read_document(path)
    if not isinstance(document.data, dict):
        fact = "the file is empty." if document.data is None else "the file is not a mapping of keys to values."
        fix = "See 'tracardi-snippet init' for a config to start from."
        raise ConfigError([*document.problems, Problem(document.file, 1, "", fact, fix)])
    expand_environment(document, environment)
    return LoadedConfig(validate_document(document, Config, check_together), document, path)


def validate_document(
    document: Document, model: type[AnySection], check: Callable[[AnySection], Iterable[tuple[Key, str, str]]]
) -> AnySection:
    """Return the document's data as ``model``. References to the environment must have been expanded or refused.

    ``check`` gives key, fact and fix of each fault that no value has alone.

    :raises ConfigError: with every problem at once.
    """
    if limit := exceeded_limit(document.data):
        raise ConfigError([*document.problems, document.problem((), limit, "")])
    if problems := list(_too_large(document, document.data, ())):
        raise ConfigError([*document.problems, *problems])
    _drop_what_is_off(document.data)
    unset = {document.notation(path) for path in document.environment} if document.problems else set()
    try:
        section = model.model_validate(document.data)
    except ValidationError as error:
        # The unset variable has been reported. A second problem of the same value would add nothing.
        problems = [problem for problem in problems_of(error, document, model) if problem.key not in unset]
        raise ConfigError([*document.problems, *problems]) from error
    contradictions = [document.problem(key, fact, fix) for key, fact, fix in check(section)]
    if document.problems or contradictions:
        raise ConfigError([*document.problems, *contradictions])
    return section


def _too_large(document: Document, value: object, path: Key) -> Iterator[Problem]:
    """Yield a problem for each very large integer: other readers cannot hold such a number, and Python refuses to write it."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        yield document.problem(path, f"is a number of more than {_MAX_BITS} bits.", "Quote it, or give a smaller one.")
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, child in pairs:
        yield from _too_large(document, child, (*path, part))


def _drop_what_is_off(data: dict[str, Any]) -> None:
    """Delete Tracardi's keys that are switched off. An unknown key that asks for nothing is no error."""
    for key, value in list(data.items()):
        if key in OFF_AS_FALSE and not value:
            del data[key]
        elif isinstance(value, dict) and key in ("tracker", "context", "settings"):
            _drop_what_is_off(value)
