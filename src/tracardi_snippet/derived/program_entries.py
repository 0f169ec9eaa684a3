"""Find the entries of a program or of JSON that name a file of the site and hold a hash.

Precache lists of service workers and hash tables differ in form, and some are part of a program. So nothing is parsed. Around
each run of digits that may be a hash, the nearest quoted names are looked up: in the brackets around it, and in those around
these. The caller decides by the hash itself which file is meant.

A text is latin-1: a character for each byte.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from string import hexdigits
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.derived.entry import HASH, MAX_NAMES, PATH, Entry, hash_of
from tracardi_snippet.derived.versions import LEAST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracardi_snippet.derived.entry import Resolve

_REACH = 2000  # characters on each side of a hash in which its name is searched
_MAX_LEVELS = 3  # brackets around each other
_MAX_QUOTED = 1000
_PART = 65536  # characters that are split at a time
# A quoted text of this size at the end of the reach, and its marks. A name beyond the reach does no harm.
_MOST_BESIDE = _REACH + _MAX_QUOTED + 10
_QUOTED = re.compile(r"""["'`]([^"'`\n]{1,1000})(?=["'`])""")
# Only what looks like a path: a slash, or a short suffix before the query or the end. One search of a large text takes a fifth
# of the time that a look at each of its quoted texts takes.
_QUOTED_PATH = re.compile(r"""["'`](?=[^"'`\n]*(?:/|\.\w{1,5}[?#"'`]))([^"'`\n]{1,1000})(?=["'`])""")
_BRACKET = re.compile(r"[][(){}]")
_PAIR = re.compile(r"""["'`\s]*:["'`\s]*(?:(?:sha-?\d+|md5)[-:=]:?)?""", re.IGNORECASE)
_SIDE_BY_SIDE = re.compile(r"""["'`]\s*[:,]\s*["'`]""")
_KEY_OF_BRACKETS = re.compile(r"""["'`]\s*:\s*""")
_KEY_BEFORE = re.compile(r"""["'`]([^"'`\n]{1,100})["'`]\s*:\s*$""")
_KEY_OF_OBJECT = re.compile(r"""["'`]\s*:\s*\{""")
_MAX_KEY = 150  # characters before a hash in which its key is searched
# Keys whose value is a path even if it has neither slash nor suffix: a clean URL such as "about".
# One expression for each: a search for a fixed beginning takes half the time of a search for one of five.
_PATH_KEYS = [re.compile(rf"""{key}["']?\s?:\s?(?=["'`])""") for key in ("url", "file", "path", "href", "src")]
_WORD_CHARACTER = re.compile(r"\w")
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_=-"
_SPACES = bytes(number if number in _DIGITS else 0x20 for number in range(256))
_MAX_MARK = len("sha-512=:")
_LONG_WORD = re.compile(r" ([^ ]{8,})")
# A name of a program: words such as "Action" or "XML", each with at most one word of capitals before it.
_NAME_OF_PROGRAM = re.compile(r"[_-]?[a-z]*+(?:[A-Z]{1,5}[a-z]{2,}+)*+[A-Z]{0,4}[0-9]{0,3}$")
_LEAST_HEX = 8
_HEX_END = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{8,128}$")
_QUERY = re.compile(r"[?#]")
_HASH_TEXT = re.compile(r"(?:W/)?\\?(?:(?:sha-?\d+|md5)[-:=]|[0-9A-Za-z+/_-]{16,88}={0,2}$)", re.IGNORECASE)


class _Name(NamedTuple):
    """A quoted text that looks like a path."""

    start: int
    end: int
    path_end: int
    """Offset of the query or fragment; ``end`` if there is none."""
    files: tuple[str, ...]
    """Files of the site that the text may name; empty if it names none that may change."""
    is_sure: bool
    """True if the text names the files without a guess."""


def entries_of_program(text: str, resolve: Resolve) -> Iterator[Entry]:
    """Yield the entries of JavaScript or JSON."""
    if not any(resolve(name)[0] for name in _different_paths(text)):
        return
    hashes = list(_hashes(text))
    names = list(_names(text, resolve, _parts_near(hashes)))
    useful = [name for name in names if name.files]
    in_tree = resolve if _KEY_OF_OBJECT.search(text) else None
    for start, digits in hashes:
        if not _near(useful, start, start + len(digits)):
            continue
        near = _near(names, start, start + len(digits))
        # Digits in a path are a part of the file's name.
        if not any(name.start <= start < name.path_end for name in near):
            files, owner = _files(text, start, start + len(digits), near, in_tree)
            is_pair = any(name.end <= start and _SIDE_BY_SIDE.fullmatch(text[name.end : start]) for name in near)
            if files:
                yield Entry(start, digits, files, owner, text[max(0, start - _MAX_KEY) : start], is_pair)


def _hashes(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and digits of each text that `HASH` finds and that may be a hash.

    `HASH` is slow, so it reads only words that may be hashes. To find these, a copy of the text gets a space for each
    character that no hash has, and each different word of eight or more characters is judged once.
    """
    known: dict[str, bool] = {}
    words = text.encode("latin-1").translate(_SPACES).decode("ascii")
    for word in _LONG_WORD.finditer(f" {words}"):
        name = word[1]
        if name not in known:
            known[name] = _may_be_hash(name)
        if known[name]:
            end = word.end() - 1  # of the copy, in which a space comes first
            start = end - len(name)
            for match in HASH.finditer(text, max(0, start - _MAX_MARK), end + 1):
                first, digits = hash_of(match)
                if first >= start and _may_be_hash(digits):
                    yield first, digits


def _may_be_hash(word: str) -> bool:
    """Return whether a word may be or end with a hash.

    Names of a program, such as ``addActionListener``, are left out: a search index has thousands of them. Of 100,000 hashes
    147 were left out with them when cut to 16 digits of base64, 16 with 22 digits (MD5), and none with 43 (SHA-256).
    """
    if not word[-_LEAST_HEX:].strip(hexdigits) and _HEX_END.search(word):
        return True
    if len(word) < LEAST_DIGITS or word.lower() == word or word.upper() == word:
        return False
    is_name = _NAME_OF_PROGRAM.match(word) and 10 * sum(map(str.isupper, word)) <= 3 * len(word)
    return not is_name


def _different_paths(text: str) -> set[str]:
    """Return the texts of `_quoted_paths`, each once: a search index names the same few again and again."""
    quoted = _quoted_texts(text)
    # The quick questions come first: most texts of a search index are neither paths nor near to one.
    may_be = (name for name in quoted if "/" in name or "." in name[-6:] or "?" in name or "#" in name)
    found = {name for name in may_be if "\n" not in name and len(name) <= _MAX_QUOTED and PATH.search(name)}
    return found | {name[1] for key in _path_keys(text, 0, len(text)) if (name := _QUOTED.match(text, key))}


def _quoted_texts(text: str) -> set[str]:
    """Return the texts between two quotes of any kind. A part of the text is split at a time: that needs a third less time."""
    text = text.replace("'", '"').replace("`", '"')
    found: set[str] = set()
    start, last = text.find('"') + 1, text.rfind('"')
    while 0 < start <= last:
        end = text.find('"', min(start + _PART, last))
        found.update(text[start:end].split('"'))
        start = end + 1
    return found


def _parts_near(hashes: list[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each part of the text in which a name is near enough to a hash, in the order of the text."""
    first = last = 0
    for start, digits in hashes:
        if start - _MOST_BESIDE > last:
            if last:
                yield first, last
            first = start - _MOST_BESIDE
        last = start + len(digits) + _MOST_BESIDE
    yield first, last


def _names(text: str, resolve: Resolve, parts: Iterable[tuple[int, int]]) -> Iterator[_Name]:
    """Yield the names that stand in these parts of the text."""
    resolved: dict[str, tuple[tuple[str, ...], bool]] = {}
    for quoted in (quoted for start, end in parts for quoted in _quoted_paths(text, start, end)):
        if quoted[1] not in resolved:
            resolved[quoted[1]] = resolve(quoted[1])
        files, is_sure = resolved[quoted[1]]
        if files or not _HASH_TEXT.match(quoted[1]):
            start, end = quoted.span(1)
            query = _QUERY.search(quoted[1])
            yield _Name(start, end, start + query.start() if query else end, files, is_sure)


def _quoted_paths(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return the quoted texts that look like paths, or are values of a key such as ``url``, in the order of the text."""
    found = {quoted.start(): quoted for quoted in _QUOTED_PATH.finditer(text, start, end)}
    for at in _path_keys(text, start, end):
        if at not in found and (quoted := _QUOTED.match(text, at)):
            found[at] = quoted
    return [found[at] for at in sorted(found)]


def _path_keys(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offset of each value whose key says that it is a path."""
    for pattern in _PATH_KEYS:
        for key in pattern.finditer(text, start, end):
            if not (key.start() and _WORD_CHARACTER.match(text, key.start() - 1)):
                yield key.end()


def _near(names: list[_Name], start: int, end: int) -> list[_Name]:
    """Return the names around a hash that stands between two offsets, in the order of the text."""
    at = bisect_left(names, (start,))
    near = names[max(0, at - MAX_NAMES) : at + MAX_NAMES]
    return [name for name in near if max(start - name.end, name.start - end) <= _REACH]


def _files(text: str, start: int, end: int, near: list[_Name], in_tree: Resolve | None) -> tuple[tuple[str, ...], str]:
    """Return the files that names around a hash stand for, the most probable first.

    Names in the innermost brackets come first, then the key of these brackets, then names in the brackets around them.
    Base64 and the names in a program look alike. So a name in another item of an array does not count for what is not hex.

    :param in_tree: resolves names if folders may be keys of objects; None if the text has no such key.
    :return: the files; and the file that the form of the entry names, or an empty text.
    """
    order = sorted(near, key=lambda name: _distance(text, name, start, end))
    found: dict[str, None] = {}
    is_hex = bool(_HEX_END.fullmatch(text, start, end))
    owner: _Name | None = None
    left, right = start, end
    for level in range(_MAX_LEVELS):
        inner = left, right
        left, right = _opening(text, left, start - _REACH), _closing(text, right, end + _REACH)
        inside = [name for name in order if left <= name.start and name.end <= right]
        if level and not is_hex and text[left] not in "{(":
            inside = [name for name in inside if not _is_in_other_item(text, name, *inner)]
        keys = [name for name in order if name.end <= left and _KEY_OF_BRACKETS.fullmatch(text[name.end : left])]
        beside = [name for name in inside if not _BRACKET.search(_between(text, name, start, end))] if level == 0 else []
        owner = owner or next(iter((*beside, *keys)), None)
        for name in (*inside, *keys):
            found.update(dict.fromkeys(name.files))
        if all(left <= name.start and name.end <= right for name in order):
            break
    if owner and in_tree and (files := _files_in_tree(text, owner, in_tree)):
        return tuple(dict.fromkeys((*files, *found))), files[0]
    return tuple(found), owner.files[0] if owner and owner.is_sure and owner.files else ""


def _files_in_tree(text: str, name: _Name, resolve: Resolve) -> tuple[str, ...]:
    """Return the files of a name in a tree, in which each folder is a key: ``{"blog": {"index.html": "..."}}``."""
    path, at = text[name.start : name.end], name.start
    found: tuple[str, ...] = ()
    for _ in range(_MAX_LEVELS):
        left = _opening(text, at, at - _REACH)
        key = _KEY_BEFORE.search(text, max(0, left - _MAX_KEY), left) if text[left] == "{" else None
        if not key:
            break
        path, at = f"{key[1]}/{path}", key.start()
        files, is_sure = resolve(path)
        found = files if is_sure and files else found
    return found


def _is_in_other_item(text: str, name: _Name, left: int, right: int) -> bool:
    """Return whether a name stands in brackets of its own beside the text between two offsets, or within that text."""
    if left <= name.start < right:
        return True
    depth = 0
    between = text[name.end : left] if name.end <= left else text[right : name.start]
    for bracket in _BRACKET.findall(between):
        depth += 1 if bracket in "[({" else -1
        if depth < 0 and name.end <= left:
            return True
    return depth > 0 and name.start >= right


def _distance(text: str, name: _Name, start: int, end: int) -> tuple[bool, bool, int]:
    between = _between(text, name, start, end)
    has_comma = "," in between
    return has_comma or not _PAIR.fullmatch(between), has_comma, len(between)


def _between(text: str, name: _Name, start: int, end: int) -> str:
    return text[name.end : start] if name.end <= start else text[end : name.start]


def _opening(text: str, at: int, least: int) -> int:
    """Return the offset of the bracket that opens the brackets around ``at``, or ``least``."""
    depth = 0
    least = max(least, 0)
    for match in reversed(list(_BRACKET.finditer(text, least, at))):
        depth += 1 if match[0] in "])}" else -1
        if depth < 0:
            return match.start()
    return least


def _closing(text: str, at: int, most: int) -> int:
    """Return the offset behind the bracket that closes the brackets around ``at``, or ``most``."""
    depth = 0
    for match in _BRACKET.finditer(text, at, most):
        depth += 1 if match[0] in "[({" else -1
        if depth < 0:
            return match.end()
    return most
