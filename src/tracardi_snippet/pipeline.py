"""The program in order: compile, survey, verify, and only then write, all pages or none.

Adapters call ``inject_site`` or ``remove_from_site`` and report what they return; nothing here prints.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tracardi_snippet.block.render import Renderer
from tracardi_snippet.checks.verify import patterns, verify
from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.model import Inject
from tracardi_snippet.errors import SiteError
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.page import Page, ScanSettings, UndecodableError, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.run import Result, RunOptions
from tracardi_snippet.site.files import check_site, is_inside, real
from tracardi_snippet.site.jobs import default_jobs
from tracardi_snippet.site.output import check_output
from tracardi_snippet.site.site_files import SiteFiles
from tracardi_snippet.site.staging import Staging
from tracardi_snippet.site.survey import PageReader, Survey
from tracardi_snippet.site.worker import EXCLUDED, Worker
from tracardi_snippet.tracker.compile import compile_tracker

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    from tracardi_snippet.block.csp import Needs
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.page.edit import Edit
    from tracardi_snippet.site.files import SiteFile


def inject_site(loaded: LoadedConfig, site: Path, options: RunOptions) -> Result:
    """Puts the block into every page, or brings it up to date.

    :raises ConfigError: a module of ``extensions`` is not there.
    :raises CompileError: the tracker can not be compiled.
    :raises SiteError: site or output can not be used, or a file not be written; nothing has changed then.
    """
    bundle = compile_tracker(loaded)
    renderer = Renderer(loaded, bundle)
    settings = ScanSettings(loaded.config.inject, loaded.config.tags, loaded.config.compat)
    excluded = Globs([*loaded.config.inject.exclude, *options.exclude])

    def edits(page: Page, data: bytes) -> list[Edit]:
        # A page that is no longer tracked keeps no block of a run in which it was.
        return (
            remove_edits(page, data)
            if page.skip
            else inject_edits(page, data, renderer.block(page.path, page.base), replaces_other_trackers=options.replace_stock)
        )

    def findings(survey: Survey) -> list[Finding]:
        look = PageReader(site, renderer.rules, settings, excluded)
        return [*verify(loaded, survey, look, options.exclude), *_published_config(loaded, site, options)]

    work = _Work(
        site,
        settings,
        excluded,
        edits,
        findings,
        renderer,
        patterns(loaded, options.exclude),
        loaded.origins.sources,
        assets={renderer.asset_path: bundle.data} if renderer.asset_path else {},
        hidden=_relative_config(loaded, site),
    )
    result = _run(work, options)
    result.bundle = bundle
    return result


def needs_of_site(loaded: LoadedConfig, site: Path, exclude: Sequence[str]) -> Needs:
    """What a Content-Security-Policy has to allow, for all pages together.

    :raises SnippetError: as ``inject_site``.
    """
    from tracardi_snippet.block.csp import all_needs, needs_of

    renderer = Renderer(loaded, compile_tracker(loaded))
    excluded = Globs([*loaded.config.inject.exclude, *exclude])
    look = PageReader(site, renderer.rules, ScanSettings(loaded.config.inject), excluded)
    blocks = dict.fromkeys(renderer.block(page.path, page.base) for page, _ in look.pages(lambda _: True))
    if not blocks:
        raise SiteError(f"{site}: holds no page that is tracked. Build the site first, or give the folder of its HTML.")
    return all_needs(needs_of(block, loaded.config) for block in blocks)


def remove_from_site(site: Path, options: RunOptions) -> Result:
    """Takes everything that we inserted out of every page.

    :raises SiteError: as ``inject_site``.
    """

    def edits(page: Page, data: bytes) -> list[Edit]:
        return [] if page.skip == EXCLUDED else remove_edits(page, data)

    return _run(_Work(site, ScanSettings(Inject()), Globs(options.exclude), edits, lambda _: [], removes=True), options)


@dataclass(frozen=True, slots=True)
class _Work:
    """What differs between the commands. ``assets`` are files of ours by their path in the site."""

    site: Path
    settings: ScanSettings
    excluded: Globs
    edits: Callable[[Page, bytes], list[Edit]]
    findings: Callable[[Survey], list[Finding]]
    renderer: Renderer | None = None
    patterns: Mapping[object, Globs] = field(default_factory=dict)
    sources: Container[str] = ()
    removes: bool = False
    assets: Mapping[str, bytes] = field(default_factory=dict)
    hidden: str = ""


def _run(work: _Work, options: RunOptions) -> Result:
    site, root = work.site, options.out or work.site
    check_site(site)
    if options.out is not None:
        check_output(site, options.out, lambda file: _is_skipped(work, file))
    survey = Survey()
    with Staging(root, has_workers=options.write) as staging:
        files = SiteFiles(site, root, _worker(work, options, staging), staging, work.hidden)
        files.survey(survey, options.progress, options.jobs or default_jobs())
        result = _result(site, survey, [*survey.findings, *work.findings(survey)], options)
        if options.write and not result.is_blocked:
            files.finish(work.assets, keeps_old=survey.has_kept_block)
            result.left_out = files.left_out
            result.is_written = True
    return result


def _worker(work: _Work, options: RunOptions, staging: Staging) -> Worker:
    worker = Worker(
        str(work.site),
        str(options.out or work.site),
        work.settings,
        work.excluded,
        work.edits,
        staging.process,
        patterns=work.patterns,
        sources=work.sources,
        removes=work.removes,
        writes=options.write,
        diffs=options.diff,
    )
    if work.renderer is None:
        return worker
    renderer = work.renderer
    return replace(
        worker,
        rules=renderer.rules,
        block=lambda path: renderer.block(path).encode("ascii"),
        lacking=_lacking(renderer),
        replaces_other_trackers=options.replace_stock,
    )


def _lacking(renderer: Renderer) -> Callable[[Page, str], Sequence[str]]:
    @lru_cache(maxsize=1024)
    def lacking(policy: str, block: str) -> Sequence[str]:
        from tracardi_snippet.block.csp import missing, needs_of

        return missing(policy, needs_of(block, renderer.config))

    return lambda page, policy: lacking(policy, renderer.block(page.path, page.base))


def _is_skipped(work: _Work, file: SiteFile) -> bool:
    """Whether a page of the site gets no block."""
    if work.excluded.match(file.path):
        return True
    try:
        return bool(scan_page(file.path, (work.site / file.path).read_bytes(), work.settings).skip)
    except (OSError, UndecodableError):
        return True


def _result(site: Path, survey: Survey, findings: list[Finding], options: RunOptions) -> Result:
    result = Result(site, options.out, findings, survey.changes, survey.skipped, diffs=survey.diffs)
    result.is_blocked = any(finding.severity == Severity.ERROR or options.strict for finding in findings)
    return result


def _published_config(loaded: LoadedConfig, site: Path, options: RunOptions) -> list[Finding]:
    path = _relative_config(loaded, site)
    if not path or options.out is not None:
        return []
    message = "the config lies in the site and would be published with it"
    hint = "move it to the folder above, where it is found as well; or write a copy of the site with --out"
    return [Finding(Rule.CONFIG_PUBLISHED, Severity.WARNING, message, Location(str(loaded.path)), (hint,))]


def _relative_config(loaded: LoadedConfig, site: Path) -> str:
    return real(loaded.path).relative_to(real(site)).as_posix() if is_inside(loaded.path, site) else ""
