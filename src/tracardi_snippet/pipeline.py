"""The program in order: compile, read, verify, and only then write, all pages or none.

Adapters call ``inject_site`` or ``remove_from_site`` and report the result; nothing here prints.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.checks.page_faults import unusable_pages
from tracardi_snippet.checks.published import unpublished
from tracardi_snippet.checks.site_files import private_files, stale_files
from tracardi_snippet.checks.verify import published_config, verify
from tracardi_snippet.errors import SiteError
from tracardi_snippet.findings import Location, Severity
from tracardi_snippet.injector import Injector, Remover
from tracardi_snippet.run import Result, RunOptions
from tracardi_snippet.site.files import path_in
from tracardi_snippet.site.page_reader import PageReader
from tracardi_snippet.site.reading import read_site
from tracardi_snippet.tracker.compile import compile_tracker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracardi_snippet.block.csp import Needs
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.findings import Finding
    from tracardi_snippet.site.reading import SiteReading
    from tracardi_snippet.tracker.bundle import Bundle

_DEFAULT = RunOptions()


def inject_site(loaded: LoadedConfig, site: Path, options: RunOptions = _DEFAULT) -> Result:
    """Put the block into every page of a folder, or bring it up to date.

    :param loaded: a config, from ``load_config``.
    :param site: the folder of a built site.
    :raises ConfigError: a module of ``extensions`` does not exist.
    :raises CompileError: the tracker cannot be compiled.
    :raises SiteError: the site or the output cannot be used, or a file cannot be written. In each case no file has changed.
    """
    bundle = compile_tracker(loaded)
    injector = Injector(loaded.config, bundle, exclude=options.exclude, replace_other_trackers=options.replace_other_trackers)
    config_path = path_in(site, loaded.path)
    with read_site(site, injector, options, sources=loaded.origins.sources, hidden=config_path) as reading:
        reader = PageReader(site, injector, options.is_own_page)
        more = [
            *published_config(loaded, config_path, options),
            *private_files(reading.found.private, site),
            *stale_files(reading.survey.stale, site),
            *(
                ()
                if options.published is None
                else unpublished(reading.survey, site, injector.files, must_have=options.published)
            ),
        ]
        all_findings = verify(loaded, reading.survey, reader, options, more=more, htaccess=reading.found.htaccess)
        findings = [_in_source(loaded, site, one) for one in all_findings]
        return _finish(reading, options, findings, files=injector.files, bundle=bundle)


def remove_from_site(site: Path, options: RunOptions = _DEFAULT) -> Result:
    """Remove everything that we have put into the pages of a folder.

    :raises SiteError: as for ``inject_site``.
    """
    with read_site(site, Remover(options.exclude), options) as reading:
        findings = [
            *unusable_pages(reading.survey, site),
            *private_files(reading.found.private, site),
            *stale_files(reading.survey.stale, site),
        ]
        return _finish(reading, options, findings, files={})


def needs_of_site(loaded: LoadedConfig, site: Path, exclude: Sequence[str]) -> Needs:
    """Return what a Content-Security-Policy must allow for all pages of a folder together.

    :param exclude: globs of pages to leave out, in addition to ``inject.exclude``.
    :raises SnippetError: as for ``inject_site``; SiteError also if no page is tracked.
    """
    from tracardi_snippet.block.csp import all_needs, needs_of

    injector = Injector(loaded.config, compile_tracker(loaded), exclude=exclude)
    blocks = dict.fromkeys(injector.block(page) for page, _ in PageReader(site, injector).pages())
    if not blocks:
        raise SiteError(f"{site}: holds no page that is tracked. Build the site first, or give the folder of its HTML.")
    return all_needs(needs_of(block, loaded.config) for block in blocks)


def _in_source(loaded: LoadedConfig, site: Path, finding: Finding) -> Finding:
    """Return the finding with the source of its page as its place, if the host has told the source."""
    page = finding.location.file.removeprefix(f"{site}/")
    source = loaded.origins.sources.get(page) if page != finding.location.file else None
    return replace(finding, location=Location(source)) if source else finding


def _finish(
    reading: SiteReading,
    options: RunOptions,
    findings: Sequence[Finding],
    *,
    files: Mapping[str, bytes],
    bundle: Bundle | None = None,
) -> Result:
    """Write all pages unless a finding forbids it, and return the result of the run."""
    survey = reading.survey
    result = Result(
        reading.site, options.out, list(findings), survey.changes, survey.skipped, diffs=survey.diffs, bundle=bundle
    )
    result.renewed = survey.renewed
    result.other_builds = sorted(reading.found.other_builds)
    result.is_blocked = any(
        finding.severity == Severity.ERROR or (options.strict and finding.severity == Severity.WARNING) for finding in findings
    )
    if options.write and not result.is_blocked:
        reading.commit(files)
        result.left_out, result.hard_links = reading.found.left_out, survey.hard_links
        result.left_behind = reading.staging.left_behind
        result.is_written = True
    return result
