"""Every way in which a run can end: a signal or a failure in each stage leaves all pages as they were, or all done."""

from __future__ import annotations

import gc
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet import RunOptions, inject_site, load_config
from tracardi_snippet.cli.ending import EXIT_CODES
from tracardi_snippet.site.signals import Interrupted, check_signals, listening, uninterrupted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Runner

# A function of each stage in the order of the program, and whether every file has been written when it is called.
IN_PLACE = {
    "the config is read": ("config.load_config", False),
    "the tracker is compiled": ("pipeline.compile_tracker", False),
    "the root is locked": ("site.lock.lock_folder", False),
    "folders are listed": ("system.folder.Folder.entries", False),
    "a page is read": ("site.read._read", False),
    "a page is scanned": ("injector.scan_page", False),
    "a page is edited": ("injector.inject_edits", False),
    "a page is staged": ("site.stage.write_parts", False),
    "attributes are given": ("site.stage.apply_attributes", False),
    "the results of workers are merged": ("site.survey.Survey.merge", False),
    "the site is verified": ("pipeline.verify", False),
    "our file is staged": ("site.staging.Staging.write", False),
    "a page takes its place": ("system.folder.Folder.swap", False),
    "our file takes its place": ("system.folder.Folder.move", False),
    "old pages are deleted": ("site.staging.delete_staged", True),
    "old trackers are deleted": ("site.reading._delete", True),
    "the result is told": ("report.summary_text", True),
}
COPY = {
    "the place of the copy is checked": ("site.reading.check_place", False),
    "the content of the copy is checked": ("site.reading.check_content", False),
    "a folder is made": ("system.folder.Folder.make_folder", False),
    "a file is copied": ("site.stage.attributes_of", False),
    "a link is made": ("system.folder.Folder.make_link", False),
    "leftovers are looked for": ("site.reading.leftovers", False),
    "a page takes its place": ("system.folder.Folder.swap", False),
    "a new page takes its place": ("system.folder.Folder.move", False),
}
STAGES = [
    pytest.param(arguments, function, is_written, when, id=f"{arguments[-1]}, {when} {name}")
    for arguments, stages in ((("inject", "site"), IN_PLACE), (("inject", "site", "--out", "out"), COPY))
    for name, (function, is_written) in stages.items()
    for when in ("before", "after")
]
SIGNALS = [signal.SIGHUP, signal.SIGINT, signal.SIGTERM]
CHANGED = CONFIG.replace("page-view", "page-viewed") + "delivery: {mode: file}\ncookieless: true\n"


class Trees(NamedTuple):
    """A site and a copy of an earlier run, with changes that a run has to make."""

    home: Path
    before: dict[str, bytes]
    after: dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    home = tmp_path_factory.mktemp("home")
    write_files(home, {"tracardi.yml": CONFIG + "delivery: {mode: file}\n", "site/style.css": "p{}"})
    write_files(home, {f"site/{path}": PAGE.format(path) for path in ("a.html", "sub/b.html", "sub/c.html", "sub/gone.html")})
    (home / "site" / "link.css").symlink_to("style.css")
    for out in (home / "out", None):
        inject_site(load_config(home / "tracardi.yml"), home / "site", RunOptions(out=out))
    write_files(home, {"tracardi.yml": CHANGED, "site/new/d.html": PAGE.format("d"), "site/style.css": "b{}"})
    (home / "site" / "sub" / "gone.html").unlink()
    after = {}
    for name in ("site", "out"):
        done = home.parent / f"{home.name}-{name}"
        shutil.copytree(home, done, symlinks=True)
        options = RunOptions(out=done / "out" if name == "out" else None)
        inject_site(load_config(done / "tracardi.yml"), done / "site", options)
        after[name] = tree(done)
    return Trees(home, tree(home), after)


@pytest.fixture
def begin(trees: Trees, folder: Path) -> None:
    """Fill the current folder."""
    shutil.copytree(trees.home, folder, symlinks=True, dirs_exist_ok=True)


class Struck:
    """Makes the first call of a function do something more, before its own work or after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, when: str, blow: Callable[[], None]) -> None:
        self.calls = 0
        *path, attribute = f"tracardi_snippet.{name}".split(".")
        owner: Any = sys.modules[".".join(part for part in path if part.islower())]
        for part in path:
            owner = getattr(owner, part) if not part.islower() else owner
        function = getattr(owner, attribute)

        def struck(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == 1 and when == "before":
                blow()
            result = function(*arguments, **options)
            if self.calls == 1 and when == "after":
                blow()
            return result

        monkeypatch.setattr(owner, attribute, struck)


def assert_all_or_none(folder: Path, trees: Trees, arguments: tuple[str, ...], *, is_written: bool) -> None:
    """No temporary file is left; all pages are as they were, or all are done. Old trackers may remain."""
    now = tree(folder)
    pages = {path: data for path, data in now.items() if not path.endswith(".js")}
    expected = trees.after[arguments[-1]] if is_written else trees.before
    assert pages == {path: data for path, data in expected.items() if not path.endswith(".js")}
    assert is_written or now == trees.before
    assert (folder / "out" / "new").exists() == (is_written and arguments[-1] == "out")


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(("arguments", "function", "is_written", "when"), STAGES)
def test_a_failure_in_each_stage(
    run: Runner,
    folder: Path,
    trees: Trees,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    function: str,
    is_written: bool,  # noqa: FBT001
    when: str,
) -> None:
    """One sentence, exit code 70, and the traceback only for who asks."""

    def fail() -> None:
        raise RuntimeError("the moon\nis full")

    struck = Struck(monkeypatch, function, when, fail)
    result = run(*arguments)
    changed = "after every file had been written" if is_written else "and no file was changed"
    assert struck.calls > 0
    assert (result.code, result.out if not is_written else "") == (70, "")
    assert result.err.splitlines()[0] == (
        f"tracardi-snippet met something unexpected, {changed}: RuntimeError: the moon is full (TRACARDI_DEBUG=1 shows where)."
    )
    assert len(result.err.splitlines()) == 1 + is_written * ("Every file had been written before." in result.err)
    assert_all_or_none(folder, trees, arguments, is_written=is_written)


@pytest.mark.usefixtures("begin")
@pytest.mark.parametrize(
    ("number", "arguments", "function", "is_written", "when"),
    [pytest.param(index, *stage.values, id=str(stage.id)) for index, stage in enumerate(STAGES)],
)
def test_signals_in_each_stage(
    run: Runner,
    folder: Path,
    trees: Trees,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    arguments: tuple[str, ...],
    function: str,
    is_written: bool,  # noqa: FBT001
    when: str,
) -> None:
    """One signal, or two at once: one line, and 128 plus the number of the first that Python sees, which is the lower one."""
    sent = [SIGNALS[number % 3], SIGNALS[(number + 1) % 3]][: 1 + number % 2]

    def interrupt() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, sent)
        for one in sent:
            signal.raise_signal(one)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, sent)

    struck = Struck(monkeypatch, function, when, interrupt)
    handlers = [signal.getsignal(one) for one in SIGNALS]
    result = run(*arguments)
    assert struck.calls > 0
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("Interrupted. The pages are all as they were, or all done.")
    assert result.code == 128 + min(sent)
    assert_all_or_none(folder, trees, arguments, is_written=is_written or tree(folder) != trees.before)
    assert [signal.getsignal(one) for one in SIGNALS] == handlers


@pytest.mark.usefixtures("begin")
def test_debugging_shows_where(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise KeyError("x")

    Struck(monkeypatch, "pipeline.verify", "before", fail)
    monkeypatch.setenv("TRACARDI_DEBUG", "1")
    result = run("inject", "site", "--output-format", "json")
    assert result.code == 70
    assert '"exit_code": 70' in result.out
    assert '"kind": "internal-error"' in result.out
    lines = result.err.splitlines()
    assert lines[0].startswith("tracardi-snippet met something unexpected, and no file was changed: KeyError: 'x'")
    assert lines[1] == "Traceback (most recent call last):"
    assert any('raise KeyError("x")' in line for line in lines)
    monkeypatch.setenv("TRACARDI_DEBUG", "0")
    assert len(run("inject", "site").err.splitlines()) == 0


def test_every_exit_code_is_in_the_help_and_in_the_documents(run: Runner) -> None:
    from tests.helpers.sites import ROOT

    text = run("--help").out
    table = (ROOT / "docs" / "ci.md").read_text("utf-8")
    for line in EXIT_CODES.splitlines()[1:]:
        assert line.strip() in text
        assert f"\n| {line[2:15].strip()} | " in table
    assert [line[2:15].strip() for line in EXIT_CODES.splitlines()[1:]] == ["0", "1", "2", "70", "129, 130, 143", "141"]


def test_a_signal_where_python_ignores_exceptions_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """In ``__del__``, and in callbacks of the import machinery: no traceback, and the run ends at its next step."""

    class Last:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)
            sum(range(100))  # the handler runs here

    steps = []
    with pytest.raises(Interrupted) as info, listening():  # noqa: PT012
        last = Last()
        del last
        gc.collect()
        steps.append("after")
        check_signals()
        steps.append("never")
    assert (steps, info.value.number) == (["after"], signal.SIGTERM)
    assert capsys.readouterr().err == ""


def test_the_end_of_the_block_raises_what_was_held_back() -> None:
    steps = []
    with pytest.raises(Interrupted) as info, listening():  # noqa: PT012
        with uninterrupted():
            with uninterrupted():
                signal.raise_signal(signal.SIGHUP)
                signal.raise_signal(signal.SIGINT)
                steps.append("inner")
            steps.append("outer")
        steps.append("never")
    assert (steps, info.value.number) == (["inner", "outer"], signal.SIGHUP)


def test_in_a_program_of_others_their_handler_gets_the_signal() -> None:
    """A host such as MkDocs keeps its own handlers, all of them, also if one raises."""
    received: list[int] = []
    before = [signal.signal(one, lambda number, _: received.append(number)) for one in SIGNALS]
    try:
        with uninterrupted():
            signal.raise_signal(signal.SIGTERM)
            assert received == []
        assert received == [signal.SIGTERM]
        signal.raise_signal(signal.SIGHUP)
        assert received == [signal.SIGTERM, signal.SIGHUP]
    finally:
        for one, handler in zip(SIGNALS, before, strict=True):
            signal.signal(one, handler)


def test_ctrl_c_that_is_ignored_stays_ignored(run: Runner, folder: Path) -> None:
    """A shell starts its background jobs so."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with listening():
            signal.raise_signal(signal.SIGINT)
        assert run("check", "site").code == 0
    finally:
        signal.signal(signal.SIGINT, before)
