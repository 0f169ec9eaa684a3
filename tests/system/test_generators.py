"""The lines of docs/generators.md, run on a real site with the real generator."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.helpers.generators import DOCUMENT, GENERATORS, built, lines_of, run_lines
from tests.helpers.sites import tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("generators")  # each site is built once, and several tests read it
MARKER = b"data-tracardi-snippet"


def pages_of(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if name.endswith(".html")}


def test_each_generator_of_the_document_is_built_here() -> None:
    titles = re.findall(r"^## (.*)$", DOCUMENT, re.MULTILINE)
    assert titles[3:] == ["Hugo", "Jekyll", "Eleventy", "VitePress", "Astro"]
    assert [title.lower() for title in titles[3:]] == list(GENERATORS)


@pytest.mark.parametrize("name", GENERATORS)
def test_its_lines_track_every_page_and_find_every_tag(name: str) -> None:
    """Strictly: no tag of the document is unknown, and none is missing. What is right is not written again."""
    folder = built(name)
    pages = pages_of(folder / GENERATORS[name])
    tracked = {page for page, data in pages.items() if MARKER in data}
    assert set(pages) - tracked == ({"heath/index.html"} if name == "hugo" else set())
    laptop = next(data for page, data in pages.items() if "laptop" in page)
    for tag in (b"product", b"buy"):
        assert re.search(rb'data-tracardi-tag="?' + tag, laptop)
    before = tree(folder / GENERATORS[name])
    result = run_lines(f"tracardi-snippet inject {GENERATORS[name]} --strict", folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"{len(tracked)} unchanged" in result.stdout
    assert tree(folder / GENERATORS[name]) == before


@pytest.mark.parametrize("name", GENERATORS)
def test_the_config_is_not_published(name: str) -> None:
    assert [path for path in tree(built(name) / GENERATORS[name]) if "tracardi" in path] == []


@pytest.mark.parametrize("name", ["hugo", "jekyll"])
def test_drafts_are_not_built(name: str) -> None:
    """They are there, and the generator's own switch would build them."""
    folder = built(name)
    (draft,) = [path for path, data in tree(folder).items() if b"Next year" in data]
    assert not draft.startswith(GENERATORS[name])


@pytest.mark.parametrize("name", GENERATORS)
def test_a_tag_that_is_gone_from_the_site_fails_the_build(name: str, tmp_path: Path) -> None:
    """The same for all: the lines end with exit code 1, and the pages are left as the generator wrote them."""
    folder = tmp_path / name
    shutil.copytree(built(name), folder, symlinks=True)
    config = (folder / "tracardi.yml").read_text("utf-8")
    (folder / "tracardi.yml").write_text(config.replace("tag: buy", "tag: bye"), "utf-8")
    run_lines(f"tracardi-snippet remove {GENERATORS[name]}", folder)
    result = run_lines(f"tracardi-snippet inject {GENERATORS[name]}", folder)
    assert result.returncode == 1
    assert 'no page carries data-tracardi-tag="bye", so onClick would never fire "buy-clicked"' in result.stderr
    assert MARKER not in b"".join(pages_of(folder / GENERATORS[name]).values())


def test_a_preview_is_checked_and_not_tracked(tmp_path: Path) -> None:
    folder = tmp_path / "hugo"
    shutil.copytree(built("hugo"), folder)
    assert run_lines("hugo --minify", folder).returncode == 0
    clean = pages_of(folder / "public")
    assert MARKER not in b"".join(clean.values())
    preview = run_lines(lines_of("Previews and drafts"), folder, CONTEXT="deploy-preview")
    assert (preview.returncode, "4 to inject" in preview.stdout) == (0, True)
    assert pages_of(folder / "public") == clean
    assert run_lines(lines_of("Previews and drafts"), folder, CONTEXT="production").returncode == 0
    assert pages_of(folder / "public") == pages_of(built("hugo") / "public")


def test_a_sub_path_needs_no_setting_in_mode_file(tmp_path: Path) -> None:
    """The address of the file is relative to each page; Hugo's minifier has taken the quotes off what is around it."""
    folder = tmp_path / "hugo"
    shutil.copytree(built("hugo"), folder)
    with (folder / "tracardi.yml").open("a", encoding="utf-8") as config:
        config.write("delivery: {mode: file, directory: js}\n")
    assert run_lines("hugo --minify && tracardi-snippet inject public", folder).returncode == 0
    for page in ("index.html", "shop/laptop/index.html"):
        path = folder / "public" / page
        address = re.search(r'src="([^"]*tracardi-[^"]*\.js)"', path.read_text("utf-8"))
        assert address
        assert (path.parent / address[1]).resolve().parent == (folder / "public" / "js").resolve()
        assert (path.parent / address[1]).is_file()
