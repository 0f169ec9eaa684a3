"""Previewed pages: the block that sends to the preview's collector, the overlay, and policies that are lifted for both."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.preview import SITE, TOOL, Preview
from tests.helpers.sites import CONFIG, PAGE, tree
from tracardi_snippet.block.csp import Needs
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.preview.policy import Overlay, lift_policy
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.injector import Injected

OPTIONS = re.compile(r'data-tracardi-snippet="options">(.*?)</script>')
OVERLAY = re.compile(r'<script async src="/__tracardi-preview__/overlay\.js"[^>]*></script>')


def options_of(html: str) -> Any:
    (found,) = OPTIONS.findall(html)
    return json.loads(found.removeprefix("const options = ").removesuffix(";"))["tracker"]


@pytest.mark.parametrize("mode", ["inline", "file", "stock"])
def test_the_tracker_sends_to_the_preview_in_each_mode(folder: Path, mode: str) -> None:
    """Only ``url.api`` is replaced: in mode stock the script is loaded from where the config says."""
    config = CONFIG.replace("{api:", "{script: /vendor/t.js, api:")
    preview = Preview(folder, config=config + f"delivery: {{mode: {mode}}}\n")
    html = preview.get("/shop/laptop").text
    options = options_of(html)
    assert options["url"]["api"] == TOOL
    assert options["source"] == {"id": "shop"}
    if mode == "stock":
        assert options["url"]["script"] == "/vendor/t.js"
    if mode == "file":
        (src,) = re.findall(r'async src="([^"]+)" integrity', html.replace("/__tracardi-preview__/overlay.js", ""))
        assert src.startswith("../tracardi-")
        tracker = preview.get(src.removeprefix(".."))
        assert (tracker.status, tracker.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        assert tracker.body == preview.session.build.bundle.data
    assert tree(folder / "site").keys() == {"index.html", "shop/laptop.html", "style.css"}


@pytest.mark.parametrize("base", ["/docs/", "/"])
def test_a_base_url_that_is_a_path(folder: Path, base: str) -> None:
    """The file is served there, wherever the site itself is."""
    preview = Preview(folder, config=CONFIG + f"delivery: {{mode: file, directory: js, baseUrl: {base}}}\n")
    (src,) = re.findall(r'src="(/[^_"]+)"', preview.get("/shop/laptop").text)
    assert src.startswith(f"{base}js/tracardi-")
    assert preview.get(src).body == preview.session.build.bundle.data


def test_a_base_url_on_another_host(folder: Path) -> None:
    """That host does not have the file yet: the second origin stands for it, and pages may check its hash."""
    preview = Preview(folder, config=CONFIG + "delivery: {mode: file, baseUrl: https://cdn.example.com/docs}\n")
    html = preview.get("/").text
    (src,) = re.findall(rf'src="({TOOL}[^"]+)" integrity="[^"]+" crossorigin', html)
    tracker = preview.tool(src.removeprefix(TOOL), origin=SITE)
    assert (tracker.status, tracker.body) == (200, preview.session.build.bundle.data)
    assert tracker.headers["access-control-allow-origin"] == "*"
    assert "cdn.example.com" not in html
    assert preview.tool("/tracker/other.js").status == 404


def test_a_site_below_a_path_finds_its_tracker(folder: Path) -> None:
    preview = Preview(folder, config=CONFIG + "delivery: {mode: file}\n", base_path="/docs/")
    name = preview.session.build.bundle.file_name
    assert [preview.get(path).status for path in (f"/docs/{name}", f"/{name}")] == [200, 404]


def test_a_site_that_was_injected_before(folder: Path) -> None:
    """Its block gives way to that of the preview, and no file changes."""
    preview = Preview(folder)
    inject_site(load_config(folder / "tracardi.yml"), folder / "site", RunOptions())
    before = tree(folder)
    html = preview.get("/").text
    assert options_of(html)["url"]["api"] == TOOL
    assert html.count('data-tracardi-snippet="tracker"') == 1
    assert tree(folder) == before
    assert options_of(before["site/index.html"].decode())["url"]["api"] == "http://127.0.0.1:8686"


def test_the_page_is_the_page_plus_block_and_overlay(folder: Path) -> None:
    preview = Preview(folder)
    html = preview.get("/").text
    (overlay,) = OVERLAY.findall(html)
    start = html.index("<script")
    end = html.index(overlay) + len(overlay)
    assert html[:start] + html[end:] == PAGE.format("top")
    data = json.loads(unescape(overlay.split('data-tracardi-preview="')[1].removesuffix('"></script>')))
    assert data == {"tool": TOOL, "page": "index.html", "changes": 0}


def test_pages_of_odd_encodings(folder: Path) -> None:
    """In UTF-16 the overlay's element has two bytes a character, and other bytes stay as they are."""
    wide = PAGE.format("weit").encode("utf-16")
    latin = PAGE.replace("<head>", "<head><meta charset=windows-1252>").format("\xe4").encode("cp1252")
    preview = Preview(folder, {"wide.html": wide, "latin.html": latin})
    assert len(OVERLAY.findall(preview.get("/wide").body.decode("utf-16"))) == 1
    assert b"\n\xe4\n" in preview.get("/latin").body


@pytest.mark.parametrize(
    "page", ["", "<svg xmlns='http://www.w3.org/2000/svg'/>", '<meta http-equiv=refresh content="0;url=/x">', "<p>a fragment"]
)
def test_a_page_that_gets_no_block_gets_no_overlay(folder: Path, page: str) -> None:
    """No place in it is safe."""
    assert Preview(folder, {"odd.html": page}).get("/odd").text == page


def test_a_page_with_an_attack_in_its_name(folder: Path) -> None:
    """The name stands in an attribute of the overlay's element."""
    name = "\"><script>alert('x')<"
    html = Preview(folder, {f"{name}.html": PAGE.format("x")}).get("/%22%3E%3Cscript%3Ealert('x')%3C").text
    assert "alert('x')" not in html
    (overlay,) = OVERLAY.findall(html)
    assert json.loads(unescape(overlay.split('"')[-2]))["page"] == f"{name}.html"


def test_a_page_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And again when its file changes."""
    preview = Preview(folder)
    injector = preview.session.build.injector("127.0.0.1")
    made: list[str] = []
    original = injector.inject

    def noted(data: bytes, path: str) -> Injected:
        made.append(path)
        return original(data, path)

    monkeypatch.setattr(injector, "inject", noted)
    for _ in range(3):
        preview.get("/")
    assert made == ["index.html"]
    (folder / "site" / "index.html").write_text(PAGE.format("a longer text"))
    assert "a longer text" in preview.get("/").text
    assert made == ["index.html", "index.html"]


def test_a_page_that_is_too_large_is_served_as_it_is(folder: Path) -> None:
    preview = Preview(folder, config=CONFIG + "inject: {maxBytes: 50}\n")
    assert preview.get("/").text == PAGE.format("top")


def test_excluded_pages_stay_as_they_are(folder: Path) -> None:
    preview = Preview(folder, config=CONFIG + 'inject: {exclude: "shop/**"}\n')
    assert preview.get("/shop/laptop").text == PAGE.format("laptop")


# --- policies

SCRIPT, CHANGES = f"{SITE}/__tracardi-preview__/overlay.js", f"{SITE}/__tracardi-preview__/changes"
PARTS = Overlay(SCRIPT, "sha256-o", CHANGES, TOOL)
PUBLISHED = Needs(hashes=("'sha256-real'",), origins=("https://t.example",))
PREVIEWED = Needs(hashes=("'sha256-mine'",), origins=(TOOL,))


@pytest.mark.parametrize(
    ("policy", "lifted"),
    [
        ("img-src 'self'", "img-src 'self'"),
        (
            "connect-src https://t.example",
            f"connect-src https://t.example {CHANGES} {TOOL}",
        ),
        ("connect-src 'self'", f"connect-src 'self' {CHANGES}"),
        ("connect-src 'none'", f"connect-src {CHANGES}"),
        ("script-src 'sha256-real'", f"script-src 'sha256-real' {SCRIPT} 'sha256-mine'"),
        ("script-src 'self'", f"script-src 'self' {SCRIPT}"),
        ("script-src 'self' 'unsafe-inline'", f"script-src 'self' 'unsafe-inline' {SCRIPT}"),
        (
            "script-src 'strict-dynamic' 'sha256-real'",
            "script-src 'strict-dynamic' 'sha256-real' 'sha256-o' 'sha256-mine'",
        ),
        ("frame-src 'self'", f"frame-src 'self' {TOOL}"),
        ("child-src 'none'", f"child-src {TOOL}"),
        (
            "default-src 'sha256-real' https://t.example; img-src *",
            "; ".join(
                (
                    "default-src 'sha256-real' https://t.example; img-src *",
                    f"script-src 'sha256-real' https://t.example {SCRIPT} 'sha256-mine'",
                    f"connect-src 'sha256-real' https://t.example {CHANGES} {TOOL}",
                    f"frame-src 'sha256-real' https://t.example {TOOL}",
                )
            ),
        ),
        ("connect-src *; frame-src *", "connect-src *; frame-src *"),
    ],
)
def test_what_a_policy_gets(policy: str, lifted: str) -> None:
    """The preview's own parts; its collector and its block only where the published ones would be allowed."""
    text, added = lift_policy(policy, PUBLISHED, PREVIEWED, PARTS)
    assert text == lifted if added else lifted == policy


def test_a_policy_of_a_page_is_lifted_and_told(folder: Path) -> None:
    """Once for all pages with the same policy; other bytes of the page stay."""
    meta = '<meta http-equiv="Content-Security-Policy" content="connect-src https://t.example &quot;">'
    page = PAGE.replace("<head>", f"<head>{meta}").format("x")
    config = CONFIG.replace("http://127.0.0.1:8686", "https://t.example")
    preview = Preview(folder, {"a.html": page, "b.html": page}, config)
    html = preview.get("/a").text
    (content,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert unescape(content) == f'connect-src https://t.example " {CHANGES} {TOOL}'
    assert re.sub(r"<meta[^>]*>|<script.*</script>", "", html, flags=re.DOTALL) == page.replace(meta, "")
    preview.get("/b")
    (line,) = preview.lines
    assert (
        line
        == f"a.html: its Content-Security-Policy is lifted for the preview alone: connect-src {CHANGES}, connect-src {TOOL}"
    )
    assert preview.session.state()["lifted"] == [line]


def test_a_policy_that_blocks_the_published_tracker_blocks_it_here(folder: Path) -> None:
    """What the author sees is what visitors would get."""
    page = PAGE.replace("<head>", "<head><meta http-equiv=Content-Security-Policy content=\"connect-src 'self'\">").format("x")
    html = Preview(folder, {"a.html": page}).get("/a").text
    (content,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert unescape(content) == f"connect-src 'self' {CHANGES}"


def test_a_policy_in_utf_16(folder: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta http-equiv="Content-Security-Policy" content="frame-src \'none\'">').format("x")
    html = Preview(folder, {"a.html": page.encode("utf-16")}).get("/a").body.decode("utf-16")
    assert f'content="frame-src {TOOL}"' in html
