"""Holds the config against all pages of the site."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.config.patterns import patterns_of
from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tracardi_snippet.checks.suggest import Suggester
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Trigger
    from tracardi_snippet.config.patterns import PatternKey
    from tracardi_snippet.page.tags import FoundTag
    from tracardi_snippet.run import RunOptions
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import PageGroup, Survey, TagUse


_TO_ADD = 'give the element that it watches data-tracardi-tag="{0}", or name it by a selector under tags'


def verify(loaded: LoadedConfig, survey: Survey, reader: PageReader, exclude: Sequence[str] = ()) -> list[Finding]:
    """Every finding, errors first. ``exclude`` are the patterns of the command line."""
    findings = [
        *_missing_tags(loaded, survey, reader),
        *_unmatched_selectors(loaded, survey),
        *_occurrences(loaded, survey, reader),
        *_unmatched_patterns(loaded, survey, reader, exclude),
        *_unused_tags(loaded, survey, reader),
    ]
    return sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)


def unusable_pages(survey: Survey, site: Path) -> list[Finding]:
    """Return a finding for each page that could not be read or decoded."""
    return [
        Finding(
            page.rule,
            Severity.ERROR if page.rule == Rule.PAGE_UNREADABLE else Severity.WARNING,
            page.message,
            Location(f"{site}/{page.path}"),
        )
        for page in survey.unusable
    ]


def published_config(loaded: LoadedConfig, config_path: str, options: RunOptions) -> list[Finding]:
    """Return a finding if the config lies in the site that is changed in place, at ``config_path``; empty: it does not."""
    if not config_path or options.out is not None:
        return []
    message = "the config lies in the site and would be published with it"
    hint = "move it to the folder above, where it is found as well; or write a copy of the site with --out"
    return [Finding(Rule.CONFIG_PUBLISHED, Severity.WARNING, message, Location(str(loaded.path)), (hint,))]


def _missing_tags(loaded: LoadedConfig, survey: Survey, reader: PageReader) -> Iterator[Finding]:
    def place(path: str, line: int | None, column: int | None) -> str:
        source = loaded.origins.sources.get(path)
        return f"{path}, made of {source}" if source else str(loaded.place_in(reader.site, path, line, column))

    given = {tag: str(loaded.location_of(("tags", tag))) for tag in loaded.config.tags}
    suggester: Suggester | None = None
    groups = _groups_of_entries(survey)
    for key, trigger, entry in _scoped_triggers(loaded):
        group = groups.get(entry, [])
        if not trigger.tag or any(trigger.tag in one.names for one in group):
            continue
        if entry is not None and not group:
            continue  # the unmatched pattern is the finding
        if suggester is None:
            from tracardi_snippet.checks.suggest import Suggester

            suggester = Suggester(place, given, survey, reader)
        number = sum(one.pages for one in group)
        yield Finding(
            Rule.TAG_MISSING,
            Severity.ERROR,
            f'{_lacking(loaded, key, number)} data-tracardi-tag="{trigger.tag}",'
            f' so {trigger.trigger} would never fire "{trigger.data.event}"',
            loaded.location_of((*key, "tag")),
            tuple(suggester.suggest(trigger.tag, entry)) or (_TO_ADD.format(trigger.tag),),
        )


def _groups_of_entries(survey: Survey) -> dict[int | None, list[PageGroup]]:
    """The groups of each entry of ``pages``; under None all of them."""
    groups: dict[int | None, list[PageGroup]] = {None: list(survey.groups.values())}
    for matching, group in survey.groups.items():
        for entry in matching:
            groups.setdefault(entry, []).append(group)
    return groups


def _lacking(loaded: LoadedConfig, key: Key, number: int) -> str:
    if key[0] != "pages":
        return "no page carries"
    if loaded.origins.file_of(key):
        (path,) = Globs(loaded.config.pages[int(key[1])].match).paths
        return f"{path} does not carry"
    if number == 1:
        return f"the one page that {loaded.document.notation(key[:2])} matches does not carry"
    return f"none of the {number} pages that {loaded.document.notation(key[:2])} matches carries"


def _scoped_triggers(loaded: LoadedConfig) -> Iterator[tuple[Key, Trigger, int | None]]:
    """Each trigger with the number of its entry in ``pages``, or None for the whole site."""
    config = loaded.config
    for index, trigger in enumerate(config.tracker.auto.triggers):
        yield ("tracker", "auto", "triggers", index), trigger, None
    for number, rule in enumerate(config.pages):
        for index, trigger in enumerate(rule.auto.triggers):
            yield ("pages", number, "auto", "triggers", index), trigger, number


def _own_patterns(loaded: LoadedConfig, exclude: Sequence[str]) -> dict[PatternKey, str]:
    """Return the patterns whose author must be told that they match nothing: those of the config and the command line.

    A pattern made from a page's metadata is not among them: a page that was not built this time is no mistake.
    """
    return {
        key: pattern
        for key, pattern in patterns_of(loaded.config, exclude).items()
        if isinstance(key, int) or not loaded.origins.file_of(key)
    }


def _unmatched_patterns(loaded: LoadedConfig, survey: Survey, reader: PageReader, exclude: Sequence[str]) -> Iterator[Finding]:
    """A page that is skipped is matched all the same."""
    unmatched = {key: pattern for key, pattern in _own_patterns(loaded, exclude).items() if key not in survey.matched}
    paths, site = reader.paths() if unmatched else [], reader.site.absolute().name
    for key, pattern in unmatched.items():
        location = loaded.location_of(key) if isinstance(key, tuple) else Location("--exclude")
        message = f'the pattern "{pattern}" matches no page'
        yield Finding(
            Rule.PATTERN_UNMATCHED,
            Severity.WARNING,
            message,
            location,
            tuple(_meant(pattern, paths, site)),
        )


def _unmatched_selectors(loaded: LoadedConfig, survey: Survey) -> Iterator[Finding]:
    for tag, selectors in loaded.config.tags.items():
        for number, selector in enumerate(selectors):
            if ("tags", tag, number) not in survey.matched_selectors:
                message = f'the selector "{selector}" finds no element on any page, to give it data-tracardi-tag="{tag}"'
                yield Finding(Rule.SELECTOR_UNMATCHED, Severity.ERROR, message, loaded.location_of(("tags", tag, number)))


_TWICE = "a tracker stands there that is not ours to update: every event would count twice"
_SECOND_TRACKER = {
    "whole": (_TWICE, "inject --replace-stock takes it out"),
    "mixed": (
        _TWICE,
        "other code stands in its script: move that to a script of its own, then inject --replace-stock takes it out",
    ),
    "boomtrain": (
        "Boomtrain's own library is loaded there, which takes _bt for itself: what pages track would be lost",
        "take it out of the page, or of its template",
    ),
}


def _occurrences(loaded: LoadedConfig, survey: Survey, reader: PageReader) -> Iterator[Finding]:
    for (kind, *sources), occurrence in survey.occurrences.items():
        place = loaded.place_in(reader.site, occurrence.path, occurrence.line, None)
        more = f" (and {occurrence.count - 1} more)" if occurrence.count > 1 else ""
        if kind == "policy":
            message = f"the page's own Content-Security-Policy would block the tracker{more}"
            hints = tuple(_policy_hint(source) for source in sources)
            yield Finding(Rule.POLICY_BLOCKS, Severity.ERROR, message, place, hints)
            continue
        message, hint = _SECOND_TRACKER[kind]
        yield Finding(Rule.SECOND_TRACKER, Severity.ERROR, f"{message}{more}", place, (hint,))


def _policy_hint(source: str) -> str:
    from tracardi_snippet.block.page_policy import WITH_INTEGRITY

    if source == WITH_INTEGRITY:
        return f"set {source}: 'strict-dynamic' allows a file by its hash only"
    return f"add to its {source.replace(' ', ': ', 1)}"


def _meant(pattern: str, paths: Sequence[str], site: str) -> Iterator[str]:
    folder = pattern.strip("./")
    if pattern.startswith(f"{site}/"):
        yield f'patterns are relative to the site: write "{pattern.removeprefix(f"{site}/")}"'
        return
    if any(path.startswith(f"{folder}/") for path in paths):
        yield f'for all pages of the folder write "{folder}/**"'
    elif "*" not in pattern:
        import difflib

        for close in difflib.get_close_matches(pattern, paths, n=1):
            yield f'a page like it is "{close}"'


def _unused_tags(loaded: LoadedConfig, survey: Survey, reader: PageReader) -> Iterator[Finding]:
    """One finding for each word: a site repeats its tags."""
    known = {trigger.tag for _, trigger, _ in _scoped_triggers(loaded) if trigger.tag}
    unused: dict[str, list[TagUse]] = defaultdict(list)
    rules = PageRules(loaded.config)
    for matching, group in survey.groups.items():
        named = {trigger.tag for trigger in rules.auto(matching).triggers.values() if trigger.tag}
        for use in group.tags.values():
            for word in _unnamed(use.tag, named):
                unused[word].append(use)
    for word, places in sorted(unused.items()):
        # A page that was made of a file says more than a listing that repeats it.
        first = min(places, key=lambda use: (not use.has_source, use.order))
        count = sum(use.count for use in places)
        more = f" (and {count - 1} more)" if count > 1 else ""
        reason = "only triggers of other pages name" if word in known else "no trigger names"
        message = f'{reason} the tag "{word}"' if word.strip() else "the attribute data-tracardi-tag is empty"
        if word in loaded.config.tags:
            yield Finding(Rule.TAG_UNUSED, Severity.WARNING, f"{message}{more}", loaded.location_of(("tags", word)))
            continue
        hints = (f"in {first.path}, which was made of it",) if first.has_source else ()
        place = loaded.place_in(reader.site, first.path, first.tag.line, first.tag.column)
        yield Finding(Rule.TAG_UNUSED, Severity.WARNING, f"{message}{more}", place, hints)


def _unnamed(tag: FoundTag, named: set[str]) -> list[str]:
    """What of the value no trigger names: a value that is named as a whole is not looked at word by word."""
    if tag.value in named:
        return []
    return [word for word in dict.fromkeys(tag.value.split()) if word not in named] or (
        [] if tag.value.split() else [tag.value]
    )
