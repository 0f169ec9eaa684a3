"""Compressed copies of pages: how they are unpacked."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest

from tracardi_snippet.derived.compression import CompressionError, compress, decompress


@pytest.mark.parametrize("path", ["a.gz", "a.br", "a.zst"])
@pytest.mark.slow
def test_a_bomb_is_not_unpacked(path: str) -> None:
    bomb = compress(path, bytes(9_000_000))
    assert len(bomb) < 60_000
    assert decompress(path, bomb, 1000) is None
    whole = compress(path, b"x" * 1000)
    assert decompress(path, whole, 1000) == b"x" * 1000
    assert decompress(path, whole, 999) is None
    with pytest.raises(CompressionError):
        decompress(path, whole[:-3], 1000)


@pytest.mark.parametrize("path", ["a.gz", "a.zst"])
@pytest.mark.slow
def test_many_parts_take_no_quadratic_time(path: str) -> None:
    """Defect: what was left was copied after each part, for minutes."""
    assert decompress(path, compress(path, b"") * 200_000 + compress(path, b"x" * 50_000), 100_000) == b"x" * 50_000


def test_gzip_in_parts_and_with_padding_is_read() -> None:
    one = io.BytesIO()
    with gzip.GzipFile("name.html", "wb", fileobj=one) as stream:
        stream.write(b"one")
    assert decompress("a.gz", one.getvalue() + gzip.compress(b"two") + bytes(9), 100) == b"onetwo"
    with pytest.raises(CompressionError, match="is not gzip"):
        decompress("a.gz", zlib.compress(b"x"), 100)
