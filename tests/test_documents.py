"""Pages of a site that MkDocs or Zensical built, and the Markdown that they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import PAGE, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.hosts.documents import with_documents

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

MKDOCS = """\
site_name: X
plugins:
  - tracardi:
      tracker:
        url: {api: "http://127.0.0.1:8686"}
        source: {id: shop}
        auto: {triggers: [{tag: product, trigger: onVisible, data: {event: seen}}]}
"""
TAG = '<p data-tracardi-tag="product">x</p>'


def test_findings_name_the_markdown_and_its_line(run: Runner, folder: Path) -> None:
    write_files(
        folder,
        {
            "mkdocs.yml": MKDOCS,
            "docs/index.md": "# Home\n\nSee **this**{ data-tracardi-tag=prodct }\n",
            "docs/a/b.md": "---\ntitle: B\ntracardi:\n  triggers:\n    - {tag: sale, trigger: onClick, data: {event: c}}\n---\n",
            "site/index.html": PAGE.format(TAG.replace("product", "prodct")),
            "site/a/b/index.html": PAGE.format("x"),
        },
    )
    result = run("inject", "site")
    assert result.code == 1
    assert "mkdocs.yml:7: error: no page carries" in result.err
    assert 'data-tracardi-tag="prodct" stands at index.html, built from docs/index.md:3: a tag like it' in result.err
    assert 'docs/index.md:3: warning: no trigger names the tag "prodct"' in result.err
    assert 'docs/a/b.md:5: error: a/b/index.html does not carry data-tracardi-tag="sale"' in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: x\ntracardi: {evnts: []}\n---\n", "docs/index.md:3: tracardi.evnts: is not a known key."),
        ("---\ntracardi: {exclude: true}\na: [\n---\n", "docs/index.md:4: the file cannot be read:"),
        ("---\ntracardi: {events: [[x, {a: '${HOME}'}]]}\n---\n", "docs/index.md:2: tracardi.events[0][1].a: holds ${HOME}, and a page"),
        ("---\ntracardi: {events: !ENV HOME}\n---\n", "docs/index.md:2: tracardi.events: the YAML tag !ENV is not supported."),
        ("---\ntracardi: !!python/object/apply:os.system ['touch ran']\n---\n", "docs/index.md:2: tracardi: the YAML tag !!python/object/apply:os.system"),
        ("Title: x\ntracardi: yes please\n\n# X\n", "docs/index.md:2: tracardi: is not a mapping."),
    ],
)  # fmt: skip
def test_bad_metadata_is_named_with_its_line(run: Runner, folder: Path, text: str, message: str) -> None:
    write_files(folder, {"mkdocs.yml": MKDOCS, "docs/index.md": text, "site/index.html": PAGE.format(TAG)})
    result = run("inject", "site")
    assert (result.code, result.err.startswith(message)) == (2, True), result.err
    assert (folder / "site" / "index.html").read_text("utf-8") == PAGE.format(TAG)
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("text", ["---\nTracardi:\n  exclude: true\n...\n# X\n", "a: b\nTRACARDI: {exclude: true}\n\n# X\n"])
def test_a_page_may_be_left_alone(run: Runner, folder: Path, text: str) -> None:
    """Front matter of YAML or MultiMarkdown, by a name with capitals, with line ends of Windows and a byte order mark."""
    site = {"site/index.html": PAGE.format(TAG), "site/a/index.html": PAGE.format(TAG)}
    write_files(folder, {"mkdocs.yml": MKDOCS, "docs/index.md": "# Home\n", **site})
    write_files(folder, {"docs/a.md": "\ufeff" + text.replace("\n", "\r\n")})
    result = run("inject", "site")
    assert result.code == 0, result.err
    assert "data-tracardi-snippet" in (folder / "site" / "index.html").read_text("utf-8")
    assert (folder / "site" / "a" / "index.html").read_text("utf-8") == PAGE.format(TAG)


@pytest.mark.parametrize(
    ("settings", "page"),
    [("", "a/index.html"), ("use_directory_urls: false\n", "a.html"), ("plugins_: offline\n", "a/index.html")],
)
def test_each_document_has_its_page(folder: Path, settings: str, page: str) -> None:
    docs = ["a.md", "b/README.md", "c/index.md", "c/README.md", "d.html", ".e.md", ".f/g.md", "h.txt", "i.md", "i/index.md"]
    write_files(folder, {"mkdocs.yml": settings + MKDOCS, **{f"docs/{name}": "# X\n" for name in docs}})
    loaded = load_config(folder / "mkdocs.yml")
    assert loaded.host
    sources = with_documents(loaded, loaded.host).origins.sources
    assert sources[page] == str(folder / "docs" / "a.md") or sources[page] == "docs/a.md"
    assert sources["c/index.html"].endswith("c/index.md")
    assert sources["i/index.html"].endswith("i/index.md")
    assert {"b/index.html", "d.html"} < sources.keys()
    assert [name for name in sources if name.startswith((".", "h"))] == []


def test_a_document_whose_page_is_elsewhere_is_named(run: Runner, folder: Path) -> None:
    """A post of a blog has another address than its path gives, and its metadata would be lost without a word."""
    post = "---\ntracardi:\n  triggers: [{tag: sale, trigger: onClick, data: {event: c}}]\n---\n# Post\n"
    write_files(
        folder, {"mkdocs.yml": MKDOCS, "docs/blog/posts/a.md": post, "docs/b.md": "---\ntracardi: {exclude: true}\n---\n"}
    )
    write_files(folder, {"site/blog/2026/a/index.html": PAGE.format(TAG)})
    result = run("check", "site")
    assert result.code == 0
    assert 'docs/blog/posts/a.md:2: warning: the pattern "blog/posts/a/index.html" matches no page' in result.err
    assert 'docs/b.md:2: warning: the pattern "b/index.html" matches no page' in result.err


def test_a_folder_of_documents_that_is_linked_twice_makes_two_folders_of_pages(run: Runner, folder: Path) -> None:
    """Only a link to a folder around it is left out. The metadata of the second folder was lost."""
    page = PAGE.format(TAG)
    write_files(folder, {"mkdocs.yml": MKDOCS, "docs/a/x.md": "---\ntracardi: {exclude: true}\n---\n"})
    write_files(folder, {"site/index.html": page, "site/a/x/index.html": page, "site/b/x/index.html": page})
    (folder / "docs" / "b").symlink_to("a")
    (folder / "docs" / "a" / "loop").symlink_to("..")
    assert run("inject", "site").code == 0
    assert [path for path in ("index", "a/x/index", "b/x/index") if (folder / f"site/{path}.html").read_text() == page] == [
        "a/x/index",
        "b/x/index",
    ]
