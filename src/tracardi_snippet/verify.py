"""Holds the config against all pages of the site."""

from __future__ import annotations

import difflib
from collections import defaultdict
from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.suggest import Suggester

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Trigger
    from tracardi_snippet.scan import Page, Tag
    from tracardi_snippet.survey import Survey


def verify(loaded: LoadedConfig, survey: Survey, exclude: Sequence[str]) -> list[Finding]:
    """Every finding, errors first. ``exclude`` are the patterns of the command line."""
    tracked = [page for page in survey.pages if not page.skip]

    def place(path: str, line: int | None, column: int | None) -> str:
        source = loaded.origins.sources.get(path)
        return f"{path}, made of {source}" if source else str(loaded.place_in(survey.site, path, line, column))

    findings = [
        *_missing_tags(loaded, tracked, Suggester(place, tracked, survey.read)),
        *_unmatched_patterns(loaded, survey.pages, exclude),
        *_unused_tags(loaded, survey.site, tracked),
    ]
    return sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)


def _missing_tags(loaded: LoadedConfig, pages: Sequence[Page], suggester: Suggester) -> Iterator[Finding]:
    by_path = {page.path: page for page in pages}
    for key, trigger, globs in _scoped_triggers(loaded):
        scope = _scope(globs, pages, by_path)
        if not trigger.tag or any(trigger.tag in tag.names for page in scope for tag in page.tags):
            continue
        if globs is not None and not scope:
            continue  # the unmatched pattern is the finding
        yield Finding(
            Rule.TAG_MISSING,
            Severity.ERROR,
            f'{_lacking(loaded, key, scope)} data-tracardi-tag="{trigger.tag}",'
            f' so {trigger.trigger} would never fire "{trigger.data.event}"',
            loaded.location_of((*key, "tag")),
            tuple(suggester.suggest(trigger.tag, scope)),
        )


def _scope(globs: Globs | None, pages: Sequence[Page], by_path: dict[str, Page]) -> Sequence[Page]:
    if globs is None:
        return pages
    if globs.is_paths:
        return [by_path[path] for path in globs.paths if path in by_path]
    return [page for page in pages if globs.match(page.path)]


def _lacking(loaded: LoadedConfig, key: Key, scope: Sequence[Page]) -> str:
    if key[0] != "pages":
        return "no page carries"
    if loaded.origins.file_of(key):
        return f"{scope[0].path} does not carry"
    return f"none of the {len(scope)} pages that {loaded.document.notation(key[:2])} matches carries"


def _scoped_triggers(loaded: LoadedConfig) -> Iterator[tuple[Key, Trigger, Globs | None]]:
    config = loaded.config
    for index, trigger in enumerate(config.tracker.auto.triggers):
        yield ("tracker", "auto", "triggers", index), trigger, None
    for number, rule in enumerate(config.pages):
        globs = Globs(rule.match)
        for index, trigger in enumerate(rule.auto.triggers):
            yield ("pages", number, "auto", "triggers", index), trigger, globs


def _unmatched_patterns(loaded: LoadedConfig, pages: Sequence[Page], exclude: Sequence[str]) -> Iterator[Finding]:
    """A page that is skipped is matched all the same."""
    paths = [page.path for page in pages]
    for pattern, location in _patterns(loaded, exclude):
        globs = Globs([pattern])
        if not any(globs.match(path) for path in paths):
            message = f'the pattern "{pattern}" matches no page'
            yield Finding(Rule.PATTERN_UNMATCHED, Severity.WARNING, message, location, tuple(_meant(pattern, paths)))


def _patterns(loaded: LoadedConfig, exclude: Sequence[str]) -> Iterator[tuple[str, Location]]:
    config = loaded.config
    keys: dict[Key, str] = {
        **{
            ("pages", number, "match", at): glob
            for number, rule in enumerate(config.pages)
            for at, glob in enumerate(rule.match)
        },
        **{("inject", "exclude", at): glob for at, glob in enumerate(config.inject.exclude)},
    }
    for key, pattern in keys.items():
        if not loaded.origins.file_of(key):  # a page that was not built this time is no mistake of its author
            yield pattern, loaded.location_of(key)
    for pattern in exclude:
        yield pattern, Location("--exclude")


def _meant(pattern: str, paths: Sequence[str]) -> Iterator[str]:
    folder = pattern.strip("./")
    if any(path.startswith(f"{folder}/") for path in paths):
        yield f'for all pages of the folder write "{folder}/**"'
    elif "*" not in pattern:
        for close in difflib.get_close_matches(pattern, paths, n=1):
            yield f'a page like it is "{close}"'


def _unused_tags(loaded: LoadedConfig, site: Path, pages: Sequence[Page]) -> Iterator[Finding]:
    """One finding for each value: a site repeats its tags."""
    rules = PageRules(loaded.config)
    known = {trigger.tag for _, trigger, _ in _scoped_triggers(loaded) if trigger.tag}
    named: dict[tuple[int, ...], set[str]] = {}
    unused: dict[str, list[tuple[str, Tag]]] = defaultdict(list)
    for page in pages:
        matching = rules.matching(page.path)
        if matching not in named:
            named[matching] = {trigger.tag for trigger in rules.auto(matching).triggers.values() if trigger.tag}
        for tag in page.tags:
            for word in _unnamed(tag, named[matching]):
                unused[word].append((page.path, tag))
    for word, places in sorted(unused.items()):
        # A page that was made of a file says more than a listing that repeats it.
        path, tag = next((place for place in places if place[0] in loaded.origins.sources), places[0])
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        reason = "only triggers of other pages name" if word in known else "no trigger names"
        message = f'{reason} the tag "{word}"' if word.strip() else "the attribute data-tracardi-tag is empty"
        hints = (f"in {path}, which was made of it",) if path in loaded.origins.sources else ()
        location = loaded.place_in(site, path, tag.line, tag.column)
        yield Finding(Rule.TAG_UNUSED, Severity.WARNING, f"{message}{more}", location, hints)


def _unnamed(tag: Tag, named: set[str]) -> list[str]:
    """What of the value no trigger names: a value that is named as a whole is not looked at word by word."""
    if tag.value in named:
        return []
    return [word for word in dict.fromkeys(tag.value.split()) if word not in named] or (
        [] if tag.value.split() else [tag.value]
    )
