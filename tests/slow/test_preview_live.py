"""A preview with its real servers: changes that reload pages, connections that are cut, and streams."""

from __future__ import annotations

import http.client
import json
import shutil
import time
import urllib.error
import urllib.request
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.helpers.preview import payload
from tests.helpers.sites import CONFIG, PAGE, TRIGGER, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.preview.background import BackgroundPreview
from tracardi_snippet.preview.options import PreviewOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 20.0


@pytest.fixture
def preview(folder: Path) -> Iterator[BackgroundPreview]:
    write_files(folder, {"site/index.html": PAGE.format("top"), "tracardi.yml": CONFIG + "extensions: [m/a.js]\n"})
    write_files(folder, {"m/a.js": 'import { n } from "./b.js";\nexport default () => n;\n', "m/b.js": "export const n = 1;\n"})
    with BackgroundPreview(folder / "site", lambda: load_config(folder / "tracardi.yml"), PreviewOptions(port=0)) as preview:
        yield preview


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310
        return str(response.read().decode())


def api(preview: BackgroundPreview, path: str, document: Any = None) -> Any:
    data = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(f"{preview.tool}/api{path}", data, {"X-Preview-Token": preview.session.token})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
        return json.loads(response.read())


def track(preview: BackgroundPreview, document: Any) -> int:
    headers = {"Content-Type": "application/json", "Origin": preview.site}
    request = urllib.request.Request(f"{preview.tool}/track", json.dumps(document).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
        return int(response.status)


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "what was waited for has not come"
        time.sleep(0.01)


class Listener:
    """Listens to a stream, as a page does."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        self.connection.request("GET", f"{parts.path}?{parts.query}")
        self.response = self.connection.getresponse()
        assert self.response.headers["Content-Type"].startswith("text/event-stream")

    def next(self, kind: str) -> Any:
        """Return the data of the next message of this kind."""
        while True:
            line = self.response.readline().decode().rstrip("\n")
            assert line or not self.response.isclosed(), "the stream has ended"
            if line == f"event: {kind}":
                return json.loads(self.response.readline().decode().removeprefix("data: "))

    def close(self) -> None:
        self.connection.close()


def changes(preview: BackgroundPreview, after: int) -> Listener:
    return Listener(f"{preview.site}/__tracardi-preview__/changes?after={after}")


def test_a_page_that_changes_is_told_and_served(preview: BackgroundPreview, folder: Path) -> None:
    with closing(changes(preview, 0)) as listener:
        assert listener.next("problems") == {"errors": 0, "warnings": 0}
        _begin_watching(preview, folder)
        write_files(folder / "site", {"shop/new.html": PAGE.format("new")})
        until(lambda: "shop/new.html" in (listener.next("reload")["paths"] or []))
    assert "\nnew\n" in get(f"{preview.site}/shop/new")


def _begin_watching(preview: BackgroundPreview, folder: Path) -> None:
    """Wait until the watch of the site has begun: nothing tells, so a file changes until a change is told."""
    number = preview.session.changes.number
    marks = iter(range(10_000))

    def is_told() -> bool:
        (folder / "site" / "mark.txt").write_text(str(next(marks)))
        time.sleep(0.05)
        return preview.session.changes.number > number

    until(is_told)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tracardi.yml", TRIGGER + "extensions: [m/a.js]\n"),
        ("m/a.js", "export default () => 42;\n"),
        ("m/b.js", "export const n = 42;\n"),
    ],
)
def test_the_config_and_its_modules(preview: BackgroundPreview, folder: Path, name: str, text: str) -> None:
    """The block changes, so every page loads again."""
    before = get(preview.site)
    build = preview.session.build

    def is_built() -> bool:
        (folder / name).write_text(text)
        time.sleep(0.05)
        return preview.session.build is not build

    until(is_built)
    until(lambda: preview.session.changes.number > 0)
    assert get(preview.site) != before
    assert preview.session.changes.since(0)[0].endswith(b'data: {"paths":null}\n\n')


def test_a_config_with_an_error_is_told_and_mended(preview: BackgroundPreview, folder: Path) -> None:
    """With file, line and fix. Meanwhile pages have the block from before."""
    good, broken = (folder / "tracardi.yml").read_text(), CONFIG.replace("source:", "sorce:")

    def is_told() -> bool:
        (folder / "tracardi.yml").write_text(broken)
        time.sleep(0.05)
        return bool(preview.session.problems)

    until(is_told)
    # The preview may have read the file while it was empty: then it reads it again.
    until(lambda: any("sorce" in one["message"] for one in api(preview, "/state")["problems"]))
    problems = api(preview, "/state")["problems"]
    assert [(one["file"], one["line"]) for one in problems if "sorce" in one["message"]] == [(f"{folder}/tracardi.yml", 3)]
    assert 'data-tracardi-snippet="tracker"' in get(preview.site)
    assert "The preview goes on with the config from before." in preview.lines[-1]
    (folder / "m" / "a.js").write_text("export default function (")

    def is_mended() -> bool:
        (folder / "tracardi.yml").write_text(good.replace("extensions: [m/a.js]\n", ""))
        time.sleep(0.05)
        return not preview.session.problems

    until(is_mended)


def test_a_folder_that_is_deleted_and_built_again(preview: BackgroundPreview, folder: Path) -> None:
    """As some builds do: the watch goes on with the new folder."""
    _begin_watching(preview, folder)
    number = preview.session.changes.number
    shutil.rmtree(folder / "site")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(preview.site)
    write_files(folder / "site", {"index.html": PAGE.format("rebuilt")})
    until(lambda: preview.session.changes.number > number)
    assert "\nrebuilt\n" in get(preview.site)
    _begin_watching(preview, folder)


def test_a_connection_that_is_dropped_without_an_answer(preview: BackgroundPreview) -> None:
    """The sender hears nothing, the event is recorded as not arrived, and the next attempt arrives once."""
    event = {"type": "a", "id": "1"}
    api(preview, "/fault", {"kind": "drop", "times": 1})
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        track(preview, payload(event))
    assert track(preview, payload(event)) == 200
    (shown,) = api(preview, "/all")["events"]
    assert ([attempt["status"] for attempt in shown["attempts"]], shown["arrived"]) == ([0, 200], 1)
    assert preview.lines == []


def test_the_stream_of_events(preview: BackgroundPreview) -> None:
    """A page that listens hears of an event when it comes and when it is answered; one that comes later hears what it missed."""
    stream = f"{preview.tool}/api/stream?token={preview.session.token}"
    with closing(Listener(stream)) as listener:
        assert listener.next("state")["latest"] == 0
        track(preview, payload("a"))
        arriving, answered = listener.next("event"), listener.next("event")
        assert (arriving["type"], arriving["attempts"][0]["status"], answered["attempts"][0]["status"]) == ("a", None, 200)
        api(preview, "/fault", {"kind": "500"})
        assert listener.next("state")["fault"]["kind"] == "500"
        api(preview, "/reset", {})
        assert listener.next("reset") == {}
    api(preview, "/fault", {"kind": ""})
    track(preview, payload("b"))
    with closing(Listener(f"{stream}&after=0")) as listener:
        assert listener.next("event")["type"] == "b"


def test_the_site_is_checked_after_its_first_page(preview: BackgroundPreview, folder: Path) -> None:
    """Not before; the findings come with place and fix."""
    (folder / "tracardi.yml").write_text(TRIGGER)
    assert preview.session.findings is None
    get(preview.site)
    until(lambda: preview.session.findings and preview.session.findings["findings"])
    until(lambda: preview.lines)
    (finding,) = api(preview, "/state")["findings"]["findings"]
    assert (finding["rule"], finding["file"], finding["line"]) == ("tag-missing", f"{folder}/tracardi.yml", 7)
    assert f"The site has 1 error, 0 warnings: see {preview.tool}/ or 'tracardi-snippet check'." in preview.lines
    with closing(changes(preview, preview.session.changes.number)) as listener:
        assert listener.next("problems")["errors"] == 1


def test_what_is_no_http_ends_no_preview(preview: BackgroundPreview) -> None:
    parts = urlsplit(preview.tool)
    for words in (
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /track HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    ):
        connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
        connection.connect()
        connection.sock.sendall(words)
        assert connection.sock.recv(100)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 421")
        connection.close()
    assert track(preview, payload("a")) == 200
    assert preview.lines == []


def test_open_streams_do_not_keep_a_preview_from_ending(folder: Path) -> None:
    write_files(folder, {"site/index.html": PAGE.format("top"), "tracardi.yml": CONFIG})
    with BackgroundPreview(folder / "site", lambda: load_config(folder / "tracardi.yml"), PreviewOptions(port=0)) as preview:
        listener = changes(preview, 0)
    while listener.response.readline():  # to its end
        pass
    listener.close()
