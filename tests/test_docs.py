"""The documents under docs/ say what the code does."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import ROOT, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.config.values import RESERVED_ATTRIBUTES
from tracardi_snippet.tracker.compile import compile_tracker

sys.path.insert(0, str(ROOT / "benchmarks"))


if TYPE_CHECKING:
    from pathlib import Path

COMPATIBILITY = (ROOT / "docs" / "compatibility.md").read_text("utf-8")


def test_each_convention_of_the_stock_tracker_is_decided() -> None:
    rows = dict(re.findall(r"^\| (K\d+) \| [^|]+ \| ([^|]+) \|", COMPATIBILITY, re.MULTILINE))
    assert list(rows) == [f"K{number}" for number in range(1, 19)]
    assert [name for name, verdict in rows.items() if not re.search("kept|on request|dropped", verdict)] == []


def test_each_defect_of_the_stock_tracker_has_a_test_or_can_not_arise() -> None:
    rows = dict(re.findall(r"^\| (D\d+) \| [^|]+ \| ([^|]+) \|", COMPATIBILITY, re.MULTILINE))
    assert list(rows) == [f"D{number}" for number in range(1, 36)]
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "browser").glob("test_*.py"))
    tested = set(re.findall(r"(?:_|\")d(\d+)[_-]", tests))
    can_not_arise = {name[1:] for name, text in rows.items() if "can not arise" in text}
    assert {name[1:] for name in rows} - tested - can_not_arise == set()
    assert tested & can_not_arise == set()


@pytest.mark.parametrize("name", ["tracker", "compatibility", "boomtrain"])
def test_their_configs_compile(folder: Path, name: str) -> None:
    """Whole ones as they are, parts beside an address and a source."""
    text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        url = 'url: {api: "http://127.0.0.1:8686"}\n  source: {id: shop}\n'
        config = block if "url:" in block else block.replace("tracker:\n", f"tracker:\n  {url}")
        config = config if "tracker:" in config else f"tracker:\n  {url}{config}"
        write_files(folder, {"tracardi.yml": config})
        assert compile_tracker(load_config(folder / "tracardi.yml")).text


def test_the_reserved_attributes_are_listed_and_those_of_the_tracker() -> None:
    """In the document, the config's check and the tracker alike."""
    text = (ROOT / "docs" / "boomtrain.md").read_text("utf-8")
    assert [name for name in RESERVED_ATTRIBUTES if f"`{name}`" not in text] == []
    source = (ROOT / "tracker_js" / "compat" / "boomtrain.js").read_text("utf-8")
    assert " ".join(RESERVED_ATTRIBUTES) in source


def test_the_secret_names_of_the_document_are_those_of_the_tracker() -> None:
    """Each word of its list is one alternative of the tracker's expression, and none is left out."""
    text = (ROOT / "docs" / "tracker.md").read_text("utf-8")
    listed = re.search(r"\n- contains (.*?)\n- ends with (.*?)\n- or is (.*?)\.\n", text, re.DOTALL)
    assert listed
    contains, ends, whole = (re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", part)) for part in listed.groups())
    source = (ROOT / "tracker_js" / "lib" / "secretNames.js").read_text("utf-8")
    names = re.compile(source.partition("\n  /")[2].removesuffix("/i;\n"))
    assert [word for word in contains if not names.search(f"x{word}x")] == []
    assert [word for word in ends if not names.search(f"x{word}") or names.search(f"x{word}x")] == []
    assert [word for word in whole if not names.search(word) or names.search(f"x{word}") or names.search(f"{word}x")] == []
    assert [word for word in ("author", "passenger", "assessment", "keyword", "zipcode", "design") if names.search(word)] == []
    assert names.search("authorization")
    words = set(re.findall(r"[a-z]{2,}", re.sub(r"\(\?!\w+(\(\?!\w+\))?\)|key\b", "", names.pattern)))
    assert words | {"key"} == {word.removesuffix("key") or "key" for word in (*contains, *ends, *whole)}
