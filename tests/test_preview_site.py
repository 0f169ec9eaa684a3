"""The preview serves a site as static hosts do, and nothing that is not in the site."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.helpers.preview import Preview
from tests.helpers.sites import CONFIG, PAGE
from tracardi_snippet.preview.base_path import canonical_base
from tracardi_snippet.preview.content_type import content_type
from tracardi_snippet.preview.site_files import SiteFiles

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, str | bytes] = {
    "index.html": PAGE.format("top"),
    "about.html": PAGE.format("about"),
    "shop/index.html": PAGE.format("shop"),
    "old/index.htm": PAGE.format("old"),
    "empty/data.json": "{}",
    "häuser.html": PAGE.format("houses"),
    "film.mp4": bytes(range(256)) * 8,
}


@pytest.fixture
def preview(folder: Path) -> Preview:
    return Preview(folder, FILES)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "top"),
        ("/index.html", "top"),
        ("/about", "about"),
        ("/about.html", "about"),
        ("/shop/", "shop"),
        ("/old/", "old"),
        ("/h%C3%A4user", "houses"),
        ("/about?utm_source=x", "about"),
    ],
)
def test_addresses_that_hosts_know(preview: Preview, path: str, text: str) -> None:
    answer = preview.get(path)
    assert (answer.status, f"\n{text}\n" in answer.text) == (200, True)


@pytest.mark.parametrize("path", ["/nothing", "/about/", "/empty/", "/empty", "/shop/nothing", "//about", "/shop//"])
def test_other_addresses_are_not_found(preview: Preview, path: str) -> None:
    assert preview.get(path).status == 404


def test_a_folder_needs_its_slash(preview: Preview) -> None:
    """Else its relative links lead elsewhere. The query stays."""
    answer = preview.get("/shop?a=1&b=%2F")
    assert (answer.status, answer.headers["location"]) == (302, "/shop/?a=1&b=%2F")


def test_the_404_page_is_the_site_s_own(folder: Path) -> None:
    preview = Preview(folder, {**FILES, "404.html": PAGE.format("lost")})
    answer = preview.get("/nothing")
    assert (answer.status, "\nlost\n" in answer.text) == (404, True)
    assert 'data-tracardi-snippet="tracker"' in answer.text
    assert preview.get("/nothing", if_none_match=answer.headers["etag"]).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../tracardi.yml",
        "/%2e%2e/tracardi.yml",
        "/..%2ftracardi.yml",
        "/shop/..%2f..%2ftracardi.yml",
        "/..%5ctracardi.yml",
        "/.git/config",
        "/shop/.svn/entries",
        "/link.yml",
        "/linked/tracardi.yml",
        "/%00",
        "/" + "a" * 5000,
        "//tracardi.yml",
    ],
)
def test_no_path_leads_out_of_the_site(preview: Preview, path: str) -> None:
    site = preview.folder / "site"
    (site / ".git").mkdir()
    (site / ".git" / "config").write_text("secret: CONFIG")
    (site / "link.yml").symlink_to(preview.folder / "tracardi.yml")
    (site / "linked").symlink_to(preview.folder)
    answer = preview.get(path)
    assert (answer.status, "source" in answer.text, "CONFIG" in answer.text) == (404, False, False)


def test_a_link_that_stays_in_the_site_is_followed(preview: Preview) -> None:
    """mike makes such links for its aliases."""
    (preview.folder / "site" / "latest").symlink_to("shop")
    assert "\nshop\n" in preview.get("/latest/").text


def test_only_regular_files_are_opened(preview: Preview) -> None:
    """A named pipe would wait for its writer."""
    os.mkfifo(preview.folder / "site" / "pipe.html")
    assert preview.get("/pipe.html").status == 404


def test_a_file_that_nobody_may_read_is_not_found(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> int:
        raise PermissionError(path)

    monkeypatch.setattr(preview.session.files, "open", refuse)
    assert preview.get("/film.mp4").status == 404


def test_methods(preview: Preview) -> None:
    """HEAD has the headers of GET and no body; a form of the site cannot be sent to a static host."""
    whole, head = preview.get("/about"), preview.get("/about", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == whole.headers
    assert int(head.headers["content-length"]) == len(whole.body)
    assert (preview.get("/about", "POST").status, preview.get("/about", "POST").headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("wanted", "status", "first", "length", "content"),
    [
        ("bytes=0-9", 206, 0, 10, "bytes 0-9/2048"),
        ("bytes=2040-", 206, 2040, 8, "bytes 2040-2047/2048"),
        ("bytes=-5", 206, 2043, 5, "bytes 2043-2047/2048"),
        ("bytes=2000-9999", 206, 2000, 48, "bytes 2000-2047/2048"),
        ("bytes=0-1,5-6", 200, 0, 2048, ""),
        ("bytes=5-2", 200, 0, 2048, ""),
        ("pages=1-2", 200, 0, 2048, ""),
    ],
)
def test_ranges(preview: Preview, wanted: str, status: int, first: int, length: int, content: str) -> None:
    answer = preview.get("/film.mp4", range=wanted)
    data = FILES["film.mp4"]
    assert isinstance(data, bytes)
    assert (answer.status, answer.body) == (status, data[first : first + length])
    assert answer.headers.get("content-range", "") == content
    assert (answer.headers["content-length"], answer.headers["accept-ranges"]) == (str(length), "bytes")


def test_a_range_beyond_the_end(preview: Preview) -> None:
    answer = preview.get("/film.mp4", range="bytes=2048-")
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */2048")


def test_a_large_file_is_sent_in_parts(preview: Preview) -> None:
    data = os.urandom(1_000_000)
    (preview.folder / "site" / "film.webm").write_bytes(data)
    assert preview.get("/film.webm").body == data
    assert preview.get("/film.webm", range="bytes=1-999998").body == data[1:-1]


def test_conditional_requests(preview: Preview) -> None:
    first = preview.get("/film.mp4")
    assert preview.get("/film.mp4", if_none_match=f'"x", {first.headers["etag"]}').status == 304
    assert preview.get("/film.mp4", if_modified_since=first.headers["last-modified"]).status == 304
    assert preview.get("/film.mp4", if_none_match='"x"', if_modified_since=first.headers["last-modified"]).status == 200
    assert preview.get("/film.mp4", range="bytes=0-1", if_range='"x"').status == 200
    assert preview.get("/film.mp4", if_modified_since="no date").status == 200


def test_a_page_is_asked_for_again_when_the_config_has_changed(preview: Preview) -> None:
    """Its file is as old as before: a date alone would tell nothing."""
    first = preview.get("/about")
    assert first.headers["cache-control"] == "no-cache"
    assert preview.get("/about", if_none_match=first.headers["etag"]).status == 304
    preview.session.changes.add(None)
    answer = preview.get("/about", if_none_match=first.headers["etag"], if_modified_since=first.headers["last-modified"])
    assert answer.status == 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html"),
        ("A.HTM", "text/html"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.svg", "image/svg+xml"),
        ("a.woff2", "font/woff2"),
        ("a.wasm", "application/wasm"),
        ("a.avif", "image/avif"),
        ("a.tar.gz", "application/gzip"),
        ("a.unknown", "application/octet-stream"),
        ("CNAME", "application/octet-stream"),
        ("site.webmanifest", "application/manifest+json"),
    ],
)
def test_types(name: str, kind: str) -> None:
    assert content_type(name) == kind


def test_a_page_has_the_charset_of_the_site_s_server(folder: Path) -> None:
    """And no other: it would hide what the page itself declares."""
    assert Preview(folder).get("/").headers["content-type"] == "text/html"
    preview = Preview(folder, config=CONFIG + "inject: {charset: windows-1252}\n")
    assert preview.get("/").headers["content-type"] == "text/html; charset=windows-1252"


CANONICAL = '<!doctype html><title>x</title><link rel="canonical" href="{}">'


@pytest.mark.parametrize(
    ("href", "base"),
    [
        ("https://example.com/docs/", "/docs/"),
        ("https://example.com/docs/v1/index.html", "/docs/v1/"),
        ("https://example.com", "/"),
        ("/docs", "/docs/"),
        ("https://example.com/caf%C3%A9/", "/café/"),
        ("https://example.com/café/", "/café/"),
        ("https://example.com/a%20b/", "/"),
        ("https://example.com/a/../b/", "/"),
        ("//[", "/"),
        ("", "/"),
    ],
)
def test_the_canonical_link_tells_the_base_path(href: str, base: str) -> None:
    assert canonical_base(CANONICAL.format(href).encode(), "index.html") == base


def test_the_base_path_of_a_page_in_another_encoding() -> None:
    """And of a head that ends within a character."""
    page = CANONICAL.format("https://example.com/café/")
    assert canonical_base(page.encode("latin-1"), "index.html") == "/café/"
    assert canonical_base(f"{page}é".encode()[:-1], "index.html") == "/café/"


def test_a_site_below_a_path(folder: Path) -> None:
    """Pages stand below it, the way in leads there, and other paths belong to other sites."""
    canonical = CANONICAL.format("https://example.com/docs/")
    preview = Preview(folder, {**FILES, "index.html": canonical})
    assert preview.lines == []
    answer = preview.get("/?a=1")
    assert (answer.status, answer.headers["location"]) == (302, "/docs/?a=1")
    assert preview.lines == ["The canonical links say that the site is served below /docs/"]
    assert preview.get("/docs").headers["location"] == "/docs/"
    assert [preview.get(path).status for path in ("/docs/", "/docs/about", "/about", "/docs2/")] == [200, 200, 404, 404]
    assert preview.get("/docs/shop").headers["location"] == "/docs/shop/"
    assert preview.session.page_of("http://127.0.0.1:8480/docs/shop/") == "shop/index.html"
    assert preview.session.page_of("http://127.0.0.1:8480/shop/") is None
    (folder / "site" / "index.html").write_text(CANONICAL.format("https://example.com/documents/"))
    assert preview.get("/").headers["location"] == "/documents/"


def test_base_path_of_the_command_line_wins(folder: Path) -> None:
    preview = Preview(folder, {**FILES, "index.html": CANONICAL.format("https://example.com/docs/")}, base_path="/other/")
    assert [preview.get(path).status for path in ("/other/", "/docs/")] == [200, 404]


def test_a_page_that_is_deleted_and_built_again(preview: Preview) -> None:
    """While the page is missing, the answer is a page that waits for a change."""
    path = preview.folder / "site" / "about.html"
    path.unlink()
    missing = preview.get("/about")
    assert (missing.status, "overlay.js" in missing.text) == (404, True)
    path.write_text(PAGE.format("new"))
    assert "\nnew\n" in preview.get("/about").text


def test_no_page_is_read_before_somebody_asks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for the canonical link."""
    opened: list[str] = []
    original = SiteFiles.open

    def noted(files: SiteFiles, path: str) -> int:
        opened.append(path)
        return original(files, path)

    monkeypatch.setattr(SiteFiles, "open", noted)
    preview = Preview(folder, FILES)
    assert opened == []
    preview.get("/about")
    assert opened == ["index.html", "about.html"]  # the first for its canonical link
