"""The quick looks at a list of hashes find what the exact expressions find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracardi_snippet.derived.entry import HASH, hash_of
from tracardi_snippet.derived.program_entries import _different_paths, _hashes, _may_be_hash, _quoted_paths

NAMES = ["'", '"', "`", "\n", "a", ".", "/", "url:", "my_url:", "?", "#", "html", "x" * 999, "é", "path: ", "href:"]
HASHES = ["'", '"', "`", "\n", " ", "a", ".", "/", "?", ",", "\\", "é", "sha256-", "sha-512:", "md5=", "=", "==", "deadbeef"]
HASHES += ["0123456789abcdef", "aB3" * 6, "X" * 15, "q/+-_", "Ab" * 40]


@given(st.lists(st.sampled_from(NAMES), max_size=14).map("".join))
def test_the_quick_look_for_names(text: str) -> None:
    assert _different_paths(text) == {quoted[1] for quoted in _quoted_paths(text)}


@given(st.lists(st.sampled_from(HASHES), max_size=12).map("".join))
def test_the_quick_look_for_hashes(text: str) -> None:
    assert list(_hashes(text)) == [found for found in map(hash_of, HASH.finditer(text)) if _may_be_hash(found[1])]
