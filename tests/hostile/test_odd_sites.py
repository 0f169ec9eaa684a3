"""Sites that are odd in themselves: folders without end, and a block that another tool has rewritten."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.command import Runner

DEPTH = 1200  # deeper than Python's recursion limit of 1,000; a path of 2,400 characters is below the 4,096 of Linux


@pytest.fixture
def deep(folder: Path) -> Iterator[Path]:
    """A page below many folders, made step by step."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/top.html": PAGE.format("top")})
    place = folder / "site" / "/".join(["d"] * DEPTH)
    path = str(folder / "site")
    for _ in range(DEPTH):  # os.makedirs would nest as deep
        path += "/d"
        os.mkdir(path)  # noqa: PTH102
    (place / "deep.html").write_text(PAGE.format("deep"))
    yield place / "deep.html"
    (place / "deep.html").unlink()  # shutil.rmtree would nest as deep
    os.removedirs(place)


def test_folders_that_nest_deeper_than_python_recurses(run: Runner, deep: Path) -> None:
    """Each command ended in a RecursionError."""
    before = deep.read_bytes()
    assert run("check", "site").code == 0
    assert run("inject", "site").code == 0
    assert b"data-tracardi-snippet" in deep.read_bytes()
    assert run("remove", "site").code == 0
    assert deep.read_bytes() == before


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda html: html.replace('"options"', "options").replace('"tracker"', "tracker"),
        lambda html: re.sub(r">\s+<", "><", html),
        lambda html: html.replace("<script", "<SCRIPT").replace("</script", "</SCRIPT"),
        lambda html: re.sub(r"<script (type=\S+) (data-\S+)>", r"<script \2 \1>", html),
        lambda html: html.replace("<head>", "").replace("</head>", ""),
        lambda html: html.replace("<title>", "<meta name=cdn content=x><title>"),
    ],
    ids=["without quotes", "without white space", "in capitals", "attributes in another order", "without head", "with more"],
)
def test_a_block_that_another_tool_has_rewritten_is_brought_up_to_date(run: Runner, folder: Path, rewrite: object) -> None:
    """One block stands in the page then, and a second run changes nothing."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x")})
    assert run("inject", "site").code == 0
    page = folder / "site" / "a.html"
    page.write_text(rewrite(page.read_text()))  # type: ignore[operator]
    assert run("inject", "site").code == 0
    once = page.read_text()
    assert re.findall(r"<script[^>]* data-tracardi-snippet=\"?(\w+)", once, re.IGNORECASE) == ["options", "tracker"]
    assert run("inject", "site").code == 0
    assert page.read_text() == once
