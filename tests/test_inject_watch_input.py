"""Wrong input of ``inject --watch``, and a file that a generator holds open while pages change places."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.cli.inject import _load_switched_on
from tracardi_snippet.config import load_config
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.system.folder import Folder
from tracardi_snippet.watch.sources import source_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner


@pytest.mark.parametrize(
    "arguments",
    [("--dry-run",), ("--diff",), ("--output-format", "json"), ("--output-format", "github"), ("--output-format", "sarif")],
)
def test_options_that_contradict_it(run: Runner, folder: Path, arguments: tuple[str, ...]) -> None:
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    result = run("inject", "site", "--watch", *arguments)
    assert (result.code, result.out) == (2, "")
    fact = f"--watch does not go with {' '.join(arguments)}: it writes pages, and prints text. Leave one of the two out."
    assert fact in " ".join(result.err.split())
    assert tree(folder / "site") == {"a.html": PAGE.format("a").encode()}


def test_the_sources_are_the_config_what_it_inherits_and_what_it_imports(folder: Path) -> None:
    """Defect: a change of a file that mkdocs.yml inherits began no run."""
    plugin = "plugins: {tracardi: {tracker: {url: {api: https://x}, source: {id: s}}, extensions: [a.js]}}\n"
    write_files(
        folder,
        {
            "conf/mkdocs.yml": "INHERIT: base.yml\n",
            "conf/base.yml": "INHERIT: ../far.yml\n",
            "far.yml": plugin,
            "conf/a.js": 'import "./b.js";\n',
            "conf/b.js": "",
        },
    )
    files = source_files(load_config(folder / "conf" / "mkdocs.yml"))
    found = {os.path.relpath(os.path.realpath(file), folder) for file in files}
    assert found == {"conf/mkdocs.yml", "conf/base.yml", "far.yml", "conf/a.js", "conf/b.js"}


def test_a_watch_of_a_site_that_is_switched_off_meanwhile_says_so(folder: Path) -> None:
    """Defect: it went on to inject."""
    plugin = "plugins: {tracardi: {tracker: {url: {api: https://x}, source: {id: s}}}}\n"
    write_files(folder, {"mkdocs.yml": plugin, "docs/index.md": "x", "site/index.html": PAGE.format("x")})
    assert _load_switched_on(folder / "mkdocs.yml", folder / "site", None).config
    write_files(folder, {"mkdocs.yml": plugin.replace("{tracker", "{enabled: false, tracker")})
    with pytest.raises(SnippetError, match=r"mkdocs.yml:1: enabled is false: pages that are written now get no tracker\.$"):
        _load_switched_on(folder / "mkdocs.yml", folder / "site", None)


def test_a_missing_extra_is_one_line_with_the_command(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ``--watch`` nothing of it is needed."""
    for name in [name for name in sys.modules if name.startswith(("tracardi_snippet.watch", "watchfiles"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    result = run("inject", "site", "--watch")
    assert (result.code, result.out) == (2, "")
    assert result.err == "inject --watch needs watchfiles. Run: pip install 'tracardi-snippet[watch]'\n"
    assert run("inject", "site").code == 0


def test_what_a_generator_writes_into_a_page_that_it_has_opened_is_not_lost(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generator opens the page before old and new page change places, and writes afterwards."""
    write_files(folder, {"site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b"), "tracardi.yml": CONFIG})
    swap = Folder.swap
    opened: list[int] = []

    def swap_late(self: Folder, one: str, other: str) -> bool:
        if not opened and other == "b.html":
            opened.append(os.open(folder / "site" / "b.html", os.O_WRONLY | os.O_TRUNC))
        return swap(self, one, other)

    monkeypatch.setattr(Folder, "swap", swap_late)
    result = run("inject", "site", "--jobs", "1")
    os.write(opened[0], b"newer")
    os.close(opened[0])
    assert (result.code, result.out) == (2, "")
    assert result.err == "site/b.html: changed while we ran. Run again when the build has ended. Nothing was changed.\n"
    assert tree(folder / "site") == {"a.html": PAGE.format("a").encode(), "b.html": b"newer"}
