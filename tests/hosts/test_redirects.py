"""Redirect pages of real generators get no block, nor do template sources; all other pages of the same sites do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.project import API, ENVIRONMENT
from tracardi_snippet.page import skip_reasons

if TYPE_CHECKING:
    from tests.helpers.project import Project

CONFIG = f'tracker:\n  url: {{api: "{API}"}}\n  source: {{id: shop}}\n  auto: {{events: [[page-view, {{}}]]}}\n'
REASON = f"({skip_reasons.REDIRECT})"


def test_sphinx_reredirects_and_rediraffe(project: Project) -> None:
    """In the theme of PyData, which copies the source of a template into the site."""
    project.write(
        {
            "docs/conf.py": "extensions = ['sphinx_reredirects', 'sphinxext.rediraffe', 'tracardi_snippet.sphinx']\n"
            "redirects = {'old': 'new.html', 'gone': 'https://example.com/new/', 'part': 'new.html#part'}\n"
            "rediraffe_redirects = {'moved.rst': 'new.rst', 'deep/moved.rst': 'new.rst'}\n"
            "html_theme = 'pydata_sphinx_theme'\n"
            f"tracardi = {{'tracker': {{'url': {{'api': '{API}'}}, 'source': {{'id': 'shop'}}}}}}\n",
            "docs/index.rst": "Home\n====\n\n.. toctree::\n\n   new\n",
            "docs/new.rst": "New\n===\n\nText\n",
        }
    )
    run = project.run("sphinx", "-q", "docs", "out")
    assert run.code == 0, run.log
    redirects = {"old.html", "gone.html", "part.html", "moved.html", "deep/moved.html"}
    pages = set(project.html("out"))
    assert pages > redirects
    assert pages - set(project.tracked("out")) == redirects | {"_static/webpack-macros.html"}
    project.write({"tracardi.yml": CONFIG})
    check = project.run("tracardi_snippet", "check", "out")
    assert f"5 pages skipped {REASON}" in check.log
    assert f"({skip_reasons.TEMPLATE}): _static/webpack-macros.html" in check.log


def test_mkdocs_redirects(project: Project) -> None:
    """A page that was renamed, and one that leads to another site."""
    plugins = "plugins:\n- redirects:\n    redirect_maps: {old.md: new.md, gone.md: 'https://example.com/'}\n"
    tracardi = f'- tracardi:\n    tracker: {{url: {{api: "{API}"}}, source: {{id: shop}}}}\n'
    project.write({"mkdocs.yml": f"site_name: X\n{plugins}{tracardi}", "docs/index.md": "# Home", "docs/new.md": "# New"})
    run = project.run("mkdocs", "build", "-q")
    assert run.code == 0, run.log
    assert set(project.html("site")) - set(project.tracked("site")) == {"old/index.html", "gone/index.html"}


def test_mike(project: Project) -> None:
    """The page of each alias, and the page that leads to the default version."""
    page = "<!doctype html><html><head><title>x</title></head><body>{{ page.content }}</body></html>"
    project.write(
        {
            "mkdocs.yml": "site_name: X\ntheme: {name: null, custom_dir: theme}\n",
            "theme/main.html": page,
            "docs/index.md": "# Home\n",
            "docs/a.md": "# A\n",
            "tracardi.yml": CONFIG,
        }
    )
    bin_folder = Path(sys.executable).parent
    names = {f"GIT_{role}_{name}": "x@example.com" for role in ("AUTHOR", "COMMITTER") for name in ("NAME", "EMAIL")}
    environment = {
        **ENVIRONMENT,
        **names,
        "PATH": os.pathsep.join((str(bin_folder), ENVIRONMENT["PATH"])),
    }  # mike looks for mkdocs
    for command in (
        ("git", "init", "-q"),
        ("git", "add", "-A"),
        ("git", "commit", "-qm", "x"),
        (bin_folder / "mike", "--quiet", "deploy", "--alias-type", "redirect", "1.0", "latest"),
        (bin_folder / "mike", "set-default", "latest"),
        ("git", "worktree", "add", "-q", "pages", "gh-pages"),
    ):
        subprocess.run(command, cwd=project.folder, env=environment, check=True)
    inject = project.run("tracardi_snippet", "inject", "pages")
    assert inject.code == 0, inject.log
    redirects = {"index.html", "latest/index.html", "latest/a/index.html"}
    assert set(project.html("pages")) - set(project.tracked("pages")) == redirects
    assert set(project.tracked("pages")) == {"1.0/index.html", "1.0/a/index.html"}
