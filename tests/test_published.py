"""``check --published``: is each page as ``inject`` would write it?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

PAGES = {"index.html": PAGE.format("top"), "blog/a.html": PAGE.format("a"), "404.html": PAGE.format("lost")}
FILE = "delivery: {mode: file, directory: t}\n"


@pytest.fixture
def built(folder: Path) -> Path:
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", PAGES)
    return folder


def checked(run: Runner, *arguments: str) -> tuple[int, list[tuple[str, str, str]]]:
    """The exit code of ``check``, and rule, severity and file of each finding."""
    result = run("check", "site", "--output-format", "json", *arguments)
    findings = json.loads(result.out)["findings"]
    return result.code, sorted((found["rule"], found["severity"], found["file"]) for found in findings)


def blocks(rule: str, severity: str, *pages: str) -> list[tuple[str, str, str]]:
    return sorted((rule, severity, f"site/{page}") for page in pages)


def test_a_site_without_any_block(run: Runner, built: Path) -> None:
    before = tree(built)
    assert checked(run) == (0, [])
    assert checked(run, "--strict") == (0, [])
    assert checked(run, "--published") == (1, blocks("block-missing", "error", *PAGES))
    assert tree(built) == before


def test_a_site_as_inject_left_it(run: Runner, built: Path) -> None:
    write_files(built, {"tracardi.yml": CONFIG + FILE})
    assert run("inject", "site").code == 0
    assert checked(run, "--published", "--strict") == (0, [])


def test_a_page_that_was_built_again(run: Runner, built: Path) -> None:
    assert run("inject", "site").code == 0
    write_files(built / "site", {"blog/a.html": PAGES["blog/a.html"], "new.html": PAGE.format("new")})
    assert checked(run) == (0, blocks("block-missing", "warning", "blog/a.html", "new.html"))
    assert checked(run, "--published") == (1, blocks("block-missing", "error", "blog/a.html", "new.html"))
    line = run("check", "site", "--published").err.splitlines()[:2]
    assert line[0] == "site/blog/a.html: error: the page has no block, so its visits are not tracked [block-missing]"
    assert line[1].strip() == "run inject after each build of the site"


@pytest.mark.parametrize(
    ("config", "stale"),
    [
        pytest.param(CONFIG.replace("{id: shop}", "{id: other}"), [*PAGES], id="other config"),
        pytest.param(CONFIG.replace("8686", "8481"), [*PAGES], id="a preview's collector"),
        pytest.param(CONFIG + "inject: {exclude: [404.html]}\n", ["404.html"], id="a page that shall have none"),
        pytest.param(CONFIG + FILE, [*PAGES], id="other mode"),
    ],
)
def test_a_block_of_another_config(run: Runner, built: Path, config: str, stale: list[str]) -> None:
    assert run("inject", "site").code == 0
    write_files(built, {"tracardi.yml": config})
    assert checked(run) == (0, blocks("block-stale", "warning", *stale))
    assert checked(run, "--published") == (1, blocks("block-stale", "error", *stale))


def test_a_block_of_another_version(run: Runner, built: Path) -> None:
    assert run("inject", "site").code == 0
    page = built / "site/index.html"
    page.write_bytes(page.read_bytes().replace(b"tracardi-queue-", b"tracardi-other-"))
    assert checked(run, "--published") == (1, blocks("block-stale", "error", "index.html"))


@pytest.mark.parametrize("content", [None, b"", b"alert(1)"])
def test_the_tracker_s_file(run: Runner, built: Path, content: bytes | None) -> None:
    """A build that empties its folder takes the file with it, and leaves pages that it does not write again."""
    write_files(built, {"tracardi.yml": CONFIG + FILE})
    assert run("inject", "site").code == 0
    (file,) = (built / "site/t").iterdir()
    file.unlink() if content is None else file.write_bytes(content)
    assert checked(run, "--published") == (1, blocks("block-stale", "error", f"t/{file.name}"))
    assert run("inject", "site").code == 0
    assert checked(run, "--published") == (0, [])


def test_excuses(run: Runner, built: Path) -> None:
    excused = 'ignore: {"blog/**": [block-missing]}\n'
    write_files(built, {"tracardi.yml": CONFIG + excused})
    assert checked(run, "--published") == (1, blocks("block-missing", "error", "index.html", "404.html"))
    assert run("inject", "site", "--strict").code == 0, "an excuse for another command is no unused one"
    assert checked(run) == (0, [("ignore-unused", "warning", "tracardi.yml")])
    write_files(built, {"tracardi.yml": CONFIG + "rules: {block-missing: off}\n"})
    write_files(built / "site", PAGES)
    assert checked(run, "--published") == (0, [])


def test_pages_that_get_no_block(run: Runner, built: Path) -> None:
    write_files(
        built / "site",
        {
            "old.html": '<meta http-equiv="refresh" content="0; url=index.html">',
            "part.html": "<!-- not a page",
            "x.html": b"\xff\xfe\x00",
        },
    )
    assert run("inject", "site").code == 0
    assert [found for found in checked(run, "--published")[1] if found[0].startswith("block")] == []
