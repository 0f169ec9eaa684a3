"""``inject --watch`` beside a generator: pages stay whole, each ends with its block, and our own writes start no run."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import CONFIG, PAGE, TRIGGER, write_files
from tracardi_snippet import pipeline
from tracardi_snippet.checks.verify import verify
from tracardi_snippet.cli.watch import Watch
from tracardi_snippet.config import load_config
from tracardi_snippet.errors import ConfigError, SiteError
from tracardi_snippet.pipeline import inject_site, remove_from_site
from tracardi_snippet.run import RunOptions
from tracardi_snippet.watch.rounds import Moment, Rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.run import Result

MARKER = "data-tracardi-snippet"
PATIENCE_SECONDS = 20


@dataclass
class Watched:
    """A site that a thread watches and injects."""

    folder: Path
    runs: int = 0
    """Number of runs that have begun."""
    rests: int = 0
    """Number of rests: a rest says that nothing has changed since the last run."""
    errors: list[BaseException] = field(default_factory=list)
    """The error that ended the watch."""
    stop: threading.Event = field(default_factory=threading.Event)

    def inject(self, loaded: LoadedConfig, options: RunOptions) -> Result:
        self.runs += 1
        return inject_site(loaded, self.folder / "site", options)

    def watch(self) -> None:
        rounds = Rounds(self.folder / "site", self.stop)
        watch = Watch(
            self.folder / "site", rounds, lambda: load_config(self.folder / "tracardi.yml"), self.inject, RunOptions(jobs=1)
        )
        try:
            for moment in rounds:
                watch.take(moment)
                self.rests += moment is Moment.REST
        except (ConfigError, SiteError) as error:
            self.errors.append(error)

    def rested(self, rests: int) -> None:
        """Wait until the watch has rested so often."""
        self.until(lambda: self.rests >= rests)

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, self
            assert not self.errors, self.errors
            time.sleep(0.01)

    def pages(self) -> dict[str, str]:
        site = self.folder / "site"
        return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}


@contextlib.contextmanager
def watching(folder: Path, config: str = CONFIG, **pages: str) -> Iterator[Watched]:
    write_files(folder, {"tracardi.yml": config})
    write_files(folder / "site", {f"{name}.html": PAGE.format(text) for name, text in (pages or {"a": "first"}).items()})
    watched = Watched(folder)
    thread = threading.Thread(target=watched.watch)
    thread.start()
    try:
        yield watched
    finally:
        watched.stop.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


@pytest.mark.parametrize("is_link", [False, True])
def test_our_own_writes_start_no_run(folder: Path, *, is_link: bool) -> None:
    """One run at the start, and one after the generator has written; each is followed by a rest."""
    if is_link:  # below a link, as /tmp is one on a Mac
        (folder / "real").mkdir()
        (folder / "link").symlink_to("real")
        folder /= "link"
    with watching(folder, a="first", b="second") as watched:
        watched.rested(1)
        assert watched.runs == 1
        write_files(folder / "site", {"a.html": PAGE.format("again"), "new/c.html": PAGE.format("new")})
        watched.rested(2)
        time.sleep(1)  # a loop would run by now
        assert (watched.runs, watched.rests) == (2, 2)
        assert [page.count(MARKER) > 0 for page in watched.pages().values()] == [True] * 3
        assert "again" in watched.pages()["a.html"]


def test_our_own_file_of_the_tracker_starts_no_run(folder: Path) -> None:
    with watching(folder, CONFIG + "delivery: {mode: file}\n") as watched:
        watched.rested(1)
        time.sleep(1)  # a loop would run by now
        assert (watched.runs, watched.rests) == (1, 1)


def test_pages_are_whole_while_a_generator_writes_them_again_and_again(folder: Path) -> None:
    """Each page ends as the generator wrote it last, plus one block. Afterwards at most two runs: one is under way, one follows."""
    names = [f"p{number}" for number in range(200)]
    with watching(folder, **dict.fromkeys(names, "text 0")) as watched:
        watched.until(lambda: watched.runs)
        for turn in range(1, 30):
            text = PAGE.format(f"text {turn} " + "x" * 5_000)
            for name in names:
                (folder / "site" / f"{name}.html").write_text(text, "utf-8")
                if turn % 10 == 0 and name == "p100":
                    time.sleep(0.5)  # a pause in the middle of a build starts a run
        before = watched.runs
        watched.until(lambda: all(MARKER in page for page in watched.pages().values()))
        rests = watched.rests
        watched.rested(rests + 1)
        assert watched.runs - before <= 3
        assert watched.runs > 1
        assert {page.count('data-tracardi-snippet="options"') for page in watched.pages().values()} == {1}
    remove_from_site(folder / "site")
    assert set(watched.pages().values()) == {text}
    assert sorted(path.name for path in (folder / "site").iterdir()) == sorted(f"{name}.html" for name in names)


def test_a_page_that_changes_during_the_run_is_taken_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run refuses, nothing is said, and the next run takes the page."""
    page = folder / "site" / "a.html"
    texts = ["third", "second"]

    def verify_late(*arguments: Any, **more: Any) -> Any:
        """Runs when all pages have been read, and none has been written."""
        if watched.rests and texts:
            page.write_text(PAGE.format(texts.pop()), "utf-8")
        return verify(*arguments, **more)

    monkeypatch.setattr(pipeline, "verify", verify_late)
    with watching(folder) as watched:
        watched.rested(1)
        page.write_text(PAGE.format("changed"), "utf-8")
        watched.rested(2)
        assert watched.runs == 4
        assert "third" in watched.pages()["a.html"]
        assert MARKER in watched.pages()["a.html"]
    out, err = capsys.readouterr()
    assert out.count("1 injected") == 2
    assert err == ""


def test_what_is_wrong_is_said_once_and_the_watch_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing tag, a config that cannot be read, a site that is built anew: each ends with a page that is right."""
    with watching(folder) as watched:
        watched.rested(1)
        (folder / "tracardi.yml").write_text(TRIGGER, "utf-8")
        watched.rested(2)
        out, err = capsys.readouterr()
        assert err.count("[tag-missing]") == 1
        assert "Watching" in out
        (folder / "tracardi.yml").write_text("tracker: 1\n", "utf-8")
        watched.rested(3)
        assert "tracardi.yml:1: tracker: " in (err := capsys.readouterr().err)
        assert err.endswith("The watch goes on.\n")
        (folder / "tracardi.yml").write_text(TRIGGER, "utf-8")
        watched.rested(4)
        tagged = PAGE.format("<p data-tracardi-tag=product>x</p>")
        (folder / "site").rename(folder / "old")
        time.sleep(0.5)  # a generator that needs a while is no error
        write_files(folder / "site", {"a.html": tagged})
        watched.until(lambda: MARKER in watched.pages()["a.html"] and "product-seen" in watched.pages()["a.html"])
        watched.rested(5)
        assert "does not exist" not in capsys.readouterr().err


def test_a_module_that_changes_is_read_again(folder: Path) -> None:
    """Also a module that a module imports."""
    write_files(folder, {"main.js": 'import { word } from "./word.js";\nexport default function () { window.said = word; }\n'})
    write_files(folder, {"word.js": 'export const word = "first";\n'})
    with watching(folder, CONFIG + "extensions: [main.js]\n") as watched:
        watched.rested(1)
        assert '"first"' in watched.pages()["a.html"]
        write_files(folder, {"word.js": 'export const word = "second";\n'})
        watched.rested(2)
        assert '"second"' in watched.pages()["a.html"]
        assert watched.runs == 2


@pytest.mark.parametrize("config", ["tracker: 1\n", TRIGGER + "extensions: [none.js]\n"])
def test_a_config_that_is_wrong_at_the_start_ends_the_command(folder: Path, config: str) -> None:
    with watching(folder, config) as watched:
        end = time.monotonic() + PATIENCE_SECONDS
        while not watched.errors and time.monotonic() < end:
            time.sleep(0.01)
        assert [type(error) for error in watched.errors] == [ConfigError]
