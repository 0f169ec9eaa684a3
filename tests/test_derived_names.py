"""The quick look for names in a list of hashes finds the same names as the exact one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracardi_snippet.derived.entries import _different_paths, _quoted_paths

PARTS = ["'", '"', "`", "\n", "a", ".", "/", "url:", "my_url:", "?", "#", "html", "x" * 999, "é", "path: ", "href:"]


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_the_quick_look_finds_the_same_names(text: str) -> None:
    assert _different_paths(text) == {quoted[1] for quoted in _quoted_paths(text)}
