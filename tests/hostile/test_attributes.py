"""Owner, group, permissions, ACL, extended attributes and second names of pages; pages and folders that refuse a change."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.helpers.rights import ACL, APPEND_ONLY, IMMUTABLE, NOBODY, as_user, frozen, give_away, is_root
from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tests.hostile.runner import snapshot
from tracardi_snippet.system.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

ACCESS = "system.posix_acl_access"
DEFAULT = "system.posix_acl_default"
WAYS = "Or leave these pages out (--exclude, inject.exclude), or write a copy of the site (--out).\n"


@pytest.fixture
def site(folder: Path) -> Path:
    """A site of three pages."""
    pages = {f"site/{path}": PAGE.format(path) for path in ("a.html", "sub/b.html", "sub/c.html")}
    write_files(folder, {"tracardi.yml": CONFIG, **pages})
    return folder / "site"


def test_everything_that_a_server_needs_is_kept(run: Runner, site: Path) -> None:
    """Owner, group, mode 640, ACL and extended attributes, through a folder whose default ACL is another; and back."""
    for path in (site / "a.html", site / "sub" / "b.html"):
        os.setxattr(path, ACCESS, ACL)
        os.setxattr(path, "user.origin", b"https://example.com\0")
    (site / "a.html").chmod(0o640)
    give_away(site / "a.html", 33)
    give_away(site / "sub" / "c.html")
    os.setxattr(site / "sub", DEFAULT, ACL)
    before = snapshot(site)
    for command in ("inject", "inject", "remove"):
        assert run(command, "site").code == 0
        after = snapshot(site)
        assert {path: replace(entry, content=b"", modified=0) for path, entry in after.items()} == {
            path: replace(entry, content=b"", modified=0) for path, entry in before.items()
        }
    assert {path: entry.content for path, entry in after.items()} == {path: entry.content for path, entry in before.items()}


def test_a_file_of_the_copy_keeps_what_its_server_needs(run: Runner, site: Path, folder: Path) -> None:
    """Its owner, group, ACL and attributes are those of the file that is there; a new file has the page's permissions."""
    (site / "a.html").chmod(0o640)
    (site / "sub" / "c.html").chmod(0o604)
    os.setxattr(site / "a.html", "user.origin", b"site")
    give_away(site / "sub" / "b.html", 33)
    write_files(site, {"style.css": "p{}"})
    assert run("inject", "site", "--out", "out").code == 0
    first = snapshot(folder / "out")
    for path in ("a.html", "sub/b.html", "sub/c.html", "style.css"):
        assert first[path].mode == (site / path).stat().st_mode
        assert first[path].owner == ((site / path).stat().st_uid, (site / path).stat().st_gid)
    assert os.getxattr(folder / "out" / "a.html", "user.origin") == b"site"
    for path in ("a.html", "style.css"):
        os.setxattr(folder / "out" / path, ACCESS, ACL)
        os.setxattr(folder / "out" / path, "user.origin", b"out")
        give_away(folder / "out" / path)
    before = snapshot(folder / "out")
    write_files(site, {"a.html": PAGE.format("changed"), "style.css": "b{}"})
    assert run("inject", "site", "--out", "out").code == 0
    after = snapshot(folder / "out")
    assert b"changed" in after["a.html"].content
    for path in ("a.html", "style.css"):
        assert replace(after[path], content=b"", modified=0) == replace(before[path], content=b"", modified=0)


def test_an_owner_that_cannot_be_kept(run: Runner, site: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All such pages are named, and nothing has changed."""
    assert run("inject", "site", "--dry-run").code == 0  # what is imported late has been read when the user changes
    for path in (folder, site, site / "sub", site / "sub" / "b.html"):
        give_away(path)
    if not is_root():
        monkeypatch.setattr("tracardi_snippet.site.stage.apply_attributes", lambda *_: "owner")
        (site / "sub" / "b.html").unlink()
    before = snapshot(folder)
    with as_user():
        result = run("inject", "site")
    lost = "would lose its owner, which only its owner or root can give."
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"site/a.html: {lost}\nsite/sub/c.html: {lost}\n2 files cannot be replaced, so nothing was changed."
        f" Run as the owner of the pages, or as root. {WAYS}"
    )
    assert snapshot(folder) == before


@pytest.mark.parametrize(("name", "shown"), [("user.origin", "extended attribute user.origin"), (ACCESS, "ACL")])
def test_an_attribute_that_cannot_be_kept(
    run: Runner, site: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, shown: str
) -> None:
    os.setxattr(site / "sub" / "b.html", name, ACL)
    before = snapshot(folder)

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "setxattr", refuse)
    result = run("inject", "site")
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        f"site/sub/b.html: would lose its {shown}, which only its owner or root can give.",
    )
    assert snapshot(folder) == before


def test_pages_with_a_second_name(run: Runner, site: Path, folder: Path) -> None:
    """A backup of hard links keeps the old page, and the run says so."""
    (folder / "backup.html").hardlink_to(site / "a.html")
    (site / "sub" / "same.html").hardlink_to(site / "sub" / "b.html")
    before = tree(folder)
    result = run("inject", "site")
    assert result.code == 0
    assert "3 pages with a second name (hard link), which keeps the old page: a.html, sub/b.html, sub/same.html\n" in result.out
    after = tree(folder)
    assert after["backup.html"] == before["backup.html"] != after["site/a.html"]
    assert after["site/sub/same.html"] == after["site/sub/b.html"] != before["site/sub/b.html"]
    assert "second name" not in run("inject", "site").out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_read_only_pages_are_all_named(run: Runner, site: Path, folder: Path, jobs: str) -> None:
    """With what to do; a page that needs no change may be read-only."""
    more = {f"more/{number}.html": PAGE.format(number) for number in range(600 if jobs == "2" else 3)}
    write_files(site, more)
    assert run("inject", "site/sub").code == 0
    for path in ("a.html", "sub/b.html", "more/1.html"):
        (site / path).chmod(0o444)
    before = snapshot(folder)
    result = run("inject", "site", "--jobs", jobs)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "site/a.html: is read-only.\nsite/more/1.html: is read-only.\n2 files cannot be replaced, so nothing was changed."
        f" Make read-only pages writable (chmod u+w). {WAYS}"
    )
    assert snapshot(folder) == before
    assert run("inject", "site", "--exclude", "{a,more/1}.html").code == 0


def test_a_page_of_another_user_in_a_sticky_folder(
    run: Runner, site: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in /tmp: everybody may write, and nobody may replace. No temporary file stays behind."""
    assert run("inject", "site", "--dry-run").code == 0
    for path in (folder, site, site / "a.html", site / "sub" / "b.html"):
        give_away(path)
    (site / "sub").chmod(0o1777)
    (site / "sub" / "c.html").chmod(0o666)
    if not is_root():
        monkeypatch.setattr("tracardi_snippet.site.stage.may_replace", lambda *_: False)
        (site / "sub" / "b.html").unlink()
        (site / "a.html").unlink()
    before = snapshot(folder)
    with as_user():
        result = run("inject", "site")
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        "site/sub/c.html: belongs to another user, and the sticky bit of the folder protects it.",
    )
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("place", "flag", "fault"),
    [
        ("sub", APPEND_ONLY, "site/sub/b.html: lies in a folder that is append-only or immutable."),
        ("sub", IMMUTABLE, "site/sub/b.html: lies in a folder that is append-only or immutable."),
        ("sub/c.html", APPEND_ONLY, "site/sub/c.html: is append-only or immutable."),
        ("sub/c.html", IMMUTABLE, "site/sub/c.html: is append-only or immutable."),
    ],
)
def test_append_only_and_immutable(
    run: Runner, site: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, place: str, flag: int, fault: str
) -> None:
    """A temporary file could never be deleted there."""
    before = snapshot(folder)
    with frozen(site / place, flag, monkeypatch):
        result = run("inject", "site")
    assert (result.code, result.err.splitlines()[0]) == (2, fault)
    assert "chattr -a -i" in result.err
    assert snapshot(folder) == before


def test_a_folder_that_cannot_be_written(run: Runner, site: Path, folder: Path) -> None:
    """Every page in it is named."""
    assert run("inject", "site", "--dry-run").code == 0
    for path in (folder, site, *site.rglob("*")):
        give_away(path)
    (site / "sub").chmod(0o555)
    before = snapshot(folder)
    with as_user():
        result = run("inject", "site")
    assert (result.code, result.err.splitlines()[:2]) == (
        2,
        [f"site/sub/{name}.html: cannot be written: Permission denied." for name in "bc"],
    )
    assert snapshot(folder) == before
    (site / "sub").chmod(0o755)


@pytest.mark.parametrize("ends", ["undone", "done"])
def test_a_temporary_file_that_cannot_be_deleted(run: Runner, site: Path, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    """The sweep goes on with the others, and the fault is told in words."""
    deleted: list[str] = []
    delete, swap = Folder.delete, Folder.swap

    def delete_others(folder: Folder, name: str) -> None:
        if "tracardi-snippet" in name and name not in deleted:
            deleted.append(name)
            if len(deleted) == 1:
                raise OSError(errno.EPERM, "Operation not permitted", name)
        delete(folder, name)

    def swap_two(folder: Folder, one: str, other: str) -> bool:
        if ends == "undone" and other == "c.html":
            raise OSError(errno.EIO, "Input/output error", other)
        return swap(folder, one, other)

    before = tree(site)
    monkeypatch.setattr(Folder, "delete", delete_others)
    monkeypatch.setattr(Folder, "swap", swap_two)
    result = run("inject", "site")
    left = f"{deleted[0]}: a temporary file, cannot be deleted: Operation not permitted."
    if ends == "undone":
        assert (result.code, result.out) == (2, "")
        first, second = result.err.splitlines()
        assert first == "site/sub/c.html: cannot be written: Input/output error. Nothing was changed."
        assert second.endswith(left)
        assert {path: tree(site)[path] for path in before} == before
    else:
        assert (result.code, result.err) == (0, "")
        assert left in result.out
    assert len([path for path in tree(site) if ".tracardi-snippet." in path]) == 1
    assert len(deleted) == 3


def test_a_page_that_cannot_be_put_back_is_named(run: Runner, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are put back, and the message does not claim that nothing has changed without naming this one."""
    swap, swaps = Folder.swap, list[str]()

    def swap_some(folder: Folder, one: str, other: str) -> bool:
        swaps.append(other)
        if len(swaps) in (3, 4):  # the last page, and the first that is put back
            raise OSError(errno.EIO, "Input/output error", other)
        return swap(folder, one, other)

    before = tree(site)
    monkeypatch.setattr(Folder, "swap", swap_some)
    result = run("inject", "site")
    assert swaps == ["a.html", "b.html", "c.html", "a.html", "b.html"]
    assert result.code == 70
    assert result.err == (
        "site/sub/c.html: cannot be written: Input/output error. These files have changed, since they could not be put back:"
        " site/a.html (Input/output error).\n"
    )
    after = tree(site)
    assert {path: data for path, data in after.items() if path != "a.html"} == {
        path: data for path, data in before.items() if path != "a.html"
    }
    assert b"data-tracardi-snippet" in after["a.html"]


def test_nobody_is_not_root() -> None:
    """The tests above change the user for real if they can."""
    with as_user():
        assert os.geteuid() == (NOBODY if os.getuid() == 0 else os.getuid())
