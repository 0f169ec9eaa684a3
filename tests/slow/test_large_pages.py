"""Pages of hundreds of megabytes: the memory that one needs, and that one at a time is read."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, write_files
from tracardi_snippet.site.read import LARGE_BYTES, OpenFile
from tracardi_snippet.site.tree import Tree
from tracardi_snippet.system.locks import SharedLock

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from tests.helpers.command import Runner

BYTES = 120_000_000
# The kernel's own peak of a child process begins with that of its parent, so the process asks for the peak since it began.
PEAK = """
import re
from pathlib import Path
from tracardi_snippet.cli import main
try:
    main(["inject", "site"])
except SystemExit as end:
    assert end.code == 0
print(re.search("VmHWM:[ \\t]*([0-9]+) kB", Path("/proc/self/status").read_text("ascii"))[1])
"""
START = b'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>x</title>\n</head>\n<body>\n'
LINE = "<p>some text of a page: größer, 100 €</p>\n".encode()
STARTS = {
    "ordinary": START,
    "with a byte order mark": b"\xef\xbb\xbf" + START,
    "without a charset": START.replace(b'<meta charset="utf-8">', b""),
    "with a tag": START + b"<i data-tracardi-tag=t>x</i>",
    "with a comment before the head": b"<!-- " + LINE * 1000 + b" -->" + START,
    "in UTF-16": b"\xff\xfe" + START,
}


def large(start: bytes) -> bytes:
    return start + LINE * (BYTES // len(LINE))


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_large_page_needs_at_most_two_and_a_half_times_its_size(folder: Path, start: bytes) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": large(start)})
    result = subprocess.run([sys.executable, "-c", PEAK], cwd=folder, capture_output=True, text=True, check=True)
    assert int(result.stdout.split()[-1]) * 1024 <= 2.5 * BYTES


def test_a_large_page_that_needs_a_tree_is_skipped_with_its_reason(run: Runner, folder: Path) -> None:
    """And keeps no block of an earlier run."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": START, "site/b.html": START})
    assert run("inject", "site").code == 0
    page = folder / "site" / "a.html"
    page.write_bytes(large(page.read_bytes()) + b"<i data-tracardi-tag=t>x</i>")
    result = run("inject", "site")
    assert result.code == 0
    reason = "larger than 32 MiB, and has tags, another tracker or an unusual head: it would have to be read as a whole"
    assert f"1 page skipped ({reason}): a.html" in result.out
    assert b"data-tracardi-snippet" not in page.read_bytes()


def test_large_files_are_read_one_at_a_time(tmp_path: Path) -> None:
    """Among the processes of a run. Other files do not wait."""
    (tmp_path / "large.html").write_bytes(bytes(LARGE_BYTES + 1))
    (tmp_path / "small.html").write_bytes(b"small")
    turn = SharedLock()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    with Tree(str(tmp_path)) as tree, OpenFile(tree, "large.html", 1 << 30, turn):
        other = context.Process(target=_read_both, args=(str(tmp_path), turn, theirs))
        other.start()
        assert ours.recv() == 5
        assert not ours.poll(0.2)
    assert ours.recv() == LARGE_BYTES + 1
    other.join()
    assert other.exitcode == 0


def _read_both(root: str, turn: SharedLock, answers: Connection) -> None:
    with Tree(root) as tree:
        for name in ("small.html", "large.html"):
            with OpenFile(tree, name, 1 << 30, turn) as file:
                answers.send(len(file.data or b""))
