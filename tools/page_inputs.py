"""Pages that are made from a fuzzer's bytes, for `tools.fuzz` and tests/slow.

The first byte decides the choices. Each later byte is the number of a token. If no token has the number, the next byte is put into
the page as it is.
"""

from __future__ import annotations

from pathlib import Path

from tests.test_dom_contract import TOKENS
from tests.test_quick import ENDS, HEAD_TOKENS, STARTS
from tools.page_properties import SELECTORS, Choices, PropertyError, check

ENCODINGS = [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")]
PLACES = ("head-prepend", "head-append", "body-append")
# Tokens that the tests do not have: for insertion modes of the body, our own attributes, declarations, and parts of markup.
# https://html.spec.whatwg.org/multipage/parsing.html#the-insertion-mode
MORE = [
    "<img class=c>", "<p class=c data-tracardi-tag=x>", "<P DATA-TRACARDI-TAG='x y'", "<b data-tracardi-tag=z>", "<i data-tracardi-tag>", "</b>",
    "<a class=c>", "</a>", "<nobr>", "<table><tr><td>", "<caption>", "</table>", "<option>", "</select>", "<form>", "</form>", "<button>", "<h1>", "<li>", "</div>", "<div class=c>",
    "<svg><title>", "<svg><desc>", "<foreignObject>", "</svg>", "<math><mi>", "<annotation-xml encoding=text/html>", "</math>", "<![CDATA[", "]]>", "</frameset>", "<frame>", "<iframe>",
    "</iframe>", "<xmp>", "</xmp>", "<noframes>", "</noframes>", "</textarea>", "<object>", "<input type=hidden>", "</body>\n</html>\n", "<?php ?>", "<!DOCTYPE html SYSTEM 'about:legacy-compat'>",
    "<meta charset=shift_jis>", "<meta charset=iso-2022-jp>", "\x1b$B", "\x1b(B", "\x1b(J", "<meta charset=utf-16>", "<meta charset=gbk>", "<meta charset=windows-1251>", "<meta charset=hz-gb-2312>",
    "<!--", "-->", "--!>", "<!-", "</", "'", '"', "=", ">", "/", "-", "!", "&", ";", " class=c", " data-tracardi-tag=", "<script", "</script", "<style", "<title", "\0", "\r\n\r\n",
    "<script>/*liliput*/</script>", "<script src=/liliput.min.js></script>", "<script>const options = {tracker: {}}</script>", " " * 1000, f"<!--{'x' * 3000}-->", "\U0001f600", "\u3c3e\u3e3c",
]  # fmt: skip
DICTIONARY = list(dict.fromkeys([*TOKENS, *HEAD_TOKENS, *STARTS, *ENDS, *MORE]))


def decode(raw: bytes) -> tuple[Choices, bytes]:
    """Return the choices and the page that an input of the fuzzer describes."""
    first, tokens = (raw[0] if raw else 0), iter(raw[1:])
    first, place = divmod(first, len(PLACES))
    first, selectors = divmod(first, len(SELECTORS))
    first, encoding = divmod(first, len(ENCODINGS))
    codec, bom = ENCODINGS[encoding]
    parts = [bom.encode(codec)]
    # If a byte is not the number of a token, the next byte is put into the page as a raw byte.
    parts += [DICTIONARY[one].encode(codec) if one < len(DICTIONARY) else bytes([next(tokens, 0)]) for one in tokens]
    return Choices(PLACES[place], selectors, bool(first % 2)), b"".join(parts)


def failure(raw: bytes) -> str:
    """Return the name of the property that is violated, or an empty string if all properties are true."""
    try:
        check(*decode(raw))
    except PropertyError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  a finding, whatever it is
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        return f"{type(error).__name__} in {Path(trace.tb_frame.f_code.co_filename).name} {trace.tb_lineno}" if trace else ""
    return ""
