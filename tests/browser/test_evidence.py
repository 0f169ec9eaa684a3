"""What a failing test leaves behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.helpers import evidence

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

PNG = b"\x89PNG"


def test_a_failing_test_leaves_what_its_pages_showed_and_sent(engine_lab: EngineLab) -> None:
    """A page that was closed keeps nothing of the others back."""
    lab = engine_lab
    lab.build("<script>tracker.track('a')</script><p>what it showed")
    closed, page = lab.new_page(), lab.open()
    closed.close()
    lab.wait(page)
    folder = lab.folder / "evidence"
    evidence.write(folder, lab)
    assert sorted(path.name for path in folder.iterdir()) == ["console.txt", "page-2.html", "page-2.png", "requests.json"]
    assert (folder / "page-2.png").read_bytes().startswith(PNG)
    assert "what it showed" in (folder / "page-2.html").read_text()
    assert [(sent["status"], sent["events"][0]["type"]) for sent in json.loads((folder / "requests.json").read_text())] == [
        (200, "a")
    ]
    assert (folder / "console.txt").read_text() == ""
