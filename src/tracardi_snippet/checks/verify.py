"""Check the config against all pages of the site: every check, in the order of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.checks.page_faults import page_faults, unusable_pages
from tracardi_snippet.checks.patterns import unmatched_patterns, unmatched_selectors
from tracardi_snippet.checks.rule_settings import RuleSettings
from tracardi_snippet.checks.shadow import tags_in_shadow
from tracardi_snippet.checks.tags import missing_tags, unused_tags
from tracardi_snippet.findings import PUBLISHED_RULES, Finding, Location, Rule, Severity
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import Survey

_DEFAULT = RunOptions()


def verify(  # noqa: PLR0913
    loaded: LoadedConfig,
    survey: Survey,
    reader: PageReader,
    options: RunOptions = _DEFAULT,
    *,
    more: Sequence[Finding] = (),
    htaccess: Sequence[str] = (),
) -> list[Finding]:
    """Return every finding about the site, errors first.

    ``rules`` and ``ignore`` of the config, and ``select`` and ``ignore`` of the options, have been applied.

    :param survey: the survey of all pages of the site.
    :param reader: reads pages again, if a finding needs more details.
    :param htaccess: paths in the site of files named ``.htaccess``.
    :param more: findings from elsewhere, to which the same settings apply.
    """
    unchecked = PUBLISHED_RULES if options.published is None else ()
    settings = RuleSettings(loaded, options.select, options.ignore, unchecked=unchecked)
    return settings.apply(
        [
            *unusable_pages(survey, reader.site),
            *missing_tags(loaded, survey, reader, settings),
            *unmatched_selectors(loaded, survey),
            *page_faults(loaded, survey, reader, settings),
            *unmatched_patterns(loaded, survey, reader, options.exclude),
            *unused_tags(loaded, survey, reader, settings),
            *tags_in_shadow(loaded, survey, reader, settings),
            *_server_policies(loaded, reader, settings, htaccess),
            *more,
        ]
    )


def _server_policies(
    loaded: LoadedConfig, reader: PageReader, settings: RuleSettings, htaccess: Sequence[str]
) -> list[Finding]:
    """Return a finding for each policy of a server's or host's own file that would block the tracker."""
    from tracardi_snippet.checks.server_files import server_files

    files = server_files(reader.site, htaccess)
    if not files:  # most sites have no such file, and need no further import
        return []
    from tracardi_snippet.checks.server_policies import blocking_policies

    return list(blocking_policies(files, loaded, reader, settings))


def published_config(loaded: LoadedConfig, config_path: str, options: RunOptions) -> list[Finding]:
    """Return a finding if the config lies in the site that is changed in place. ``config_path``: path in the site, or empty."""
    if not config_path or options.out is not None or loaded.config.inject.root:
        return []
    message = "the config lies in the site and would be published with it"
    hint = "move it to the folder above, where it is found as well; or write a copy of the site with --out; or set inject.root"
    return [Finding(Rule.CONFIG_PUBLISHED, Severity.WARNING, message, Location(str(loaded.path)), (hint,))]
