"""The pages of a host's build: their sources, and their metadata."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tracardi_snippet.config.contradictions import find_contradictions
from tracardi_snippet.config.globs import exact
from tracardi_snippet.config.limits import MAX_METADATA_VALUES, TOO_MANY_IN_ALL
from tracardi_snippet.config.model import Auto, PageRule
from tracardi_snippet.config.origins import Origins
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.settings import metadata_notation
from tracardi_snippet.system.files import file_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tracardi_snippet.config.keys import Key, Lines
    from tracardi_snippet.config.load import LoadedConfig
    from tracardi_snippet.hosts.page_metadata import PageMetadata

Value = TypeVar("Value")
_NONE: Lines = {}
_SPHINX_BUILD = ".buildinfo"  # https://www.sphinx-doc.org/en/master/usage/builders/index.html


def value_of(metadata: Mapping[str, object]) -> object:
    """Return the value of ``tracardi`` in a page's metadata, or None. An empty text counts as None.

    The name may have capitals: Pelican lowers names, and other hosts would ignore a capital without a message.
    """
    value = next((value for name, value in metadata.items() if str(name).lower() == "tracardi"), None)
    return None if isinstance(value, str) and not value.strip() else value


def in_other_build(site: Path, path: str) -> bool:
    """Return whether a folder on the way to the page is the top of another Sphinx build."""
    folder = os.path.dirname(path)  # noqa: PTH120
    while folder:
        if os.path.lexists(f"{site}/{folder}/{_SPHINX_BUILD}"):
            return True
        folder = os.path.dirname(folder)  # noqa: PTH120
    return False


def _moved(values: Mapping[str, Value], folder: str) -> dict[str, Value]:
    return {folder + path: value for path, value in values.items()}


def _below(entry: Key, lines: Lines) -> Lines:
    """Return the lines of a page's metadata by the keys of the config's entry: ``auto`` holds its events and triggers."""
    return {(*entry, "auto", *key) if key else entry: line for key, line in lines.items()}


class BuiltPages:
    """The pages of a host's build, by their paths in the site: their sources, and their metadata.

    Every other page in the site's folder belongs to another build, and is left alone.
    """

    def __init__(self, *, has_text: bool = False) -> None:
        """``has_text``: True if sources are files of text, where the line of a tag can be found."""
        self._has_text = has_text
        self._lines: dict[str, Lines] = {}
        self._sources: dict[str, str] = {}
        self._metadata: dict[str, PageMetadata] = {}
        self._values: dict[str, int] = {}
        self._all_values = 0
        self._problems: dict[str, list[Problem]] = {}
        self._others: set[str] = set()
        self._begun: float | None = None
        self._inner: list[tuple[str, Callable[[str], bool]]] = []

    def begin(self) -> None:
        """Treat every page that is written from now on as a page of this build, whichever plugin writes the page.

        Without this call, all pages in the folder are pages of this build.
        """
        self._begun = file_clock()

    def add(self, path: str, source: str, given: object, lines: Lines = _NONE) -> None:
        """Add a page that was made from a file.

        :param path: the page's path in the site. A page that is built again is added again.
        :param source: the file, as its author can open it.
        :param given: the value of ``tracardi`` in the page's metadata: None, data, or text of YAML or JSON.
        :param lines: the lines of the value in the file, as far as they are known.
        """
        self._sources[path] = source
        self._metadata.pop(path, None)
        self._problems.pop(path, None)
        self._lines.pop(path, None)
        self._all_values -= self._values.pop(path, 0)
        if given is not None:
            try:
                self._metadata[path] = self._read(path, source, given, lines)
            except ConfigError as error:
                self._problems[path] = error.problems

    def refuse(self, path: str, source: str, problems: list[Problem]) -> None:
        """Add a page whose metadata cannot be read."""
        self.add(path, source, None)
        self._problems[path] = problems

    def _read(self, path: str, source: str, given: object, lines: Lines) -> PageMetadata:
        from tracardi_snippet.hosts.page_metadata import read_metadata

        if lines:
            self._lines[path] = lines
        metadata, self._values[path] = read_metadata(source, given, lines)
        self._all_values += self._values[path]
        if self._all_values > MAX_METADATA_VALUES:
            raise ConfigError([Problem(source, None, metadata_notation(()), TOO_MANY_IN_ALL, "Remove values.")])
        return metadata

    def add_other(self, path: str) -> None:
        """Add a page that was made from no file of its own: from a template, or by a plugin."""
        self._others.add(path)

    @property
    def others(self) -> frozenset[str]:
        """The pages that ``add_other`` has added."""
        return frozenset(self._others)

    def has(self, path: str) -> bool:
        """Return whether the page has been added."""
        return path in self._sources or path in self._others

    def is_new(self, site: Path, path: str) -> bool:
        """Return whether the page has been written since the build began."""
        return self._begun is not None and (site / path).lstat().st_mtime >= self._begun

    def merge(self, inner: BuiltPages, folder: str) -> None:
        """Add the pages of a build whose site is ``folder`` of this site. ``folder`` ends with a slash, or is empty."""
        self._sources.update(_moved(inner._sources, folder))
        self._metadata.update(_moved(inner._metadata, folder))
        self._lines.update(_moved(inner._lines, folder))
        self._values.update(_moved(inner._values, folder))
        self._all_values += inner._all_values
        self._problems.update(_moved(inner._problems, folder))
        self._others.update(folder + path for path in inner._others)

    def leave_to(self, inner: BuiltPages, inner_site: Path, folder: str) -> None:
        """Leave alone the pages of an inner build that has its own settings. ``folder`` is as for ``merge``."""
        self._inner.append((folder, inner.is_own_page(inner_site)))

    def is_own_page(self, site: Path) -> Callable[[str], bool]:
        """Return a function that tells by a page's path whether the page belongs to this build."""

        def is_own(path: str) -> bool:
            if self._begun is None or self.has(path):
                return True
            if any(path.startswith(folder) and owns(path.removeprefix(folder)) for folder, owns in self._inner):
                return False
            return self.is_new(site, path) and not in_other_build(site, path)

        return is_own

    def added_to(self, loaded: LoadedConfig) -> LoadedConfig:
        """Return the config with an entry for each page that has metadata.

        :raises ConfigError: with the problems of all pages, each with its source.
        """
        if problems := [problem for path in sorted(self._problems) for problem in self._problems[path]]:
            raise ConfigError(problems)
        rules, exclude = list(loaded.config.pages), list(loaded.config.inject.exclude)
        entries: dict[Key, str] = {}
        lines: dict[Key, int] = {}
        for path, metadata in sorted(self._metadata.items()):
            if metadata.exclude:
                entry: Key = ("inject", "exclude", len(exclude))
                entries[entry] = self._sources[path]
                lines.update(_below(entry, {key: line for key, line in self._lines.get(path, {}).items() if not key}))
                exclude.append(exact(path))
            elif metadata.events or metadata.triggers:
                entry = ("pages", len(rules))
                entries[entry] = self._sources[path]
                lines.update(_below(entry, self._lines.get(path, {})))
                auto = Auto.model_construct(events=metadata.events, triggers=metadata.triggers)
                rules.append(PageRule.model_construct(match=[exact(path)], auto=auto))
        inject = loaded.config.inject.model_copy(update={"exclude": exclude})
        config = loaded.config.model_copy(update={"pages": rules, "inject": inject})
        origins = Origins(self._sources, entries, lines, self._has_text)
        if contradictions := [
            Problem(origins.file_of(key), origins.line_of(key), metadata_notation(key[3:]), fact, fix)
            for key, fact, fix in find_contradictions(config)
        ]:
            raise ConfigError(contradictions)
        return replace(loaded, config=config, origins=origins)
