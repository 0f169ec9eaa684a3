"""Folders in which nobody means to change every page: an unset variable, the home folder, the config's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tests.hostile.runner import ANY, Case, Content, Link, cases
from tracardi_snippet.errors import SiteError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner
    from tests.hostile.runner import Hostile

SITE: dict[str, Content] = {
    "c.yml": CONFIG,
    "tracardi.yml": CONFIG,
    "a.html": PAGE.format("a"),
    "site/a.html": PAGE.format("a"),
}
IN_SITE: dict[str, Content] = {"site/tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")}
ROOT: dict[str, Content] = {**IN_SITE, "site/tracardi.yml": CONFIG + "inject: {root: true}\n"}
EMPTY = "Usage: ...Error: Invalid value for {}: the path is empty. Is a variable not set? The current folder is a dot."
PUBLISHED = "...[config-published]..."


def refused(site: str, reason: str, *, inject: bool = True) -> str:
    way = "add --yes, or set inject.root: true in the config" if inject else "add --yes"
    return f"{site}: {reason}. Every page below it would change. If you mean that, {way}. Nothing was changed."


CASES = [
    *(
        Case(f"an empty path: {command}", files=SITE, command=command, code=2, err=EMPTY.format(name), out="")
        for command, name in {
            'inject ""': "'SITE'",
            'inject site --out ""': "'--out'",
            'inject site --config ""': "'-c' / '--config'",
            'check ""': "'SITE'",
            'remove ""': "'SITE'",
            'remove site --out ""': "'--out'",
            'csp ""': "'SITE'",
            'validate ""': "'[CONFIG]...'",
            'compile -o ""': "'-o' / '--output'",
            'schema -o ""': "'-o' / '--output'",
            'types -o ""': "'-o' / '--output'",
            'init --yes -o ""': "'-o' / '--output'",
        }.items()
    ),
    Case(
        "the folder that holds the config",
        files=IN_SITE,
        command="inject site",
        code=2,
        err=refused("site", "holds the config in use, site/tracardi.yml"),
        out="",
    ),
    Case(
        "the folder that holds the config, as JSON",
        files=IN_SITE,
        command="inject site --output-format json",
        code=2,
        err=refused("site", "holds the config in use, site/tracardi.yml"),
        out="...holds the config in use...",
    ),
    Case(
        "the current folder, with the config in it",
        files={"tracardi.yml": CONFIG, "a.html": PAGE.format("a")},
        command="inject .",
        code=2,
        err=refused(".", "holds the config in use, tracardi.yml"),
        out="",
    ),
    Case(
        "the config lies deep in the folder",
        files={"site/conf/x/c.yml": CONFIG, "site/a.html": PAGE.format("a")},
        command="inject site -c site/conf/x/c.yml",
        code=2,
        err=refused("site", "holds the config in use, site/conf/x/c.yml"),
        out="",
    ),
    Case(
        "the config is a link in the folder",
        files={"conf.yml": CONFIG, "site/tracardi.yml": Link("../conf.yml"), "site/a.html": PAGE.format("a")},
        command="inject site",
        code=2,
        err=refused("site", "holds the config in use, site/tracardi.yml"),
        out="",
    ),
    Case("with --yes", files=IN_SITE, command="inject site --yes", code=0, err=PUBLISHED, after={"site/a.html": ANY}),
    Case("with inject.root", files=ROOT, command="inject site --strict", code=0, after={"site/a.html": ANY}),
    Case("a copy", files=IN_SITE, command="inject site --out out", code=0, after={"out": ANY, "out/a.html": ANY}),
    Case("check", files=IN_SITE, command="check site", code=0, err=PUBLISHED),
    Case("--dry-run", files=IN_SITE, command="inject site --dry-run", code=0, err=PUBLISHED),
    Case("--diff", files=IN_SITE, command="inject site --diff", code=0, err="..."),
    Case("remove needs no --yes for the config's folder", files=IN_SITE, command="remove site", code=0),
    *(
        Case(
            f"the home folder: {command}",
            files={**SITE, "me/x/a.html": PAGE.format("a")},
            environment={"HOME": "me"},
            command=command,
            code=2,
            err=refused(site, reason, inject=command.startswith("inject")),
            out="",
        )
        for command, site, reason in (
            ("inject me -c c.yml", "me", "is your home folder"),
            ("remove me", "me", "is your home folder"),
            ("inject me/../me/x/.. -c c.yml", "me/../me/x/..", "is your home folder"),
            ("remove .", ".", "holds your home folder"),
        )
    ),
    Case(
        "the home folder by a link",
        files={**SITE, "me/x/a.html": PAGE.format("a"), "here": Link("me")},
        environment={"HOME": "me"},
        command="inject here -c c.yml",
        code=2,
        err=refused("here", "is your home folder"),
        out="",
    ),
    Case(
        "a folder in the home folder",
        files={**SITE, "me/x/a.html": PAGE.format("a")},
        environment={"HOME": "me"},
        command="inject me/x -c c.yml",
        code=0,
        after={"me/x/a.html": ANY},
    ),
    Case(
        "the home folder with --yes",
        files={**SITE, "me/x/a.html": PAGE.format("a")},
        environment={"HOME": "me"},
        command="inject me -c c.yml --yes",
        code=0,
        after={"me/x/a.html": ANY},
    ),
    *(
        Case(
            f"the root of the file system: {command}",
            files=SITE,
            command=command,
            code=2,
            err=refused(command.split()[1], "is the root of the file system", inject=command.startswith("inject")),
            out="",
        )
        for command in ("inject / -c c.yml", "remove /", "remove //", "remove /proc/self/root")
    ),
]


@cases(CASES)
def test_in_place(case: Case, hostile: Hostile) -> None:
    hostile(case)


@pytest.mark.parametrize("variable", ["HOME", "SUDO_UID"])
def test_the_home_folder_of_the_list_of_users(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Runner, variable: str
) -> None:
    """With sudo, and where HOME is set to something else."""
    import pwd

    entry = pwd.struct_passwd(("me", "x", 4711, 4711, "", str(folder / "me"), "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", {4711: entry}.__getitem__)
    monkeypatch.setenv("HOME", "/nonexistent")
    if variable == "SUDO_UID":
        monkeypatch.setenv("SUDO_UID", "4711")
    else:
        monkeypatch.setattr("os.getuid", lambda: 4711)
    write_files(folder, {"c.yml": CONFIG, "me/a.html": PAGE.format("a")})
    before = tree(folder)
    result = run("inject", "me", "-c", "c.yml")
    assert (result.code, result.err) == (2, refused("me", "is your home folder") + "\n")
    assert tree(folder) == before


def test_the_library_does_as_it_is_told(folder: Path) -> None:
    """``inject_site`` is called by programs: only the command line asks."""
    from tracardi_snippet import inject_site, load_config

    write_files(folder, {"site/tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    assert inject_site(load_config(folder / "site" / "tracardi.yml"), folder / "site").is_written
    with pytest.raises(SiteError, match="does not exist"):
        inject_site(load_config(folder / "site" / "tracardi.yml"), folder / "no-site")
