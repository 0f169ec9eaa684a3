"""Addresses that would be something else where they are put: a directive, markup, another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import PAGE
from tests.hostile.runner import assert_changed, assert_text, snapshot, write
from tracardi_snippet.config.urls import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

TRACKER = """\
tracker:
  url: {{api: {api}, script: {script}}}
  source: {{id: abc}}
  external: [{{url: {external}, key: k}}]
  context: {{location: {location}}}
delivery: {{mode: {mode}, baseUrl: {base}}}
"""
GOOD = {
    "api": "https://t.example.com",
    "script": "https://t.example.com/tracker",
    "external": '"https://a.example.com/x?y=z"',
    "location": "null",
    "mode": "inline",
    "base": "''",
}
KEYS = {
    "api": "tracker.url.api",
    "script": "tracker.url.script",
    "external": "tracker.external[0].url",
    "location": "tracker.context.location",
    "base": "delivery.baseUrl",
}
HOLDS = "...: {} holds {}, which no address in a config may. Write {} instead, or leave it out."
NO_HOST = "...names a host that cannot exist. Correct it; write other letters in ASCII, such as ..."
NO_PORT = "...has no valid host and port. Write host:port; ports go from 1 to 65535."
NOT_HTTP = "... http(s) URL..."


def holds(url: str, char: str, instead: str) -> tuple[str, str]:
    return url, HOLDS.format(repr(url), char, instead)


REFUSED = {
    "a directive": holds("https://a;script-src", "';'", "%3B"),
    "a comma, which ends a policy": holds("https://a/x,y", "','", "%2C"),
    "quotes of nginx": holds('https://b"', "'\"'", "%22"),
    "quotes of a string": holds("https://b/it's", '"\'"', "%27"),
    "markup": holds("https://a/<svg onload=alert(1)>", "'<'", "%3C"),
    "the end of a tag": holds("https://a/x>y", "'>'", "%3E"),
    "a space": holds("https://a script-src", "a space", "%20"),
    "a line break": holds("https://a\nX-Header: y", "the character U+000A", "%0A"),
    "a NUL": holds("https://a\0", "the character U+0000", "%00"),
    "DEL": holds("https://a/\x7f", "the character U+007F", "%7F"),
    "a C1 control": holds("https://a/\x9b2J", "the character U+009B", "%C2%9B"),
    "another space": holds("https://a/\u3000", "the character U+3000", "%E3%80%80"),
    "a direction that hides text": holds("https://a/\u202eb", "the character U+202E", "%E2%80%AE"),
    "a backslash": holds("https://a\\b", "'\\\\'", "%5C"),
    "a backquote": holds("https://a/`", "'`'", "%60"),
    "an at sign in the path": holds("https://a/@b", "'@'", "%40"),
    "a password": (
        "https://user:secret@a",
        "...: holds a user name or a password, and browsers refuse such an address. Remove what stands before the @.",
    ),
    "a wide semicolon, which IDNA makes a narrow one": ("https://a\uff1bscript-src", NO_HOST),
    "wide quotes": ("https://a\uff02", NO_HOST),
    "a host of dots alone": ("https://..", NOT_HTTP),
    "a host of one dot": ("https://.", NOT_HTTP),
    "a host of ideographic dots": ("https://\u3002\u3002", NO_HOST),
    "an empty label": ("https://a..b", NO_HOST),
    "a percent-encoded host": ("https://a%3Bscript-src", NO_HOST),
    "a host that Python and browsers write differently": ("https://stra\xdfe.de", NO_HOST),
    "an address that browsers read as another": ("https://1.2.3", NO_HOST),
    "a hexadecimal address": ("https://0x7f.1", NO_HOST),
    "a wildcard": ("https://*.example.com", NO_HOST),
    "a label that is too long": ("https://" + "a" * 64, NO_HOST),
    "a host that is too long": ("https://" + "a." * 200 + "b", NO_HOST),
    "a broken IPv6 address": ("https://[::::]", NO_HOST),
    "half a bracket": ("https://[::1", NO_PORT),
    "a port beyond all": ("https://a:99999", NO_PORT),
    "port 0": ("https://a:0", NO_PORT),
    "a port of other digits": ("https://a:\uff18\uff10", NO_PORT),
    "a port that is none": ("https://a:b", NO_PORT),
    "no port after the colon": ("https://a:", NO_PORT),
    "a fragment": ("https://a/#x", "... has a ...fragment. ..."),
    "JavaScript": ("javascript:alert(1)", NOT_HTTP),
    "JavaScript with two slashes": ("javascript://a", NOT_HTTP),
    "data": ("data:text/javascript,alert(1)", NOT_HTTP),
    "another scheme": ("ftp://a", NOT_HTTP),
    "one slash": ("https:/a", NOT_HTTP),
    "three slashes, which browsers read as two": ("///a.example.com", NOT_HTTP),
    "a space alone": (" ", "... is empty. ..."),
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("url", "message"), REFUSED.values(), ids=REFUSED)
def test_addresses_that_are_refused(run: Callable[..., Run], folder: Path, key: str, url: str, message: str) -> None:
    """Each key of the config has the same rules. Nothing is written, and nothing is printed as a policy."""
    quoted = '"' + "".join(char if char.isalnum() and char.isascii() else f"\\U{ord(char):08x}" for char in url) + '"'
    values = {**GOOD, key: quoted, **({"mode": "file"} if key == "base" else {})}
    write(folder, {"tracardi.yml": TRACKER.format(**values), "site/a.html": PAGE.format("a")})
    before = snapshot(folder)
    for command in (("inject", "site"), ("csp", "site", "--headers", "nginx")):
        result = run(*command)
        assert (result.code, result.out) == (2, "")
        (line,) = result.err.splitlines()
        assert f": {KEYS[key]}: " in line
        assert_text(line, message)
    assert_changed(folder, before, {})


ALLOWED = {
    ("api", "//t.example.com"): "//t.example.com",
    ("api", "http://127.0.0.1:8686/tracardi/"): "http://127.0.0.1:8686",
    ("api", "http://[::1]:8686"): "http://[::1]:8686",
    ("api", "https://m\xfcnchen.de/\xe4"): "https://xn--mnchen-3ya.de",
    ("api", "https://a_b.example.com."): "https://a_b.example.com.",
    ("api", "https://xn--strae-oqa.de"): "https://xn--strae-oqa.de",
    ("script", "/js/liliput.min.js"): "",
    ("script", "js/liliput.min.js"): "",
    ("script", "../x:y/liliput.min.js"): "",
    ("script", "//t.example.com/tracker"): "//t.example.com",
    ("script", ""): "",
    ("external", "https://a.example.com:444/x?y=z&u=%2Cv"): "https://a.example.com:444",
    ("external", "//a.example.com?y"): "//a.example.com",
    ("location", "https://geo.example.com/json?a=b"): "https://geo.example.com",
    ("base", "https://cdn.example.com/docs/"): "https://cdn.example.com",
    ("base", "/docs/"): "",
    ("base", "//cdn.example.com"): "//cdn.example.com",
    ("base", ""): "",
}


@pytest.mark.parametrize(("key", "url"), ALLOWED)
def test_addresses_that_are_taken(run: Callable[..., Run], folder: Path, key: str, url: str) -> None:
    """The origin is what a policy names."""
    mode = "file" if key == "base" else "stock" if key == "script" and url else "inline"
    values = {**GOOD, "mode": mode, key: f'"{url}"'}
    write(folder, {"tracardi.yml": TRACKER.format(**values), "site/a.html": PAGE.format("a")})
    result = run("csp", "site")
    assert (result.code, result.err) == (0, "")
    assert origin_of(url) == ALLOWED[key, url]
    if origin_of(url) or mode == "stock":
        assert (origin_of(url).removeprefix("//") or "'self'") in result.out.split()


@pytest.mark.parametrize(
    ("key", "url", "message"),
    [
        ("api", "https://a/?x", "... has a query or a fragment. ..."),
        ("script", "https://a/x?y", "... has a query or a fragment. ..."),
        ("script", "/x?y", "... has a query or a fragment. ..."),
        ("base", "https://a/?x", "... has a query or a fragment. ..."),
        ("base", "docs/", "... is neither an http(s) URL nor an absolute path. ..."),
        ("base", "/a&copy/", "... is neither an http(s) URL nor an absolute path. ..."),
        ("base", "https://m\xfcnchen.de/", "... is neither an http(s) URL nor an absolute path. ..."),
        ("api", "/collector", "... is not an http(s) URL. ..."),
        ("external", "/x", "... is not an http(s) URL. ..."),
        ("location", "x.json", "... is not an http(s) URL. ..."),
    ],
)
def test_what_only_some_keys_take(run: Callable[..., Run], folder: Path, key: str, url: str, message: str) -> None:
    values = {**GOOD, "mode": "file" if key == "base" else "inline", key: f'"{url}"'}
    write(folder, {"tracardi.yml": TRACKER.format(**values), "site/a.html": PAGE.format("a")})
    result = run("inject", "site")
    assert result.code == 2
    assert_text(result.err, f"tracardi.yml:...{KEYS[key]}: {message}")
