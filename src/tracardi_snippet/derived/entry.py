"""An entry of a list: a hash, and the files of the site that it may be of. And how a hash looks in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tracardi_snippet.derived.versions import LEAST_DIGITS

Resolve: TypeAlias = Callable[[str], tuple[tuple[str, ...], bool]]
"""Returns the files of the site that a name may stand for, and whether that is sure."""

HASH = re.compile(
    r"""
    (?<![0-9A-Za-z]) [0-9a-fA-F]{8,128} (?![0-9A-Za-z+/_=-])
    | (?P<mark> ["'`\s] (?!(?:sha-?\d+|md5)[-:=]) | (?<![A-Za-z0-9]) (?:sha-?(?:1|224|256|384|512)|md5) [-:=] (?P<colon>:)? )
      (?P<digits> [0-9A-Za-z+/_-]{16,88} ={0,2})
      (?= (?(colon) : | (?: ["'`\s\\?,] | $ ) ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Finds what may be a hash. The search is slow, so a large text is narrowed down before.

The headers of https://www.rfc-editor.org/rfc/rfc9530 write base64 between colons: ``sha-256=:...:``.
"""
PATH = re.compile(r"/|\.\w{1,5}(?:[?#]|$)")
"""Finds a sign that a text is a path: a slash, or a short suffix before the query or the end."""
MAX_NAMES = 12
"""Number of names on each side of a hash that are looked up."""
FULL_LENGTHS = frozenset((32, 40, 56, 64, 96, 128))
"""Numbers of hexadecimal digits of whole hashes: MD5, SHA-1, SHA-2."""
_KEY = re.compile(
    r"""(?:["']?([\w$.-]{1,100})["']?)\s*[:=]\s*["'`]?(?:W/)?\\?["']?(?:(?:sha-?\d+|md5)[-:=]:?)?$""", re.IGNORECASE
)
_BASE64_LENGTHS = frozenset((22, 24, 27, 28, 38, 40, 43, 44, 64, 86, 88))
_HASH_KEYS = frozenset(
    (
        *("revision", "rev", "hash", "contenthash", "filehash", "md5", "integrity", "sri", "checksum", "etag"),
        *("digest", "reprdigest", "contentdigest"),
    )
)
_ALGORITHM_KEY = re.compile(r"sha-?(?:1|2|224|256|384|512)$")


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


def hash_of(match: re.Match[str]) -> tuple[int, str]:
    """Return offset and digits of a match of `HASH`."""
    return (match.start("digits"), match["digits"]) if match["digits"] else (match.start(), match[0])
