"""All pages or none: full disks, signals, pages that change while we run, two runs at once."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.site.files import temporary_name
from tracardi_snippet.site.read import OpenFile, read_file
from tracardi_snippet.site.staging import Staging
from tracardi_snippet.site.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

    Runner = Callable[..., Run]


def test_a_read_only_page_is_not_written(run: Runner, folder: Path) -> None:
    """Nor any other then."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    (folder / "site" / "b.html").chmod(0o444)
    before = tree(folder)
    result = run("inject", "site")
    assert result.code == 2
    assert result.err == (
        "site/b.html: is read-only.\nThis file cannot be replaced, so nothing was changed. Make read-only pages writable (chmod u+w)."
        " Or leave these pages out (--exclude, inject.exclude), or write a copy of the site (--out).\n"
    )
    assert tree(folder) == before


@pytest.mark.slow
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
        assert "z.html: cannot be written: File too large. Nothing was changed." in result.stderr
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
    with OpenFile(Tree(str(tmp_path)), "a.html", 4_000_000) as file:
        assert (file.data, file.status.st_size) == (b"a" * 10 + b"b" * 3_000_000, 10)
    assert read_file(Tree(str(tmp_path)), "a.html", 4_000_000) is None


def test_two_runs_at_once_do_not_disturb_each_other(run: Runner, folder: Path) -> None:
    """The lock of the operating system tells, also on a folder above or below."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/blog/a.html": PAGE.format("a")})
    before = tree(folder)
    left = folder / "site" / "blog" / ".0123456789abcdef.1.tracardi-snippet.new"
    with Staging(folder / "site", has_workers=True):
        for site in ("site", "site/blog"):
            left.write_text("x")
            result = run("inject", site)
            assert result.code == 2
            assert "is writing there. Wait for its end, and run again." in result.err
        left.unlink()
    with Staging(folder / "site" / "blog", has_workers=True):
        left.write_text("x")
        assert f"site/blog/{left.name}: another run is writing there." in run("inject", "site").err
        left.unlink()
    assert tree(folder) == before
