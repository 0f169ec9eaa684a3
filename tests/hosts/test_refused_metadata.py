"""The same metadata in real builds of MkDocs, Pelican and Sphinx."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.hostile.runner import ended_within, snapshot
from tests.hostile.test_config import NINE, TOO_MANY, aliases
from tests.hostile.test_page_metadata import REFUSED, TRACKER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.helpers.project import Project


@dataclass(frozen=True)
class Build:
    """A project of a host with two pages, the second of which says ``{metadata}`` of itself."""

    files: Mapping[str, str]
    command: tuple[str, ...]
    source: str
    """The second page, as messages name it."""


SETTINGS = {"tracker": TRACKER}
BUILDS = {
    "mkdocs": Build(
        {
            "mkdocs.yml": yaml.safe_dump({"site_name": "X", "plugins": [{"tracardi": SETTINGS}]}),
            "docs/index.md": "# Home\n",
            "docs/a.md": "---\ntracardi: {metadata}\n---\n# A\n",
        },
        ("mkdocs", "build"),
        "docs/a.md",
    ),
    "pelican": Build(
        {
            "pelicanconf.py": f'SITENAME = "X"\nSITEURL = ""\nPATH = "content"\nTRACARDI = {SETTINGS}\n',
            "content/b.md": "Title: B\nDate: 2024-01-01\n\nHello\n",
            "content/a.md": "Title: A\nDate: 2024-01-01\nTracardi: {metadata}\n\nHello\n",
        },
        ("pelican", "-s", "pelicanconf.py"),
        "content/a.md",
    ),
    "sphinx": Build(
        {
            "docs/conf.py": f'project = "X"\nextensions = ["tracardi_snippet.sphinx"]\ntracardi = {SETTINGS}\n',
            "docs/index.rst": "Home\n====\n\n.. toctree::\n\n   a\n",
            "docs/a.rst": ":tracardi: {metadata}\n\nA\n=\n\nHello\n",
        },
        ("sphinx", "docs", "output"),
        "docs/a.rst",
    ),
    "sphinx with MyST": Build(
        {
            "docs/conf.py": f'project = "X"\nextensions = ["myst_parser", "tracardi_snippet.sphinx"]\ntracardi = {SETTINGS}\n',
            "docs/index.md": "# Home\n\n```{toctree}\na\n```\n",
            "docs/a.md": "---\ntracardi: {metadata}\n---\n# A\n\nHello\n",
        },
        ("sphinx", "docs", "output"),
        "docs/a.md",
    ),
}  # fmt: skip
INLINE = "{" + aliases("[1]", NINE).replace("\n", ", ").removesuffix(", ") + "}"
HOST_CASES = {
    "a secret": ('{events: [[x, {leak: "${DEPLOY_TOKEN}"}]]}', f"tracardi.events[0][1].leak: holds ${{DEPLOY_TOKEN}}, {REFUSED}"),
    "aliases of aliases": (INLINE, f"tracardi: {TOO_MANY}"),
}  # fmt: skip


# MyST itself writes all that aliases stand for before an extension sees the page.
@pytest.mark.parametrize(
    ("host", "case"), [(host, case) for host in BUILDS for case in HOST_CASES if "MyST" not in host or "secret" in case]
)
def test_metadata_that_is_refused_in_a_build(project: Project, host: str, case: str) -> None:
    """The build fails with exit code and message of its host, and nothing in the folder holds the secret."""
    build, (metadata, message) = BUILDS[host], HOST_CASES[case]
    project.write({name: text.replace("{metadata}", metadata) for name, text in build.files.items()})
    before = snapshot(project.folder)
    with ended_within(120):
        result = project.run(*build.command, environment={"DEPLOY_TOKEN": "s3cr3t"})
    assert result.code in (1, 2)
    assert f"{build.source}: {message}" in " ".join(result.log.split())
    after = snapshot(project.folder)
    assert {name: entry for name, entry in after.items() if name in before} == before
    assert [name for name, entry in after.items() if b"s3cr3t" in entry.content] == []
