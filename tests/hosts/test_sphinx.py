"""The extension in real Sphinx builds."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.helpers.project import API, Build, Project
from tests.helpers.sites import tree

TRACKER = {"url": {"api": API}, "source": {"id": "shop"}, "auto": {"events": [("page-view", {})]}}
TRIGGER = {"tag": "product", "trigger": "onVisible", "data": {"event": "seen"}}
TAGGED = '.. raw:: html\n\n   <p data-tracardi-tag="product">Text</p>\n'
INDEX = "Home\n====\n\n.. toctree::\n   :glob:\n\n   *\n"


def configure(project: Project, setting: Any = None, extensions: tuple[str, ...] = ("tracardi_snippet.sphinx",)) -> None:
    """Writes conf.py, and two documents where there are none."""
    value = "" if setting is None else f"tracardi = {setting!r}\n"
    project.write({"docs/conf.py": f'project = "X"\nextensions = {list(extensions)}\n{value}'})
    if not (project.folder / "docs" / "index.rst").exists():
        project.write({"docs/index.rst": INDEX, "docs/a.rst": "A\n=\n\nText\n"})


def build(project: Project, *arguments: str) -> Build:
    return project.run("sphinx", "-q", *arguments, "docs", "out")


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_every_page_gets_the_block_and_nothing_else_changes(project: Project, builder: str) -> None:
    """Index and search too."""
    configure(project, extensions=())
    assert project.run("sphinx", "-q", "-W", "-b", builder, "docs", "plain").code == 0
    configure(project, {"tracker": TRACKER})
    run = build(project, "-W", "-b", builder)
    assert (run.code, run.log) == (0, "")
    assert set(project.tracked("out")) == set(project.html("out"))
    assert project.run("tracardi_snippet", "remove", "out").code == 0
    built, plain = tree(project.folder / "out"), tree(project.folder / "plain")
    assert {
        name for name in plain if built.get(name) != plain[name] and not name.startswith((".doctrees", ".buildinfo"))
    } == set()
    assert {name for name in built.keys() - plain.keys() if not name.startswith(".doctrees")} == set()


@pytest.mark.parametrize("builder", ["epub", "text", "xml", "latex"])
def test_other_builders_are_left_alone(project: Project, builder: str) -> None:
    """They need no valid config either."""
    configure(project, {"tracker": {}})
    run = build(project, "-b", builder)
    assert run.code == 0, run.log
    assert b"data-tracardi-snippet" not in b"".join(
        data for name, data in tree(project.folder / "out").items() if not name.startswith(".doctrees")
    )


def test_what_documents_say_of_themselves(project: Project) -> None:
    """As it was written: Sphinx makes quotes and dashes typographic. MyST has its front matter."""
    project.write(
        {
            "docs/index.rst": INDEX,
            "docs/one.rst": ':tracardi: {events: [[one, {"a": "1 -- 2", b: c_d}]]}\n\nOne\n===\n',
            "docs/two.rst": ':author: Me\n:tracardi: ``{"events": [["two", {"a": "*b*"}]]}``\n\nTwo\n===\n',
            "docs/three.rst": ":tracardi:\n    {events: [[three, {}]],\n    triggers: []}\n\nThree\n=====\n",
            "docs/four.md": '---\ntracardi:\n  events: [[four, {a: "1 -- 2"}]]\n---\n# Four\n',
            "docs/out.rst": ":tracardi: {exclude: true}\n\nOut\n===\n",
        }
    )
    configure(project, {"tracker": TRACKER}, ("myst_parser", "tracardi_snippet.sphinx"))
    run = build(project, "-W", "-j", "auto")
    assert (run.code, run.log) == (0, "")
    tracked = {path: options["auto"]["events"][1:] for path, options in project.tracked("out").items()}
    assert {path: events for path, events in tracked.items() if events} == {
        "one.html": [["one", {"a": "1 -- 2", "b": "c_d"}]],
        "two.html": [["two", {"a": "*b*"}]],
        "three.html": [["three", {}]],
        "four.html": [["four", {"a": "1 -- 2"}]],
    }
    assert set(project.html("out")) - set(tracked) == {"out.html"}


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("nothing", "docs/a.rst: tracardi: is not a mapping. Write {events: [[page-view, {}]]} or {exclude: true}."),
        ("{events: [}", "docs/a.rst: tracardi: the text cannot be read: "),
        ("{exclud: true}", 'docs/a.rst: tracardi.exclud: is not a known key. Did you mean "exclude"?'),
    ],
)
def test_wrong_metadata_is_an_error_that_names_the_source(project: Project, metadata: str, message: str) -> None:
    project.write({"docs/index.rst": INDEX, "docs/a.rst": f":tracardi: {metadata}\n\nA\n=\n"})
    configure(project, {"tracker": TRACKER})
    run = build(project)
    assert run.code == 2
    assert f"ERROR: {message}" in run.log
    assert project.tracked("out") == {}


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (None, "docs/conf.py: tracardi: has no config."),
        ("tracardi.yml", "docs/conf.py: tracardi: is not a mapping of keys to values."),
        (
            {"tracker": {**TRACKER, "source": {"id": 3}}},
            'docs/conf.py: tracardi["tracker"]["source"]["id"]: is a number, not a string.',
        ),
        (
            {"tracker": TRACKER, "delivry": {}},
            'docs/conf.py: tracardi["delivry"]: is not a known key. Did you mean "delivery"?',
        ),
        (
            {"config_file": "none.yml"},
            'docs/conf.py: tracardi["config_file"]: docs/none.yml is not a file. The name is relative to docs/conf.py.',
        ),
        ({"config_file": "a.yml", "tracker": TRACKER}, 'docs/conf.py: tracardi["config_file"]: is given, and tracker as well.'),
    ],
)
def test_a_wrong_setting_is_a_configuration_error(project: Project, setting: Any, message: str) -> None:
    """Before anything is built. Sphinx shows where it was raised, whatever the error."""
    configure(project, setting)
    result = project.run("sphinx", "-q", "docs", "out", shows_traceback=True)
    assert result.code == 2
    assert "Configuration error!" in result.log
    assert f"sphinx.errors.ConfigError: {message}" in result.log
    assert project.html("out") == {}


def test_names_are_relative_to_conf_py(project: Project) -> None:
    config = {"tracker": TRACKER, "extensions": ["mine.js"]}
    project.write({"tracardi.json": json.dumps(config), "mine.js": "export default (tracker) => tracker.track('started');"})
    configure(project, {"config_file": "../tracardi.json"})
    assert build(project, "-W").code == 0
    assert "started" in project.html("out")["a.html"]


def test_a_tag_that_is_missing_fails_the_build(project: Project) -> None:
    """Not as a defect of Sphinx, which raising would be."""
    configure(project, {"tracker": {**TRACKER, "auto": {"triggers": [TRIGGER]}}})
    project.write({"docs/a.rst": f"A\n=\n\n{TAGGED.replace('product', 'prodct')}"})
    run = build(project)
    assert run.code == 1
    assert 'ERROR: docs/conf.py: no page carries data-tracardi-tag="product"' in run.log
    assert 'data-tracardi-tag="prodct" stands at a.html, built from docs/a.rst: a tag like it' in run.log
    assert "ERROR: 1 error: no page got the tracker." in run.log
    assert project.tracked("out") == {}


def test_a_warning_fails_only_with_w_and_can_be_suppressed(project: Project) -> None:
    configure(project, {"tracker": TRACKER})
    project.write({"docs/a.rst": f"A\n=\n\n{TAGGED}"})
    assert build(project).code == 0
    run = build(project, "-W")
    assert run.code == 1
    assert 'WARNING: docs/a.rst: no trigger names the tag "product" [tag-unused]' in run.log
    for kind in ("tracardi", "tracardi.tag-unused"):
        run = build(project, "-W", "-D", f"suppress_warnings={kind}")
        assert (run.code, run.log) == (0, "")


@pytest.mark.parametrize("jobs", ["1", "auto"])
def test_an_incremental_build_leaves_no_stale_block(project: Project, jobs: str) -> None:
    """Sphinx writes what has changed; the block is brought up to date in all, and each keeps what it says of itself."""
    documents = {
        f"docs/page{number}.rst": f":tracardi: {{events: [[e{number}, {{}}]]}}\n\nPage\n====\n" for number in range(12)
    }
    project.write({"docs/index.rst": INDEX, **documents})
    setting = {"tracker": TRACKER, "delivery": {"mode": "file"}}
    configure(project, setting)
    assert build(project, "-W", "-j", jobs).code == 0
    configure(project, {**setting, "cookieless": True})
    project.write({"docs/page3.rst": ":tracardi: {events: [[changed, {}]]}\n\nPage\n====\n"})
    run = build(project, "-W", "-j", jobs)
    assert (run.code, run.log) == (0, "")
    (asset,) = (project.folder / "out").glob("tracardi-*.js")
    assert {path for path, text in project.html("out").items() if asset.name not in text} == set()
    events = project.events("out")
    expected = {f"page{number}.html": ["page-view", f"e{number}"] for number in range(12)}
    assert {path: events[path] for path in expected} == {**expected, "page3.html": ["page-view", "changed"]}


@pytest.mark.parametrize(("builder", "page"), [("html", "{}.html"), ("dirhtml", "{}/index.html")])
def test_a_page_whose_document_is_gone_is_none_of_the_site(project: Project, builder: str, page: str) -> None:
    """Sphinx leaves it there. One that was excluded was tracked then, and a tag that no other page has was taken for there."""
    configure(project, {"tracker": {**TRACKER, "auto": {"triggers": [TRIGGER]}}})
    project.write(
        {
            "docs/sub/private.rst": ":orphan:\n:tracardi: {exclude: true}\n\nP\n=\n",
            "docs/offer.rst": "Offer\n=====\n\n" + TAGGED,
        }
    )
    assert build(project, "-W", "-b", builder).code == 0
    (project.folder / "docs" / "sub" / "private.rst").unlink()
    for arguments in ((), ("-E",)):
        run = build(project, "-W", "-b", builder, *arguments)
        assert (run.code, run.log) == (0, "")
        assert set(project.html("out")) - set(project.tracked("out")) == {page.format("sub/private")}
    (project.folder / "docs" / "offer.rst").unlink()
    run = build(project, "-b", builder)
    assert run.code == 1
    assert 'no page carries data-tracardi-tag="product"' in run.log


def test_a_page_that_is_another_ones_now_is_tracked(project: Project) -> None:
    """Of a document that has moved, or of a template."""
    template = '{% extends "layout.html" %}{% block body %}Here{% endblock %}'
    project.write({"docs/guide.rst": "G\n=\n", "docs/download.rst": "D\n=\n", "docs/templates/dl.html": template})
    more = 'templates_path = ["templates"]\nhtml_additional_pages = {"download": "dl.html"}\n'
    configure(project, {"tracker": TRACKER})
    assert build(project, "-b", "dirhtml").code == 0
    (project.folder / "docs" / "guide.rst").unlink()
    (project.folder / "docs" / "download.rst").unlink()
    project.write({"docs/guide/index.rst": "G\n=\n", "docs/conf.py": (project.folder / "docs" / "conf.py").read_text() + more})
    run = build(project, "-b", "dirhtml")
    assert run.code == 0, run.log
    assert {"guide/index.html", "download/index.html"} <= set(project.tracked("out"))


def test_a_field_that_sphinx_does_not_take_is_a_warning(project: Project) -> None:
    """Below the title, where Pelican wants it, it said nothing to anybody. Its name may have a capital."""
    configure(project, {"tracker": TRACKER})
    project.write(
        {
            "docs/a.rst": "A\n=\n\n:Tracardi: {exclude: true}\n",
            "docs/b.rst": ":Tracardi: {exclude: true}\n\nB\n=\n",
            "docs/c.rst": ":tracardi:\n\nC\n=\n",
        }
    )
    project.write({"docs/d.rst": "D\n=\n\nText\n\n:tracardi: a mapping\n"})
    run = build(project)
    assert run.log.count("says nothing") == 1
    assert "docs/a.rst:4: WARNING: the field 'Tracardi' says nothing of the page here" in run.log
    assert {"a.html", "b.html", "c.html"} & set(project.tracked("out")) == {"a.html", "c.html"}
    assert "says nothing" not in build(project, "-E", "-b", "text").log


def test_an_older_sphinx_is_told_so(project: Project) -> None:
    configure(project, {"tracker": TRACKER})
    program = (
        "import sys, sphinx; sphinx.version_info = (7, 1, 0, 'final', 0); from sphinx.cmd.build import main;"
        "sys.exit(main(['-q', 'docs', 'out']))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=project.folder, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "Sphinx version error" in result.stderr
    assert "The tracardi_snippet.sphinx extension used by this project needs at least Sphinx v7.2" in result.stderr
