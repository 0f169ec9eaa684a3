"""Names in a list of hashes are looked up in listings of folders, or file by file where a folder is too large to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import write_files
from tracardi_snippet.site import file_names
from tracardi_snippet.site.file_names import FileNames
from tracardi_snippet.site.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("most", [0, 50_000])
def test_files_are_found_and_links_and_folders_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(file_names, "_MAX_LISTED", most)
    write_files(tmp_path, {"a.html": "", "docs/b.html": "", "docs/deep/c.html": ""})
    (tmp_path / "link.html").symlink_to("a.html")
    (tmp_path / "linked").symlink_to("docs")
    paths = ["a.html", "docs/b.html", "docs/deep/c.html", "docs", "link.html", "linked/b.html", "none/d.html", "a.html/x", ""]
    with Tree(str(tmp_path)) as tree:
        names = FileNames(tree, lambda _path: True)
        assert [path for path in paths if names.is_file(path)] == ["a.html", "docs/b.html", "docs/deep/c.html"]
        assert not names.is_file("/".join("x" * 1500))  # deeper than Python may recurse
