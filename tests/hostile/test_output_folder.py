"""Folders for ``--out``: what is ours in them, and two runs that want the same new one."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tests.hostile.runner import ANY, Case, Content, Link, cases
from tracardi_snippet import RunOptions, SiteError, inject_site, load_config
from tracardi_snippet.site.lock import RootFolder
from tracardi_snippet.site.staging import Staging
from tracardi_snippet.site.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner
    from tests.hostile.runner import Hostile

SITE: dict[str, Content] = {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")}
MARKED = '<script data-tracardi-snippet="tracker">x</script>'
FOREIGN = "out: not empty, and docs.html is not from an earlier run. Empty the folder, or choose another."
QUOTES = {
    "in text": "<p>Our elements have data-tracardi-snippet.</p>",
    "in escaped markup": "<pre>&lt;script data-tracardi-snippet=tracker&gt;</pre>",
    "in a comment": f"<!-- {MARKED} -->",
    "in an attribute": f"<p title='{MARKED}'>x</p>",
    "in a textarea": f"<textarea>{MARKED}</textarea>",
    "in a script": "<script>document.write('<script data-tracardi-snippet=tracker>x<\\/script>')</script>",
    "in a style": f"<style>/* {MARKED} */</style>",
    "in an xmp": f"<xmp>{MARKED}</xmp>",
    "as another element": "<p data-tracardi-snippet=tracker>x</p>",
    "as another value": "<script data-tracardi-snippet=mine>x</script>",
    "in a template of the page's own": "<template><p data-tracardi-snippet>x</p></template>",
    "in UTF-16": PAGE.format("data-tracardi-snippet").encode("utf-16"),
}


def ours() -> str:
    """A page with a block, as an earlier run wrote it."""
    return PAGE.format("a").replace(
        "<title>", '<script type="application/json" data-tracardi-snippet="options">{}</script>' + MARKED + "<title>"
    )


CASES = [
    *(
        Case(
            f"a page that quotes our marker {where}",
            files={**SITE, "out/a.html": ours(), "out/docs.html": quote if isinstance(quote, bytes) else PAGE.format(quote)},
            command="inject site --out out",
            code=2,
            err=FOREIGN,
            out="",
        )
        for where, quote in QUOTES.items()
    ),
    *(
        Case(
            f"only a page that quotes our marker {where}",
            files={**SITE, "out/docs.html": quote if isinstance(quote, bytes) else PAGE.format(quote)},
            command="inject site --out out",
            code=2,
            err=FOREIGN,
            out="",
        )
        for where, quote in QUOTES.items()
    ),
    Case(
        "a page of the site that quotes our marker is in the copy and stays",
        files={
            **SITE,
            "site/docs.html": PAGE.format(QUOTES["in text"]),
            "tracardi.yml": CONFIG + "inject: {exclude: [docs.html]}\n",
            "out/a.html": ours(),
            "out/docs.html": PAGE.format(QUOTES["in text"]),
        },
        command="inject site --out out",
        code=0,
        after={"out/a.html": ANY, "out/docs.html": PAGE.format(QUOTES["in text"])},
    ),
    Case(
        "a page with our block that the site no longer has",
        files={**SITE, "out/a.html": ours(), "out/old/b.html": ours()},
        command="inject site --out out",
        code=0,
        after={"out/a.html": ANY, "out/old/b.html": None, "out/old": None},
    ),
    Case(
        "a link that leads nowhere",
        files={**SITE, "out": Link("nowhere")},
        command="inject site --out out",
        code=2,
        err="out: the output is not a folder. Choose another name.",
        out="",
    ),
    Case(
        "a new folder in new folders, and a page that cannot be tracked",
        files={**SITE, "tracardi.yml": CONFIG + "tags: {x: .no-such-class}\n"},
        command="inject site --out new/deep/out",
        code=1,
        err="...[selector-unmatched]...",
    ),
    Case(
        "a new folder below a file",
        files={**SITE, "new": "x"},
        command="inject site --out new/out",
        code=2,
        err="new/out: cannot be opened: Not a directory. Nothing was changed.",
        out="",
    ),
    Case("a dry run makes no folder", files=SITE, command="inject site --out new/out --dry-run", code=0),
]


@cases(CASES)
def test_output_folder(case: Case, hostile: Hostile) -> None:
    hostile(case)


def test_two_first_runs_with_the_same_new_folder(folder: Path, run: Runner) -> None:
    """The first has the folder, and the second says so."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    with Staging(folder / "new" / "out", has_workers=True) as first:
        result = run("inject", "site", "--out", "new/out")
        assert (result.code, result.out, result.err) == (
            2,
            "",
            "new/out: another run is writing there. Wait for its end, and run again.\n",
        )
        first.write("a.html", b"first")
        first.commit()
    assert tree(folder / "new") == {"out/a.html": b"first"}


def test_a_run_that_loses_the_folder_that_it_has_made_leaves_it_to_the_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Defect: it removed the folder, which was still empty, and both runs failed."""
    others: list[RootFolder] = []
    lock = RootFolder._lock  # noqa: SLF001

    def lose(self: RootFolder) -> bool:
        if not others:
            others.append(self)
            others.append(RootFolder(self.path, locks=True))
        return lock(self)

    monkeypatch.setattr(RootFolder, "_lock", lose)
    with pytest.raises(SiteError, match="another run is writing there"):
        RootFolder(folder / "new" / "out", locks=True)
    assert (folder / "new" / "out").is_dir()
    others[1].release()


def test_two_first_runs_at_the_same_time(folder: Path) -> None:
    """One wins each time, and the copy is whole."""
    write_files(folder, {"tracardi.yml": CONFIG, **{f"site/{number}.html": PAGE.format(number) for number in range(30)}})
    loaded = load_config(folder / "tracardi.yml")
    inject_site(loaded, folder / "site", RunOptions(out=folder / "whole"))
    for number in range(8):
        out, barrier, ends = folder / f"out{number}", threading.Barrier(2), list[str]()

        def begin(out: Path = out, barrier: threading.Barrier = barrier, ends: list[str] = ends) -> None:
            barrier.wait()
            try:
                inject_site(loaded, folder / "site", RunOptions(out=out, jobs=1))
                ends.append("done")
            except SiteError as error:
                ends.append(str(error).removeprefix(f"{out}: "))

        threads = [threading.Thread(target=begin) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends) in (
            ["another run is writing there. Wait for its end, and run again.", "done"],
            ["done", "done"],  # one after the other
        )
        assert tree(out) == tree(folder / "whole")


def test_a_folder_that_its_maker_removes_is_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run opened the folder, then the first gave it up: a lock on a folder that is gone keeps nobody out."""
    path = folder / "new"
    mkdir, removals = os.mkdir, [1, 1]

    def removed(name: str, *arguments: int) -> None:
        mkdir(name, *arguments)
        if removals and str(name) == str(path):
            removals.pop()
            path.rmdir()

    monkeypatch.setattr(os, "mkdir", removed)
    first = RootFolder(path, locks=True)
    assert (removals, first.is_locked, path.is_dir()) == ([], True, True)
    with pytest.raises(SiteError, match="another run is writing there"):
        RootFolder(path, locks=True)
    first.give_up()
    assert not path.exists()
    with Tree(str(folder)) as root:
        assert not root.folder("").has("new")
