"""What the pages of a host say of themselves: ``tracardi: {events: [...], triggers: [...], exclude: true}``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import Field

from tracardi_snippet.config.document import Document
from tracardi_snippet.config.globs import exact
from tracardi_snippet.config.keys import Key, notation
from tracardi_snippet.config.load import LoadedConfig, validate_document
from tracardi_snippet.config.model import Auto, PageRule
from tracardi_snippet.config.origins import Origins
from tracardi_snippet.config.together import check_together
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.settings import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = "tracardi"
_EXAMPLE = "Write {events: [[page-view, {}]]} or {exclude: true}."


class PageMetadata(Auto):
    """What one page adds to ``tracker.auto``, as an entry of ``pages`` does."""

    exclude: bool = Field(False, description="Leave the page alone.")  # noqa: FBT003


class BuiltPages:
    """The pages that a host has written, by their paths in the site: what they were made of, and their metadata."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._metadata: dict[str, PageMetadata] = {}
        self._problems: dict[str, list[Problem]] = {}

    def add(self, path: str, source: str, given: object) -> None:
        """``source`` as its author can open it; ``given`` is the value of ``tracardi``: None, data, or text of YAML or JSON.

        A page that is built again is added again.
        """
        self._sources[path] = source
        self._metadata.pop(path, None)
        self._problems.pop(path, None)
        if given is not None:
            try:
                self._metadata[path] = _read(source, given)
            except ConfigError as error:
                self._problems[path] = error.problems

    def added_to(self, loaded: LoadedConfig) -> LoadedConfig:
        """The config with an entry for each page that has metadata.

        :raises ConfigError: with the problems of all pages, each with its source.
        """
        if problems := [problem for path in sorted(self._problems) for problem in self._problems[path]]:
            raise ConfigError(problems)
        rules, exclude = list(loaded.config.pages), list(loaded.config.inject.exclude)
        entries: dict[Key, str] = {}
        for path, metadata in sorted(self._metadata.items()):
            if metadata.exclude:
                entries["inject", "exclude", len(exclude)] = self._sources[path]
                exclude.append(exact(path))
            elif metadata.events or metadata.triggers:
                entries["pages", len(rules)] = self._sources[path]
                auto = Auto.model_construct(events=metadata.events, triggers=metadata.triggers)
                rules.append(PageRule.model_construct(match=[exact(path)], auto=auto))
        inject = loaded.config.inject.model_copy(update={"exclude": exclude})
        config = loaded.config.model_copy(update={"pages": rules, "inject": inject})
        origins = Origins(self._sources, entries)
        if contradictions := [
            Problem(origins.file_of(key), None, notation((_NAME, *key[3:])), fact, fix)
            for key, fact, fix in check_together(config)
        ]:
            raise ConfigError(contradictions)
        return replace(loaded, config=config, origins=origins)


def _read(source: str, given: object) -> PageMetadata:
    def write_key(key: Key) -> str:
        return notation((_NAME, *key))

    document = Document(
        source, _parse(source, given) if isinstance(given, str) else plain(given, source), {}, notation=write_key
    )
    if not isinstance(document.data, dict):
        raise ConfigError([document.problem((), "is not a mapping.", _EXAMPLE)])
    return validate_document(document, PageMetadata, _check)


def _parse(source: str, text: str) -> Any:
    """Fields of reStructuredText, and Pelican's of Markdown, hold text alone."""
    from tracardi_snippet.config.yaml_reader import YamlReader

    try:
        reader = YamlReader(source, text)
        data = reader.read()
    except ConfigError as error:
        problems = error.problems
    else:
        problems = reader.problems
    if problems:
        raise ConfigError(
            [Problem(source, None, _NAME, problem.fact.replace("the file", "the text"), problem.fix) for problem in problems]
        )
    return data


def _check(metadata: PageMetadata) -> Iterator[tuple[Key, str, str]]:
    if metadata.exclude and (metadata.events or metadata.triggers):
        yield ("exclude",), "is true, and there is something to track.", "Remove one of the two."
