"""The preview: time from the command to the first page, time from a change to its reload, and the cost of serving a page.

    .venv/bin/python benchmarks/preview.py [--docs FOLDER]

The cost of a page is that of the answer to a warm request minus that of the same bytes as a file that is no page, both by the
application itself, without a network. The pages are those of the OpenJDK API documentation (apt-get install openjdk-17-doc).
Times are only meaningful if no other program runs.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tracardi_snippet.config import load_config
from tracardi_snippet.preview.addresses import Addresses
from tracardi_snippet.preview.options import PreviewOptions
from tracardi_snippet.preview.session import Session
from tracardi_snippet.preview.site_app import site_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
DOCS = Path("/usr/share/doc/openjdk-17-doc/api")
STARTS, CHANGES, ROUNDS, EVERY = 5, 10, 20, 50
CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: jdk}
  auto: {events: [[page-view, {}]]}
"""


class Running:
    """The command as a process, from its start to its first page."""

    def __init__(self, site: Path, config: Path) -> None:
        started = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "tracardi_snippet",
            "preview",
            str(site),
            "--config",
            str(config),
            "--no-open",
            "--port",
            "0",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        lines = iter(self.process.stdout.readline, "") if self.process.stdout else iter(())
        self.site = next(line.split()[1] for line in lines if line.startswith("  site"))
        with urllib.request.urlopen(self.site) as response:  # noqa: S310
            response.read()
        self.seconds = time.perf_counter() - started

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate()


def first_page_seconds() -> float:
    found = []
    for _ in range(STARTS):
        running = Running(SHOP / "site", SHOP / "tracardi.yml")
        running.end()
        found.append(running.seconds)
    return statistics.median(found)


def reload_seconds(folder: Path) -> float:
    """Return the median time from a write to a page until a listening page hears of it."""
    shutil.copytree(SHOP / "site", folder / "shop")
    running = Running(folder / "shop", SHOP / "tracardi.yml")
    parts = urlsplit(running.site)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", "/__tracardi-preview__/changes?after=0")
    stream = connection.getresponse()
    time.sleep(1)  # the check of the site has its own process
    page = folder / "shop" / "index.html"
    found = []
    for number in range(CHANGES):
        started = time.perf_counter()
        page.write_text(page.read_text("utf-8") + f"<!-- {number} -->", "utf-8")
        while stream.readline() != b"event: reload\n":
            pass
        found.append(time.perf_counter() - started)
        time.sleep(0.5)
    connection.close()
    running.end()
    return statistics.median(found)


async def seconds_of(app: ASGIApp, path: str) -> float:
    """Return the time of one answer."""
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8480")],
        "client": ("127.0.0.1", 1),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    async def send(message: Message) -> None:
        sent.append(message)

    started = time.perf_counter()
    await app(scope, receive, send)
    seconds = time.perf_counter() - started
    if sent[0]["status"] != 200:
        sys.exit(f"{path}: status {sent[0]['status']}")
    return seconds


async def page_seconds(app: ASGIApp, names: list[str]) -> tuple[list[float], list[float], list[float]]:
    """Return the time of each page when it is asked for first, the median of later times, and that of the bare file."""
    first = [await seconds_of(app, f"/{name}") for name in names]
    warm, bare = [], []
    for name in names:
        warm.append(statistics.median([await seconds_of(app, f"/{name}") for _ in range(ROUNDS)]))
        bare.append(statistics.median([await seconds_of(app, f"/{name}.bin") for _ in range(ROUNDS)]))
    return first, warm, bare


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=Path, default=DOCS)
    docs = parser.parse_args().docs
    with tempfile.TemporaryDirectory(dir=ROOT / "build" if (ROOT / "build").is_dir() else None) as name:
        folder = Path(name)
        print(f"command to first page of the shop, median of {STARTS}: {first_page_seconds() * 1e3:.0f} ms; goal 1,000 ms")
        print(f"change to reload, median of {CHANGES}: {reload_seconds(folder) * 1e3:.0f} ms; goal 300 ms")
        if not docs.is_dir():
            sys.exit("preview.py: apt-get install openjdk-17-doc, for the cost of a page")
        site = folder / "site"
        subprocess.run(["cp", "-rL", str(docs), str(site)], check=True)
        (folder / "tracardi.yml").write_text(CONFIG)
        pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
        chosen = pages[::EVERY]
        for page in chosen:
            os.link(site / page, site / f"{page}.bin")
        session = Session(
            site, lambda: load_config(folder / "tracardi.yml"), Addresses(8480, 8481), PreviewOptions(base_path="/"), print
        )
        first, warm, bare = asyncio.run(page_seconds(site_app(session), chosen))
    more = [one - other for one, other in zip(warm, bare, strict=True)]
    cold = [one - other for one, other in zip(first, bare, strict=True)]
    print(f"serving one of {len(pages):,} pages, more than the file, of {len(chosen)} pages:")
    print(f"  warm   median {statistics.median(more) * 1e3:.2f} ms, largest {max(more) * 1e3:.2f} ms; goal 2 ms")
    print(f"  first  median {statistics.median(cold) * 1e3:.2f} ms, largest {max(cold) * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
