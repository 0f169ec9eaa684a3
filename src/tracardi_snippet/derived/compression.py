"""Compressed copies of files, such as ``index.html.gz`` beside ``index.html``: servers send them in place of the file."""

from __future__ import annotations

import gzip
import sys
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_READ_BYTES = 1 << 20
_GIVEN_BYTES = 1 << 14  # to a decompressor at once: what is left after a member is copied
# Chromium and Firefox refuse zstd with a larger window: https://www.rfc-editor.org/rfc/rfc9659
_ZSTD_WINDOW_LOG = 23
_ZSTD_IS_MISSING = "needs a library for zstd: pip install 'tracardi-snippet[zstd]'"


class CompressionError(Exception):
    """A compressed file cannot be read or made. The text gives the reason, and follows the file's name."""


class _TooLongError(Exception):
    """The bytes exceed what the reader asked for."""


def original_path(path: str) -> str:
    """Return the path of the file that a compressed copy belongs to, by the copy's name; empty for any other file."""
    stem, dot, suffix = path.rpartition(".")
    return stem if dot and suffix in _FORMATS and not stem.endswith("/") else ""


def copies_of(path: str) -> list[str]:
    """Return the paths that compressed copies of a file have."""
    return [f"{path}.{suffix}" for suffix in _FORMATS]


def decompress(path: str, data: bytes, max_bytes: int) -> bytes | None:
    """Return the bytes of a compressed copy, or None if they exceed ``max_bytes``. Memory holds hardly more than that.

    :param path: the copy's path; its suffix names the format.
    :raises CompressionError: the copy is damaged, or the library for its format is missing.
    """
    read = _FORMATS[path.rpartition(".")[2]][0]
    try:
        return read(data, max_bytes)
    except _TooLongError:
        return None


def compress(path: str, data: bytes) -> bytes:
    """Return a compressed copy at the highest level of the format. Equal bytes give equal copies.

    :raises CompressionError: the library for the format is missing.
    """
    return _FORMATS[path.rpartition(".")[2]][1](data)


class _Output:
    """Collects decompressed bytes up to a limit."""

    def __init__(self, max_bytes: int) -> None:
        self.parts: list[bytes] = []
        self.left = max_bytes

    @property
    def next_bytes(self) -> int:
        """The number of bytes to ask for: one more than are allowed, so that too many show."""
        return min(self.left + 1, _READ_BYTES)

    def add(self, part: bytes) -> None:
        self.left -= len(part)
        if self.left < 0:
            raise _TooLongError
        self.parts.append(part)


def _read_gzip(data: bytes, max_bytes: int) -> bytes:
    output, at = _Output(max_bytes), 0
    while at < len(data):
        stream = zlib.decompressobj(31)  # with the header and checksum of gzip
        try:
            while not stream.eof:
                given = data[at : at + _GIVEN_BYTES]
                part = stream.decompress(given, output.next_bytes)
                at += len(given) - len(stream.unconsumed_tail) - len(stream.unused_data)
                if not (part or at < len(data) or stream.eof):
                    raise CompressionError("is damaged: it ends too early")
                output.add(part)
        except zlib.error as error:
            raise CompressionError(f"is not gzip: {error}") from error
        if data[at : at + 1] == b"\0":  # tools may pad with zeros: https://www.gzip.org/#faq8
            at = len(data) - len(data[at:].lstrip(b"\0"))
    return b"".join(output.parts)


def _make_gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _read_brotli(data: bytes, max_bytes: int) -> bytes:
    import brotli

    output, stream = _Output(max_bytes), brotli.Decompressor()
    try:
        output.add(stream.process(data, output_buffer_limit=output.next_bytes))
        while not stream.is_finished():
            part = stream.process(b"", output_buffer_limit=output.next_bytes)
            if not part and stream.can_accept_more_data():
                raise CompressionError("is damaged: it ends too early")
            output.add(part)
    except brotli.error as error:
        raise CompressionError("is not brotli, or is damaged") from error
    return b"".join(output.parts)


def _make_brotli(data: bytes) -> bytes:
    import brotli

    made: bytes = brotli.compress(data, quality=11)
    return made


def _zstd() -> Any:
    """Return the module for zstd: part of Python since 3.14, else a copy of that from PyPI.

    :raises CompressionError: the module is not installed.
    """
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise CompressionError(_ZSTD_IS_MISSING) from error
    return zstd


def _read_zstd(data: bytes, max_bytes: int) -> bytes:
    zstd = _zstd()
    output, at = _Output(max_bytes), 0
    try:
        while at < len(data):
            stream = zstd.ZstdDecompressor()
            while not stream.eof:
                given = data[at : at + _GIVEN_BYTES] if stream.needs_input else b""
                if stream.needs_input and not given:
                    raise CompressionError("is damaged: it ends too early")
                at += len(given)
                output.add(stream.decompress(given, output.next_bytes))
            at -= len(stream.unused_data)
    except zstd.ZstdError as error:
        raise CompressionError("is not zstd, or is damaged") from error
    return b"".join(output.parts)


def _make_zstd(data: bytes) -> bytes:
    zstd = _zstd()
    parameter = zstd.CompressionParameter
    options = {parameter.compression_level: parameter.compression_level.bounds()[1]}
    if len(data) > 1 << _ZSTD_WINDOW_LOG:
        options[parameter.window_log] = _ZSTD_WINDOW_LOG
    made: bytes = zstd.compress(data, options=options)
    return made


_FORMATS: dict[str, tuple[Callable[[bytes, int], bytes], Callable[[bytes], bytes]]] = {
    "gz": (_read_gzip, _make_gzip),
    "br": (_read_brotli, _make_brotli),
    "zst": (_read_zstd, _make_zstd),
}
"""Functions that read and make a copy, by the suffix of its name."""
