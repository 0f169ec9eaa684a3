"""Every example of docs/mkdocs.md, docs/pelican.md and docs/sphinx.md is built, section by section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from tests.helpers.project import Build, Project

# The file that a block is stands in backquotes in the lines before it; what is printed is no file.
BLOCK = re.compile(r"`([\w/]+\.(?:yml|py|md|rst))`[^`]*\n\n```(?!console)\w+\n(.*?)```", re.DOTALL)
PRINTED = re.compile(r"```console\n\$ ([^\n]+)\n(.*?)```", re.DOTALL)
ID = {"TRACARDI_SOURCE_ID": "shop-source"}
DOCUMENTS = {"mkdocs": "docs/index.md", "pelican": "content/a.md", "sphinx": "index.rst"}
PLAIN = {
    "docs/index.md": "# Home\n",
    "content/a.md": "Title: A\nDate: 2026-01-01\n\nText\n",
    "index.rst": "Home\n====\n\nText\n",
}


def sections(host: str) -> dict[str, str]:
    text = (ROOT / "docs" / f"{host}.md").read_text("utf-8")
    return dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))


def examples() -> list[tuple[str, str]]:
    return [(host, title) for host in DOCUMENTS for title in sections(host)]


def build(project: Project, host: str, files: dict[str, str]) -> tuple[Build, str]:
    """As strict as can be; what was printed, and the folder of the site."""
    if host == "mkdocs":
        return project.run("mkdocs", "build", "--strict", environment=ID), "site"
    if host == "sphinx":
        return project.run("sphinx", "-q", "-W", ".", "out", environment=ID), "out"
    # A theme, and feeds without an address, are not what these examples are about.
    settings = "publishconf.py" if "publishconf.py" in files else "pelicanconf.py"
    options = ("--log-handler", "plain", "--fatal", "warnings", "-s", settings, "-e", 'SITEURL="https://www.example.com"')
    return project.run("pelican", *options, environment=ID), "output"


@pytest.mark.parametrize(("host", "title"), examples())
def test_the_examples_of_a_section(project: Project, host: str, title: str) -> None:
    """A section that has no settings of its own goes on from the first. Each page is tracked but those that say no."""
    first, section = next(iter(sections(host).values())), sections(host)[title]
    files = dict(BLOCK.findall(section))
    assert files
    project.write({DOCUMENTS[host]: PLAIN[DOCUMENTS[host]], **dict(BLOCK.findall(first)), **files})
    result, site = build(project, host, files)
    if printed := PRINTED.findall(section):
        assert result.code == 1
        assert [line for line in printed[0][1].splitlines() if line not in result.log] == []
        return
    assert (result.code, "WARNING" in result.log) == (0, False), result.log
    excluded = {path for path in project.html(site) if "private" in path}
    assert set(project.html(site)) - set(project.tracked(site)) == excluded
    options = project.tracked(site).values()
    assert {page["source"]["id"] for page in options} == {"shop-source"}
    everything = str(list(options))
    for event in re.findall(r"event\W+([\w-]+)\W", section):
        assert event in everything
