"""Pages that nobody would write, by the thousand: what an independent parser makes of them before and after.

Tokens of every kind that the standard's modes up to "after head" tell apart, in any order.
"""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.helpers import long
from tests.test_placement import BLOCK, outline
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits

TOKENS = [
    "<!doctype html>", '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">', "<!doctype html [<!ENTITY x>]>", "<!-- c -->", "<!-->", "<!--->", "<!--x--!>",
    "<!x>", "<?xml version='1.0'?>", "<?x>", "</>", "</ x>", "<html>", "<html lang=en>", "<HTML a='>'>", "<head>", "<head/>", "<head a=<b>", "<HEAD\n>", "</head>",
    "</head >", "<header>", "</header>", "<body>", "<body class=x>", "</body>", "</html>", "</br>", "</p>", "</title>", "</script>", "</template>",
    "<title>t</title>", "<title><head></title>", "<title/>", "<meta name=x>", "<meta http-equiv=refresh content=30>", "<link rel=x>",
    "<base href=/>", "<style>p{}</style>", "<script>'<head>'</script>", "<script><!--<script></script>--></script>", "<script src=x></script>",
    "<noscript><p>x</p></noscript>", "<noscript>", "</noscript>", "<template>", "<template><meta name=y></template>", "<frameset>", "<p>", "<b>", "<svg>", "<math>", "<table>",
    "<select>", "<textarea>", "<plaintext>", "<br>", "<img src=x>", "x", " ", "\n", "\t", "\f", "\r", "\r\n", "\x0b", "\xa0", "&#32;", "&#x20;", "&#10", "&#32", "&#320;",
    "&Tab;", "&NewLine;", "&nbsp;", "&amp;", "&", "<", "<!", "<a", "< p>", "]]>", "\x1c", "é",
]  # fmt: skip


@long.proof("properties")
@given(st.lists(st.sampled_from(TOKENS), max_size=14).map("".join), st.booleans())
@settings(max_examples=long.size(300, 3000), deadline=None, derandomize=True)
@example("<!doctype html><template><head></template>", False)  # noqa: FBT003
def test_only_our_elements_are_added_and_they_stand_in_the_head(text: str, has_title: bool) -> None:  # noqa: FBT001
    """What can not be had safely is skipped; all else keeps its tree, is idempotent, and gives back its bytes."""
    data = (text + "<title>end</title>" * has_title).encode()
    page = scan_page("x.html", data, ScanSettings(Inject()))
    if page.skip:
        return
    injected = apply_edits(data, inject_edits(page, data, BLOCK))
    assert len(injected) == len(data) + len(BLOCK)
    again = scan_page("x.html", injected, ScanSettings(Inject()))
    assert inject_edits(again, injected, BLOCK) == []
    assert apply_edits(injected, remove_edits(again, injected)) == data
    # lexbor wants newlines as the standard's preprocessing leaves them.
    before, after = (LexborHTMLParser(source.decode().replace("\r\n", "\n").replace("\r", "\n")) for source in (data, injected))
    assert outline(after.root) == outline(before.root)
    ours = after.css("[data-tracardi-snippet]")
    assert [element.parent.tag for element in ours if element.parent] == ["head", "head"]
