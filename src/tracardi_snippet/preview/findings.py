"""Check the whole site by ``inject --dry-run`` in a process of its own, so that the preview's pages stay fast meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Any

from tracardi_snippet.report.text import counted

if TYPE_CHECKING:
    from tracardi_snippet.preview.session import Session

_QUIET_SECONDS = 0.5  # a build may still be writing
_LOOK_SECONDS = 0.05
_NICENESS = 10


async def check_for_ever(session: Session) -> None:
    """Check after the first page has been served, and after each change."""
    await session.has_served.wait()
    line = ""
    while True:
        number = session.changes.number
        report = await _check(session, number)
        if report is not None:
            session.findings = report
            session.tell_state()
            if (said := _line(session, report)) != line:
                session.tell(said)
                line = said
        await _wait_for_change(session, number)


async def _wait_for_change(session: Session, number: int) -> None:
    await session.changes.wait(number)
    while session.changes.number != number:
        number = session.changes.number
        await asyncio.sleep(_QUIET_SECONDS)


async def _check(session: Session, number: int) -> dict[str, Any] | None:
    """Return the report, or None if the site changes meanwhile or the report cannot be read."""
    with tempfile.TemporaryFile() as output, _start(session, output) as process:
        try:
            while process.poll() is None:
                await asyncio.sleep(_LOOK_SECONDS)
                if session.changes.number != number:
                    return None
        finally:
            process.kill()  # without effect on a process that has ended; it writes nothing that could be left half done
        return _read(output)


def _start(session: Session, output: IO[bytes]) -> subprocess.Popen[bytes]:
    # Not "check": pages of an older config are no fault here, since the preview brings them up to date.
    command = [
        "inject",
        "--dry-run",
        "--output-format",
        "json",
        "--config",
        str(session.build.loaded.given),
        "--",
        str(session.files.site),
    ]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "tracardi_snippet", *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is ours to handle
    )
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
    return process


def _read(output: IO[bytes]) -> dict[str, Any] | None:
    output.seek(0)
    try:
        document = json.load(output)
    except ValueError:
        return None
    return {name: document.get(name, kind()) for name, kind in {"findings": list, "errors": list, "pages": dict}.items()}


def _line(session: Session, report: dict[str, Any]) -> str:
    severities = [finding["severity"] for finding in report["findings"]]
    errors, warnings = severities.count("error") + len(report["errors"]), severities.count("warning")
    if not errors and not warnings:
        return "The site has no errors and no warnings."
    found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    return f"The site has {found}: see {session.addresses.tool()}/ or 'tracardi-snippet check'."
