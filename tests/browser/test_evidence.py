"""A failing browser test leaves screenshots, documents, console and requests."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.helpers import evidence
from tests.helpers.sites import ROOT, write_files

if TYPE_CHECKING:
    from pathlib import Path

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


FAILING = """
def test_evidence_of_a_page_of_its_own(lab):
    lab.build("<p>x")
    lab.context.new_page().goto(lab.origin + "/index.html")
    assert False

def test_evidence_of_what_is_not_sound(lab):
    lab.console.append("ERROR of a script")

def test_evidence_of_a_missing_lab(visitor):
    visitor.new_page().set_content("<p>alone")
    assert False

def test_evidence_of_success(lab):
    pass
"""
EVIDENCE = {
    "a_page_of_its_own": ["console.txt", "page-1.html", "page-1.png", "requests.json"],
    "what_is_not_sound": ["console.txt", "requests.json"],
    "a_missing_lab": ["page-1.html", "page-1.png"],
}


def test_a_test_that_fails_in_any_way_leaves_evidence(folder: Path) -> None:
    """Defect: errors after the test left nothing, nor did tests without a lab, nor pages that the lab had not opened."""
    conftest = (ROOT / "tests" / "browser" / "conftest.py").read_text("utf-8")
    conftest += f"\nevidence.FOLDER = __import__('pathlib').Path({str(folder / 'kept')!r})\n"
    write_files(folder, {"conftest.py": conftest, "test_failing.py": FAILING})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        "/dev/null",
        "--rootdir",
        str(folder),
        "-p",
        "no:cacheprovider",
        str(folder),
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "2 failed, 2 passed, 1 error" in result.stdout
    found = {path.name: sorted(file.name for file in path.iterdir()) for path in (folder / "kept").iterdir()}
    assert {name.partition("evidence_of_")[2]: files for name, files in found.items()} == EVIDENCE
    assert result.stdout.count(f"{folder / 'kept'}") == len(EVIDENCE)
