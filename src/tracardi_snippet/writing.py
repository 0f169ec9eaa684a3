"""Writes what a run decided: stages every page, and with an output folder the rest of the site, then commits."""

from __future__ import annotations

import contextlib
import difflib
import os
import stat
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.inject import Edit, apply_edits, undo_edits
from tracardi_snippet.output import copied_link, leftovers, stale_assets
from tracardi_snippet.site import is_inside, list_files
from tracardi_snippet.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from pathlib import Path

    from tracardi_snippet.run import Result, RunOptions
    from tracardi_snippet.scan import Page
    from tracardi_snippet.survey import Survey


def write_site(  # noqa: PLR0913
    survey: Survey,
    edits_for: Callable[[Page, bytes], list[Edit]],
    options: RunOptions,
    result: Result,
    *,
    assets: Mapping[str, bytes] | None = None,
    hidden: str = "",
) -> None:
    """Counts each page's change in ``result`` and, unless ``options`` say otherwise, makes all of them.

    ``assets`` are files of ours by their path in the site; older ones are removed when no page names them any more.
    ``hidden`` is a file of the site that is not copied.

    :raises SiteError: a file can not be read or written; nothing has changed then.
    """
    root, assets = options.out or survey.site, assets or {}
    temporaries = _temporaries(root) if options.write else []
    has_kept_block = False
    with Staging() as staging:
        for page in options.progress("Writing" if options.write else "Comparing", survey.pages):
            data = survey.read(page.path) if page.own or not page.skip else b""
            edits = edits_for(page, data)
            has_kept_block |= bool(page.own and page.skip and not edits)
            _count(result, page, edits)
            if edits and options.diff:
                result.diffs.append(_diff(survey.site / page.path, page, data, apply_edits(data, edits)))
            if options.write:
                _stage_page(staging, survey.site / page.path, root / page.path, data, edits)
        if not options.write:
            return
        stale = [] if has_kept_block else stale_assets(survey, assets)
        if options.out:
            result.left_out = _copy_rest(staging, survey, options.out, {hidden, *stale, *assets})
        _stage_assets(staging, root, assets)
        staging.commit()
    unneeded = leftovers(options.out, survey, assets) if options.out else stale
    for path in (*temporaries, *(root / name for name in unneeded)):
        _delete(path, root)
    result.is_written = True


def _delete(path: Path, root: Path) -> None:
    """Removes a file of ours, and the folders that nothing else stands in then."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not empty
        while path.parent != root:
            path = path.parent
            path.rmdir()


def _stage_assets(staging: Staging, root: Path, assets: Mapping[str, bytes]) -> None:
    for name, content in assets.items():
        path = root / name
        if path.parent.exists() and not is_inside(path.parent, root):
            raise SiteError(f"{path}: lies outside of the site, by a link. Nothing was changed. Change delivery.directory.")
        if not _holds(path, content):
            staging.write(path, content)


def _count(result: Result, page: Page, edits: list[Edit]) -> None:
    if not edits:
        result.changes["unchanged"] += not page.skip
    elif not any(edit.inserted for edit in edits):
        result.changes["removed"] += 1
    else:
        result.changes["updated" if page.own else "injected"] += 1


def _stage_page(staging: Staging, source: Path, target: Path, data: bytes, edits: list[Edit]) -> None:
    if edits and source == target:
        # os.replace would get past it, but the user said that this file must not change.
        if not source.stat().st_mode & stat.S_IWUSR:
            raise SiteError(f"{source}: is read-only. Nothing was changed. Make it writable, or exclude it.")
        content = apply_edits(data, edits)
        staging.write(target, content, like=source, restore=lambda: undo_edits(target.read_bytes(), edits))
    elif edits:
        staging.write(target, apply_edits(data, edits), like=source)
    elif source != target and not source.is_symlink():
        staging.copy(source, target)


def _copy_rest(staging: Staging, survey: Survey, out: Path, hidden: Container[str]) -> list[str]:
    """Copies all but the pages; gives the links that lead out of the site, which are not copied."""
    left_out = []
    for file in survey.files:
        if file.link is not None:
            destination = copied_link(survey.site, file.path, file.link)
            if destination is None:
                left_out.append(file.path)
            else:
                staging.link(destination, out / file.path)
        elif not file.is_page and not file.is_temporary and file.path not in hidden:
            staging.copy(survey.site / file.path, out / file.path)
    return left_out


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _temporaries(root: Path) -> list[Path]:
    """What a killed run left behind.

    :raises SiteError: the run that they belong to is still going on.
    """
    files = [file for file in list_files(root) if file.is_temporary] if root.exists() else []
    for file in files:
        if _is_running(file.writer):
            raise SiteError(f"{root}: another run (process {file.writer}) is writing there. Wait for its end, and run again.")
    return [root / file.path for file in files]


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _diff(path: Path, page: Page, before: bytes, after: bytes) -> str:
    old, new = (data.decode(page.encoding or "utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    lines = difflib.unified_diff(old, new, str(path), str(path))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
