"""Firefox and WebKit see the same document before and after, as Chromium does (test_pages.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_pages import AUTO, LEFT_ALONE, PAGES, STATE
from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab
    from tests.helpers.tab import Tab


@pytest.mark.parametrize("engine", ["firefox", "webkit"], indirect=True)
def test_the_same_document_and_charset(engine_lab: EngineLab) -> None:
    """Encoding, mode, title, every node: pages that get the block, and those that are left alone."""
    lab = engine_lab
    pages = {**PAGES, **LEFT_ALONE}
    data = [page if isinstance(page, bytes) else page.encode() for page in pages.values()]
    write_files(lab.folder / "site", {f"{number}.html": page for number, page in enumerate(data)})
    tab = lab.new_page()
    before = [_state(lab, tab, number) for number in range(len(data))]
    lab.build({}, AUTO)
    for number, name in enumerate(pages):
        assert _state(lab, tab, number) == before[number], name
        is_tracked = (lab.folder / f"site/{number}.html").read_bytes() != data[number]
        assert is_tracked == (name in PAGES), name
    lab.wait(tab, len(PAGES))
    assert lab.kinds == ["page-view"] * len(PAGES)
    # What Firefox says of each such page, with and without the block.
    lab.console[:] = [line for line in lab.console if "encoding" not in line and "Quirks Mode" not in line]


def _state(lab: EngineLab, tab: Tab, number: int) -> Any:
    tab.goto(f"{lab.origin}/{number}.html", wait_until="load")
    return tab.evaluate(f"({STATE})()")
