"""All pages or none: full disks, signals, pages that change while we run, two runs at once."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CONFIG, PAGE, ROOT, heed_signals, tree, write_files
from tracardi_snippet.site.files import temporary_name
from tracardi_snippet.site.worker import read_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    Runner = Callable[..., Run]


def test_a_read_only_page_is_not_written(run: Runner, folder: Path) -> None:
    """Nor any other then."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    (folder / "site" / "b.html").chmod(0o444)
    before = tree(folder)
    result = run("inject", "site")
    assert (result.code, result.err) == (
        2,
        "site/b.html: is read-only. Nothing was changed. Make it writable, or exclude it.\n",
    )
    assert tree(folder) == before


def test_a_full_disk_half_way_leaves_the_site_as_it_was(folder: Path) -> None:
    """The limit on file sizes stands in for the disk: the last page no longer fits."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/z.html": PAGE.format("z" * 50_000)})
    before = tree(folder)
    for arguments in (("inject", "site"), ("inject", "site", "--out", "out")):
        result = subprocess.run(
            [sys.executable, "-m", "tracardi_snippet", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
        )
        assert (result.returncode, result.stdout) == (2, "")
        assert "z.html: can not be written: File too large. Nothing was changed." in result.stderr
        assert tree(folder) == before
        assert not (folder / "out").exists()


def test_what_a_killed_run_left_behind_is_swept_up(run: Runner, folder: Path) -> None:
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG,
            "site/a.html": PAGE.format("a"),
            f"site/.{16 * 'a'}.999999999.tracardi-snippet.new": "x",
            f"site/.{16 * 'b'}.999999999.tracardi-snippet.old": "x",
            f"site/.{16 * 'c'}.{os.getpid()}.tracardi-snippet.old": "x",  # in a container numbers come again
            f"site/{temporary_name('a.html', os.getpid())}": "x",
            "site/notes.tracardi-snippet.old": "mine",
        },
    )
    assert run("inject", "site").code == 0
    assert sorted(tree(folder / "site")) == ["a.html", "notes.tracardi-snippet.old"]


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"a" * 10)
    status = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        found = status(descriptor)
        with path.open("ab") as stream:
            stream.write(b"b" * 3_000_000)
        return found

    monkeypatch.setattr(os, "fstat", fstat)
    data, read = read_file(str(path), 100)
    assert (data, read.st_size) == (b"a" * 10 + b"b" * 3_000_000, 10)
    assert read_file(str(path), 100)[0] is None


def test_two_runs_at_once_do_not_disturb_each_other(run: Runner, folder: Path) -> None:
    """The second says who is there; process 1 always runs."""
    write_files(
        folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), f"site/.{16 * 'a'}.1.tracardi-snippet.new": "x"}
    )
    before = tree(folder)
    result = run("inject", "site")
    assert (result.code, result.err) == (
        2,
        "site: another run (process 1) is writing there. Wait for its end, and run again.\n",
    )
    assert tree(folder) == before


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
        [sys.executable, "-m", "tests.kills", str(folder), "200"], cwd=ROOT, capture_output=True, text=True, check=True
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
