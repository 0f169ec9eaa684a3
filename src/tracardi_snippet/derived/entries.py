"""Find the entries of a text that name a file of the site and hold a hash.

Precache lists of service workers, hash tables and checksum files differ in form, and some are part of a program. So nothing is
parsed. Around each run of digits that may be a hash, the nearest quoted names are looked up: in the brackets around it, and in
those around these. The caller decides by the hash itself which file is meant.

A text is latin-1: a character for each byte.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tracardi_snippet.derived.versions import LEAST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

Resolve: TypeAlias = Callable[[str], tuple[tuple[str, ...], bool]]
"""Returns the files of the site that a name may stand for, and whether that is sure."""

_REACH = 2000  # characters on each side of a hash in which its name is searched
_MAX_NAMES = 12  # on each side
_MAX_LEVELS = 3  # brackets around each other
_HASH = re.compile(
    r"""
    (?<![0-9A-Za-z]) [0-9a-fA-F]{8,128} (?![0-9A-Za-z+/_=-])
    | (?P<mark> ["'`\s] (?!(?:sha-?\d+|md5)[-:=]) | (?<![A-Za-z0-9]) (?:sha-?(?:1|224|256|384|512)|md5) [-:=] )
      (?P<digits> [0-9A-Za-z+/_-]{16,88} ={0,2})
      (?= ["'`\s\\?,] | $ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAX_QUOTED = 1000
_QUOTED = re.compile(r"""["'`]([^"'`\n]{1,1000})(?=["'`])""")
# Only what looks like a path: a slash, or a short suffix before the query or the end. One search of a large text takes a fifth
# of the time that a look at each of its quoted texts takes.
_QUOTED_PATH = re.compile(r"""["'`](?=[^"'`\n]*(?:/|\.\w{1,5}[?#"'`]))([^"'`\n]{1,1000})(?=["'`])""")
_BRACKET = re.compile(r"[][(){}]")
_KEY = re.compile(
    r"""(?:["']?([\w$.-]{1,100})["']?)\s*[:=]\s*["'`]?(?:W/)?\\?["']?(?:(?:sha-?\d+|md5)[-:=])?$""", re.IGNORECASE
)
_PAIR = re.compile(r"""["'`\s]*:["'`\s]*(?:(?:sha-?\d+|md5)[-:=])?""", re.IGNORECASE)
_SIDE_BY_SIDE = re.compile(r"""["'`]\s*[:,]\s*["'`]""")
_KEY_OF_BRACKETS = re.compile(r"""["'`]\s*:\s*""")
_MAX_KEY = 150  # characters before a hash in which its key is searched
_PATH = re.compile(r"/|\.\w{1,5}(?:[?#]|$)")
# A key whose value is a path even if it has neither slash nor suffix: a clean URL such as "about".
_PATH_KEY = re.compile(r"""(?:url|file|path|href|src)["']?\s?:\s?(?=["'`])""")
_WORD_CHARACTER = re.compile(r"\w")
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_=-"
_SPACES = bytes(number if number in _DIGITS else 0x20 for number in range(256))
_MAX_DIGITS = 128
_MAX_MARK = len("sha-512:")
_LONG_WORD = re.compile(r" ([^ ]{8,})")
_HEX_END = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{8,128}$")
_QUERY = re.compile(r"[?#]")
_HASH_TEXT = re.compile(r"(?:W/)?\\?(?:(?:sha-?\d+|md5)[-:=]|[0-9A-Za-z+/_-]{16,88}={0,2}$)", re.IGNORECASE)
_BASE64_LENGTHS = frozenset((22, 24, 27, 28, 38, 40, 43, 44, 64, 86, 88))
_HASH_KEYS = frozenset(
    ("revision", "rev", "hash", "integrity", "sri", "checksum", "digest", "etag", "contenthash", "filehash", "md5")
)
_ALGORITHM_KEY = re.compile(r"sha-?(?:1|2|224|256|384|512)$")
_GNU_LINE = re.compile(r"\\?([0-9a-fA-F]{32,128}) [ *](.+)$")
_BSD_LINE = re.compile(r"[A-Za-z0-9/-]+ ?\((.+)\) ?= ?([0-9A-Za-z+/_=-]{8,128})$")
_WORD = re.compile(r"""[^\s"'`,;|()<>]+""")
FULL_LENGTHS = frozenset((32, 40, 56, 64, 96, 128))
"""Numbers of hexadecimal digits of whole hashes: MD5, SHA-1, SHA-2."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A hash, and the files that it may be of."""

    start: int
    """Offset of the hash in the text."""
    digits: str
    """The hash, or its first digits, without the name of an algorithm."""
    files: tuple[str, ...]
    """Paths in the site, the most probable first."""
    owner: str
    """The file whose hash the digits are if they are a hash at all; empty if no name is near enough."""
    before: str = ""
    """The text before the hash, in which its key is searched."""
    is_pair: bool = True
    """True if the name and the hash stand side by side."""

    @property
    def is_hash(self) -> bool:
        """True if the entry says that the digits are a hash: by a key such as ``revision``, or by a pair of name and hash."""
        key = _KEY.search(self.before)
        name = key[1].lower().replace("_", "").replace("-", "") if key else ""
        if name in _HASH_KEYS or _ALGORITHM_KEY.match(name):
            is_hex = bool(re.fullmatch("[0-9a-fA-F]+", self.digits))
            return (is_hex and not (self.digits.isdecimal() and len(self.digits) < LEAST_DIGITS)) or (
                len(self.digits) in _BASE64_LENGTHS and self.digits.lower() != self.digits
            )
        is_whole = len(self.digits) in FULL_LENGTHS and self.digits.isalnum()
        return is_whole and self.is_pair


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
    if next(_hashes(text), None) is None or not any(resolve(name)[0] for name in _different_paths(text)):
        return
    hashes = list(_hashes(text))
    names = list(_names(text, resolve, [start for start, _ in hashes]))
    for start, digits in hashes:
        near = _near(names, start, start + len(digits))
        # Digits in a path are a part of the file's name.
        if any(name.files for name in near) and not any(name.start <= start < name.path_end for name in near):
            files, owner = _files(text, start, start + len(digits), near)
            is_pair = any(name.end <= start and _SIDE_BY_SIDE.fullmatch(text[name.end : start]) for name in near)
            yield Entry(start, digits, files, owner, text[max(0, start - _MAX_KEY) : start], is_pair)


def _hashes(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and digits of each text that `_HASH` finds and that may be a hash.

    `_HASH` is slow, so it reads only words that may be hashes. To find these, a copy of the text gets a space for each
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
            for match in _HASH.finditer(text, max(0, start - _MAX_MARK), end + 1):
                first, digits = _digits(match)
                if first >= start and _may_be_hash(digits):
                    yield first, digits


def _may_be_hash(word: str) -> bool:
    """Return whether a word may be or end with a hash.

    Of hashes cut to 16 digits of base64, one in two thousand has no capital or no small letter, and is not found.
    """
    if _HEX_END.search(word):
        return True
    return len(word) >= LEAST_DIGITS and word.lower() != word and word.upper() != word


def _different_paths(text: str) -> set[str]:
    """Return the texts of `_quoted_paths`, each once: a search index names the same few again and again."""
    quoted = set(text.replace("'", '"').replace("`", '"').split('"')[1:-1])
    found = {name for name in quoted if "\n" not in name and 0 < len(name) <= _MAX_QUOTED and _PATH.search(name)}
    return found | {name[1] for key in _path_keys(text) if (name := _QUOTED.match(text, key))}


def _names(text: str, resolve: Resolve, hashes: list[int]) -> Iterator[_Name]:
    """Yield the names of a text that has hashes at these offsets, but for those that are too far from every hash."""
    resolved: dict[str, tuple[tuple[str, ...], bool]] = {}
    for quoted in _quoted_paths(text):
        at = bisect_left(hashes, quoted.start() - _REACH - _MAX_DIGITS)
        if at == len(hashes) or hashes[at] > quoted.end() + _REACH:
            continue
        if quoted[1] not in resolved:
            resolved[quoted[1]] = resolve(quoted[1])
        files, is_sure = resolved[quoted[1]]
        if files or not _HASH_TEXT.match(quoted[1]):
            start, end = quoted.span(1)
            query = _QUERY.search(quoted[1])
            yield _Name(start, end, start + query.start() if query else end, files, is_sure)


def _quoted_paths(text: str) -> list[re.Match[str]]:
    """Return the quoted texts that look like paths, or are values of a key such as ``url``, in the order of the text."""
    found = {quoted.start(): quoted for quoted in _QUOTED_PATH.finditer(text)}
    for start in _path_keys(text):
        if start not in found and (quoted := _QUOTED.match(text, start)):
            found[start] = quoted
    return [found[start] for start in sorted(found)]


def _path_keys(text: str) -> Iterator[int]:
    """Yield the offset of each value whose key says that it is a path."""
    for key in _PATH_KEY.finditer(text):
        if not (key.start() and _WORD_CHARACTER.match(text, key.start() - 1)):
            yield key.end()


def _near(names: list[_Name], start: int, end: int) -> list[_Name]:
    """Return the names around a hash that stands between two offsets, in the order of the text."""
    at = bisect_left(names, (start,))
    near = names[max(0, at - _MAX_NAMES) : at + _MAX_NAMES]
    return [name for name in near if max(start - name.end, name.start - end) <= _REACH]


def entries_of_lines(text: str, resolve: Resolve, implied: str = "") -> Iterator[Entry]:
    """Yield the entries of a text with an entry on each line, such as SHA256SUMS.

    :param implied: name of the file that lines without a name are about; empty if a line must name its file.
    """
    offset = 0
    for line in text.split("\n"):
        yield from _entries_of_line(line.rstrip("\r"), offset, resolve, implied)
        offset += len(line) + 1


def _entries_of_line(line: str, offset: int, resolve: Resolve, implied: str) -> Iterator[Entry]:
    if gnu := _GNU_LINE.match(line):
        pairs = [(gnu.start(1), gnu[1], gnu[2].replace("\\\\", "\\") if line.startswith("\\") else gnu[2])]
    elif bsd := _BSD_LINE.match(line):
        pairs = [(bsd.start(2), bsd[2], bsd[1])]
    else:
        pairs = list(_pairs(line, implied))
    by_hash: dict[tuple[int, str], list[str]] = {}
    owners: dict[tuple[int, str], str] = {}
    for start, digits, name in pairs:
        files, is_sure = resolve(name)
        by_hash.setdefault((start, digits), []).extend(files)
        owners.setdefault((start, digits), files[0] if files and is_sure else "")
    for (start, digits), found in by_hash.items():
        if found:
            yield Entry(offset + start, digits, tuple(dict.fromkeys(found)), owners[start, digits])


def _pairs(line: str, implied: str) -> Iterator[tuple[int, str, str]]:
    """Yield each hash of a line with each of the words around it, the nearest first: offset, digits, word."""
    found = [_digits(match) for match in _HASH.finditer(line)]
    words = [(word.start(), word[0].rstrip(":")) for word in _WORD.finditer(line)]
    for start, digits in found:
        at = bisect_left(words, (start + 1,))
        around = words[max(0, at - _MAX_NAMES) : at + _MAX_NAMES]
        if any(first <= start < first + len(word) and word != digits and _PATH.search(word) for first, word in around):
            continue  # a part of a file's name
        named = [(first, word) for first, word in around if word != digits and re.search(r"\w", word)]
        named.sort(key=lambda one: start - one[0] - len(one[1]) if one[0] < start else one[0] - start - len(digits))
        yield from ((start, digits, word) for _, word in named)
        if implied:
            yield start, digits, implied


def _digits(match: re.Match[str]) -> tuple[int, str]:
    return (match.start("digits"), match["digits"]) if match["digits"] else (match.start(), match[0])


def _files(text: str, start: int, end: int, near: list[_Name]) -> tuple[tuple[str, ...], str]:
    """Return the files that names around a hash stand for, the most probable first.

    Names in the innermost brackets come first, then the key of these brackets, then names in the brackets around them.

    :return: the files; and the file that the form of the entry names, or an empty text.
    """
    order = sorted(near, key=lambda name: _distance(text, name, start, end))
    found: dict[str, None] = {}
    owner: _Name | None = None
    left, right = start, end
    for level in range(_MAX_LEVELS):
        left, right = _opening(text, left, start - _REACH), _closing(text, right, end + _REACH)
        inside = [name for name in order if left <= name.start and name.end <= right]
        keys = [name for name in order if name.end <= left and _KEY_OF_BRACKETS.fullmatch(text[name.end : left])]
        beside = [name for name in inside if not _BRACKET.search(_between(text, name, start, end))] if level == 0 else []
        owner = owner or next(iter((*beside, *keys)), None)
        for name in (*inside, *keys):
            found.update(dict.fromkeys(name.files))
        if len(inside) == len(order):
            break
    return tuple(found), owner.files[0] if owner and owner.is_sure and owner.files else ""


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
