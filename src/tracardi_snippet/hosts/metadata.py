"""The pages that a host has built: the file that each was made of, and the page's own metadata."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.config.contradictions import check_together
from tracardi_snippet.config.globs import exact
from tracardi_snippet.config.limits import MAX_METADATA_VALUES, TOO_MANY_IN_ALL
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
    """Return the value of ``tracardi`` in a page's metadata, or None. An empty text says nothing.

    The name counts in any case: Pelican lowers names, and elsewhere a capital would be ignored without a word.
    """
    value = next((value for name, value in metadata.items() if str(name).lower() == "tracardi"), None)
    return None if isinstance(value, str) and not value.strip() else value


class BuiltPages:
    """The pages that a host has written, by their paths in the site."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._metadata: dict[str, PageMetadata] = {}
        self._values: dict[str, int] = {}
        self._all_values = 0
        self._problems: dict[str, list[Problem]] = {}

    def add(self, path: str, source: str, given: object) -> None:
        """Note a page. A page that is built again is added again.

        :param path: the page's path in the site.
        :param source: the file that the page was made of, as its author can open it.
        :param given: the value of ``tracardi`` in the page's metadata: None, data, or a text of YAML or JSON.
        """
        self._sources[path] = source
        self._metadata.pop(path, None)
        self._problems.pop(path, None)
        self._all_values -= self._values.pop(path, 0)
        if given is not None:
            try:
                self._metadata[path] = self._read(path, source, given)
            except ConfigError as error:
                self._problems[path] = error.problems

    def _read(self, path: str, source: str, given: object) -> PageMetadata:
        from tracardi_snippet.hosts.page_metadata import read_metadata

        metadata, self._values[path] = read_metadata(source, given)
        self._all_values += self._values[path]
        if self._all_values > MAX_METADATA_VALUES:
            raise ConfigError([Problem(source, None, metadata_notation(()), TOO_MANY_IN_ALL, "Remove values.")])
        return metadata

    def added_to(self, loaded: LoadedConfig) -> LoadedConfig:
        """Return the config with an entry for each page that has metadata.

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
