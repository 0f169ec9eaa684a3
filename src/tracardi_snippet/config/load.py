"""Find, read and validate the config file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tracardi_snippet.config.contradictions import find_contradictions
from tracardi_snippet.config.document import SUFFIXES, Document, read_document
from tracardi_snippet.config.environment import expand_environment
from tracardi_snippet.config.limits import exceeded_limit
from tracardi_snippet.config.model import Config, Delivery
from tracardi_snippet.config.origins import Origins
from tracardi_snippet.config.problems import OFF_AS_FALSE, problems_of
from tracardi_snippet.config.tool_files import FILE_KEY, find_tool_configs, is_same_file, is_tool_file, read_tool_config
from tracardi_snippet.config.values import Section
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.findings import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracardi_snippet.config.host_site import HostSite
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
    host: HostSite | None = None
    """Documents and site, if the config stands in a host's own config file, or is named there."""

    @property
    def given(self) -> Path:
        """The file that ``--config`` names to get this config: the host's config file, if that leads to ``path``."""
        return self.host.config if self.host else self.path

    def location_of(self, key: Key) -> Location:
        """Return the place where the author wrote the value: in the config, or in the metadata of a page."""
        file = self.origins.file_of(key)
        if file:
            return Location(file, self.origins.line_of(key))
        return Location(self.document.file_of(key), self.document.line_of(key))

    def place_in(self, site: Path, page: str, line: int | None, column: int | None, tag: str = "") -> Location:
        """Return the place to open for a fault in a built page: the page's source file in the host, or the page itself.

        ``line`` and ``column`` are those of the page. A host's source file has other lines: its place has the line of ``tag``,
        the tag at fault, if the source shows the tag.
        """
        source = self.origins.sources.get(page)
        if source:
            return Location(source, self.origins.line_of_tag(source, tag))
        return Location(str(site / page), line or None, column or None)


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


def find_config(folders: Iterable[Path], environment: Mapping[str, str] = os.environ) -> Path:
    """Return the config file in the first folder that has one.

    A config file is ``tracardi.yml``, ``.yaml``, ``.toml`` or ``.json``; or ``pyproject.toml``, ``mkdocs.yml`` or
    ``zensical.toml`` that holds settings of ours. A file that ``config_file`` of the latter two names is no second config.

    :raises ConfigError: no folder has one, one folder has two, or a file that names us cannot be read.
    :raises FileNotFoundError: the current folder does not exist any more.
    """
    looked_in = list(dict.fromkeys(folders))
    for folder in looked_in:
        found = configs_in(folder, environment)
        if len(found) > 1:
            names = " and ".join(path.name for path in found)
            raise ConfigError([Problem(str(folder), None, "", f"holds {names}.", "Keep one, or name it with --config.")])
        if found:
            return found[0]
    Path.cwd()  # raises an error if the current folder has been deleted
    places = ", ".join("the current folder" if folder == Path() else str(folder) for folder in looked_in)
    fix = "Write one with 'tracardi-snippet init', or name yours with --config."
    raise ConfigError([Problem(CONFIG_NAMES[0], None, "", f"no config file in {places}.", fix)])


def configs_in(folder: Path, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the config files in a folder, without those that another one names.

    :raises ConfigError: a file that names us cannot be read.
    """
    own = [folder / name for name in CONFIG_NAMES if (folder / name).is_file()]
    tools = find_tool_configs(folder, environment)
    named = [path.parent / tool.config_file for path, tool in tools.items() if tool.config_file]
    return [*(path for path in own if not any(is_same_file(path, other) for other in named)), *tools]


def load_config(path: Path, environment: Mapping[str, str] = os.environ) -> LoadedConfig:
    """Read a config file and validate it as a whole.

    :param path: a config file, or another tool's file that holds our settings: see ``find_config``.
    :param environment: the variables that ``${NAME}`` in the file refers to.
    :raises ConfigError: with every problem of the file at once. A syntax error hides all other problems.
    """
    if tool := read_tool_config(path, environment):
        loaded = load_part(tool.document, path, environment, has_file_key=tool.site is not None)
        return replace(loaded, host=tool.site)
    document = read_document(path)
    if not isinstance(document.data, dict):
        fact = "the file is empty." if document.data is None else "the file is not a mapping of keys to values."
        fix = "See 'tracardi-snippet init' for a config to start from."
        raise ConfigError([*document.problems, Problem(document.file, 1, "", fact, fix)])
    expand_environment(document, environment)
    return LoadedConfig(validate_document(document, Config, find_contradictions), document, path)


def load_part(
    document: Document, file: Path, environment: Mapping[str, str] = os.environ, *, has_file_key: bool = True
) -> LoadedConfig:
    """Validate a part of another tool's config file or settings, which has the shape of a config file.

    :param file: the tool's file. Names in the config are relative to its folder.
    :param has_file_key: True if the part may name a config file instead, as ``config_file``.
    :raises ConfigError: with every problem at once.
    """
    if not isinstance(document.data, dict) or not document.data:
        fact = "has no config." if not document.data else "is not a mapping of keys to values."
        fix = 'Give "tracker" as in tracardi.yml'
        fix += f', or "{FILE_KEY}": "tracardi.yml".' if has_file_key else "."
        raise ConfigError([*document.problems, document.problem((), fact, fix)])
    document.host_keys += (FILE_KEY,) if has_file_key else ()
    if FILE_KEY not in document.data or not has_file_key:
        expand_environment(document, environment)
        return LoadedConfig(validate_document(document, Config, find_contradictions), document, Path(document.file))
    name = document.data.pop(FILE_KEY)
    if document.data:
        fact = f"is given, and {', '.join(map(str, document.data))} as well."
        raise ConfigError([document.problem((FILE_KEY,), fact, "Keep the config in one place.")])
    if not isinstance(name, str) or not name:
        fact = f"{name!r} is not the name of a file."
        raise ConfigError(document.problems or [document.problem((FILE_KEY,), fact, "Such as tracardi.yml.")])
    path = file.parent / name
    if not os.path.isfile(path):  # noqa: PTH113  # Path's own raises for names that are too long
        fix = f"The name is relative to {document.file}."
        raise ConfigError([document.problem((FILE_KEY,), f"{shown(path)} is not a file.", fix)])
    if document.problems:
        raise ConfigError(document.problems)
    if is_tool_file(path):
        fact = f"{shown(path)} is the config of another tool."
        raise ConfigError([document.problem((FILE_KEY,), fact, "Name a file such as tracardi.yml.")])
    return load_config(Path(shown(path)), environment)


def shown(path: Path) -> str:
    """Return the path as the user would write it: relative if it lies in the current folder."""
    return str(path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path)


def validate_document(
    document: Document, model: type[AnySection], check: Callable[[AnySection], Iterable[tuple[Key, str, str]]]
) -> AnySection:
    """Return the document's data as ``model``. References to the environment must have been expanded or refused.

    ``check`` gives key, fact and fix of each fault that no value has alone.

    :raises ConfigError: with every problem at once.
    """
    if limit := exceeded_limit(document.data):
        raise ConfigError([*document.problems, document.problem((), limit, "")])
    if problems := list(too_large(document, document.data, ())):
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


def too_large(document: Document, value: object, path: Key) -> Iterator[Problem]:
    """Yield a problem for each very large integer: other readers cannot hold such a number, and Python refuses to write it."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        yield document.problem(path, f"is a number of more than {_MAX_BITS} bits.", "Quote it, or give a smaller one.")
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, child in pairs:
        yield from too_large(document, child, (*path, part))


def _drop_what_is_off(data: dict[str, Any]) -> None:
    """Delete Tracardi's keys that are switched off. An unknown key that asks for nothing is no error."""
    for key, value in list(data.items()):
        if key in OFF_AS_FALSE and not value:
            del data[key]
        elif isinstance(value, dict) and key in ("tracker", "context", "settings"):
            _drop_what_is_off(value)
