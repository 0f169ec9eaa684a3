"""A compiled tracker, and how the file that holds one is recognised."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

_HASH_DIGITS = 10
_FILE_NAME = re.compile(rf"(?:^|/)tracardi-[0-9a-f]{{{_HASH_DIGITS}}}\.js$")


@dataclass(frozen=True)
class Bundle:
    """A compiled tracker: one script that leaks no global name and can stand in a page. The same config gives the same text."""

    text: str
    """The script, ASCII."""
    features: tuple[str, ...]
    """Names of the features that are linked, such as ``auto.events``."""

    @cached_property
    def data(self) -> bytes:
        """The script's bytes."""
        return self.text.encode("ascii")

    @cached_property
    def gzipped(self) -> int:
        """Bytes, compressed with gzip 9."""
        return gzipped_size(self.data)

    @cached_property
    def file_name(self) -> str:
        """Name of the file in ``delivery.mode: file``: it holds a hash of the bytes."""
        return _file_name(self.data)

    @cached_property
    def integrity(self) -> str:
        """The value of a script's ``integrity`` attribute; in quotes it is also a CSP source."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.data).digest()).decode()


def is_tracker_name(path: str) -> bool:
    """Return whether a file of the site has the name of a tracker of ours."""
    return bool(_FILE_NAME.search(path))


def is_tracker_file(path: str, data: bytes) -> bool:
    """Return whether a file is a tracker of ours: its name holds the hash of its bytes."""
    return path.rpartition("/")[2] == _file_name(data)


def gzipped_size(data: bytes) -> int:
    """Return the number of bytes that gzip 9 makes of ``data``."""
    return len(gzip.compress(data, 9, mtime=0))


def _file_name(data: bytes) -> str:
    return f"tracardi-{hashlib.sha256(data).hexdigest()[:_HASH_DIGITS]}.js"
