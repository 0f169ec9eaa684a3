"""The quick way to read a head against the thorough one: where it gives an answer, it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import long
from tests.helpers.sites import SHOP
from tests.test_dom_contract import TOKENS
from tracardi_snippet.page.fast_head import scan_ordinary_head
from tracardi_snippet.page.head import scan_head

if TYPE_CHECKING:
    from tracardi_snippet.page.elements import Head

# Ordinary, and one step beside it.
HEAD_TOKENS = [
    "\n", "  ", "\t", "\f", "\r\n", "\x0b", "<!-- c -->", "<!--[if IE]><base href=/><![endif]-->", "<!-- a -- b -->", "<!-->", "<!--->", "<!-- <title> -->",
    '<meta charset="utf-8">', "<meta charset=utf-8>", "<META CHARSET='x'/>", "<meta\ncharset = utf-8 >", "<meta charset>", '<meta charset="a" charset="b">',
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "<meta content='a>b' charset=x>", "<meta content=a>b charset=x>", '<meta name=a"b charset=x>',
    '<meta http-equiv="Content-Security-Policy" content="script-src \'self\'">', '<meta http-equiv="refresh" content="0; url=/a">', "<meta http-equiv=REFRESH content=5>",
    '<meta http-equiv="&#114;efresh" content=1>', "<meta http-equiv=' refresh ' content='0;url=x'>", "<meta data-charset=x>", "<meta name=charset>", "<meta charset-x=y>",
    "<link rel=stylesheet href=/a/b.css>", '<link rel="x" href="a>b"/>', "<link rel=x / href=y>", "<link rel=x/href=y>", "<link charset=utf-8>", "<link rel=x\x0bhref=y>",
    "<base href=/>", "<base>", "<base target=x>", "<BASE HREF='x'>", "<title>t</title>", "<title>a<b></title>", "<title></title >", "<title/>", "<title>&lt;head></title>",
    "<script>a<b;'<head>'</script>", "<script><!--<script></script>--></script>", "<script async src=x></script>", "<script>a</script >", "<script>x</SCRIPT\n>", "<script>",
    '<script data-tracardi-snippet="options">{}</script>', "<script data-tracardi-snippet=tracker>a<b</script>", "<script data-tracardi-snippet=other></script>",
    "<style>a>b{}</style>", "<style><!-- x --></style>", "<style>", "<noscript><link rel=x></noscript>", "<noscript><p>x</noscript>", "<noscript><!-- </noscript> --></noscript>",
    "<template></template>", "<template><meta charset=x></template>", "<meta x='\0'>", "text", "</title>", "</style>", "</p>", "<body>", "<head>", "<html amp>", "<p>", "<metax>",
]  # fmt: skip
STARTS = [
    "<!doctype html><html><head>", "<!DOCTYPE HTML>\n<!-- x -->\n<html lang='en'>\n<head>", "<html><head>", "<!doctype html><html ⚡><head>", "<!doctype html><html amp lang=en><head>",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://x">\n<html xmlns="x"><head profile=a>', "<!doctype html><html a=1/><head/>", "<!doctype html><head>",
    "<!doctype svg><html><head>", "<?xml version='1.0'?><html><head>", "<html\x0ba><head>", "\x0b<html><head>", " <!doctype html>\f<HTML><HEAD\n>", '<!doctype html x"><html><head>',
]  # fmt: skip
ENDS = ["</head><body>x", "</HEAD\n>", "<body class=x>", "<body>", "</head", "<bodyx>", "", "<p>x"]


def seen(head: Head) -> tuple[object, ...]:
    return (
        head.insert_at, head.skip, [(one.tag, one.start, one.end) for one in head.own_elements], head.close_at, head.base, head.policies, head.refresh, head.is_amp,
    )  # fmt: skip


def same_as_thorough(text: str) -> bool:
    """Whether the quick way gave an answer at all."""
    data = text.encode()
    quick = scan_ordinary_head(data)
    if quick is not None:
        assert seen(quick) == seen(scan_head(data.decode("latin-1").replace("\r\n", " \n")))
    return quick is not None


@long.proof("properties")
@given(st.sampled_from(STARTS), st.lists(st.sampled_from(HEAD_TOKENS), max_size=8).map("".join), st.sampled_from(ENDS))
@settings(max_examples=long.size(300, 3000), deadline=None, derandomize=True)
def test_ordinary_heads(start: str, tokens: str, end: str) -> None:
    same_as_thorough(start + tokens + end)


@long.proof("properties")
@given(st.lists(st.sampled_from([*TOKENS, *HEAD_TOKENS, *STARTS]), max_size=10).map("".join))
@settings(max_examples=long.size(200, 2000), deadline=None, derandomize=True)
def test_any_heads(text: str) -> None:
    same_as_thorough(text)


def test_each_token_alone() -> None:
    """And how many of them are ordinary: the quick way is there to be taken."""
    quick = [token for token in HEAD_TOKENS if same_as_thorough(f"{STARTS[0]}{token}{ENDS[0]}")]
    assert len(quick) >= 42
    assert all(same_as_thorough(page.read_text()) for page in SHOP.rglob("*.html") if "<head" in page.read_text())


def test_a_block_that_is_expected_is_one_element() -> None:
    block = b'<script data-tracardi-snippet="options">{}</script><script data-tracardi-snippet="tracker">x</script>'
    data = b"<!doctype html><html><head>" + block + b"</head>"
    head = scan_ordinary_head(data, block)
    assert head
    assert [(one.start, one.end) for one in head.own_elements] == [(27, 27 + len(block))]
