"""The DOM contract, case by case: each kind of token in each insertion mode that a head can meet (WHATWG HTML, 13.2.6.4).

The trees are lexbor's. Where there is no place for a block, the reason is part of the case.
"""

from __future__ import annotations

import itertools
from typing import get_args

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.test_place import Place
from tests.test_placement import BLOCK, outline
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits

MODES = {
    "initial": "",
    "before html": "<!doctype html>",
    "before html, quirks": "<!-- x -->\n",
    "before head": "<!doctype html><html>",
    "before head, with space": "<!doctype html>\n<html lang=en>\n<!-- x -->\n",
    "in head": "<!doctype html><html><head>",
    "in head, implied": "<!doctype html><title>t</title>",
    "in head, with a charset": "<!doctype html><html><head><meta charset=utf-8>",
    "in head noscript": "<!doctype html><html><head><noscript><link rel=x></noscript>",
    "in head, after a script": "<!doctype html><head><script>'</head>'</script>",
    "in head, after a template": "<!doctype html><head><template><head></template>",
    "text": "<!doctype html><head><title>",
    "in template": "<!doctype html><head><template>",
    "after head": "<!doctype html><html><head><title>t</title></head>",
    "after head, with space": "<!doctype html><html><head></head>\n",
    "in body": "<!doctype html><html><head></head><body>",
    "in body, implied": "<!doctype html><p>",
    "in table": "<!doctype html><head></head><body><table>",
    "in select": "<!doctype html><head></head><body><select>",
    "after body": "<!doctype html><html><head></head><body></body>",
    "in frameset": "<!doctype html><html><head></head><frameset>",
    "after frameset": "<!doctype html><html><head></head><frameset></frameset>",
    "after after body": "<!doctype html><html><head></head><body></body></html>",
}
TOKENS = {
    "nothing": "", "space": " \n\t\f", "carriage return": "\r\n", "vertical tab": "\x0b", "no-break space": "\xa0", "text": "x", "reference to space": "&#32;",
    "reference to text": "&amp;", "comment": "<!-- c -->", "empty comment": "<!-->", "bogus comment": "<?x ?>", "CDATA": "<![CDATA[x]]>", "doctype": "<!doctype html>",
    "old doctype": '<!doctype html public "-//w3c//dtd html 3.2//en">', "html": "<html class=a>", "head": "<head>", "head with attributes": "<head profile=x>", "self-closing head": "<head/>",
    "header": "<header>", "body": "<body class=a>", "frameset": "<frameset>", "frame": "<frame src=x>", "base": "<base target=x>", "link": "<link rel=x>", "meta": "<meta name=x>",
    "charset": "<meta charset=utf-8>", "content type": '<meta http-equiv=content-type content="text/html; charset=utf-8">', "title": "<title>u</title>", "style": "<style>a{}</style>",
    "script": "<script>1</script>", "script with a comment": "<script><!--<script></script>--></script>", "template": "<template><p></template>", "noframes": "<noframes>x</noframes>",
    "paragraph": "<p>x", "svg": "<svg><title>x</title></svg>", "math": "<math><mi>x</mi></math>", "table": "<table><tr><td>x</table>", "form": "<form>", "select": "<select><option>x</select>",
    "end of head": "</head>", "end of body": "</body>", "end of html": "</html>", "end of br": "</br>", "end of title": "</title>", "end of p": "</p>", "end of template": "</template>",
    "unknown end": "</x>", "empty end": "</>", "unfinished tag": "<a", "unfinished end": "</a", "unfinished comment": "<!-- c", "nothing but a sign": "<",
}  # fmt: skip


def _tree(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(text.replace("\r\n", "\n").replace("\r", "\n"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.slow
def test_each_token_in_the_mode(mode: str) -> None:
    """Alone, and before a title and a head that may still come."""
    kept = 0
    for (name, token), rest, place in itertools.product(TOKENS.items(), ("", "<title>e</title></head><p>e"), get_args(Place)):
        text = MODES[mode] + token + rest
        data = text.encode()
        # A page whose charset is guessed gets no block.
        is_guessed = not text.isascii() or "\x0b" in text
        settings = ScanSettings(Inject(place=place, charset="utf-8" if is_guessed else None))
        page = scan_page("x", data, settings)
        if page.skip:
            assert page.skip.startswith(("a fragment", "a comment or doctype", "its charset", "empty", "XML", "SVG")), (
                name,
                text,
            )
            continue
        kept += 1
        after = apply_edits(data, inject_edits(page, data, BLOCK))
        again = scan_page("x", after, settings)
        assert inject_edits(again, after, BLOCK) == [], (name, place)
        assert apply_edits(after, remove_edits(again, after)) == data, (name, place)
        trees = [_tree(text), _tree(after.decode())]
        assert outline(trees[0].root) == outline(trees[1].root), (name, place)
        ours = trees[1].css("script[data-tracardi-snippet]")
        assert len(ours) == 2, (name, place)
        if place != "body-append":
            assert [one.parent.tag for one in ours if one.parent] == ["head", "head"], (name, place)
    assert kept >= 100
