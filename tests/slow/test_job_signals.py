"""Signals in the moments in which worker processes begin and end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import long
from tests.helpers.command import heed_signals
from tests.helpers.sites import TRIGGER, tree, write_files
from tests.test_jobs import PAGES


@long.proof("kills")
@pytest.mark.parametrize("moment", ["first child", "later"])
@pytest.mark.parametrize("signals", [1, 2])
def test_signals_while_processes_are_begun_and_ended(folder: Path, moment: str, signals: int) -> None:
    """Ctrl-C in the middle of a fork was lost; a second one left files behind, and a process that never ended."""
    write_files(folder, {"tracardi.yml": TRIGGER, **{f"site/{path}": page for path, page in PAGES.items()}})
    before = tree(folder)
    for _ in range(long.size(2, 5)):
        command = [sys.executable, "-m", "tracardi_snippet", "inject", "site", "--jobs", "3"]
        with subprocess.Popen(
            command,
            cwd=folder,
            start_new_session=True,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=heed_signals,  # noqa: PLW1509
        ) as process:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while process.poll() is None and not children.read_text():
                time.sleep(0.0005)
            time.sleep(0.03 * (moment == "later"))
            for _ in range(signals):
                os.killpg(process.pid, signal.SIGINT)
                time.sleep(0.005)
            out, err = process.communicate(timeout=30)
        assert (process.returncode, b"Traceback" in err, out) == (130, False, b""), err
        assert tree(folder) == before
