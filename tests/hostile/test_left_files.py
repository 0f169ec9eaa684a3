"""Temporary files of runs that have ended, and of runs that go on: the lock of the operating system tells them apart."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tests.hostile.runner import ANY, Case, Content, Link, cases
from tracardi_snippet.site.staging import Staging

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.helpers.command import Runner
    from tests.hostile.runner import Hostile

SITE: dict[str, Content] = {"tracardi.yml": CONFIG, "site/sub/a.html": PAGE.format("a")}
LIVING = {"of init": 1, "of the parent": os.getppid(), "of this process": os.getpid()}


def left(process: int, end: str = "new") -> str:
    return f".0123456789abcdef.{process}.tracardi-snippet.{end}"


CASES = [
    *(
        Case(
            f"a left file with the number {whose}",
            files={**SITE, f"site/{left(number)}": "x", f"site/sub/{left(number, 'old')}": "x"},
            command="inject site",
            code=0,
            after={f"site/{left(number)}": None, f"site/sub/{left(number, 'old')}": None, "site/sub/a.html": ANY},
        )
        for whose, number in LIVING.items()
    ),
    *(
        Case(
            f"a left file in the output folder with the number {whose}",
            files={**SITE, f"out/sub/{left(number)}": "x"},
            command="inject site --out out",
            code=0,
            after={f"out/sub/{left(number)}": None, "out/sub/a.html": ANY},
        )
        for whose, number in LIVING.items()
    ),
    Case(
        "a left file with a number that no process can have, and a link",
        files={**SITE, f"site/{left(10**30)}": "x", f"site/{left(1, 'old')}": Link("/etc/passwd")},
        command="inject site",
        code=0,
        after={f"site/{left(10**30)}": None, f"site/{left(1, 'old')}": None, "site/sub/a.html": ANY},
    ),
    Case("check leaves left files", files={**SITE, f"site/{left(1)}": "x"}, command="check site", code=0),
]


@cases(CASES)
def test_left_files(case: Case, hostile: Hostile) -> None:
    hostile(case)


def test_a_file_system_without_locks(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is all that is known there. The message names the file, so that somebody can decide."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), f"site/{left(1)}": "x"})
    before = tree(folder)
    monkeypatch.setattr(fcntl, "flock", refuse)
    result = run("inject", "site")
    assert result.code == 2
    assert result.err == (
        f"site/{left(1)}: process 1 may be writing there. Wait for its end, and run again."
        " If process 1 is not tracardi-snippet, delete the file.\n"
    )
    assert tree(folder) == before
    (folder / "site" / left(1)).rename(folder / "site" / left(999_999_999))
    assert run("inject", "site").code == 0
    assert sorted(tree(folder / "site")) == ["a.html"]


def test_a_command_that_writes_one_file_into_the_site_is_not_disturbed(run: Runner, folder: Path) -> None:
    """Such as ``compile -o site/t.js``: it locks its own file, and no run waits for it."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    with Staging(folder / "site") as staging:
        staging.write("t.js", b"tracker")
        assert run("inject", "site").code == 0
        staging.commit()
    assert sorted(tree(folder / "site")) == ["a.html", "t.js"]
