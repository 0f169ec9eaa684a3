"""``visit`` without a browser: which pages it chooses, which browser it finds, and what it says when it cannot begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import write_files
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.visit.choice import matching_paths
from tracardi_snippet.visit.find_browser import check_firefox, find_browser
from tracardi_snippet.visit.options import VisitOptions

if TYPE_CHECKING:
    from pathlib import Path

PATHS = [f"docs/{number}.html" for number in range(9)] + ["index.html"]


def test_globs_choose_pages_in_the_order_of_their_paths() -> None:
    assert matching_paths(reversed(PATHS), VisitOptions()) == PATHS
    assert matching_paths(PATHS, VisitOptions(pages=("*.html", "docs/{1,2}.html"), exclude=("docs/2*",))) == [
        "docs/1.html",
        "index.html",
    ]


def test_a_seed_chooses_the_same_pages_in_whatever_order_they_are_found() -> None:
    orders = [matching_paths(paths, VisitOptions(sample=3, seed=7)) for paths in (PATHS, list(reversed(PATHS)))]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == PATHS
    assert orders[0] != matching_paths(PATHS, VisitOptions(sample=3, seed=8))


def test_the_browser_that_the_user_names_comes_first(tmp_path: Path) -> None:
    mine, own = tmp_path / "mine", tmp_path / "own"
    own.touch()
    with pytest.raises(SnippetError, match=r"--browser-path .*mine: there is no such file"):
        find_browser("chromium", mine, own)
    mine.touch()
    assert find_browser("chromium", mine, own) == (mine, False)
    assert find_browser("chromium", None, own) == (own, True)


@pytest.mark.parametrize("program", ["chrome-linux/headless_shell", "chrome-headless-shell-win64/chrome-headless-shell.exe"])
@pytest.mark.parametrize("missing", [[], ["chromium-1208/chrome-linux/chrome"]])
def test_playwrights_headless_shell_comes_before_its_chromium(tmp_path: Path, program: str, missing: list[str]) -> None:
    """It starts and opens profiles in half the time. ``playwright install --only-shell`` installs nothing else."""
    own = tmp_path / "chromium-1208" / "chrome-linux" / "chrome"
    shell = tmp_path / "chromium_headless_shell-1208" / program
    write_files(tmp_path, {str(shell): "", str(shell.with_name("LICENSE.headless_shell")): "", str(own): ""})
    for name in missing:
        (tmp_path / name).unlink()
    assert find_browser("chromium", None, own) == (shell, True)
    other = tmp_path / "chromium-1300" / "chrome-linux" / "chrome"  # the shell of another version of Playwright does not count
    write_files(tmp_path, {str(other): ""})
    assert find_browser("chromium", None, other) == (other, True)


def test_an_installed_headless_shell_comes_before_an_installed_chromium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser("chromium", None, tmp_path / "own") == (tmp_path / "chromium-headless-shell", False)


def test_without_a_browser_one_line_gives_the_command_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SnippetError) as raised:
        find_browser("firefox", None, tmp_path / "own")
    assert "Run: python -m playwright install firefox" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("version", ["1.57.0", "1.65.0", "2.0"])
def test_a_playwright_that_cannot_drive_firefox_names_the_versions_that_can(version: str) -> None:
    check_firefox("1.58.0")
    check_firefox("1.64.1")
    with pytest.raises(SnippetError, match=r"1\.58 to 1\.64 can"):
        check_firefox(version)
