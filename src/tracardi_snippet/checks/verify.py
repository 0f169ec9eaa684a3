"""Holds the config against all pages of the site."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs
from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracardi_snippet.checks.suggest import Suggester
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Trigger
    from tracardi_snippet.page.tags import FoundTag
    from tracardi_snippet.site.survey import PageGroup, PageReader, Survey, TagUse


_TO_ADD = 'give the element that it watches data-tracardi-tag="{0}", or name it by a selector under tags'


def verify(loaded: LoadedConfig, survey: Survey, look: PageReader, exclude: Sequence[str]) -> list[Finding]:
    """Every finding, errors first. ``exclude`` are the patterns of the command line."""
    findings = [
        *_missing_tags(loaded, survey, look),
        *_unmatched_selectors(loaded, survey),
        *_noticed(loaded, survey, look),
        *_unmatched_patterns(loaded, survey, look, exclude),
        *_unused_tags(loaded, survey, look),
    ]
    return sorted(findings, key=lambda finding: finding.severity != Severity.ERROR)


def _missing_tags(loaded: LoadedConfig, survey: Survey, look: PageReader) -> Iterator[Finding]:
    def place(path: str, line: int | None, column: int | None) -> str:
        source = loaded.origins.sources.get(path)
        return f"{path}, made of {source}" if source else str(loaded.place_in(look.site, path, line, column))

    given = {tag: str(loaded.location_of(("tags", tag))) for tag in loaded.config.tags}
    suggester: Suggester | None = None
    scopes = _scopes_of_entries(survey)
    for key, trigger, entry in _scoped_triggers(loaded):
        scope = scopes.get(entry, [])
        if not trigger.tag or any(trigger.tag in one.names for one in scope):
            continue
        if entry is not None and not scope:
            continue  # the unmatched pattern is the finding
        if suggester is None:
            from tracardi_snippet.checks.suggest import Suggester

            suggester = Suggester(place, given, survey, look)
        number = sum(one.pages for one in scope)
        yield Finding(
            Rule.TAG_MISSING,
            Severity.ERROR,
            f'{_lacking(loaded, key, number)} data-tracardi-tag="{trigger.tag}",'
            f' so {trigger.trigger} would never fire "{trigger.data.event}"',
            loaded.location_of((*key, "tag")),
            tuple(suggester.suggest(trigger.tag, entry)) or (_TO_ADD.format(trigger.tag),),
        )


def _scopes_of_entries(survey: Survey) -> dict[int | None, list[PageGroup]]:
    """The scopes of each entry of ``pages``; under None all of them."""
    scopes: dict[int | None, list[PageGroup]] = {None: list(survey.scopes.values())}
    for matching, scope in survey.scopes.items():
        for entry in matching:
            scopes.setdefault(entry, []).append(scope)
    return scopes


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


def patterns(loaded: LoadedConfig, exclude: Sequence[str]) -> dict[object, Globs]:
    """For ``Survey.matched``: each pattern under its key in the config, or under its place on the command line."""
    config = loaded.config
    keys: dict[Key, str] = {
        **{
            ("pages", number, "match", at): glob
            for number, rule in enumerate(config.pages)
            for at, glob in enumerate(rule.match)
        },
        **{("inject", "exclude", at): glob for at, glob in enumerate(config.inject.exclude)},
    }
    # A page that was not built this time is no mistake of its author.
    found: dict[object, str] = {key: pattern for key, pattern in keys.items() if not loaded.origins.file_of(key)}
    found.update(enumerate(exclude))
    return {key: Globs([pattern]) for key, pattern in found.items()}


def _unmatched_patterns(loaded: LoadedConfig, survey: Survey, look: PageReader, exclude: Sequence[str]) -> Iterator[Finding]:
    """A page that is skipped is matched all the same."""
    unmatched = {key: globs for key, globs in patterns(loaded, exclude).items() if key not in survey.matched}
    paths, site = look.paths() if unmatched else [], look.site.absolute().name
    for key, globs in unmatched.items():
        (pattern,) = globs.patterns
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
            if ("tags", tag, number) not in survey.matched:
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


def _noticed(loaded: LoadedConfig, survey: Survey, look: PageReader) -> Iterator[Finding]:
    for (kind, *sources), noticed in survey.noticed.items():
        place = loaded.place_in(look.site, noticed.path, noticed.line, None)
        more = f" (and {noticed.count - 1} more)" if noticed.count > 1 else ""
        if kind == "policy":
            message = f"the page's own Content-Security-Policy would block the tracker{more}"
            hints = tuple(_policy_hint(source) for source in sources)
            yield Finding(Rule.POLICY_BLOCKS, Severity.ERROR, message, place, hints)
            continue
        message, hint = _SECOND_TRACKER[kind]
        yield Finding(Rule.SECOND_TRACKER, Severity.ERROR, f"{message}{more}", place, (hint,))


def _policy_hint(source: str) -> str:
    from tracardi_snippet.block.csp import WITH_INTEGRITY

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


def _unused_tags(loaded: LoadedConfig, survey: Survey, look: PageReader) -> Iterator[Finding]:
    """One finding for each word: a site repeats its tags."""
    known = {trigger.tag for _, trigger, _ in _scoped_triggers(loaded) if trigger.tag}
    unused: dict[str, list[TagUse]] = defaultdict(list)
    rules = look.rules
    for matching, scope in survey.scopes.items():
        named = {trigger.tag for trigger in rules.auto(matching).triggers.values() if trigger.tag}
        for seen in scope.seen.values():
            for word in _unnamed(seen.tag, named):
                unused[word].append(seen)
    for word, places in sorted(unused.items()):
        # A page that was made of a file says more than a listing that repeats it.
        first = min(places, key=lambda seen: (not seen.has_source, seen.order))
        count = sum(seen.count for seen in places)
        more = f" (and {count - 1} more)" if count > 1 else ""
        reason = "only triggers of other pages name" if word in known else "no trigger names"
        message = f'{reason} the tag "{word}"' if word.strip() else "the attribute data-tracardi-tag is empty"
        if word in loaded.config.tags:
            yield Finding(Rule.TAG_UNUSED, Severity.WARNING, f"{message}{more}", loaded.location_of(("tags", word)))
            continue
        hints = (f"in {first.path}, which was made of it",) if first.has_source else ()
        place = loaded.place_in(look.site, first.path, first.tag.line, first.tag.column)
        yield Finding(Rule.TAG_UNUSED, Severity.WARNING, f"{message}{more}", place, hints)


def _unnamed(tag: FoundTag, named: set[str]) -> list[str]:
    """What of the value no trigger names: a value that is named as a whole is not looked at word by word."""
    if tag.value in named:
        return []
    return [word for word in dict.fromkeys(tag.value.split()) if word not in named] or (
        [] if tag.value.split() else [tag.value]
    )
