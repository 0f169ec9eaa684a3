"""The program in order: compile, survey, verify, and only then write, all pages or none.

Adapters call ``inject_site`` or ``remove_from_site`` and report what they return; nothing here prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.compile import compile_tracker
from tracardi_snippet.config.model import Inject
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.inject import Edit, inject_edits, remove_edits
from tracardi_snippet.output import check_output
from tracardi_snippet.render import Renderer
from tracardi_snippet.run import Result, RunOptions
from tracardi_snippet.site import is_inside, real
from tracardi_snippet.survey import EXCLUDED, Survey, survey_site
from tracardi_snippet.verify import verify
from tracardi_snippet.writing import write_site

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.scan import Page


def inject_site(loaded: LoadedConfig, site: Path, options: RunOptions) -> Result:
    """Puts the block into every page, or brings it up to date.

    :raises ConfigError: see ``load_config``.
    :raises CompileError: the tracker can not be compiled.
    :raises SiteError: site or output can not be used, or a file not be written; nothing has changed then.
    """
    bundle = compile_tracker(loaded)
    renderer = Renderer(loaded, bundle)
    survey = _survey(site, loaded.config.inject, options)
    findings = [
        *survey.findings,
        *verify(loaded, survey, options.exclude),
        *_published_config(loaded, survey, options),
    ]
    result = _result(survey, findings, options)
    result.bundle = bundle
    if not result.is_blocked:
        assets = {renderer.asset_path: bundle.data} if renderer.asset_path else {}

        def edits(page: Page, data: bytes) -> list[Edit]:
            # A page that is no longer tracked keeps no block of a run in which it was.
            return (
                remove_edits(page, data)
                if page.skip
                else inject_edits(page, data, renderer.block(page.path, has_base=page.has_base))
            )

        write_site(survey, edits, options, result, assets=assets, hidden=_relative_config(loaded, site))
    return result


def remove_from_site(site: Path, options: RunOptions) -> Result:
    """Takes everything that we inserted out of every page.

    :raises SiteError: as ``inject_site``.
    """
    survey = _survey(site, Inject(), options)
    result = _result(survey, survey.findings, options)
    if not result.is_blocked:

        def edits(page: Page, data: bytes) -> list[Edit]:
            return [] if page.skip == EXCLUDED else remove_edits(page, data)

        write_site(survey, edits, options, result)
    return result


def _survey(site: Path, settings: Inject, options: RunOptions) -> Survey:
    survey = survey_site(site, settings, options.exclude, lambda files: options.progress("Reading", files))
    if options.out is not None:
        check_output(site, options.out, survey)
    return survey


def _result(survey: Survey, findings: list[Finding], options: RunOptions) -> Result:
    result = Result(survey.site, options.out, findings)
    for page in survey.pages:
        if page.skip:
            result.skipped.setdefault(page.skip, []).append(page.path)
    result.is_blocked = any(finding.severity == Severity.ERROR or options.strict for finding in findings)
    return result


def _published_config(loaded: LoadedConfig, survey: Survey, options: RunOptions) -> list[Finding]:
    path = _relative_config(loaded, survey.site)
    if not path or options.out is not None:
        return []
    message = "the config lies in the site and would be published with it"
    hint = "move it to the folder above, where it is found as well; or write a copy of the site with --out"
    return [Finding(Rule.CONFIG_PUBLISHED, Severity.WARNING, message, Location(str(loaded.path)), (hint,))]


def _relative_config(loaded: LoadedConfig, site: Path) -> str:
    return real(loaded.path).relative_to(real(site)).as_posix() if is_inside(loaded.path, site) else ""
