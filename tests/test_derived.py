"""Files that other tools have made from pages: compressed copies, and lists of hashes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from typing import TYPE_CHECKING

import brotli
import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.derived.compression import compress, decompress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Runner

PAGES = {
    "index.html": PAGE.format("one").encode(),
    "blog/index.html": PAGE.format("two").encode(),
    "blog/same.html": PAGE.format("two").encode(),
    "blog/a b.html": PAGE.format("three").encode(),
    "blog/größe.html": PAGE.format("four").encode(),
}
ODD = {"back\\slash.html": PAGE.format("five").encode(), "new\nline.html": PAGE.format("six").encode()}
# The twin pages have the same bytes before, and others after.
TWINS = CONFIG + 'pages: [{match: "blog/same.html", auto: {events: [[special, {}]]}}]\n'
_PLACE = re.compile(r"<<(\w+) (\w+) ([^>]+?)(?: (\d+))?>>")


def filled(text: str, files: dict[str, bytes]) -> str:
    """Return the text with hashes in place of ``<<ALGORITHM NOTATION FILE DIGITS>>``."""

    def digits(match: re.Match[str]) -> str:
        digest = hashlib.new(match[1], files[match[3]]).digest()
        notations = {
            "hex": digest.hex(),
            "HEX": digest.hex().upper(),
            "base64": base64.b64encode(digest).decode(),
            "bare64": base64.b64encode(digest).decode().rstrip("="),
            "escaped": base64.b64encode(digest).decode().replace("/", r"\/"),
            "unicode": base64.b64encode(digest).decode().replace("+", r"\u002B"),
            "url64": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        }
        return notations[match[2]][: int(match[4]) if match[4] else None]

    return _PLACE.sub(digits, text)


LISTS = {
    "workbox": ("sw.js", 'precache([{"revision":"<<md5 hex index.html>>","url":"index.html"},{"revision":null,"url":"a.css"}]);'),
    "workbox, minified": ("sw.js", "p([{url:'/blog/',revision:'<<md5 hex blog/index.html>>'},{url:`index.html`,revision:`<<md5 hex index.html>>`}])"),
    "sw-precache": ("service-worker.js", 'var c=[["/index.html","<<md5 hex index.html>>"],["/blog/index.html","<<md5 hex blog/index.html>>"]];'),
    "Angular": ("ngsw.json", '{"hashTable": {"/index.html": "<<sha1 hex index.html>>", "/blog/a%20b.html": "<<sha1 hex blog/a b.html>>"}}'),
    "below a path": ("sw.js", '[{url:"/base/path/blog/same",revision:"<<md5 hex blog/same.html>>"}]'),
    "a clean URL of one word": ("blog/sw.js", '[{url:"same",revision:"<<md5 hex blog/same.html>>"},{"revision":"<<md5 hex index.html>>","url":"../"}]'),
    "whole addresses": ("a.mjs", '[{u:"https://example.org/base/?utm=1#x",hash:"<<sha256 hex index.html 20>>"}]'),
    "escaped names": ("a.json", r'{"blog\/gr\u00f6\u00dfe.html":"<<sha1 hex blog/größe.html>>","blog\/a b.html":"<<md5 HEX blog/a b.html>>"}'),
    "integrity": ("a.json", '{"blog/index.html": {"size": 3, "integrity": "sha384-<<sha384 base64 blog/index.html>>"}}'),
    "two integrities": ("a.json", '["index.html", "sha256-<<sha256 base64 index.html>> sha512-<<sha512 base64 index.html>>"]'),
    "first digits in base64": ("a.js", 'x={file:"index.html",v:"<<sha256 base64 index.html 16>>"}'),
    "URL-safe base64": ("a.js", "x={file:'index.html',v:'<<sha512 url64 index.html>>'}"),
    "no padding": ("a.js", "x={file:'index.html',v:'<<md5 bare64 index.html>>'}"),
    "ETag": ("a.json", r'{"path":"/index.html","etag":"W/\"<<md5 hex index.html>>\""}'),
    "in the address": ("a.json", '{"url":"/index.html?v=<<md5 hex index.html>>"}, {"url":"/index.html","v":"<<md5 hex index.html>>"}'),
    "beside the list": ("blog/list.json", '{"same.html": "<<sha224 hex blog/same.html>>", "./index.html": "<<sha224 hex blog/index.html>>"}'),
    "twins by their names": ("a.json", '{"blog/same.html":"<<md5 hex blog/same.html>>","blog/index.html":"<<md5 hex blog/index.html>>"}'),
    "twins, hash before name": ("a.js", '[{v:"<<md5 hex blog/same.html>>",u:"blog/same.html"},{v:"<<md5 hex blog/index.html>>",u:"blog/"}]'),
    "twins by their objects": ("a.json", '{"blog/index.html":{"x":[1],"md5":"<<md5 hex blog/index.html>>"},"blog/same.html":{"md5":"<<md5 hex blog/same.html>>"}}'),
    "pairs of a name and a value": ("a.json", '[{"name":"url","value":"/index.html"},{"name":"revision","value":"<<md5 hex index.html>>"}]'),
    "path and hash in objects of their own": ("a.json", '[{"src":{"path":"index.html"},"digest":{"value":"<<sha256 base64 index.html>>"}}]'),
    "SPDX": ("a.spdx.json", '[{"fileName":"./index.html","checksums":[{"algorithm":"SHA256","checksumValue":"<<sha256 hex index.html>>"}]}]'),
    "Blazor": ("service-worker-assets.js", r'self.assetsManifest={"assets":[{"hash":"sha256-<<sha256 escaped index.html>>","url":"index.html"},{"hash":"sha256-<<sha256 escaped blog/index.html>>","url":"blog\/index.html"},{"hash":"sha512-<<sha512 escaped blog/a b.html>>","url":"blog\/a b.html"},{"hash":"x","url":"_framework\/a.js"}]}'),
    "System.Text.Json": ("a.json", r'[{"Url":"a.css","Integrity":"sha512-a\u002Bb"},{"Url":"blog/same.html","Integrity":"sha512-<<sha512 unicode blog/same.html>>"}]'),
    "sha256sum": ("SHA256SUMS", "<<sha256 hex index.html>>  ./index.html\n<<sha256 hex blog/a b.html>> *blog/a b.html\n" + 64 * "0" + "  a.css\n"),
    "CRLF": ("sums.txt", "<<md5 hex index.html>>  index.html\r\n<<md5 hex blog/größe.html>>  blog/größe.html\r\n"),
    "BSD": ("MD5SUMS", "MD5 (index.html) = <<md5 hex index.html>>\nSHA512 (blog/a b.html) = <<sha512 hex blog/a b.html>>\n"),
    "lower case": ("dist.sha512sums", "<<sha512 hex blog/same.html>>  blog/same.html"),
    "name first": ("manifest.txt", "index.html: <<sha1 hex index.html>>\nblog/same.html,<<sha1 hex blog/same.html 24>>\n"),
    "of one file": ("blog/same.html.sha256", "<<sha256 hex blog/same.html>>\n"),
    "of one file, in base64": ("blog/same.html.sha512", "<<sha512 base64 blog/same.html>>\n"),
    "of one file, as Content-MD5": ("blog/same.html.md5", "<<md5 base64 blog/same.html>>"),
    "of one file, md5sum": ("blog/same.html.md5sum", "<<md5 hex blog/same.html>>\n"),
    "of one file that came through a pipe": ("blog/same.html.sha256sum", "<<sha256 hex blog/same.html>>  -\n"),
    "of one file, .txt": ("blog/same.html.sha-256.txt", "<<sha256 HEX blog/same.html>>\n"),
    "of one file under another name": ("blog/same.html.sha1", "<<sha1 hex blog/same.html>>  build/new.html\n"),
    "escaped names of GNU": ("SHA1SUMS", "\\<<sha1 hex back\\slash.html>>  back\\\\slash.html\n\\<<sha1 hex new\nline.html>>  new\\nline.html\n"),
    "NUL": ("SHA1SUMS", "<<sha1 hex new\nline.html>>  new\nline.html\0<<sha1 hex blog/same.html>>  blog/same.html\0"),
    "names of Windows": ("SHA256SUMS", "<<sha256 hex blog/index.html>>  blog\\index.html\r\n"),
    "names of Windows in JSON": ("a.json", r'{"blog\\index.html":"<<sha256 hex blog/index.html>>"}'),
    "PowerShell": ("sums.txt", "Algorithm  Hash  Path\nSHA256  <<sha256 HEX blog/same.html>>  C:\\www\\blog\\same.html\n"),
    "BSD with spaces": ("sums.txt", "SHA1 ( blog/same.html ) = <<sha1 hex blog/same.html>>\n"),
    "Repr-Digest": ("a.json", '{"index.html":{"Repr-Digest":"sha-256=:<<sha256 base64 index.html>>:"}}'),
    "a tree of folders": ("a.json", '{"index.html":"<<md5 hex index.html>>","blog":{"index.html":"<<md5 hex blog/index.html>>","same.html":{"md5":"<<md5 hex blog/same.html>>"}}}'),
    "no program at all": ("a.js", "// it's \" '\nlet re = /\"'`/; [{url:'index.html',revision:'<<md5 hex index.html>>'}]"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("where", ["in place", "copy"])
@pytest.mark.slow
def test_a_hash_of_a_page_is_renewed(run: Runner, folder: Path, path: str, text: str, where: str) -> None:
    """Nothing else in the list changes, a second run changes nothing, and ``remove`` restores the list."""
    pages = PAGES | ODD
    before = {**pages, path: filled(text, pages).encode()}
    write_files(folder, {"tracardi.yml": TWINS})
    write_files(folder / "site", before)
    arguments, result = (["--out", "out"], folder / "out") if where == "copy" else ([], folder / "site")
    ended = run("inject", "site", *arguments)
    assert (ended.code, ended.err) == (0, "")
    assert "1 file made from pages renewed (compressed copies, lists of hashes)" in ended.out
    after = tree(result)
    assert after[path].decode() == filled(text, after)
    assert after[path] != before[path]
    if where == "copy":
        assert tree(folder / "site") == before
    else:
        assert "1 file made" not in run("inject", "site").out
        assert tree(result) == after
        assert run("remove", "site").code == 0
        assert tree(result) == before


KEPT = {
    "a hash that is not of the page": ("a.json", f'{{"post": "index.html", "commit": "{40 * "a"}"}}'),
    "no name": ("a.json", '["<<md5 hex index.html>>"]'),
    "base64 in another item": ("a.json", '[{"l":"Home","u":"index.html"},{"l":"<<sha256 base64 index.html 20>>","u":"a.css"}]'),
    "a name far away": ("a.json", '{"url":"index.html"}' + 3000 * " " + '["<<md5 hex index.html>>"]'),
    "a text of the page": ("search_index.json", '{"docs":[{"location":"blog/","text":"sha1 of it: ' + 40 * "b" + '"}]}'),
    "another kind of file": ("a.css", "/* index.html <<md5 hex index.html>> */"),
    "more than 5 MB": ("a.json", '{"index.html":"<<md5 hex index.html>>"}' + 5_000_000 * " "),
    "a version": ("sw.js", '[{url:"index.html",revision:"20241127"},{url:"blog/",revision:"v1.2.3"},{url:"x.css",revision:"12345678"}]'),
    "another file's": ("sw.js", f'[{{url:"a.css",revision:"{32 * "c"}"}},{{url:"index.html",revision:null}}]'),
    "digits of a file's name": ("a.json", '{"nav.<<md5 hex index.html>>.js": "/nav.<<md5 hex index.html>>.js", "index.html": 1}'),
    "a word with the digits": ("a.txt", "nav.<<md5 hex index.html>>.js index.html"),
    "an excluded twin": ("ngsw.json", '{"hashTable":{"/skip/twin.html":"<<sha1 hex index.html>>"},"index":"/index.html"}'),
    "an excluded twin of the folder": ("skip/SHA256SUMS", "<<sha256 hex index.html>>  twin.html\n"),
    "a line about no page": ("version.txt", f"Commit : {40 * 'a'}\n# build {40 * 'b'}\nlinux / amd64 {40 * 'c'}\nthis ? {40 * 'd'}\n"),
    "another site": ("a.json", '{"homepage":"https://other.example/","_integrity":"sha512-' + 86 * "a" + '=="}'),
    "an unknown folder": ("a.json", f'{{"/api/v2/":"{32 * "a"}","hash":"{32 * "b"}"}}'),
    "a text that is no hash": ("a.json", '{"path":"/blog/","hash":"getting-started-with-x","digest":"Internationalization"}'),
    "a hash of another file": ("a.json", '{"/blog/":{"css":[{"href":"x.css","integrity":"sha512-' + 85 * "A" + 'b=="}]}}'),
    "a hash of several files": ("a.json", f'{{"rev":"{32 * "a"}","files":["/","blog/index.html"]}}'),
    "in the excluded page's name": ("a.json", '{"skip/index.html": "<<md5 hex index.html>>"}'),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), KEPT.values(), ids=KEPT)
def test_what_is_no_entry_of_a_page_stays(run: Runner, folder: Path, path: str, text: str) -> None:
    data = filled(text, PAGES).encode()
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG + "inject: {exclude: ['skip/**']}\n",
            "site/skip/index.html": PAGE.format("skip"),
            "site/skip/twin.html": PAGES["index.html"],
        },
    )
    write_files(folder / "site", {**PAGES, path: data})
    ended = run("inject", "site")
    assert (ended.code, ended.err) == (0, "")
    assert (folder / "site" / path).read_bytes() == data


STALE = {
    "few digits": ("sw.js", '\n[{url:"index.html",revision:"<<md5 hex index.html 10>>"}]', "site/sw.js:2"),
    "a hash of something else": ("sw.js", '[{url:"index.html",revision:"0123456789abcdef0123456789abcdef"}]', "site/sw.js:1"),
    "a table": ("a.json", '{\n"/blog/": "0123456789abcdef0123456789abcdef"}', "site/a.json:2"),
    "base64 of one file": ("index.html.md5", "AAAAAAAAAAAAAAAAAAAAAA==\n", "site/index.html.md5:1"),
    "of one file that came through a pipe": (
        "index.html.md5",
        "0123456789abcdef0123456789abcdef  -\n",
        "site/index.html.md5:1",
    ),
    "a digest header": ("a.json", '{"index.html":{"Repr-Digest":"md5=:AAbAAAAAAAAAAAAAAAAAAA==:"}}', "site/a.json:1"),
    "checksums": ("SHA1SUMS", "0123456789abcdef0123456789abcdef01234567  index.html", "site/SHA1SUMS:1"),
}


@pytest.mark.parametrize(("path", "text", "place"), STALE.values(), ids=STALE)
def test_an_entry_that_cannot_be_renewed_is_named(run: Runner, folder: Path, path: str, text: str, place: str) -> None:
    data = filled(text, PAGES).encode()
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", {**PAGES, path: data})
    for command in ("check", "inject"):
        ended = run(command, "site")
        assert ended.code == 0
        assert ended.err.startswith(f"{place}: warning: the entry of ")
        assert " holds a hash of other bytes, or too few digits to renew them [derived-stale]\n" in ended.err
        assert (folder / "site" / path).read_bytes() == data
    assert run("inject", "site", "--strict").code == 1


@pytest.mark.parametrize("suffix", ["gz", "br", "zst"])
@pytest.mark.parametrize("where", ["in place", "copy"])
def test_a_compressed_copy_holds_the_new_page(run: Runner, folder: Path, suffix: str, where: str) -> None:
    path = f"index.html.{suffix}"
    before = {**PAGES, path: compress(path, PAGES["index.html"]), f"other.css.{suffix}": b"x"}
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", before)
    arguments, result = (["--out", "out"], folder / "out") if where == "copy" else ([], folder / "site")
    ended = run("inject", "site", *arguments)
    assert (ended.code, ended.err) == (0, "")
    after = tree(result)
    assert decompress(path, after[path], 1_000_000) == after["index.html"] != PAGES["index.html"]
    assert after[f"other.css.{suffix}"] == b"x"
    if where == "in place":
        assert run("inject", "site").out.startswith("site: 5 pages: 5 unchanged\ntracker")
        assert tree(result) == after
        assert run("remove", "site").code == 0
        assert tree(result) == before


@pytest.mark.parametrize("version", ["before", "with an older block", "after"])
def test_a_copy_of_any_version_of_the_page_is_renewed(run: Runner, folder: Path, version: str) -> None:
    """A killed run leaves such pairs."""
    write_files(
        folder,
        {"tracardi.yml": TWINS, "other.yml": CONFIG.replace("page-view", "seen"), "site/index.html": PAGES["index.html"]},
    )
    if version != "before":
        assert run("inject", "site", "--config", "tracardi.yml" if version == "after" else "other.yml").code in (0, 1)
    copy = gzip.compress((folder / "site" / "index.html").read_bytes())
    assert run("inject", "site").code in (0, 1)
    write_files(folder, {"site/index.html.gz": copy})
    assert run("inject", "site").err.count("derived-stale") == 0
    page = (folder / "site" / "index.html").read_bytes()
    assert gzip.decompress((folder / "site" / "index.html.gz").read_bytes()) == page


CHAIN = "".join(f"<<sha256 hex {path}>>  {path}\n" for path in (*PAGES, "index.html.gz", "sw.js", "sw.js.br"))


def chained(pages: dict[str, bytes]) -> dict[str, bytes]:
    """Return a site whose lists hold hashes of copies and of other lists, in the order in which a run replaces its files."""
    files = {**pages, "index.html.gz": gzip.compress(pages["index.html"], 9, mtime=0)}
    files["sw.js"] = filled('[{url:"index.html",revision:"<<md5 hex index.html>>"}]', files).encode()
    files["sw.js.br"] = brotli.compress(files["sw.js"], quality=11)
    files["a/SHA256SUMS"] = filled(CHAIN, files).encode()
    files["MD5SUMS"] = filled("<<md5 hex a/SHA256SUMS>>  a/SHA256SUMS\n", files).encode()
    return {path: files[path] for path in ("MD5SUMS", "a/SHA256SUMS", "sw.js.br", "sw.js", *sorted(pages), "index.html.gz")}


@pytest.mark.parametrize("replaced", range(len(PAGES) + 6))
def test_lists_of_copies_and_of_lists_are_renewed_also_after_a_kill(run: Runner, folder: Path, replaced: int) -> None:
    """The run before was killed when it had replaced this number of files."""
    before = chained(PAGES)
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", before)
    ended = run("inject", "site")
    assert (ended.code, ended.err) == (0, "")
    assert "5 files made from pages renewed" in ended.out
    after = tree(folder / "site")
    assert after == chained({path: after[path] for path in PAGES})
    write_files(folder / "site", {**before, **{path: after[path] for path in list(before)[:replaced]}})
    ended = run("inject", "site")
    assert (ended.code, ended.err) == (0, "")
    assert tree(folder / "site") == after


FIXED = {
    "lists of each other": (
        {"a.json": '{"index.html":"<<md5 hex index.html>>","b.json":"<<md5 hex x>>"}', "b.json": '{"a.json":"<<md5 hex a.json>>"}'},
        ["site/a.json:1: warning: the entry of b.json holds a hash of other bytes, or too few digits to renew them [derived-stale]"],
    ),
    "a script whose hash stands in a page": (
        {"sw.js": '[{url:"index.html",revision:"<<md5 hex index.html>>"}]', "p.html": '<script src="sw.js" integrity="sha384-<<sha384 base64 sw.js>>"></script>'},
        ["site/sw.js: warning: cannot be renewed: p.html holds its hash, and browsers would refuse it [derived-stale]"],
    ),
    "a signature": (
        {"SHA256SUMS": "<<sha256 hex index.html>>  index.html", "SHA256SUMS.asc": "signed"},
        ["site/SHA256SUMS.asc: warning: signs SHA256SUMS, which has changed: sign it again [derived-stale]"],
    ),
    "damaged copies": (
        {"index.html.gz": "no gzip", "index.html.br": "no brotli", "index.html.zst": "no zstd"},
        [
            "site/index.html.br: warning: is not brotli, or is damaged [derived-stale]",
            "site/index.html.gz: warning: is not gzip: Error -3 while decompressing data: incorrect header check [derived-stale]",
            "site/index.html.zst: warning: is not zstd, or is damaged [derived-stale]",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "messages"), FIXED.values(), ids=FIXED)
def test_what_cannot_follow_is_named(run: Runner, folder: Path, texts: dict[str, str], messages: list[str]) -> None:
    files = {**PAGES, "x": b"x"}
    for path, text in texts.items():
        files[path] = filled(text, files).encode()
    write_files(folder, {"tracardi.yml": CONFIG})
    write_files(folder / "site", files)
    ended = run("inject", "site")
    assert ended.code == 0
    assert [line for line in ended.err.splitlines() if "derived-stale" in line] == messages


def test_a_copy_that_holds_another_page_is_named(run: Runner, folder: Path) -> None:
    copy = gzip.compress(b"<!doctype html><title>another</title>")
    write_files(folder, {"tracardi.yml": CONFIG, "site/index.html": PAGES["index.html"], "site/index.html.gz": copy})
    ended = run("inject", "site")
    assert ended.code == 0
    message = "does not hold the page: it was made from other bytes"
    assert ended.err.startswith(f"site/index.html.gz: warning: {message} [derived-stale]\n")
    assert (folder / "site" / "index.html.gz").read_bytes() == copy


def test_a_read_only_copy_is_named(run: Runner, folder: Path) -> None:
    copy = gzip.compress(PAGES["index.html"])
    write_files(folder, {"tracardi.yml": CONFIG, "site/index.html": PAGES["index.html"], "site/index.html.gz": copy})
    (folder / "site" / "index.html.gz").chmod(0o444)
    ended = run("inject", "site")
    assert (ended.code, ended.err.splitlines()[0]) == (0, "site/index.html.gz: warning: is read-only [derived-stale]")


def test_without_the_library_a_zst_is_named(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "backports", None)
    write_files(folder, {"tracardi.yml": CONFIG, "site/index.html": PAGES["index.html"], "site/index.html.zst": b"x"})
    line = "site/index.html.zst: warning: needs a library for zstd: pip install 'tracardi-snippet[zstd]' [derived-stale]"
    assert run("inject", "site").err.splitlines()[0] == line


SLOW: dict[str, tuple[str, Callable[[], str]]] = {
    "a table of all pages": ("a.json", lambda: "{" + ",".join(f'"/p/{n}.html":"{n:040x}"' for n in range(20_000)) + "}"),
    "quotes": ("a.js", lambda: '"' * 1_000_000),
    "brackets": ("a.js", lambda: '[{"index.html":"' * 60_000),
    "one long word": ("a.js", lambda: '"index.html' + "a" * 1_000_000),
    "keys": ("a.js", lambda: "index.html='" + "a.b-" * 250_000 + "'"),
    "one line": ("a.txt", lambda: "index.html 0123456789abcdef " * 3_000),
}


@pytest.mark.parametrize(("path", "text"), SLOW.values(), ids=SLOW)
@pytest.mark.slow
def test_odd_lists_end(run: Runner, folder: Path, path: str, text: Callable[[], str]) -> None:
    """Each is read in linear time: the whole suite would notice."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/index.html": PAGES["index.html"], f"site/{path}": text()})
    assert run("check", "site").code == 0
