"""The block goes to the place that the config names. A block that stands elsewhere is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.helpers import long
from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tests.test_dom_contract import TOKENS
from tests.test_placement import BLOCK, outline
from tests.test_quick import ENDS, HEAD_TOKENS, STARTS
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

    Runner = Callable[..., Run]

Place = Literal["head-prepend", "head-append", "body-append"]


def injected(page: str, place: Place) -> str:
    data = page.encode()
    return apply_edits(data, inject_edits(scan_page("x", data, ScanSettings(Inject(place=place))), data, "!")).decode()


@pytest.mark.parametrize(
    ("place", "page", "expected"),
    [
        ("head-append", "<!doctype html><html><head><title>t</title>\n</head><body>x</body>", "<!doctype html><html><head><title>t</title>\n!</head><body>x</body>"),
        ("head-append", "<title>t</title>\n<link rel=x>\n<p>x", "<title>t</title>\n<link rel=x>\n!<p>x"),
        ("head-append", "<head><title>t</title> text", "<head><title>t</title> !text"),
        ("head-append", "<head><title>t</title>", "<head><title>t</title>!"),
        ("head-append", "<head><title>t", "<head>!<title>t"),
        ("head-append", "<head><template>x</head>", "<head>!<template>x</head>"),
        ("head-append", "<head><meta charset=utf-8><title>t</title></head>", "<head><meta charset=utf-8><title>t</title>!</head>"),
        ("head-append", "<p>x</p></head>", "!<p>x</p></head>"),
        ("body-append", "<html><head></head><body><p>x</p>\n</body>\n</html>\n", "<html><head></head><body><p>x</p>\n!</body>\n</html>\n"),
        ("body-append", "<title>t</title><p>x", "<title>t</title><p>x!"),
        ("body-append", "<head></head><body><!-- </body> --><script>'</body>'</script><p></body>", "<head></head><body><!-- </body> --><script>'</body>'</script><p>!</body>"),
        ("body-append", "<head></head><body><textarea>x</body>", "<head>!</head><body><textarea>x</body>"),
        ("body-append", "<head></head><body><!-- never closed </body>", "<head>!</head><body><!-- never closed </body>"),
        ("body-append", "<head><noscript><script </noscript></head><body><p>x</body>", "<head><noscript><script </noscript></head><body><p>x!</body>"),
        ("body-append", "<head></head><body><script\n", "<head>!</head><body><script\n"),
        ("body-append", "<head></head><body><template></body>", "<head>!</head><body><template></body>"),
        ("body-append", "<html><head></head><frameset><frame src=x></frameset></html>", "<html><head>!</head><frameset><frame src=x></frameset></html>"),
        ("body-append", "<head></head><body><svg><desc></body>", "<head>!</head><body><svg><desc></body>"),
    ],
)  # fmt: skip
def test_a_place(place: Place, page: str, expected: str) -> None:
    assert injected(page, place) == expected


@long.proof("properties")
@given(
    st.sampled_from(get_args(Place)),
    st.sampled_from(["", *STARTS]),
    st.lists(st.sampled_from([*HEAD_TOKENS, *TOKENS]), max_size=8).map("".join),
    st.sampled_from(ENDS),
)
@settings(max_examples=long.size(300, 3000), deadline=None, derandomize=True)
def test_only_our_elements_are_added_wherever_they_go(place: Place, start: str, tokens: str, end: str) -> None:
    """Injected twice is injected once, and removed it is what it was."""
    data = f"{start}{tokens}{end}".encode()
    settings = ScanSettings(Inject(place=place))
    page = scan_page("x", data, settings)
    if page.skip or page.own_spans or page.other_trackers:
        return
    after = apply_edits(data, inject_edits(page, data, BLOCK))
    again = scan_page("x", after, settings)
    assert inject_edits(again, after, BLOCK) == []
    assert apply_edits(after, remove_edits(again, after)) == data
    if b"<noscript" in data:
        return  # lexbor reads it as a browser without scripts, in which an element of the body ends the head there
    trees = [LexborHTMLParser(text.decode().replace("\r\n", "\n").replace("\r", "\n")) for text in (data, after)]
    assert outline(trees[0].root) == outline(trees[1].root)
    ours = [len(one.css("script[data-tracardi-snippet]")) for one in trees]
    assert ours[1] == ours[0] + 2


@pytest.mark.parametrize("after", get_args(Place))
@pytest.mark.parametrize("before", get_args(Place))
def test_another_place_in_the_config_moves_the_block(run: Runner, folder: Path, before: str, after: str) -> None:
    write_files(folder, {"tracardi.yml": f"{CONFIG}inject: {{place: {before}}}\n", "site/a.html": PAGE.format("a")})
    first = tree(folder / "site")
    run("inject", "site")
    (folder / "tracardi.yml").write_text(f"{CONFIG}inject: {{place: {after}}}\n")
    assert run("inject", "site").code == 0
    moved = tree(folder / "site")["a.html"]
    assert moved.count(b'data-tracardi-snippet="') == 2
    assert "1 unchanged" in run("inject", "site").out
    run("remove", "site")
    assert tree(folder / "site") == first
    run("inject", "site")
    assert tree(folder / "site")["a.html"] == moved


OWN = BLOCK.encode()


@pytest.mark.parametrize(
    ("place", "page", "expected"),
    [
        # A fragment that somebody has pasted the block into is a page, wherever the block goes then.
        ("body-append", b"%b<p>x", b"<p>x%b"),
        # The first of two blocks is what stays: it has to be the one that stands right.
        ("head-append", b"%b<!doctype html>%b<p>x", b"<!doctype html>%b<p>x"),
        # What the block moves out of sight made the page HTML before.
        ("head-prepend", b"<?xml version='1.0'?><head>%b<title>x</title>" + b" " * 4000 + b"<body><html><p>x", b"<?xml version='1.0'?><head>%b<title>x</title>" + b" " * 4000 + b"<body><html><p>x"),
        # A block that was small enough for a declaration behind it may grow.
        ("head-prepend", b"<!doctype html><head>%b<meta charset=gbk><title>x</title>", b"<!doctype html><head><meta charset=gbk>%b<title>x</title>"),
    ],
)  # fmt: skip
def test_a_block_that_stands_wrong_moves_once(place: Place, page: bytes, expected: bytes) -> None:
    data, settings = page.replace(b"%b", OWN), ScanSettings(Inject(place=place))
    after = apply_edits(data, inject_edits(scan_page("x", data, settings), data, BLOCK))
    again = scan_page("x", after, settings)
    assert after == expected % OWN
    assert (again.skip, inject_edits(again, after, BLOCK)) == ("", [])


def test_a_block_that_moves_does_not_push_a_declaration_out_of_sight() -> None:
    """It stood behind a declaration in the body, and would have gone before it."""
    data = b"<!doctype html><title>x</title><p><meta charset=gbk>" + OWN
    page = scan_page("x", data, ScanSettings(Inject(place="head-append")))
    assert page.skip.startswith("its charset declaration stands after the head")
    assert apply_edits(data, remove_edits(page, data)) == data.removesuffix(OWN)


FILE = CONFIG + "delivery: {mode: file, directory: js}\n"
BASE = "<!doctype html><html><head><base href='{}'><title>t</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("path", "base", "source"),
    [
        ("a/b.html", "./", "../js/"),
        ("a/b.html", "../", "js/"),
        ("a/b/c.html", "..", "../js/"),
        ("a/b/c.html", ".", "../../js/"),
        ("a/b/c.html", "x/..", "../../js/"),
        ("a/b.html", "x/y.html?q#f", "../../js/"),
        ("a/b.html", "", "../js/"),
        ("a/b.html", "../../", None),
        ("a/b.html", "/", None),
        ("a/b.html", "\\\\x\\", None),
        ("a/b.html", "//example.com/", None),
        ("a/b.html", "https://example.com/", None),
        ("a/b.html", "c%20d/", "../../js/"),
        ("404.html", "./", None),
    ],
)
def test_a_base_is_followed_where_it_leads_within_the_site(
    run: Runner, folder: Path, path: str, base: str, source: str | None
) -> None:
    """Elsewhere the page gets the tracker itself."""
    write_files(folder, {"tracardi.yml": FILE, f"site/{path}": BASE.format(base)})
    assert run("inject", "site").code == 0
    page = (folder / "site" / path).read_text()
    assert (f'async src="{source}tracardi-' in page) == (source is not None)
    assert ("async src=" in page) == (source is not None)


@pytest.mark.parametrize("url", ["https://cdn.example.com/x", "//cdn.example.com", "/docs", ""])
def test_base_url(run: Runner, folder: Path, url: str) -> None:
    """From the config or the command line; of another origin the hash needs CORS."""
    write_files(folder, {"tracardi.yml": FILE, "site/a/b.html": BASE.format("/"), "site/404.html": PAGE.format("x")})
    assert run("inject", "site", "--base-url", f"{url}/").code == 0
    by_option = tree(folder / "site")
    for name in ("a/b.html", "404.html"):
        page = by_option[name].decode()
        assert f'async src="{url}/js/tracardi-' in page
        assert ('" crossorigin' in page) == ("//" in url)
    (folder / "tracardi.yml").write_text(FILE.replace("js}", f'js, baseUrl: "{url}/"}}'))
    assert "2 unchanged" in run("inject", "site").out


@pytest.mark.parametrize(
    ("config", "options", "message"),
    [
        (FILE.replace("js}", "js, baseUrl: cdn.example.com}"), (), "tracardi.yml:6: delivery.baseUrl: 'cdn.example.com' is neither an http(s) URL nor an absolute path."),
        (FILE.replace("js}", "js, baseUrl: https://x/a&copy/}"), (), "is neither an http(s) URL nor an absolute path."),
        (FILE.replace("js}", "js, baseUrl: 'https://x/\"><script>'}"), (), "holds '\"', which no address in a config may."),
        (CONFIG + "delivery: {baseUrl: /docs/}\n", (), "tracardi.yml:6: delivery.baseUrl: is for delivery.mode file only."),
        (CONFIG, ("--base-url", "/docs/"), "--base-url: is for delivery.mode file only."),
        (FILE, ("--base-url", ""), "--base-url: is empty."),
        (FILE, ("--base-url", "https://h/é/"), "in ASCII."),
        (FILE, ("--base-url", "http://h:99999/"), "has no valid host and port. Write host:port; ports go from 1 to 65535."),
        (FILE, ("--base-url", "https://user:pw@h/"), "holds a user name or a password"),
        (FILE, ("--base-url", "docs"), "--base-url: 'docs' is neither an http(s) URL nor an absolute path."),
    ],
)  # fmt: skip
def test_a_wrong_base_url(run: Runner, folder: Path, config: str, options: tuple[str, ...], message: str) -> None:
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format("x")})
    before = tree(folder)
    result = run("inject", "site", *options)
    assert (result.code, message in result.err) == (2, True), result.err
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("setting", "page", "reason"),
    [
        ("maxBytes: 100", PAGE.format("x" * 100), "larger than 100 bytes, by inject.maxBytes"),
        ("framesets: false", "<html><head></head><frameset><frame src=a></frameset></html>", "a frameset, by inject.framesets"),
    ],
)
def test_what_the_config_leaves_alone(run: Runner, folder: Path, setting: str, page: str, reason: str) -> None:
    write_files(
        folder, {"tracardi.yml": f"{CONFIG}inject: {{{setting}}}\n", "site/a.html": page, "site/b.html": "<title>x</title>"}
    )
    assert f"1 page skipped ({reason}): a.html" in run("inject", "site").out
    assert (folder / "site" / "a.html").read_text() == page
