"""``rules`` and ``ignore`` in the settings of each host; YAML 1.1, which MkDocs reads, takes off for false."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.project import API

if TYPE_CHECKING:
    from tests.helpers.project import Project

TRACKER: dict[str, Any] = {"url": {"api": API}, "source": {"id": "x"}, "auto": {"events": [["page-view", {}]]}}
UNUSED = 'no trigger names the tag "sale"'
SETTINGS: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"rules": {"tag-unused": False}}, False),
    ({"rules": {"tag-unused": "off"}}, False),
    ({"ignore": {"index.html": ["tag-unused"]}}, False),
]
PELICAN = 'SITENAME = "S"\nSITEURL = "https://example.com"\nPATH = "content"\nTIMEZONE = "UTC"\nDEFAULT_LANG = "en"\nFEED_ALL_ATOM = None\n'


@pytest.mark.parametrize(("more", "is_told"), SETTINGS)
def test_mkdocs(project: Project, more: dict[str, Any], *, is_told: bool) -> None:
    plugin = {"tracardi": {"tracker": TRACKER, **more}}
    text = json.dumps({"site_name": "X", "plugins": [plugin]}).replace('"off"', "off")
    project.write({"mkdocs.yml": text, "docs/index.md": '# Home\n\n<b data-tracardi-tag="sale">x</b>\n'})
    run = project.run("mkdocs", "build", "--strict")
    assert (run.code, UNUSED in run.log) == (int(is_told), is_told), run.log


@pytest.mark.parametrize(("more", "is_told"), SETTINGS)
def test_sphinx(project: Project, more: dict[str, Any], *, is_told: bool) -> None:
    conf = f"extensions = ['tracardi_snippet.sphinx']\ntracardi = { ({'tracker': TRACKER, **more})!r}\n"
    page = 'Home\n====\n\n.. raw:: html\n\n   <b data-tracardi-tag="sale">x</b>\n'
    project.write({"conf.py": conf, "index.rst": page})
    run = project.run("sphinx", "-b", "html", "-W", ".", "out")
    assert (run.code, UNUSED in run.log) == (int(is_told), is_told), run.log


@pytest.mark.parametrize(("more", "is_told"), [*SETTINGS[:3], ({"ignore": {"**": "tag-unused"}}, False)])
def test_pelican(project: Project, more: dict[str, Any], *, is_told: bool) -> None:
    conf = f"{PELICAN}TRACARDI = { ({'tracker': TRACKER, **more})!r}\n"
    article = 'Title: A\nDate: 2026-01-01\n\n<b data-tracardi-tag="sale">x</b>\n'
    project.write({"pelicanconf.py": conf, "content/a.md": article})
    run = project.run("pelican", "--fatal", "warnings")
    assert (run.code, UNUSED in run.log) == (int(is_told), is_told), run.log


def test_a_note_stops_no_strict_build(project: Project) -> None:
    plugin = {"tracardi": {"tracker": TRACKER, "rules": {"tag-unused": "note"}}}
    project.write(
        {
            "mkdocs.yml": json.dumps({"site_name": "X", "plugins": [plugin]}),
            "docs/index.md": '# Home\n\n<b data-tracardi-tag="sale">x</b>\n',
        }
    )
    run = project.run("mkdocs", "build", "--strict")
    assert (run.code, UNUSED in run.log) == (0, True), run.log
