"""The bytes of a page as text, and the way back from an offset in the text to one in the bytes.

In all web encodings except UTF-16 and ISO-2022-JP, the bytes of ``<`` and ``>`` never occur inside other characters. Such pages
are read as latin-1: each byte becomes one character, and markup keeps its offsets. Pages in UTF-16 and ISO-2022-JP are decoded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from tracardi_snippet.page.charset import BYTE_ORDER_MARKS, python_name

if TYPE_CHECKING:
    from collections.abc import Iterable


class UndecodableError(ValueError):
    """The bytes are not text in the encoding that they declare."""


@dataclass(frozen=True)
class PageText:
    """The text of a page in which markup is searched."""

    text: str
    """The text with LF for CR, and space and LF for CRLF. Offsets and lines stay, and no newline is left to normalise."""
    encoding: str
    """Python's name of the page's encoding."""
    charset: str
    """The Encoding Standard's name of the page's encoding; empty if the page declares none."""
    bom: int
    """The number of bytes of the byte order mark before the text."""
    offsets: tuple[int, ...] | None = None
    """Byte offset of each character in ISO-2022-JP; None in all other encodings."""

    @cached_property
    def lowered(self) -> str:
        """The text in lower case, for searches: names in HTML are case-insensitive."""
        return self.text.lower()

    @cached_property
    def is_bytes(self) -> bool:
        """True if each character of ``text`` stands for one byte."""
        return not self.encoding.startswith("utf-16") and self.offsets is None

    def byte_offset(self, offset: int) -> int:
        """Return the offset in the bytes of the page for an offset in ``text``."""
        if self.encoding.startswith("utf-16"):
            return self.bom + len(self.text[:offset].encode(self.encoding, "surrogatepass"))
        return self.bom + (self.offsets[offset] if self.offsets else offset)

    def encode(self, ascii_text: str) -> bytes:
        """Return ASCII characters as bytes of the page."""
        return ascii_text.encode(self.encoding if self.encoding.startswith("utf-16") else "ascii")

    def decode(self, data: bytes) -> str:
        """Return bytes of the page as browsers decode them. Invalid bytes become U+FFFD."""
        if data.isascii() and self.is_bytes:
            return data.decode("ascii")
        if not self.is_bytes or self.encoding == "utf-8":
            return data.decode(self.encoding, "replace")
        # Python's codecs differ from https://encoding.spec.whatwg.org/#indexes: cp1252 lacks five bytes, for example.
        import turbohtml.detect  # noqa: F401  # registers the codecs that the parser uses

        return data.decode(f"whatwg-{self.charset or 'windows-1252'}")

    def as_parsed(self, data: bytes, blanks: Iterable[tuple[int, int]]) -> str:
        """Return the text as a browser's parser gets it, with one LF for each newline.

        :param data: the bytes of the page.
        :param blanks: start and end, in ``text``, of parts that become spaces.
        """
        data = data[self.bom :]
        if self.is_bytes:
            decoded = self.decode(blank_out(data.decode("latin-1"), blanks).encode("latin-1") if blanks else data)
        else:
            decoded = blank_out(data.decode(self.encoding), blanks)
        return decoded.replace("\r\n", "\n").replace("\r", "\n") if "\r" in decoded else decoded


def read_text(data: bytes, charset: str) -> PageText:
    """Return the text of a page in this encoding.

    :param charset: the name in the Encoding Standard; empty if the page declares none.
    :raises UndecodableError: the page is invalid UTF-16 or ISO-2022-JP, or browsers refuse its encoding.
    """
    bom = next((len(mark) for mark, _ in BYTE_ORDER_MARKS if data.startswith(mark)), 0)
    if charset == "replacement":  # https://encoding.spec.whatwg.org/#replacement: the page is one character, U+FFFD
        raise UndecodableError("browsers refuse its encoding")
    encoding = python_name(charset, data)
    try:
        if charset.startswith("utf-16"):
            return PageText(_one_newline(data[bom:].decode(encoding)), encoding, charset, bom)
        if charset == "iso-2022-jp":
            return _read_stateful(data, encoding, charset)
    except UnicodeError as error:  # no UnicodeDecodeError if a switch of ISO-2022-JP is too long
        raise UndecodableError(f"cannot be decoded as {charset}") from error
    return PageText(_one_newline(data[bom:].decode("latin-1")), encoding, charset, bom)


def blank_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with spaces in these spans; offsets and lines stay."""
    bounds = [0, *(offset for span in sorted(spans) for offset in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    pieces[1::2] = [re.sub(r"[^\r\n]+", lambda line: " " * len(line[0]), piece) for piece in pieces[1::2]]
    return "".join(pieces)


def _one_newline(text: str) -> str:
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def _read_stateful(data: bytes, encoding: str, charset: str) -> PageText:
    decoder = codecs.getincrementaldecoder(encoding)()
    text: list[str] = []
    offsets: list[int] = []
    pending = 0
    for at in range(len(data)):
        char = decoder.decode(data[at : at + 1])
        if char:
            # Inserted bytes are ASCII: they must stand after a switch to ASCII, and before a switch away from it.
            offsets.extend([at if char.isascii() else pending] * len(char))
            text.append(char)
            pending = at + 1
    decoder.decode(b"", final=True)
    if text and not text[-1].isascii() and pending == len(data):
        raise UndecodableError("iso-2022-jp that does not switch back to ASCII at its end")  # RFC 1468 requires it
    # Switches may follow the last character. Appended bytes go before such switches, unless they lead back to ASCII.
    end = len(data) if decoder.decode(b"<") == "<" else pending
    return PageText(_one_newline("".join(text)), encoding, charset, 0, (*offsets, end))
