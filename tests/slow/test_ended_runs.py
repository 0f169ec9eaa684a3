"""Runs that are ended, or meet another run, at chosen and at random moments: all pages or none."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.helpers import long
from tests.helpers.command import heed_signals
from tests.helpers.once import once
from tests.helpers.sites import CONFIG, PAGE, ROOT, tree, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions
from tracardi_snippet.site.files import TEMPORARY_SUFFIX, temporary_name

if TYPE_CHECKING:
    from tests.helpers.command import Runner

SIGNALS = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]
PARTS = 2
"""So that two cores share the work."""
_INTERRUPTED = re.compile(
    r"(Interrupted\. The pages are all as they were, or all done\.( Every file had been written before\.)?\n)?"
)
COMMAND = [sys.executable, "-m", "tracardi_snippet"]


class Site(NamedTuple):
    """The files of a site: 300 pages, compressed copies of some, and lists of their hashes."""

    before: dict[str, bytes]
    after: dict[str, bytes]


@pytest.fixture(scope="session")
def many_pages() -> Site:
    """Built once in a run of the tests."""
    top = once("many-pages", _build)
    return Site(tree(top / "before"), tree(top / "after"))


def _build(top: Path) -> None:
    pages = {f"{number % 7}/{number}.html": PAGE.format(number).encode() for number in range(300)}
    copies = {f"{path}.gz": gzip.compress(page, mtime=0) for path, page in list(pages.items())[::10]}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in {**pages, **copies}.items())
    precache = ",".join(f'{{url:"{path}",revision:"{hashlib.md5(page).hexdigest()}"}}' for path, page in pages.items())  # noqa: S324
    write_files(top, {"tracardi.yml": CONFIG})
    write_files(top / "before", {**pages, **copies, "SHA256SUMS": sums, "sw.js": f"precache([{precache}])"})
    assert inject_site(load_config(top / "tracardi.yml"), top / "before", RunOptions(out=top / "after")).is_written


@pytest.fixture
def site(folder: Path, many_pages: Site) -> Site:
    """That site, in the current folder."""
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", many_pages.before)
    return many_pages


def begin(folder: Path, command: str) -> subprocess.Popen[bytes]:
    """Start a command on the site, and wait until its signals are ours to handle."""
    process = subprocess.Popen(
        [*COMMAND, command, "site"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_signals,  # noqa: PLW1509
    )
    wait_for_our_code(process)
    return process


def wait_until_it_writes(process: subprocess.Popen[Any], folder: Path) -> None:
    while process.poll() is None and not any((folder / "site").glob("*/.*.new")):
        time.sleep(0.001)


@long.proof("kills")
@pytest.mark.parametrize(
    ("kind", "all_or_nothing"), [(signal.SIGINT, True), (signal.SIGTERM, True), (signal.SIGHUP, True), (signal.SIGKILL, False)]
)
def test_b1_b2_a_run_that_is_ended_at_any_moment(
    run: Runner,
    folder: Path,
    site: Site,
    kind: signal.Signals,
    all_or_nothing: bool,  # noqa: FBT001
) -> None:
    """Asked to end it undoes what it began; killed, each page is whole, and the next run completes the job and sweeps up."""
    before, after = site
    chance = random.Random(int(kind))  # noqa: S311
    moments = set()
    for _ in range(long.size(3, 10)):
        write_files(folder / "site", before)
        with begin(folder, "inject") as process:
            if chance.random() < 0.8:  # wait until it writes, to hit what matters
                wait_until_it_writes(process, folder)
            time.sleep(chance.random() * 0.08)
            for _ in range(chance.choice((1, 2))):
                process.send_signal(kind)
            err = process.communicate()[1]
        # SIGKILL ends the process itself; at the very end, the run is done.
        assert process.returncode in (128 + kind, -kind, 0)
        assert len(err.splitlines()) <= (process.returncode > 0)
        now = {name: data for name, data in tree(folder / "site").items() if name in before}
        assert all(now[name] in (before[name], after[name]) for name in before)
        changed = sum(now[name] != before[name] for name in before)
        moments.add(changed)
        if all_or_nothing:
            assert changed in (0, len(before))
            assert tree(folder / "site").keys() == before.keys()
        assert run("inject", "site").code == 0
        assert tree(folder / "site") == after
    assert 0 in moments
    assert before.keys() == after.keys()
    assert not any(before[name] == after[name] for name in before)


@long.proof("kills")
@pytest.mark.parametrize("part", range(PARTS))
def test_kills_leave_every_page_whole_and_the_next_run_completes_the_job(folder: Path, part: int) -> None:
    """200 in full: at any moment, with one process and with several; some hit the renames themselves."""
    kills = long.size(20, 200) // PARTS
    wanted = {"kills": kills, "between": 1 + kills // 40, "seed": 4 + part}
    command = [sys.executable, "-m", "tests.helpers.kills", str(folder), *map(str, wanted.values())]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seen = json.loads(result.stdout)
    assert seen["killed"] >= kills
    assert seen["pages torn"] == 0
    assert seen["completed"] == seen["runs to the end"] >= kills // 10
    assert seen["left temporaries"] > kills // 4
    assert seen["between"] >= wanted["between"]


def test_a7_a_page_that_changes_while_we_run_is_not_overwritten(folder: Path, site: Site) -> None:
    """The newer bytes stay, and so do all other pages."""
    before = site.before
    page = folder / "site" / "6" / "97.html"
    for _ in range(10):  # until the run is caught between its reading of the page and the end
        write_files(folder / "site", before)
        with subprocess.Popen(
            [*COMMAND, "inject", "site"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
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
    assert "97.html: changed while we ran. Run again when the build has ended. Nothing was changed." in err
    assert tree(folder / "site") == {**before, "6/97.html": b"newer"}


def test_two_runs_on_one_site_at_once(run: Runner, folder: Path, site: Site) -> None:
    """The second ends at once, and says why; a command that only writes a file beside is none."""
    for _ in range(10):  # until the first is caught before its end
        write_files(folder / "site", site.before)
        with subprocess.Popen(
            [*COMMAND, "inject", "site"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as first:
            wait_until_it_writes(first, folder)
            first.send_signal(signal.SIGSTOP)
            is_early = any(path.endswith(TEMPORARY_SUFFIX) for path in tree(folder / "site"))
            second = run("inject", "site")
            other = run("compile", "-o", "site/t.js")
            first.send_signal(signal.SIGCONT)
            first.communicate()
        if is_early:
            break
    assert (second.code, second.err) == (2, "site: another run is writing there. Wait for its end, and run again.\n")
    assert (other.code, first.returncode) == (0, 0)
    (folder / "site" / "t.js").unlink()
    assert tree(folder / "site") == site.after


@long.proof("kills")
def test_signals_at_any_moment_of_the_start(folder: Path) -> None:
    """One line or silence, and no traceback: while modules are imported, while the config is read, while pages are."""
    write_files(folder, {"tracardi.yml": CONFIG, **{f"site/{number}.html": PAGE.format(number) for number in range(20)}})
    chance = random.Random(20)  # noqa: S311
    ends = set()
    for number in range(long.size(12, 120)):
        kind = SIGNALS[number % 3]
        with begin(folder, "check") as process:
            time.sleep(chance.random() * 0.3)
            for _ in range(1 + number % 2):
                process.send_signal(kind)
            out, err = process.communicate()
        if process.returncode == -kind:  # Python gives up its signals at its very end
            assert out.startswith(b"site: 20 pages")
        else:
            assert process.returncode in (128 + kind, 0)
        assert _INTERRUPTED.fullmatch(err.decode())
        ends.add(process.returncode)
    assert {129, 130, 143} <= ends


def wait_for_our_code(process: subprocess.Popen[bytes]) -> None:
    """Wait until the program has taken its signals over: what Python does before that is not ours."""
    caught = re.compile(r"^SigCgt:\s*([0-9a-f]+)$", re.MULTILINE)
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        mask = int((caught.search(status) or ["", "0"])[1], 16)
        if all(mask >> (number - 1) & 1 for number in SIGNALS):
            return
        time.sleep(0.001)
