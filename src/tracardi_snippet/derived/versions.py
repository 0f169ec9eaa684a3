"""The old and the new bytes of a file, and how a hash of the old bytes is recognised in a text."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

LEAST_DIGITS = 16
"""Digits of the shortest part of a hash that is renewed: two files hardly ever share so many."""
_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_INTEGRITY = ("sha256", "sha384", "sha512")  # https://www.w3.org/TR/SRI/
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_URL_SAFE = str.maketrans("+/", "-_")


class Versions(NamedTuple):
    """A file that changes, or that an earlier run has changed."""

    old: tuple[bytes, ...]
    """Earlier bytes: those before this run, and those that the file had before we ever changed it."""
    new: bytes
    """The bytes after this run."""


class Hashes(NamedTuple):
    """The hashes of a file's versions."""

    old: tuple[dict[str, bytes], ...]
    """For each earlier version, its digests by the name of the algorithm."""
    new: dict[str, bytes]
    """Digests of the new version."""

    @property
    def changes(self) -> bool:
        """True if the new version differs from an earlier one."""
        return any(old != self.new for old in self.old)


def hashes_of(versions: Versions) -> Hashes:
    """Return the hashes of all versions of a file."""
    return Hashes(tuple(map(_digests, dict.fromkeys(versions.old))), _digests(versions.new))


def renewed(digits: str, hashes: Hashes) -> str:
    """Return what stands for ``digits``, which are a hash or its first digits, once the file has its new bytes.

    :return: as many digits in the same notation; empty if ``digits`` are no hash of any version.
    """
    for old in (*hashes.old, hashes.new):
        for algorithm, digest in old.items():
            for notation, written in enumerate(_written(digest, digits)):
                if written and written.startswith(digits):
                    return _written(hashes.new[algorithm], digits)[notation][: len(digits)]
    return ""


def integrity_values(data: bytes) -> list[bytes]:
    """Return the hashes of a file as attributes ``integrity`` and policies write them."""
    return [base64.b64encode(hashlib.new(algorithm, data).digest()) for algorithm in _INTEGRITY]


def _digests(data: bytes) -> dict[str, bytes]:
    return {algorithm: hashlib.new(algorithm, data, usedforsecurity=False).digest() for algorithm in _ALGORITHMS}


def _written(digest: bytes, like: str) -> tuple[str, str, str]:
    """Return a digest in hex, base64 and URL-safe base64; notations that ``like`` cannot be in are empty."""
    in_hex = digest.hex() if _HEX.fullmatch(like) else ""
    in_base64 = base64.b64encode(digest).decode("ascii")
    return (in_hex.upper() if like.isupper() else in_hex), in_base64, in_base64.translate(_URL_SAFE)
