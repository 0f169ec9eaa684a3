"""A preview that outlives the builds of a host: found again, pointed at by the pages, and gone with the process that it lives for."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.helpers.project import API, ENVIRONMENT, OPTIONS, Project
from tests.helpers.sites import CONFIG, write_files
from tests.hosts.test_mkdocs import PLUGIN
from tests.hosts.test_mkdocs_serve import serve
from tracardi_snippet.preview.hosted_files import Address, HostedFiles
from tracardi_snippet.system.processes import start_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_SECONDS = 30
LINE = re.compile(r"Preview: events at (\S+), the site with an overlay at (\S+)")
CONF = f"""
project = "Shop"
extensions = ["tracardi_snippet.sphinx"]
tracardi = {PLUGIN!r}
"""
PELICAN = f"""
SITENAME = "Shop"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
FEED_ALL_ATOM = None
TRACARDI = {PLUGIN!r}
"""
HOSTS = {
    "sphinx": ({"conf.py": CONF, "index.rst": "Home\n====\n"}, ["sphinx", "-q", "-E", ".", "out"]),
    "pelican": ({"pelicanconf.py": PELICAN, "content/a.md": "Title: A\nDate: 2026-01-01\n\nText\n"}, ["pelican", "-o", "out"]),
}


@pytest.fixture
def cache(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = project.folder / "cache"
    monkeypatch.setitem(ENVIRONMENT, "XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def keeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that previews live for."""
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def apis(page: str) -> list[str]:
    return [json.loads(options)["tracker"]["url"]["api"] for options in OPTIONS.findall(page)]


def post(api: str, origin: str) -> tuple[int, str | None]:
    """Send an event as a page of another server does. Return status and the origin that may read the answer."""
    body = json.dumps({"source": {"id": "shop"}, "session": {"id": "s"}, "events": [{"type": "seen", "properties": {}}]})
    headers = {"Origin": origin, "Content-Type": "application/json", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    connection = http.client.HTTPConnection(api.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    connection.request("POST", "/track", body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["Access-Control-Allow-Origin"]


def is_gone(process: int) -> bool:
    """Return whether a process has ended, also if nobody has asked for its end yet."""
    return not start_time(process)


def test_mkdocs_serve(project: Project, cache: Path) -> None:
    """Two builds, one preview: pages of the server may send events, others may not. It ends with the server."""
    with serve(project, {**PLUGIN, "serve": "preview"}) as server:
        (api,) = apis(server.page("First"))
        assert api.startswith("http://127.0.0.1:")
        project.write({"docs/index.md": "# Second\n"})
        assert apis(server.page("Second")) == [api]
        log = (project.folder / "serve.log").read_text()
        assert [events for events, _ in LINE.findall(log)] == [f"{api}/"] * 2
        (address,) = cache.rglob("*.json")
        process = json.loads(address.read_text())[0]
        assert post(api, "http://localhost:8000") == (200, "http://localhost:8000")
        assert post(api, "https://example.com")[0] == 403
        site = LINE.findall(log)[0][1]
        with urllib.request.urlopen(site) as response:  # noqa: S310
            assert api in response.read().decode()
        assert not is_gone(process)
    until(lambda: is_gone(process))
    assert list(cache.rglob("*.json")) == []
    assert project.run("mkdocs", "build").code == 0
    assert project.tracked("site")["index.html"]["url"]["api"] == API


@pytest.mark.parametrize("host", HOSTS)
def test_builds_that_are_processes_of_their_own(project: Project, cache: Path, host: str) -> None:
    """The second build finds the preview of the first; a build without the variable points at Tracardi again."""
    files, (module, *arguments) = HOSTS[host]
    project.write(files)
    found = []
    for _ in range(2):
        build = project.run(module, *arguments, environment={"TRACARDI_PREVIEW": "1"})
        assert build.code == 0, build.log
        found += [{page["url"]["api"] for page in project.tracked("out").values()}]
        if host == "pelican":
            assert len(LINE.findall(build.log)) == 1
    assert found[0] == found[1]
    (api,) = found[0]
    assert api.startswith("http://127.0.0.1:")
    assert post(api, "http://127.0.0.1:8000")[0] == 200
    assert project.run(module, *arguments).code == 0
    assert {page["url"]["api"] for page in project.tracked("out").values()} == {API}
    process = json.loads(next(cache.rglob("*.json")).read_text())[0]
    os.kill(process, 15)
    until(lambda: is_gone(process))


@pytest.mark.parametrize("host", HOSTS)
def test_another_value_of_the_variable_is_an_error(project: Project, cache: Path, host: str) -> None:
    files, (module, *arguments) = HOSTS[host]
    project.write(files)
    build = project.run(module, *arguments, environment={"TRACARDI_PREVIEW": "yes"})
    assert build.code == 2
    assert "TRACARDI_PREVIEW: 'yes' is not 1. Set it to 1, or unset it." in build.log
    assert not cache.exists()


def test_a_preview_ends_with_the_process_that_it_lives_for(
    tmp_path: Path, keeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers while the process runs; its files are deleted, and it leaves no zombie."""
    from tests.helpers.sites import CONFIG, PAGE, write_files
    from tracardi_snippet.config import load_config
    from tracardi_snippet.hosts.preview import HostPreview

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_files(tmp_path, {"site/index.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    lines: list[str] = []
    preview = HostPreview(keeper.pid, lines.append)
    loaded = load_config(tmp_path / "tracardi.yml")
    pointed = [preview.with_collector(loaded, tmp_path / "site").config.tracker.url.api for _ in range(2)]
    assert pointed[0] == pointed[1] != loaded.config.tracker.url.api
    assert lines[0] == lines[1]
    files = HostedFiles(tmp_path / "site")
    address = files.read_address()
    assert address
    assert files.is_alive()
    keeper.kill()
    keeper.wait()
    until(lambda: is_gone(address.process))
    assert not files.is_alive()
    assert [path.suffix for path in files.folder.iterdir()] == [".lock"]


def test_a_missing_extra_is_one_line_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    from tests.helpers.sites import CONFIG, write_files
    from tracardi_snippet.config import load_config
    from tracardi_snippet.errors import SnippetError
    from tracardi_snippet.hosts.preview import HostPreview

    write_files(tmp_path, {"tracardi.yml": CONFIG})
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else object())
    with pytest.raises(SnippetError, match=r"^The preview needs uvicorn. Run: pip install 'tracardi-snippet\[preview\]'$"):
        HostPreview(os.getpid(), print).with_collector(load_config(tmp_path / "tracardi.yml"), tmp_path)


def test_a_preview_that_ends_just_now_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Defect: a host that was started again found the preview of its last run, which was ending, and gave up."""
    from tracardi_snippet.config import load_config
    from tracardi_snippet.hosts import preview as module

    write_files(tmp_path, {"tracardi.yml": CONFIG})
    files = HostedFiles(tmp_path, {"XDG_CACHE_HOME": str(tmp_path)})
    alive = [True, True, False]
    monkeypatch.setattr(module, "HostedFiles", lambda _site: files)
    monkeypatch.setattr(HostedFiles, "is_alive", lambda _files: alive.pop(0))
    monkeypatch.setattr(HostedFiles, "read_address", lambda _files: Address(1, 2, 3, "token"))
    monkeypatch.setattr(module, "_answers", lambda _files, _address: not alive)
    monkeypatch.setattr(module, "_start", lambda _files, _deadline: None)
    lines: list[str] = []
    module.HostPreview(os.getpid(), lines.append).with_collector(load_config(tmp_path / "tracardi.yml"), tmp_path)
    assert (alive, len(lines)) == ([], 1)


def test_a_cache_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    from tracardi_snippet.errors import SnippetError

    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    folder = HostedFiles(tmp_path, environment).folder
    folder.chmod(0o777)
    with pytest.raises(SnippetError, match="others can write there"):
        HostedFiles(tmp_path, environment)


def test_a_cache_folder_that_others_may_exchange_is_refused(tmp_path: Path) -> None:
    """Defect: a folder above it was not looked at. One in which only owners rename, such as /tmp, is taken."""
    from tracardi_snippet.errors import SnippetError

    environment = {"XDG_CACHE_HOME": str(tmp_path / "open" / "cache")}
    HostedFiles(tmp_path, environment)
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(SnippetError, match=r"open: others can write there. Run: chmod go-w .*open, or"):
        HostedFiles(tmp_path, environment)
    (tmp_path / "open").chmod(0o1777)
    HostedFiles(tmp_path, environment)
