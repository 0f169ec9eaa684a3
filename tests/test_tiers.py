"""The tiers of the tests: what has no marker is fast, and can start neither a browser nor a host nor a Debian package."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers import tiers
from tests.helpers.tiers import MARKERS, TESTS, NotMarkedError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "start",
    [
        lambda: importlib.import_module("mkdocs.config"),
        lambda: importlib.import_module("sphinx"),
        lambda: importlib.import_module("pelican"),
        lambda: importlib.import_module("playwright.sync_api"),
        lambda: subprocess.run([sys.executable, "-m", "mkdocs", "build"], check=False),
        lambda: subprocess.run([sys.executable, "-m", "sphinx", ".", "out"], check=False),
        lambda: subprocess.run(["/usr/bin/chromium", "--headless"], check=False),
        lambda: os.system("node --version"),  # noqa: S605
        lambda: os.posix_spawn("/usr/bin/node", ["node"], {}),
        lambda: os.execv("/usr/bin/node", ["node"]),  # noqa: S606
        lambda: subprocess.run("firefox-esr --headless", shell=True, check=False),  # noqa: S602
        lambda: subprocess.Popen("/usr/bin/hugo"),
    ],
)
def test_no_unmarked_test_starts_a_browser_or_a_host(start: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """This test has no marker: the guard that holds each of them refuses it all."""
    for name in [name for name in sys.modules if name.partition(".")[0] in {"mkdocs", "sphinx", "pelican", "playwright"}]:
        monkeypatch.delitem(sys.modules, name)  # a marked test in the same process may have loaded it
    with pytest.raises(NotMarkedError, match="mark it @pytest"):
        start()


@pytest.mark.parametrize(
    "name",
    [
        "chromium",
        "chromium-headless-shell",
        "firefox-esr",
        "WebKitWebDriver",
        "hugo",
        "jekyll",
        "node",
        "npm",
        "zsh",
        "fish",
        "openssl",
    ],
)
def test_no_unmarked_test_finds_a_debian_package(name: str) -> None:
    """Nor does a child process, which has the same PATH."""
    assert shutil.which(name) is None
    assert (
        subprocess.run(
            ["sh", "-c", "command -v $NAME"], env={**os.environ, "NAME": name}, check=False, capture_output=True
        ).stdout
        == b""
    )


def test_each_folder_of_a_tier_gives_its_marker(request: pytest.FixtureRequest) -> None:
    """Whatever was collected in this run."""
    for item in request.session.items:
        folders = item.path.relative_to(TESTS).parts[:-1]
        expected = {MARKERS[folder] for folder in folders if folder in MARKERS}
        assert expected <= {marker.name for marker in item.iter_markers()}, item.nodeid


def test_each_folder_of_a_tier_is_there() -> None:
    """A folder that is renamed would make its tests fast ones."""
    assert [folder for folder in MARKERS if not list((TESTS / folder).glob("test_*.py"))] == []


def test_the_guard_is_on_for_unmarked_tests_alone(request: pytest.FixtureRequest) -> None:
    assert tiers.is_fast(request.node)
    request.node.add_marker("system")
    assert not tiers.is_fast(request.node)
