"""CPU seconds of compiling the tracker and of the example run, compared with an empty Python. Each run is a separate process.

The least of several runs is the cost of the work, because a shared machine only adds time. The median shows how much was added.

make bench, or: .venv/bin/python benchmarks/cpu.py
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
RUNS = 15


def cpu(command: list[str]) -> float:
    """Return the user and system seconds of a run, including its child processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    out = tempfile.mkdtemp()
    tool = [sys.executable, "-m", "tracardi_snippet"]
    config = ["--config", str(SHOP / "tracardi.yml")]
    commands = {
        "python, doing nothing": ([sys.executable, "-c", ""], None),
        "tracardi-snippet --help": ([*tool, "--help"], None),
        "tracardi-snippet compile": ([*tool, "compile", *config], 0.3),
        "tracardi-snippet inject (example)": ([*tool, "inject", str(SHOP / "site"), *config, "--out", f"{out}/shop"], 2.0),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, (command, _goal) in commands.items():
            times[name].append(cpu(command))
    shutil.rmtree(out)
    empty = min(times["python, doing nothing"])
    print(f"{'CPU seconds of ' + str(RUNS) + ' runs':36} {'least':>7} {'median':>7} {'x empty':>8}  goal")
    for name, (_command, goal) in commands.items():
        least, median = min(times[name]), statistics.median(times[name])
        print(f"{name:36} {least:7.3f} {median:7.3f} {least / empty:8.1f}  {f'under {goal}' if goal else ''}")


if __name__ == "__main__":
    main()
