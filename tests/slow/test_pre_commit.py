"""The pre-commit hooks, installed and run by pre-commit from a repository of this project, with the configs of docs/ci.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, ROOT, TRIGGER, write_files

if TYPE_CHECKING:
    from pathlib import Path

CONFIGS = [
    block
    for block in re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text("utf-8"), re.DOTALL)
    if block.startswith("repos:")
]
pytestmark = pytest.mark.xdist_group("pre-commit")  # an environment that takes ten seconds to make
PROJECT = ("src", "tracker_js", "templates", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds what this one holds now, committed or not."""
    folder = tmp_path_factory.mktemp("project")
    for name in PROJECT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "--message", "x")
    return folder


def commit_check(project: Path, folder: Path, config: str) -> tuple[int, str]:
    """What pre-commit says to all files of a repository with this config."""
    config = config.replace("https://github.com/OWNER/tracardi-snippet", str(project))
    write_files(folder, {".pre-commit-config.yaml": config})
    if not (folder / ".git").exists():
        git(folder, "init")
    git(folder, "add", ".")
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(project.parent / "cache"),
        "PRE_COMMIT_COLOR": "never",
        "PIP_NO_COMPILE": "1",
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def test_a_config_is_checked_without_site_and_environment(project: Path, tmp_path: Path) -> None:
    """Every config of the repository; other files are not looked at."""
    config = CONFIG.replace("id: shop", 'id: "${TEST_UNSET}"')
    write_files(
        tmp_path, {"tracardi.yml": config, "blog/tracardi.toml": 'a = 1\n[tracker]\nurl.api = "x"\n', "other.yml": "x: 1"}
    )
    plugin = "plugins:\n  - tracardi: {consnt: x}\n"
    write_files(tmp_path, {"pyproject.toml": "[tool.x]\n", "a/mkdocs.yml": plugin, "b/mkdocs.yml": "plugins: [search]\n"})
    code, said = commit_check(project, tmp_path, CONFIGS[0])
    assert code == 1
    assert "a/mkdocs.yml:2: plugins.tracardi.consnt: is not a known key." in said
    assert "pyproject.toml" not in said
    assert "b/mkdocs.yml" not in said
    assert "blog/tracardi.toml:1: a: is not a known key." in said
    assert "other.yml" not in said
    (tmp_path / "blog" / "tracardi.toml").unlink()
    (tmp_path / "a" / "mkdocs.yml").unlink()
    code, said = commit_check(project, tmp_path, CONFIGS[0])
    assert (code, "check the config of tracardi-snippet" in said) == (0, True), said


def test_triggers_are_checked_where_the_site_is_committed(project: Path, tmp_path: Path) -> None:
    write_files(tmp_path, {"tracardi.yml": TRIGGER, "public/a.html": PAGE.format("a")})
    code, said = commit_check(project, tmp_path, CONFIGS[1])
    assert (code, 'tracardi.yml:7: error: no page carries data-tracardi-tag="product"' in said) == (1, True), said
    write_files(tmp_path, {"public/a.html": PAGE.format('<p data-tracardi-tag="product">')})
    code, said = commit_check(project, tmp_path, CONFIGS[1])
    assert code == 0, said
