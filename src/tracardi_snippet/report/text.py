"""A run's result as text for a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tracardi_snippet.findings import Severity
from tracardi_snippet.printable import printable
from tracardi_snippet.report.source_line import source_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.findings import Finding
    from tracardi_snippet.run import Result
    from tracardi_snippet.tracker.bundle import Bundle
    from tracardi_snippet.tracker.sizes import Sizes

_TO_DO = {"injected": "to inject", "updated": "to update", "removed": "to take the block out of"}
_MAX_PATHS = 3


def findings_text(findings: list[Finding]) -> str:
    """Return the findings for a terminal: place, message, the line at fault, hints, and a fix to paste."""
    lines = []
    for finding in findings:
        lines.append(printable(f"{finding.location}: {finding.severity}: {finding.message} [{finding.rule}]"))
        lines += source_line(finding)
        lines += [f"    {printable(hint)}" for hint in finding.hints]
        lines += [f"    paste: {printable(finding.fix)}"] if finding.fix else []
    return "\n".join(lines)


def summary_text(result: Result, *, dry: bool) -> str:
    """Return the summary of a run, a line each: changed pages, skipped pages with the reason, the tracker, the verdict."""
    return "\n".join(printable(line) for line in _summary(result, dry=dry))


def _summary(result: Result, *, dry: bool) -> Iterator[str]:
    if not result.is_blocked:
        words = _TO_DO if dry else {}
        changes = [f"{number:,} {words.get(what, what)}" for what, number in sorted(result.changes.items()) if number]
        pages = counted(sum(result.changes.values()), "page")
        yield f"{result.out or result.site}: {pages}: {', '.join(changes) or 'none to change'}"
    for reason, paths in sorted(result.skipped.items()):
        yield f"{counted(len(paths), 'page')} skipped ({reason}): {_paths(paths)}"
    if result.renewed:
        number = counted(result.renewed, "file")
        yield f"{number} made from pages {'to renew' if dry else 'renewed'} (compressed copies, lists of hashes)"
    if result.left_out:
        number = counted(len(result.left_out), "link")
        yield f"{number} not copied (out of the site, or to version control): {_paths(result.left_out)}"
    if result.other_builds:
        number = counted(len(result.other_builds), "folder")
        yield f"{number} left alone (pages of another build): {_paths(result.other_builds)}"
    if result.hard_links:
        number = counted(len(result.hard_links), "page")
        yield f"{number} with a second name (hard link), which keeps the old page: {_paths(result.hard_links)}"
    yield from result.left_behind
    if result.bundle:
        yield f"tracker: {bundle_text(result.bundle)}"
    if verdict := _verdict(result, dry=dry):
        yield verdict


def _verdict(result: Result, *, dry: bool) -> str:
    numbers = Counter(finding.severity for finding in result.findings)
    errors = numbers[Severity.ERROR]
    found = f"{counted(errors, 'error')}, {counted(numbers[Severity.WARNING], 'warning')}"
    if numbers[Severity.NOTE]:
        found += f", {counted(numbers[Severity.NOTE], 'note')}"
    if result.is_blocked:
        return f"{found}{'' if errors else ', which --strict makes an error'}: nothing was written."
    return " ".join((*([f"{found}."] if result.findings else []), *(["Nothing was written."] if dry else [])))


def bundle_text(bundle: Bundle) -> str:
    return f"{len(bundle.data):,} bytes, {bundle.gzipped:,} gzipped, {counted(len(bundle.features), 'feature')}"


def _paths(paths: list[str]) -> str:
    return ", ".join(paths[:_MAX_PATHS]) + (", ..." if len(paths) > _MAX_PATHS else "")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sizes_text(whole: Sizes, features: dict[str, Sizes]) -> str:
    """Return a table of bytes. The size of a feature is that of the bundle minus that of a bundle without the feature."""
    width = max(len(name) for name in ("whole bundle", *features))
    rows = [f"{'':{width}}  {'bytes':>7} {'gzip':>7} {'brotli':>7}"]
    for name, sizes in {"whole bundle": whole, **features}.items():
        rows.append(f"{name:{width}}  {sizes.raw:>7,} {sizes.gzip:>7,} {sizes.brotli:>7,}")
    return "\n".join(rows)
