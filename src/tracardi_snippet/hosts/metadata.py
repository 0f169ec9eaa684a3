"""The pages of a host: what each was made of, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.config.contradictions import check_together
from tracardi_snippet.config.globs import exact
from tracardi_snippet.config.model import Auto, PageRule
from tracardi_snippet.config.origins import Origins
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.settings import metadata_notation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.load import LoadedConfig
    from tracardi_snippet.hosts.page_metadata import PageMetadata


def value_of(metadata: Mapping[str, object]) -> object:
    """What a page's metadata says under ``tracardi``, or None; a text of nothing says nothing. Pelican takes names in any case;
    elsewhere a capital would have it passed over without a word.
    """
    value = next((value for name, value in metadata.items() if str(name).lower() == "tracardi"), None)
    return None if isinstance(value, str) and not value.strip() else value


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
            from tracardi_snippet.hosts.page_metadata import read_metadata

            try:
                self._metadata[path] = read_metadata(source, given)
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
            Problem(origins.file_of(key), None, metadata_notation(key[3:]), fact, fix)
            for key, fact, fix in check_together(config)
        ]:
            raise ConfigError(contradictions)
        return replace(loaded, config=config, origins=origins)
