"""End runs by SIGKILL at random moments, and check every page after each run.

    python -m tests.helpers.kills FOLDER KILLS BETWEEN SEED

The program ends after ``KILLS`` killed runs, if at least ``BETWEEN`` of these runs were killed between two renames. The program then
prints JSON, which tests/slow/test_ended_runs.py reads. Each run is a fork of the program: a fork starts in 1 ms, so the kill hits
the work and not the imports.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions
from tracardi_snippet.system.locks import is_locked

PAGES = {f"{number % 9}/{number}.html": PAGE.format(f"{number} <b data-tracardi-tag=x>") for number in range(600)}
COPIES = {f"{path}.gz": gzip.compress(page.encode(), mtime=0) for path, page in list(PAGES.items())[::10]}
"""Compressed copies that servers send in place of their pages."""
CONFIGS = {
    "a": CONFIG,
    "b": CONFIG.replace("[page-view, {}]", "[page-view, {n: 1}]") + "delivery: {mode: file, directory: js}\n",
}


def begin(folder: Path, name: str, jobs: int) -> int:
    process = os.fork()
    if process == 0:
        try:
            inject_site(load_config(folder / f"{name}.yml"), folder / "site", RunOptions(jobs=jobs))
        finally:
            os._exit(0)
    return process


def wait_for_the_first_rename(process: int, page: Path) -> None:
    inode = page.stat().st_ino
    while page.stat().st_ino == inode and not os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        pass


def main(folder: Path, kills: int, between: int, seed: int) -> None:
    write_files(folder, {f"{name}.yml": config for name, config in CONFIGS.items()})
    whole: dict[str, dict[str, bytes]] = {}
    for name in CONFIGS:  # the result of a complete run
        write_files(folder / "site", {**PAGES, **COPIES})
        os.waitpid(begin(folder, name, 1), 0)
        whole[name] = tree(folder / "site")
    seen: Counter[str] = Counter()
    chance = random.Random(seed)  # noqa: S311
    took = 0.3
    number = 0
    while seen["killed"] < kills or seen["between"] < between:
        number += 1
        name, jobs = "ab"[number % 2], 1 + number // 2 % 2
        process = begin(folder, name, jobs)
        if number % 3:
            time.sleep(chance.random() * took)
        else:
            wait_for_the_first_rename(process, folder / "site" / min(PAGES))
            time.sleep(chance.random() * 0.01)
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        seen["killed" if os.WIFSIGNALED(status) else "too late"] += 1
        if number % 3:
            took = took * 1.02 if os.WIFSIGNALED(status) else max(0.05, took * 0.9)
        while is_locked(str(folder / "site")):  # by workers of the killed run, which notice the kill and end
            time.sleep(0.001)
        now = tree(folder / "site")
        torn = [path for path in PAGES if now.get(path) not in (whole["a"][path], whole["b"][path], PAGES[path].encode())]
        allowed = {path: (whole["a"][path], whole["b"][path], COPIES[path]) for path in COPIES}
        torn += [path for path in COPIES if now.get(path) not in allowed[path]]
        seen["pages torn"] += len(torn)
        seen["left temporaries"] += any(".tracardi-snippet." in path for path in now)
        seen["between"] += len({now[path] == whole[name][path] for path in PAGES}) == 2
        if number % 10 == 0:
            os.waitpid(begin(folder, name, jobs), 0)
            seen["runs to the end"] += 1
            seen["completed"] += tree(folder / "site") == whole[name]
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
