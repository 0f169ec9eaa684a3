"""Report tags in shadow roots that the tracker does not watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.checks.to_paste import setting_to_paste
from tracardi_snippet.findings import Finding, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.checks.rule_settings import RuleSettings
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import Survey, TagUse

KEY = "elements.shadow: true"
_HINT = f"set {KEY} in the config"


def shadow_to_paste(loaded: LoadedConfig) -> str:
    """Return the key that makes the tracker watch shadow roots, as the site's config writes the key."""
    return setting_to_paste(loaded, "elements", {"shadow": True})


def tags_in_shadow(loaded: LoadedConfig, survey: Survey, reader: PageReader, settings: RuleSettings) -> Iterator[Finding]:
    """Yield a finding for each tag in shadow roots. A finding covers all places of its tag."""
    if loaded.config.delivery.mode == "stock":
        return  # Tracardi's own script cannot watch shadow roots
    uses: dict[str, list[TagUse]] = {}
    for key, group in survey.groups.items():
        for value, use in group.in_shadow.items():
            if not settings.excuses(Rule.TAG_IN_SHADOW, key.ignoring):
                uses.setdefault(value, []).append(use)
    for value, places in sorted(uses.items()):
        first = min(places, key=lambda use: (not use.has_source, use.order))
        count = sum(use.count for use in places)
        more = f" (and {count - 1} more)" if count > 1 else ""
        yield Finding(
            Rule.TAG_IN_SHADOW,
            Severity.WARNING,
            f'the tag "{value}" stands in a shadow root, which the tracker does not watch{more}',
            loaded.place_in(reader.site, first.path, first.tag.line, first.tag.column, value),
            (_HINT, *((f"in {first.path}, which was built from it",) if first.has_source else ())),
            fix=shadow_to_paste(loaded),
            highlight=value,
        )
