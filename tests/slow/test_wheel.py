"""The wheel, as pip installs it: the tracker's modules and the templates travel in it."""

from __future__ import annotations

import os
import subprocess
import zipfile
from typing import TYPE_CHECKING

from tests.helpers.sites import ROOT, SHOP, tree
from tests.helpers.wheel import built_wheel, install_wheel

if TYPE_CHECKING:
    from pathlib import Path


def test_the_wheel_runs_from_a_new_environment(tmp_path: Path) -> None:
    """Built, installed without the repository in sight, and put to its main job; as typed as it claims."""
    names = set(zipfile.ZipFile(built_wheel()).namelist())
    for folder in ("tracker_js", "templates"):
        assert {f"tracardi_snippet/{folder}/{name}" for name in tree(ROOT / folder)} <= names
    assert "tracardi_snippet/py.typed" in names
    assert {
        "pelican/plugins/tracardi/__init__.py",
        "mkdocs_tracardi/material/partials/integrations/analytics/tracardi.html",
    } <= names
    assert {"pelican/__init__.py", "pelican/plugins/__init__.py"} & names == set()
    environment = tmp_path / "venv"
    install_wheel(environment)
    command: list[str | Path] = [
        environment / "bin" / "tracardi-snippet",
        "inject",
        SHOP / "site",
        "--config",
        SHOP / "tracardi.yml",
        "--out",
        tmp_path / "out",
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    result = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=True)
    assert "8 pages: 8 injected" in result.stdout
    assert tree(tmp_path / "out").keys() == tree(SHOP / "site").keys()
