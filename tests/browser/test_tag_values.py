"""The file that our list of tags is held against says what the real Chromium says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.tag_pages import ask_chromium, expected

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext


def test_chromium_lists_the_tags_that_the_file_says(visitor: BrowserContext, tmp_path: Path) -> None:
    """Fails when Chromium's parser changes: see ``tests/helpers/tag_pages.py``."""
    answers = ask_chromium(visitor.new_page(), tmp_path)
    assert [answer for answer, line in zip(answers, expected(), strict=True) if answer != line] == []
