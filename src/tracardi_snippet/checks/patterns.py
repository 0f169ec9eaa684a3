"""Report patterns and selectors of the config that match nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import exact
from tracardi_snippet.config.patterns import patterns_of
from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.patterns import PatternKey
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import Survey


def unmatched_patterns(loaded: LoadedConfig, survey: Survey, reader: PageReader, exclude: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for each pattern that matches no page. A pattern that matches only skipped pages has matched."""
    unmatched = {key: pattern for key, pattern in _own_patterns(loaded, exclude).items() if key not in survey.matched}
    paths, site_name = reader.paths() if unmatched else [], reader.site.absolute().name
    for key, pattern in unmatched.items():
        location = loaded.location_of(key) if isinstance(key, tuple) else Location("--exclude")
        hint, fix = _suggest(pattern, paths, site_name)
        yield Finding(
            Rule.PATTERN_UNMATCHED,
            Severity.WARNING,
            f'the pattern "{pattern}" matches no page',
            location,
            (hint,) if hint else (),
            fix=json.dumps(fix, ensure_ascii=False) if fix else "",
            highlight=pattern,
        )


def _own_patterns(loaded: LoadedConfig, exclude: Sequence[str]) -> dict[PatternKey, str]:
    """Return the patterns that must match a page: the patterns of the config file and the command line.

    Patterns that an adapter made from the metadata of pages during a build are left out: the build may leave pages out on
    purpose. Outside a build, a page's path is guessed from the path of its document, so a page that is missing is reported.
    """
    return {
        key: pattern
        for key, pattern in patterns_of(loaded.config, exclude).items()
        if isinstance(key, int) or loaded.origins.has_text or not loaded.origins.file_of(key)
    }


def _suggest(pattern: str, paths: Sequence[str], site_name: str) -> tuple[str, str]:
    """Return a hint, and the pattern that was probably meant; empty strings if nothing fits."""
    folder = pattern.strip("./")
    if pattern.startswith(f"{site_name}/"):
        relative = pattern.removeprefix(f"{site_name}/")
        return f'patterns are relative to the site: write "{relative}"', relative
    if pattern in paths:
        return "brackets, braces and the like are wildcards: a backslash before each makes it a character", exact(pattern)
    if any(path.startswith(f"{folder}/") for path in paths):
        return f'for all pages of the folder write "{folder}/**"', f"{exact(folder)}/**"
    if "*" not in pattern:
        import difflib

        for close in difflib.get_close_matches(pattern, paths, n=1):
            return f'did you mean the page "{close}"?', exact(close)
    return "", ""


def unmatched_selectors(loaded: LoadedConfig, survey: Survey) -> Iterator[Finding]:
    """Yield a finding for each selector of ``tags`` that finds no element on any page."""
    for tag, selectors in loaded.config.tags.items():
        for number, selector in enumerate(selectors):
            if ("tags", tag, number) not in survey.matched_selectors:
                message = f'the selector "{selector}" finds no element on any page, so none gets data-tracardi-tag="{tag}"'
                location = loaded.location_of(("tags", tag, number))
                yield Finding(Rule.SELECTOR_UNMATCHED, Severity.ERROR, message, location, highlight=selector)
