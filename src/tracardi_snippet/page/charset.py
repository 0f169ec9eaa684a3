"""The character encoding that a page declares, and whether a browser would have to guess it.

The rules are those of https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding.
Encodings have the names of https://encoding.spec.whatwg.org/#names-and-labels, in lower case.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


# Browsers search this many bytes for a declaration before they parse:
# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding
PRESCAN_BYTES = 1024
_ATTRIBUTE = (
    rb"(?P<name>=?[^\t\n\f\r />=]++|=)"
    rb"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    rb"""(?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)|(?P<bare>[^\t\n\f\r >]*+)))?+"""
)
_ATTRIBUTES = rb"(?:[\t\n\f\r /]|" + re.sub(rb"\?P<\w+>", b"?:", _ATTRIBUTE) + rb")*+"
_PRESCANNED = re.compile(
    rb"<!(?=--).*?(?:-->|\Z)|<meta(?=[\t\n\f\r /])(?P<meta>" + _ATTRIBUTES + rb")>"
    rb"|</?[a-z][^\t\n\f\r >]*+" + _ATTRIBUTES + rb"|<[!/?][^>]*+",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_IN_CONTENT = re.compile(
    r"""charset[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r ;"'][^\t\n\f\r ;]*+))""", re.IGNORECASE
)
# "Get an XML encoding": the first bytes must be those of an XML declaration, in lower case.
_XML = re.compile(
    rb"<\?xml(?:(?!encoding)[^>])*+encoding[\x00-\x20]*+=[\x00-\x20]*+(?:\"([^\">\x00-\x20]*+)\"|'([^'>\x00-\x20]*+)')"
)
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_PART_BYTES = 1 << 20  # UTF-8 is checked in parts, so memory holds no second copy of a page
# Bytes that tell nothing to Chromium's detector (https://github.com/google/compact_enc_det) and to Firefox's
# (https://github.com/hsivonen/chardetng). All other bytes count: a single NUL makes Chromium 156 read a page of
# ASCII as windows-1257.
_NOT_TELLING = bytes([*b"\t\n\f\r", *range(0x20, 0x80)])
# Python's codec for each encoding, where the name is another.
_PYTHON_NAMES = {
    "ibm866": "cp866",
    "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac-roman",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "x-user-defined": "latin-1",
}


class Declaration(NamedTuple):
    """The encoding that the first bytes of a page declare."""

    encoding: str
    """Name of the encoding; empty if no declaration has a label that browsers know."""
    offset: int
    """Offset of the ``<meta>``, in bytes; -1 if no ``<meta>`` declares the encoding."""

    @property
    def is_certain(self) -> bool:
        """True if the declaration counts wherever the block stands.

        This is so for a byte order mark, an XML declaration, or the server's header.
        """
        return bool(self.encoding) and self.offset < 0


def find_declaration(data: bytes, server: str = "") -> Declaration:
    """Return the declaration that browsers find before they parse the page.

    :param server: the charset that the server names in Content-Type. Only a byte order mark outranks it.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Declaration(encoding, -1)
    if server:
        return Declaration(server, -1)
    for match in _PRESCANNED.finditer(data[:PRESCAN_BYTES]):
        if match["meta"] and (encoding := _encoding_of_prescanned(match["meta"])):
            return Declaration(encoding, match.start())
    # https://html.spec.whatwg.org/multipage/parsing.html#concept-get-xml-encoding-when-sniffing
    declared = _XML.match(data[:PRESCAN_BYTES]) if data.startswith(b"<?xml") else None
    return Declaration(_ascii_based(encoding_of((declared[1] or declared[2] or b"").decode("latin-1"))) if declared else "", -1)


@lru_cache(maxsize=1024)  # the pages of a site repeat the same attributes
def _encoding_of_prescanned(attributes: bytes) -> str:
    values: dict[str, str] = {}
    for name, *value in re.findall(_ATTRIBUTE, attributes):
        values.setdefault(name.decode("latin-1").lower(), b"".join(value).decode("latin-1"))
    return encoding_of_meta(values.get("charset"), values.get("http-equiv", ""), values.get("content", ""))


@lru_cache(maxsize=1024)
def encoding_of_meta(charset: str | None, http_equiv: str, content: str) -> str:
    """Return the encoding that a ``<meta>`` with these attributes declares, or an empty string."""
    label = charset
    if label is None and http_equiv.strip("\t\n\f\r ").lower() == "content-type":
        found = _IN_CONTENT.search(content)
        label = "".join(found.groups("")) if found else ""
    encoding = _ascii_based(encoding_of(label or ""))
    return "windows-1252" if encoding == "x-user-defined" else encoding


def _ascii_based(encoding: str) -> str:
    """Return UTF-8 for UTF-16: a page whose declaration was read as ASCII cannot be UTF-16, so browsers take UTF-8."""
    return "utf-8" if encoding.startswith("utf-16") else encoding


@lru_cache(maxsize=1024)
def encoding_of(label: str) -> str:
    """Return the encoding with this label, or an empty string if browsers do not know the label."""
    label = label.strip("\t\n\f\r ").lower()
    if not label or label == "utf-8":
        return label
    from turbohtml import parse

    try:
        return (parse(b"", encoding=label).encoding or "").lower()
    except (LookupError, ValueError):  # ValueError: a label with a NUL character
        return ""


def is_guessed(data: bytes, declaration: Declaration, charset_in_head: str) -> bool:
    """Return whether browsers guess the encoding of a page from its bytes.

    :param charset_in_head: the encoding that a ``<meta>`` in the head declares. Browsers also obey such a ``<meta>`` after
        ``PRESCAN_BYTES``. Text in a title or ``noscript`` that looks like a ``<meta>`` counts in Chromium but not in Firefox.
    """
    return not (charset_in_head or declaration.is_certain) and _is_telling(data)


def _is_telling(data: bytes) -> bool:
    return not data.isascii() or any(part.translate(None, _NOT_TELLING) for part in _parts(data))


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are valid UTF-8. Memory holds no second copy of a large page."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for part in _parts(data):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _parts(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _PART_BYTES] for at in range(0, len(data), _PART_BYTES))


def is_ascii_based(encoding: str) -> bool:
    """Return whether ASCII bytes are ASCII characters everywhere in a page of this encoding."""
    return encoding not in {"replacement", "iso-2022-jp", "utf-16le", "utf-16be"}


def python_name(encoding: str, data: bytes) -> str:
    """Return Python's name of the encoding.

    Without a declaration, return UTF-8 if ``data`` is valid UTF-8, else windows-1252.
    """
    if encoding:
        return codecs.lookup(_PYTHON_NAMES.get(encoding, encoding)).name
    return "utf-8" if is_utf8(data) else "cp1252"
