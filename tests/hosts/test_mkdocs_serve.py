"""``mkdocs serve``: off unless asked for."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.project import API, ENVIRONMENT, OPTIONS, Project
from tests.hosts.test_mkdocs import PLUGIN, configure

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL = "http://127.0.0.1:8999"


class Server:
    def __init__(self, project: Project, port: int) -> None:
        self.project = project
        self._origin = f"http://127.0.0.1:{port}"

    def page(self, holds: str) -> str:
        """The home page, once it holds the text."""
        text = ""
        for _ in range(600):
            try:
                with urllib.request.urlopen(self._origin, timeout=30) as response:  # noqa: S310
                    text = response.read().decode()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            if holds in text:
                return text
            time.sleep(0.1)
        raise AssertionError((self.project.folder / "serve.log").read_text())

    def apis(self, holds: str) -> list[str]:
        """Return the addresses to which the blocks of that page send events."""
        return [json.loads(options)["tracker"]["url"]["api"] for options in OPTIONS.findall(self.page(holds))]


@contextmanager
def serve(project: Project, plugin: dict[str, Any], *arguments: str) -> Iterator[Server]:
    project.write({"docs/index.md": "# First\n"})
    configure(project, plugin)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}", *arguments]
    with (project.folder / "serve.log").open("w") as log:
        process = subprocess.Popen(command, cwd=project.folder, env=ENVIRONMENT, stdout=log, stderr=log)
        try:
            yield Server(project, port)
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("arguments", [(), ("--clean",)])
def test_nothing_is_tracked_by_default(project: Project, arguments: tuple[str, ...]) -> None:
    """With --clean MkDocs tells plugins that it builds. The environment need not be set."""
    plugin = {"tracker": {**PLUGIN["tracker"], "source": {"id": "${NOT_SET}"}}}
    with serve(project, plugin, *arguments) as server:
        assert server.apis("First") == []
        project.write({"docs/index.md": "# Second\n"})
        assert server.apis("Second") == []


def test_on_request_each_build_has_one_block(project: Project) -> None:
    """However often it builds; the config file is watched."""
    project.write({"tracardi.json": json.dumps(PLUGIN)})
    with serve(project, {"config_file": "tracardi.json", "serve": True}) as server:
        assert server.apis("First") == [API]
        for title in ("Second", "Third"):
            project.write({"docs/index.md": f"# {title}\n"})
            assert server.apis(title) == [API]
        project.write({"tracardi.json": json.dumps(PLUGIN).replace("page-view", "watched")})
        assert server.apis("watched") == [API]


def test_to_a_local_collector(project: Project) -> None:
    with serve(project, {**PLUGIN, "serve": LOCAL}) as server:
        assert server.apis("First") == [LOCAL]
    assert project.run("mkdocs", "build").code == 0
    assert project.tracked("site")["index.html"]["url"]["api"] == API


@pytest.mark.parametrize("command", ["serve", "build"])
def test_a_collector_that_is_no_address_is_an_error(project: Project, command: str) -> None:
    configure(project, {**PLUGIN, "serve": "localhost"})
    build = project.run("mkdocs", command)
    assert build.code == 1
    assert "Plugin 'tracardi' option 'serve': 'localhost' is not an http(s) URL." in build.log


def test_a_build_needs_no_variable_of_serve(project: Project) -> None:
    configure(project, {**PLUGIN, "serve": "${NOT_SET}"})
    assert project.run("mkdocs", "build").code == 0
    assert project.run("mkdocs", "serve").code == 1
