"""Several processes do what one does."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import PAGE, TRIGGER, tree, write_files
from tracardi_snippet.errors import SiteError, SnippetError
from tracardi_snippet.site.jobs import default_jobs, work_through
from tracardi_snippet.tracker import esbuild
from tracardi_snippet.tracker.javascript import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.helpers.command import Run

    Runner = Callable[..., Run]

PAGES = {
    f"{number % 11}/{number}.html": PAGE.format(
        '<b data-tracardi-tag="{}">x</b>'.format("product" if number % 3 else f"t{number % 5}")
    )
    for number in range(700)
}


@pytest.mark.parametrize(
    "arguments", [("inject", "site"), ("inject", "site", "--out", "out"), ("check", "site"), ("remove", "done")]
)
@pytest.mark.slow
def test_the_same_files_and_the_same_report(run: Runner, folder: Path, arguments: tuple[str, ...]) -> None:
    seen = []
    for jobs in ("1", "3"):
        home = folder / jobs
        write_files(
            home, {"tracardi.yml": TRIGGER, **{f"site/{path}": page for path, page in PAGES.items()}, "site/a/style.css": "p{}"}
        )
        os.chdir(home)
        if arguments[0] == "remove":
            run("inject", "site", "--out", "done")
        result = run(*arguments, "--jobs", jobs, "--output-format", "json")
        assert result.code == 0
        seen.append((result.out, {path: data for path, data in tree(home).items() if not path.startswith(".")}))
    assert seen[0] == seen[1]


@pytest.mark.slow
def test_workers_read_scripts_as_one_process_does(run: Runner, folder: Path) -> None:
    """In a forked process, a call of esbuild never returned: a site of many pages with one redirect by script hung."""
    redirect = (
        "<!DOCTYPE html><title>Moved</title><script>location.replace('../0/0.html')</script><p><a href='../0/0.html'>moved</a>"
    )
    stock = PAGE.format("x").replace(
        "</head>", "<script>var options = {tracker: {}}; var mine = 1;\n// liliput</script></head>"
    )
    moved = {f"{number % 11}/moved{number}.html": redirect for number in range(20)}
    write_files(folder, {"tracardi.yml": TRIGGER, **{f"site/{path}": page for path, page in {**PAGES, **moved}.items()}})
    write_files(folder / "site", {"9/stock.html": stock})
    results = [run("check", "site", "--jobs", jobs, "--output-format", "json") for jobs in ("1", "2")]
    assert results[0].out == results[1].out
    report = json.loads(results[1].out)
    assert [found["rule"] for found in report["findings"] if found["severity"] == "error"] == ["second-tracker"]
    assert report["skipped"]["redirect: tracking it would count the visit twice"] == sorted(moved)


def test_a_forked_process_whose_esbuild_is_killed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It must not take the script for one with a syntax error: a redirect would be tracked."""
    monkeypatch.setattr(esbuild, "_is_forked", True)
    esbuild.helper.cache_clear()
    texts = ["".join(f"export const a{n} = 1;\n" for n in range(20_000)), "export const é = 'ü';", "", "export const ("]
    assert [esbuild.transform(text) for text in texts] == [esbuild.library()(text) for text in texts]
    process = esbuild.helper().process
    process.kill()
    process.wait()
    with pytest.raises(SnippetError, match="was killed"):
        normalise("location = 'x'", "page")
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(BrokenPipeError):
            stream.close()  # type: ignore[union-attr]
    esbuild.helper.cache_clear()


def test_an_error_in_a_worker_ends_the_run_and_leaves_nothing(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER, **{f"site/{path}": page for path, page in PAGES.items()}})
    (folder / "site" / "3" / "3.html").chmod(0o444)
    before = tree(folder)
    result = run("inject", "site", "--jobs", "2")
    assert (result.code, result.err.splitlines()[0]) == (2, "site/3/3.html: is read-only.")
    assert tree(folder) == before


def test_a_worker_that_is_killed_ends_the_run() -> None:
    def work(chunk: list[int]) -> int:
        if 640 in chunk:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(chunk)

    with pytest.raises(SiteError, match=r"A worker process was killed\. No file was changed\."):
        list(work_through(work, range(5000), 2))


def test_order_and_laziness() -> None:
    """Results come in the order of the items, and not many more items are taken than results."""
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(6400):
            taken.append(number)
            yield number

    results = work_through(lambda chunk: chunk[0], items(), 2)
    assert next(results) == 0
    assert len(taken) < 2000
    assert list(results) == list(range(64, 6400, 64))


ENDLESS = """
import os, sys, time
from tracardi_snippet.site.jobs import work_through

def work(_chunk):
    with open(sys.argv[1], "a") as stream:
        stream.write(f"{os.getpid()}\\n")
    time.sleep(60)

list(work_through(work, range(5000), 2))
"""


def test_workers_end_with_the_process_that_began_them(folder: Path) -> None:
    """Killed, it can not tell them."""
    started = folder / "started"
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(started)]) as process:
        while not (started.exists() and len(started.read_text().splitlines()) == 2):
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    workers = [int(line) for line in started.read_text().splitlines()]
    for _ in range(500):
        if not any(_is_running(worker) for worker in workers):
            break
        time.sleep(0.01)
    assert not any(_is_running(worker) for worker in workers)


def _is_running(process: int) -> bool:
    """A zombie is none: nobody waits for it in a container without an init."""
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_no_forks_where_threads_run() -> None:
    """As in 'mkdocs serve'."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert default_jobs() == 1
    finally:
        end.set()
        thread.join()
