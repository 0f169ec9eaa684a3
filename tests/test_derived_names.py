"""The quick looks at a list of hashes find what the exact expressions find."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracardi_snippet.derived import program_entries
from tracardi_snippet.derived.entry import HASH, hash_of
from tracardi_snippet.derived.escapes import UnescapedText
from tracardi_snippet.derived.program_entries import (
    _different_paths,
    _hashes,
    _may_be_hash,
    _quoted_paths,
    entries_of_program,
)

NAMES = ["'", '"', "`", "\n", "a", ".", "/", "url:", "my_url:", "?", "#", "html", "x" * 999, "é", "path: ", "href:"]
HASHES = ["'", '"', "`", "\n", " ", "a", ".", "/", "?", ",", "\\", "é", "sha256-", "sha-512:", "md5=", "=", "==", "deadbeef"]
HASHES += ["sha-512=:", "sha-256=", ":"]
HASHES += ["0123456789abcdef", "aB3" * 6, "X" * 15, "q/+-_", "Ab" * 40, "addActionListener", "AWTEventMulticaster"]
FAR = ['"a.html"', '"0123456789abcdef"', '"aB3aB3aB3aB3aB3aB3"', "url:", '"a"', "{", "}", ",", " " * 900, " " * 1988, "x" * 990]


@given(st.lists(st.sampled_from(NAMES), max_size=14).map("".join))
def test_the_quick_look_for_names(text: str) -> None:
    assert _different_paths(text) == {quoted[1] for quoted in _quoted_paths(text, 0, len(text))}


@given(st.lists(st.sampled_from(HASHES), max_size=12).map("".join))
def test_the_quick_look_for_hashes(text: str) -> None:
    assert list(_hashes(text)) == [found for found in map(hash_of, HASH.finditer(text)) if _may_be_hash(found[1])]


@given(st.lists(st.sampled_from(FAR), max_size=14).map("".join))
def test_the_search_near_hashes_misses_no_entry(text: str) -> None:
    def resolve(name: str) -> tuple[tuple[str, ...], bool]:
        return ((name,), True) if name in {"a.html", "a"} else ((), False)

    entries = list(entries_of_program(text, resolve))
    with mock.patch.object(program_entries, "_parts_near", return_value=[(0, len(text))]):
        assert entries == list(entries_of_program(text, resolve))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("addActionListener", False),
        ("_closeUponClickOutside", False),
        ("AbstractAnnotationValueVisitor14", False),
        ("BADPADDINGEXCEPTION", False),
        ("aLong-hyphenatedWord", True),
        ("4FY1wKzDq3nKs8tBl0sH", True),
        ("dGhlIHF1aWNrIGJyb3duIGZveA", True),
        ("QWxsV29yZHNBcmVIYXNoZXM", True),
    ],
)
def test_names_of_a_program_are_no_hashes(word: str, expected: bool) -> None:  # noqa: FBT001
    assert _may_be_hash(word) is expected


def test_hardly_any_hash_looks_like_a_name() -> None:
    """Base64 cut to 16 digits, and to the 22 of an MD5 hash."""
    digests = [base64.b64encode(hashlib.sha256(str(number).encode()).digest()).decode() for number in range(10_000)]
    assert sum(not _may_be_hash(digest[:16]) for digest in digests) <= 20
    assert sum(not _may_be_hash(digest[:22]) for digest in digests) <= 4


ESCAPES = ["\\", "/", "a", "u002B", "u003d", "\\/", "\\u002F", '"', "\n", "\\\\"]
_ONE_ESCAPE = re.compile(r"\\(?:(/|u00(?:2[bBfF]|3[dD]))|.)", re.DOTALL)


@given(st.lists(st.sampled_from(ESCAPES), max_size=12).map("".join))
def test_the_quick_look_for_escapes(written: str) -> None:
    """Each escape in turn gives the same text and the same offsets."""
    characters, offsets, at = [], [], 0
    while at < len(written):
        escape = _ONE_ESCAPE.match(written, at)
        end = escape.end() if escape else at + 1
        if escape and escape[1]:
            characters.append(json.loads(f'"{escape[0]}"'))
            offsets.append(at)
        else:
            characters += written[at:end]
            offsets += range(at, end)
        at = end
    read = UnescapedText(written.encode())
    assert read.text == "".join(characters)
    assert [read.offset(place) for place in range(len(read.text) + 1)] == [*offsets, len(written)]


@pytest.mark.parametrize(
    ("written", "old", "expected"),
    [
        (r'{"a\/b":"Q"}', "Q", r"x\/y+"),
        (r'{"a\u002Fb":"Q"}', "Q", r"x\u002Fy+"),
        (r'["a\/b","Q\u002B"]', r"Q\u002B", r"x\/y\u002B"),
        (r'{"a":"Q","b":/^\/b/}', "Q", "x/y+"),
        (r'{"a\/b":"Q/"}', "Q/", "x/y+"),
        ('{"a":"Q"}', "Q", "x/y+"),
        (r'["sha256-a\u002bb","Q"]', "Q", r"x/y\u002b"),
        (r'["sha256-a\u002Bb","Q+"]', "Q+", "x/y+"),
        (r'["Q",/^\u002B/]', "Q", "x/y+"),
    ],
    ids=[
        "as the names",
        "as the names, in digits",
        "as the old hash",
        "a regular expression",
        "not as the names",
        "none",
        "as another hash",
        "not as another hash",
        "a plus of a regular expression",
    ],
)
def test_a_new_hash_is_escaped_as_its_text_escapes(written: str, old: str, expected: str) -> None:
    assert UnescapedText(written.encode()).with_escapes("x/y+", old) == expected


@pytest.mark.slow
@pytest.mark.parametrize("text", ['"' + r"\/\"" * 1_000_000, r"^/\/ \u002B" * 400_000, '"' * 4_000_000 + r"\/"])
def test_a_list_of_escapes_alone_is_read_in_linear_time(text: str) -> None:
    """Defect: the search for the first string with an escape read the rest of the line anew from each quote, for hours."""
    assert UnescapedText(text.encode()).with_escapes("x", "Q") == "x"
