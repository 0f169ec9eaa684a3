"""Runs that are ended, or meet another run, at chosen and at random moments: all pages or none."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CONFIG, PAGE, ROOT, heed_signals, tree, write_files
from tracardi_snippet.site.files import temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Runner = Callable[..., Run]


def _many_pages(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A site of 300 pages, before and after."""
    pages: dict[str, str | bytes] = {f"{number % 7}/{number}.html": PAGE.format(number) for number in range(300)}
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", pages)
    before = tree(folder / "site")
    command = [sys.executable, "-m", "tracardi_snippet", "inject", "site", "--out", "after"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return before, tree(folder / "after")


@pytest.mark.parametrize(
    ("kind", "all_or_nothing"), [(signal.SIGINT, True), (signal.SIGTERM, True), (signal.SIGHUP, True), (signal.SIGKILL, False)]
)
def test_b1_b2_a_run_that_is_ended_at_any_moment(folder: Path, kind: signal.Signals, all_or_nothing: bool) -> None:  # noqa: FBT001
    """Asked to end it undoes what it began; killed, each page is whole, and the next run completes the job and sweeps up."""
    before, after = _many_pages(folder)
    chance = random.Random(int(kind))  # noqa: S311
    moments = set()
    for _ in range(10):
        write_files(folder / "site", before)
        with subprocess.Popen(
            [sys.executable, "-m", "tracardi_snippet", "inject", "site"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heed_signals,  # noqa: PLW1509
        ) as process:
            if chance.random() < 0.8:  # wait until it writes, to hit what matters
                while process.poll() is None and not any((folder / "site").glob("*/.*.new")):
                    time.sleep(0.001)
            time.sleep(chance.random() * 0.08)
            process.send_signal(kind)
            process.wait()
        now = {name: data for name, data in tree(folder / "site").items() if name in before}
        assert all(now[name] in (before[name], after[name]) for name in before)
        changed = sum(now[name] != before[name] for name in before)
        moments.add(changed)
        if all_or_nothing:
            assert changed in (0, len(before))
            assert tree(folder / "site").keys() == before.keys()
        subprocess.run(
            [sys.executable, "-m", "tracardi_snippet", "inject", "site"], cwd=folder, check=True, capture_output=True
        )
        assert tree(folder / "site") == after
    assert 0 in moments


def test_200_kills_leave_every_page_whole_and_the_next_run_completes_the_job(folder: Path) -> None:
    """At any moment, with one process and with several; some hit the renames themselves."""
    result = subprocess.run(
        [sys.executable, "-m", "tests.helpers.kills", str(folder), "200"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seen = json.loads(result.stdout)
    assert (seen["killed"], seen["pages torn"]) == (200, 0)
    assert seen["completed"] == seen["runs to the end"] >= 20
    assert seen["left temporaries"] > 50
    assert seen["between"] > 5


def test_a7_a_page_that_changes_while_we_run_is_not_overwritten(folder: Path) -> None:
    """The newer bytes stay, and so do all other pages."""
    before, _ = _many_pages(folder)
    page = folder / "site" / "6" / "97.html"
    for _ in range(10):  # until the run is caught between its reading of the page and the end
        write_files(folder / "site", before)
        command = [sys.executable, "-m", "tracardi_snippet", "inject", "site"]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            staged = page.with_name(temporary_name(page.name, process.pid))
            while process.poll() is None and not staged.exists():
                time.sleep(0.001)
            process.send_signal(signal.SIGSTOP)
            is_early = page.read_bytes() == before["6/97.html"]
            if is_early:
                page.write_text("newer")
            process.send_signal(signal.SIGCONT)
            _, err = process.communicate()
        if is_early:
            break
    assert process.returncode == 2
    assert "97.html: changed while we ran. Nothing was changed by us; run again when the build has ended." in err
    assert tree(folder / "site") == {**before, "6/97.html": b"newer"}


def test_two_runs_on_one_site_at_once(folder: Path) -> None:
    """The second ends at once, and says why; a command that only writes a file beside is none."""
    before, after = _many_pages(folder)
    write_files(folder / "site", before)
    command = [sys.executable, "-m", "tracardi_snippet"]
    with subprocess.Popen([*command, "inject", "site"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        while first.poll() is None and not any((folder / "site").glob("*/.*.new")):
            time.sleep(0.001)
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run([*command, "inject", "site"], cwd=folder, capture_output=True, text=True, check=False)
        other = subprocess.run(
            [*command, "compile", "-o", "site/t.js"], cwd=folder, capture_output=True, text=True, check=False
        )
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert (second.returncode, second.stderr) == (
        2,
        "site: another run is writing there. Wait for its end, and run again.\n",
    )
    assert (other.returncode, first.returncode) == (0, 0)
    (folder / "site" / "t.js").unlink()
    assert tree(folder / "site") == after
