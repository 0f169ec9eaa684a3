"""Copies of the site, and what is left of earlier runs."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.command import Run

    Runner = Callable[..., Run]


def test_modes_of_files_are_kept_and_times_of_copies(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/run.sh": "#!/bin/sh\n"})
    (folder / "site" / "a.html").chmod(0o640)
    (folder / "site" / "run.sh").chmod(0o755)
    run("inject", "site")
    run("inject", "site", "--out", "out")
    for place in ("site", "out"):
        assert stat.S_IMODE((folder / place / "a.html").stat().st_mode) == 0o640
        assert stat.S_IMODE((folder / place / "run.sh").stat().st_mode) == 0o755
    assert (folder / "out" / "run.sh").stat().st_mtime_ns == (folder / "site" / "run.sh").stat().st_mtime_ns


FILE_MODE = CONFIG + "delivery: {mode: file, directory: js}\n"


def test_file_mode_in_place_then_into_a_copy(run: Runner, folder: Path) -> None:
    """The site has the very file that the copy gets."""
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a")})
    assert run("inject", "site").code == 0
    for _ in range(2):
        assert run("inject", "site", "--out", "out").code == 0
        assert tree(folder / "out") == tree(folder / "site")


def test_the_files_of_earlier_runs_go_when_no_page_names_them(run: Runner, folder: Path) -> None:
    """After a change of the config, and on remove; a file that is only called like ours stays."""
    theirs = "site/js/tracardi-0123456789.js"
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a"), theirs: "mine"})
    before = tree(folder / "site")
    run("inject", "site")
    write_files(folder, {"tracardi.yml": FILE_MODE.replace("tracker:\n", "tracker:\n  context: {utm: false}\n")})
    for arguments in (("site",), ("site", "--out", "out")):
        assert run("inject", *arguments).code == 0
        built = tree(folder / arguments[-1])
        assert len([name for name in built if name.startswith("js/")]) == 2
    assert run("remove", "site").code == 0
    assert tree(folder / "site") == before


def test_a_file_that_a_page_may_name_stays(run: Runner, folder: Path) -> None:
    """The large page has a block of an earlier run, and is not read any more."""
    large = PAGE.format("x" * 9000)
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a"), "site/large.html": large})
    assert run("inject", "site").code == 0
    (old,) = (folder / "site" / "js").iterdir()
    changed = FILE_MODE.replace("tracker:\n", "tracker:\n  context: {utm: false}\n")
    write_files(folder, {"tracardi.yml": f"{changed}inject: {{maxBytes: 9000}}\n"})
    assert run("inject", "site").code == 0
    assert old.name in (folder / "site" / "large.html").read_text()
    assert len(list((folder / "site" / "js").iterdir())) == 2
    assert old.exists()


def test_a_file_that_can_not_be_deleted_is_left(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By then all pages are done."""
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a")})
    assert run("inject", "site").code == 0
    write_files(folder, {"tracardi.yml": CONFIG})
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002  # Path's own
        if path.suffix == ".js":
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    result = run("inject", "site")
    assert (result.code, "1 updated" in result.out) == (0, True)


@pytest.mark.parametrize("mode", ["in place", "copy"])
def test_a_folder_in_the_way_stays(run: Runner, folder: Path, mode: str) -> None:
    """Its name was given to what we had staged, and the other way round."""
    arguments = ("inject", "site") if mode == "in place" else ("inject", "site", "--out", "out")
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    assert run(*arguments).code == 0
    (target,) = (folder / arguments[-1] / "js").iterdir()
    target = target if mode == "in place" else folder / "out" / "b.html"
    target.unlink()
    target.mkdir()
    before = tree(folder)
    result = run(*arguments)
    assert (result.code, "is a folder" in result.err) == (2, True)
    assert tree(folder) == before
    assert target.is_dir()


def test_no_empty_folder_is_left_of_file_mode(run: Runner, folder: Path) -> None:
    """A folder that holds anything else stays."""
    write_files(
        folder, {"tracardi.yml": FILE_MODE.replace("js}", "a/b}"), "site/a.html": PAGE.format("a"), "site/a/mine.txt": "x"}
    )
    run("inject", "site")
    assert (folder / "site" / "a" / "b").is_dir()
    assert run("remove", "site").code == 0
    assert sorted(path.name for path in (folder / "site").rglob("*")) == ["a", "a.html", "mine.txt"]


def test_a_page_that_is_excluded_later_loses_its_block(run: Runner, folder: Path) -> None:
    """Its owner believes that it is not tracked."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    before = tree(folder / "site")
    run("inject", "site")
    assert "1 removed, 1 unchanged" in run("inject", "site", "--exclude", "b.html").out
    assert tree(folder / "site")["b.html"] == before["b.html"]


def test_a_copy_forgets_pages_that_the_site_no_longer_has(run: Runner, folder: Path) -> None:
    """What git and its hosts keep in such a folder stays."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    write_files(folder / "out", {"CNAME": "x", ".nojekyll": "", ".git/HEAD": "x"})
    run("inject", "site", "--out", "out")
    (folder / "site" / "b.html").unlink()
    assert run("inject", "site", "--out", "out").code == 0
    assert sorted(tree(folder / "out")) == [".git/HEAD", ".nojekyll", "CNAME", "a.html"]


def test_a_copy_of_utf_16_pages_is_known_again(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a").encode("utf-16")})
    for _ in range(2):
        assert run("inject", "site", "--out", "out").code == 0


def test_links_are_not_followed_out_of_the_site(run: Runner, folder: Path) -> None:
    """In place they are left alone; in a copy those that lead out are left out, and said."""
    write_files(
        folder,
        {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/sub/x.css": "p{}", "outside/o.html": PAGE.format("o")},
    )
    (folder / "site" / "link.html").symlink_to("a.html")
    (folder / "site" / "sub" / "style.css").symlink_to(folder / "site" / "sub" / "x.css")
    (folder / "site" / "away.html").symlink_to("../outside/o.html")
    (folder / "site" / "away").symlink_to("../outside")
    outside = tree(folder / "outside")
    result = run("inject", "site", "--out", "out")
    assert "2 links not copied (out of the site, or to version control): away, away.html" in result.out
    assert os.readlink(folder / "out" / "link.html") == "a.html"  # noqa: PTH115
    assert os.readlink(folder / "out" / "sub" / "style.css") == "x.css"  # noqa: PTH115
    run("inject", "site")
    assert tree(folder / "outside") == outside
    assert (folder / "site" / "away.html").is_symlink()


def test_the_config_is_not_published(run: Runner, folder: Path) -> None:
    """One that lies in the site is found there, not copied, and in place warned of."""
    write_files(folder, {"site/tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    assert run("inject", "site", "--out", "out").code == 0
    assert sorted(tree(folder / "out")) == ["a.html"]
    result = run("inject", "site", "--yes")
    assert result.code == 0
    assert (
        "site/tracardi.yml: warning: the config lies in the site and would be published with it [config-published]"
        in result.err
    )


def test_a5_an_output_folder_without_our_pages_is_somebody_elses(run: Callable[..., Run], folder: Path) -> None:
    write_files(
        folder,
        {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/robots.txt": "ours", "out/robots.txt": "PRECIOUS"},
    )
    result = run("inject", "site", "--out", "out")
    assert (result.code, "out: not empty, and robots.txt is not from an earlier run." in result.err) == (2, True)
    assert (folder / "out" / "robots.txt").read_text() == "PRECIOUS"
