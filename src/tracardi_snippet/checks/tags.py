"""Compare the tags of triggers with the tags of pages: find missing tags, late tags and unused tags."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.checks.edit_distance import edit_distance
from tracardi_snippet.checks.shadow import KEY, shadow_to_paste
from tracardi_snippet.checks.to_paste import entry_to_paste
from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.findings import Finding, Rule, Severity
from tracardi_snippet.page.attribute import attribute_text, html_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracardi_snippet.checks.rule_settings import RuleSettings
    from tracardi_snippet.checks.suggest import Suggester
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Trigger
    from tracardi_snippet.page.tags import FoundTag
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import GroupKey, PageGroup, Survey, TagUse

_TO_ADD = "give the element that the trigger watches {0}, or name it by a selector under tags"
_LATE_HINT = "if no script adds the tag, the trigger never fires: open a page in a browser to check"
_MAX_TYPO = 2  # edits between a tag and what was probably meant


class ScopedTrigger(NamedTuple):
    """A trigger, and the pages to which it applies."""

    key: Key
    """Path of the trigger in the config, such as ``("tracker", "auto", "triggers", 0)``."""
    trigger: Trigger
    """The trigger as the config gives it."""
    entry: int | None
    """Index of the trigger's entry in ``pages``; None for the whole site."""


def triggers_of(loaded: LoadedConfig) -> Iterator[ScopedTrigger]:
    """Yield every trigger of the config."""
    config = loaded.config
    for index, trigger in enumerate(config.tracker.auto.triggers):
        yield ScopedTrigger(("tracker", "auto", "triggers", index), trigger, None)
    for number, rule in enumerate(config.pages):
        for index, trigger in enumerate(rule.auto.triggers):
            yield ScopedTrigger(("pages", number, "auto", "triggers", index), trigger, number)


def missing_tags(loaded: LoadedConfig, survey: Survey, reader: PageReader, settings: RuleSettings) -> Iterator[Finding]:
    """Yield a finding for each trigger whose tag stands on none of its pages."""

    def place(path: str, line: int | None, column: int | None, tag: str = "") -> str:
        location = loaded.place_in(reader.site, path, line, column, tag)
        return f"{path}, built from {location}" if path in loaded.origins.sources else str(location)

    given = {tag: str(loaded.location_of(("tags", tag))) for tag in loaded.config.tags}
    suggester: Suggester | None = None
    groups = _groups_of_entries(survey)
    for scoped in triggers_of(loaded):
        tag, scope = scoped.trigger.tag, groups.get(scoped.entry, {})
        if not tag or any(tag in group.names for group in scope.values()):
            continue
        if scoped.entry is not None and not scope:
            continue  # the unmatched pattern is reported instead
        if _is_late(loaded, scoped.trigger, survey):
            yield _late_tag(loaded, scoped)
            continue
        if scope and all(settings.excuses(Rule.TAG_MISSING, key.ignoring) for key in scope):
            continue
        if suggester is None:
            from tracardi_snippet.checks.suggest import Suggester

            suggester = Suggester(place, given, survey, reader)
        number = sum(group.pages for group in scope.values())
        in_shadow = _in_shadow(tag, scope)
        yield Finding(
            Rule.TAG_MISSING,
            Severity.ERROR,
            f'{_lacking(loaded, scoped.key, number)} data-tracardi-tag="{tag}",'
            f' so {scoped.trigger.trigger} would never fire "{scoped.trigger.data.event}"',
            loaded.location_of((*scoped.key, "tag")),
            in_shadow or tuple(suggester.suggest(tag, scoped.entry)) or (_TO_ADD.format(attribute_text(tag)),),
            fix=shadow_to_paste(loaded) if in_shadow else attribute_text(tag),
            highlight=tag,
        )


def _in_shadow(tag: str, groups: Mapping[GroupKey, PageGroup]) -> tuple[str, ...]:
    """Return the hint for a tag that stands only in shadow roots, or nothing."""
    uses = [use for group in groups.values() for use in group.in_shadow.values() if tag in use.tag.names]
    if not uses:
        return ()
    first = min(uses, key=lambda use: use.order)
    return (f"the tag stands in a shadow root, at {first.path}:{first.tag.line}: set {KEY} in the config",)


def _groups_of_entries(survey: Survey) -> dict[int | None, dict[GroupKey, PageGroup]]:
    """Return the page groups of each entry of ``pages``; under None all of them."""
    groups: dict[int | None, dict[GroupKey, PageGroup]] = {None: dict(survey.groups)}
    for key, group in survey.groups.items():
        for entry in key.matching:
            groups.setdefault(entry, {})[key] = group
    return groups


def _is_late(loaded: LoadedConfig, trigger: Trigger, survey: Survey) -> bool:
    """Return whether a tag may come at run time. A tag that nearly equals an existing tag is a typing error instead."""
    if not (loaded.config.elements.late or trigger.options.late):
        return False
    names = {name for group in survey.groups.values() for name in group.names}
    return not any(edit_distance(trigger.tag or "", name, _MAX_TYPO) <= _MAX_TYPO for name in names)


def _late_tag(loaded: LoadedConfig, scoped: ScopedTrigger) -> Finding:
    tag, location = scoped.trigger.tag or "", loaded.location_of((*scoped.key, "tag"))
    message = f'no page carries data-tracardi-tag="{tag}" when it is built: a script must add it before the trigger can fire'
    return Finding(Rule.TAG_LATE, Severity.NOTE, message, location, (_LATE_HINT,), highlight=tag)


def _lacking(loaded: LoadedConfig, key: Key, number: int) -> str:
    if key[0] != "pages":
        return "no page carries"
    if loaded.origins.file_of(key):
        (path,) = Globs(loaded.config.pages[int(key[1])].match).paths
        return f"{path} does not carry"
    if number == 1:
        return f"the one page that {loaded.document.notation(key[:2])} matches does not carry"
    return f"none of the {number} pages that {loaded.document.notation(key[:2])} matches carries"


def unused_tags(loaded: LoadedConfig, survey: Survey, reader: PageReader, settings: RuleSettings) -> Iterator[Finding]:
    """Yield a finding for each tag of pages that no trigger names. A finding covers all places of its tag."""
    known = {scoped.trigger.tag for scoped in triggers_of(loaded) if scoped.trigger.tag}
    for word, uses in sorted(_unused(loaded, survey, settings).items()):
        # Prefer a page that was made from a source file to a listing that repeats the page.
        first = min(uses, key=lambda use: (not use.has_source, use.order))
        count = sum(use.count for use in uses)
        more = f" (and {count - 1} more)" if count > 1 else ""
        reason = "only triggers of other pages name" if word in known else "no trigger names"
        message = f'{reason} the tag "{word}"' if html_words(word) else "the attribute data-tracardi-tag is empty"
        fix = "" if word in known or not html_words(word) else _trigger_to_paste(loaded, word)
        location = loaded.place_in(reader.site, first.path, first.tag.line, first.tag.column, word)
        hints = (f"in {first.path}, which was built from it",) if first.has_source else ()
        if word in loaded.config.tags:
            location, hints = loaded.location_of(("tags", word)), ()
        yield Finding(Rule.TAG_UNUSED, Severity.WARNING, f"{message}{more}", location, hints, fix=fix, highlight=word)


def _unused(loaded: LoadedConfig, survey: Survey, settings: RuleSettings) -> dict[str, list[TagUse]]:
    """Return the uses of each unused word, without pages that are excused."""
    unused: dict[str, list[TagUse]] = defaultdict(list)
    rules = PageRules(loaded.config)
    for key, group in survey.groups.items():
        named = {trigger.tag for trigger in rules.auto(key.matching).triggers.values() if trigger.tag}
        for use in group.tags.values():
            for word in _unnamed(use.tag, named):
                if not settings.excuses(Rule.TAG_UNUSED, key.ignoring):
                    unused[word].append(use)
    return unused


def _unnamed(tag: FoundTag, named: set[str]) -> list[str]:
    """Return the words that no trigger names. If a trigger names the whole value, the words do not count."""
    words = html_words(tag.value)
    if tag.value in named:
        return []
    return [word for word in dict.fromkeys(words) if word not in named] or ([] if words else [tag.value])


def _trigger_to_paste(loaded: LoadedConfig, tag: str) -> str:
    return entry_to_paste(loaded, {"tag": tag, "trigger": "onVisible", "data": {"event": f"{tag}-seen"}})
