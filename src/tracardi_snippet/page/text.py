"""A page's bytes as text, with the way back from an offset in the text to one in the bytes.

Every web encoding but two keeps ASCII bytes for ASCII characters only, so latin-1, a character for each byte, finds the same
markup at the same offsets. UTF-16 and ISO-2022-JP hold the bytes of ``<`` and ``>`` inside other characters and are decoded.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

# The first 1024 bytes are what browsers look through for a declaration (WHATWG HTML, "prescan a byte stream").
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
    rb"""charset[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r ;"'][^\t\n\f\r ;]*+))""", re.IGNORECASE
)
_LABEL = re.compile(rb"[\t\n\f\r ]*+([\w.:-]++)[\t\n\f\r ]*+")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BYTES = re.compile(r"[\x00-\xff]+")
# Labels that Python reads otherwise than the Encoding standard, or does not know.
_ALIASES = {
    **dict.fromkeys(("iso-8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "chinese", "x-gbk"), "gbk"),
    **dict.fromkeys(("big5", "x-x-big5", "cn-big5"), "big5hkscs"),
    **dict.fromkeys(("x-mac-cyrillic", "x-mac-ukrainian"), "mac-cyrillic"),
    **dict.fromkeys(("macintosh", "x-mac-roman", "mac"), "mac-roman"),
    "x-euc-jp": "euc-jp",
    "unicode-1-1-utf-8": "utf-8",
}
_CODECS = frozenset(
    [
        "utf-8",
        "big5hkscs",
        "cp866",
        "cp874",
        "cp932",
        "cp949",
        "euc_jp",
        "gb18030",
        "gbk",
        "koi8-r",
        "koi8-u",
        "mac-cyrillic",
        "mac-roman",
    ]
    + [f"cp125{number}" for number in range(9)]
    + [f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)]
)
# Browsers show nothing of these but one replacement character (WHATWG Encoding, "replacement").
_REPLACED = {"iso-2022-kr", "iso-2022-cn", "iso-2022-cn-ext", "hz-gb-2312", "csiso2022kr", "replacement"}


class UndecodableError(ValueError):
    """The bytes are not text in the encoding that they declare."""


@dataclass(frozen=True)
class PageText:
    """``text`` has a space and LF for CRLF, and LF for CR: offsets and line numbers stay, and the tokenizer's own newline rule
    finds nothing to do.

    ``encoding`` is Python's name of the page's encoding. ``bom`` is the number of bytes before the text. ``offsets`` maps
    characters to bytes where they differ, for ISO-2022-JP.
    """

    text: str
    encoding: str
    bom: int
    offsets: tuple[int, ...] | None = None

    @cached_property
    def lowered(self) -> str:
        """For a look at whether a name stands anywhere: HTML's are of any case."""
        return self.text.lower()

    @cached_property
    def is_bytes(self) -> bool:
        """Whether a character stands for a byte."""
        return not self.encoding.startswith("utf-16") and self.offsets is None

    def byte_offset(self, offset: int) -> int:
        if self.encoding.startswith("utf-16"):
            return self.bom + len(self.text[:offset].encode(self.encoding, "surrogatepass"))
        return self.bom + (self.offsets[offset] if self.offsets else offset)

    def encode(self, ascii_text: str) -> bytes:
        return ascii_text.encode(self.encoding if self.encoding.startswith("utf-16") else "ascii")

    def decode(self, part: str) -> str:
        """A part of ``text`` as a reader sees it."""
        if not self.is_bytes or part.isascii():
            return part
        return _BYTES.sub(lambda match: match[0].encode("latin-1").decode(self.encoding, "replace"), part)


def declared(data: bytes) -> tuple[str, int]:
    """The label of the charset declaration among the bytes that browsers look through, and where it stands; "" and -1. Behind a
    byte order mark a declaration means nothing: its encoding, and -1.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, -1
    for match in _PRESCANNED.finditer(data[:PRESCAN_BYTES]):
        if match["meta"] and (label := _meta_label(match["meta"])):
            return "utf-8" if label.startswith("utf-16") else label, match.start()  # UTF-16 could not have been read this far
    return "", -1


@lru_cache(maxsize=1024)  # the pages of a site have the same ones
def _meta_label(attributes: bytes) -> str:
    values: dict[bytes, bytes] = {}
    for name, *value in re.findall(_ATTRIBUTE, attributes):
        values.setdefault(name.lower(), b"".join(value))
    label = values.get(b"charset")
    if label is None and values.get(b"http-equiv", b"").lower() == b"content-type":
        content = _IN_CONTENT.search(values.get(b"content", b""))
        label = b"".join(content.groups(b"")) if content else b""
    match = _LABEL.fullmatch(label or b"")
    return match[1].decode("ascii").lower() if match else ""


def is_ascii_based(data: bytes, label: str) -> bool:
    """Whether ASCII bytes are ASCII characters everywhere in the page."""
    return label not in _REPLACED and label != "iso-2022-jp" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def read_text(data: bytes) -> PageText:
    """:raises UndecodableError: UTF-16 or ISO-2022-JP that is broken, or an encoding that browsers refuse."""
    bom = next((len(mark) for mark, _ in _BOMS if data.startswith(mark)), 0)
    label, _ = declared(data)
    if label in _REPLACED:
        raise UndecodableError(f"browsers do not decode {label}")
    try:
        if label.startswith("utf-16") and bom:
            return PageText(_one_newline(data[bom:].decode(label)), label, bom)
        if label == "iso-2022-jp":
            return _read_stateful(data, label)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"can not be decoded as {label}") from error
    return PageText(_one_newline(data[bom:].decode("latin-1")), python_name(label, data), bom)


def _one_newline(text: str) -> str:
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def python_name(label: str, data: bytes) -> str:
    """Python's codec for a label of the Encoding standard; what browsers do not know they read as windows-1252."""
    if label:
        label = _ALIASES.get(label, label)
        try:
            name = codecs.lookup(label).name
        except (LookupError, UnicodeError):
            return "cp1252"
        return name if name in _CODECS else "cp1252"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _read_stateful(data: bytes, label: str) -> PageText:
    decoder = codecs.getincrementaldecoder(label)()
    text: list[str] = []
    offsets: list[int] = []
    pending = 0
    for at in range(len(data)):
        char = decoder.decode(data[at : at + 1])
        if char:
            # What is inserted has to be in ASCII: behind a switch to it, before one away from it.
            offsets.extend([at if char.isascii() else pending] * len(char))
            text.append(char)
            pending = at + 1
    decoder.decode(b"", final=True)
    if text and not text[-1].isascii() and pending == len(data):
        raise UndecodableError("iso-2022-jp that does not switch back to ASCII at its end")  # RFC 1468 asks for it
    # Switches may stand behind the last character: what is appended goes before them, unless they lead back to ASCII.
    end = len(data) if decoder.decode(b"<") == "<" else pending
    return PageText(_one_newline("".join(text)), label, 0, (*offsets, end))
