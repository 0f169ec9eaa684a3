"""Ways out of the folder that a run writes to: links and special files in the place of folders and files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tests.hostile.runner import ANY, Case, Content, Fifo, Link, cases
from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import temporary_name
from tracardi_snippet.site.stage import Stager
from tracardi_snippet.site.tree import Tree
from tracardi_snippet.system.attributes import Attributes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner
    from tests.hostile.runner import Hostile


def site(directory: str) -> dict[str, Content]:
    return {
        "tracardi.yml": CONFIG + f"delivery: {{mode: file, directory: {directory}}}\n",
        "site/a.html": PAGE.format("a"),
        "out-of-it/kept.txt": "x",
    }


def outside(path: str, link: str) -> str:
    return (
        f"{path}/tracardi-...js: lies outside of the site, by the link {link}. Nothing was changed."
        " Change delivery.directory, or replace the link by a folder."
    )


CASES = [
    Case(
        "the folder of the tracker leads out",
        files={**site("assets"), "site/assets": Link("../out-of-it")},
        command="inject site",
        code=2,
        err=outside("site/assets", "site/assets"),
        out="",
    ),
    Case(
        "a folder above it leads out",
        files={**site("assets/t"), "site/assets": Link("../out-of-it")},
        command="inject site",
        code=2,
        err=outside("site/assets/t", "site/assets"),
        out="",
    ),
    Case(
        "a folder far above it leads out, by an absolute link to a folder that does not exist",
        files={**site("a/b/c/d"), "site/a/b": Link("/tmp/no-such-folder-of-tracardi")},  # noqa: S108
        command="inject site",
        code=2,
        err=outside("site/a/b/c/d", "site/a/b"),
        out="",
    ),
    Case(
        "a link leads out by another link",
        files={**site("x/y"), "site/x": Link("z"), "site/z": Link("..")},
        command="inject site",
        code=2,
        err=outside("site/x/y", "site/x"),
        out="",
    ),
    Case(
        "a link in a circle",
        files={**site("x/y"), "site/x": Link("x")},
        command="inject site",
        code=2,
        err="site/x/y: is a link, or lies in a folder that is a link, and links are not followed. Nothing was changed. Remove the link.",
        out="",
    ),
    Case(
        "a file in the place of the folder",
        files={**site("x/y"), "site/x": "mine"},
        command="inject site",
        code=2,
        err="site/x...: cannot be written: Not a directory. Nothing was changed.",
        out="",
    ),
    Case(
        "a named pipe in the place of the folder",
        files={**site("x"), "site/x": Fifo()},
        command="inject site",
        code=2,
        err="site/x...: cannot be written: Not a directory. Nothing was changed.",
        out="",
    ),
    Case(
        "a page that is a named pipe, and one that is a device",
        files={**site("x"), "tracardi.yml": CONFIG, "site/pipe.html": Fifo(), "site/zero.html": Link("/dev/zero")},
        command="inject site",
        code=0,
        out="site: 1 page: 1 injected\n1 page skipped (symbolic link): zero.html\n...",
        after={"site/a.html": ANY},
    ),
    Case(
        "a folder of the copy leads out",
        files={
            **site("x"),
            "site/sub/b.html": PAGE.format("b"),
            "out/a.html": PAGE.format("a"),
            "out/sub": Link("../out-of-it"),
        },
        command="inject site --out out",
        code=2,
        err="out: not empty, and a.html is not from an earlier run. Empty the folder, or choose another.",
        out="",
    ),
]


@cases(CASES)
def test_ways_out(case: Case, hostile: Hostile) -> None:
    hostile(case)


def test_a_link_that_stays_in_the_site_is_no_way_out(run: Runner, folder: Path) -> None:
    """The tracker stands where the link leads, and a second run finds it there."""
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG + "delivery: {mode: file, directory: x/y}\n",
            "site/a.html": PAGE.format("a"),
            "site/s/t/a.css": "",
        },
    )
    (folder / "site" / "x").symlink_to("s/t")
    for arguments in [("inject", "site"), ("inject", "site", "--out", "out")] * 2:
        assert run(*arguments).code == 0
        assert [path.parent for path in (folder / arguments[-1]).rglob("tracardi-*.js")] == [folder / arguments[-1] / "s/t/y"]
    assert (folder / "out" / "x").is_symlink()


def test_a_folder_of_the_copy_that_has_become_a_link(run: Runner, folder: Path) -> None:
    """An earlier run had made the folder."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/sub/b.html": PAGE.format("b")})
    assert run("inject", "site", "--out", "out").code == 0
    (folder / "out" / "sub").rename(folder / "elsewhere")
    (folder / "out" / "sub").symlink_to("../elsewhere")
    before = tree(folder)
    result = run("inject", "site", "--out", "out")
    assert (result.code, result.err) == (
        2,
        "out: not empty, and sub is not from an earlier run. Empty the folder, or choose another.\n",
    )
    assert tree(folder) == before


def test_a_folder_that_becomes_a_link_after_it_was_checked(folder: Path) -> None:
    """The check before is not enough: the folder is opened without following a link."""
    write_files(folder, {"site/sub/a.html": "a", "outside/kept.txt": "x"})
    with Tree(str(folder / "site")) as root:
        stager = Stager(root, os.getpid())
        (folder / "site" / "sub").rename(folder / "site" / "old")
        (folder / "site" / "sub").symlink_to("../outside")
        for write in (
            lambda: stager.create("sub/a.html", [b"x"]),
            lambda: stager.link("sub/b", "x"),
            lambda: root.make_folder("sub/c", []),
        ):
            with pytest.raises(SiteError, match="links are not followed"):
                write()
        with pytest.raises(OSError, match="is a link"):
            root.folder_of("sub/kept.txt")
    assert tree(folder / "outside") == {"kept.txt": b"x"}


def test_a_temporary_name_that_is_a_link_or_a_second_name(folder: Path) -> None:
    """Whoever may write to the folder can guess the name: neither the target of the link nor the other file is written."""
    write_files(folder, {"site/a.html": "a", "outside/kept.txt": "x"})
    with Tree(str(folder / "site")) as root:
        stager = Stager(root, os.getpid())
        temporary = folder / "site" / temporary_name("a.html", os.getpid())
        for make in (os.symlink, os.link):
            make(folder / "outside" / "kept.txt", temporary)
            staged = stager.create("a.html", [b"new"])
            assert (temporary.read_bytes(), temporary.lstat().st_ino) == (b"new", staged.inode)
            temporary.unlink()
    assert tree(folder / "outside") == {"kept.txt": b"x"}


def test_a_page_that_becomes_a_link_is_not_read(folder: Path) -> None:
    """Its target would be published."""
    write_files(folder, {"site/a.css": "a", "secret": "x"})
    (folder / "site" / "a.css").unlink()
    (folder / "site" / "a.css").symlink_to("../secret")
    (folder / "out").mkdir()
    refused = pytest.raises(SiteError, match=r"site/a\.css: is a link, or lies in a folder that is")
    with Tree(str(folder / "site")) as source, Tree(str(folder / "out")) as root, refused:
        Stager(root, os.getpid()).copy(source, "a.css")
    assert tree(folder / "out") == {}


def test_a_copy_gives_nobody_the_rights_of_root(folder: Path) -> None:
    """A program with set-user-ID whose owner cannot be kept loses that bit."""
    write_files(folder, {"site/a": "a"})
    with Tree(str(folder / "site")) as root:
        attributes = Attributes(os.getuid() + 1, os.getgid(), 0o6755)
        Stager(root, os.getpid()).create("b", [b"x"], attributes)
        status = (folder / "site" / temporary_name("b", os.getpid())).stat()
        assert (status.st_uid, status.st_mode & 0o7777) in {(os.getuid() + 1, 0o6755), (os.getuid(), 0o755)}
