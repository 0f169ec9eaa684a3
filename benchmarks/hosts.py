"""CPU seconds that the plugins add to a build of MkDocs (Material), Pelican and Sphinx, from runs with and without the plugin.

    make bench, or: .venv/bin/python benchmarks/hosts.py [--pages 100]

The pages are this project's own documents, repeated. A plugin may add at most 3 % or 0.3 s, whichever is more. The benchmark
compares the least run with the plugin and the least run without: other work of the machine only adds time, so the least run is
the cost of the build. The median of the differences between neighbouring runs is printed too.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 9
TRACKER = """{"tracker": {"url": {"api": "http://127.0.0.1:8686"}, "source": {"id": "x"}, "auto": {
  "events": [["page-view", {}]], "triggers": [{"trigger": "onScroll", "data": {"event": "read"}}]}}}"""
ONE_LINE = TRACKER.replace("\n", "")  # the same in YAML and in Python
# The settings without the plugin. `SETTINGS` has the lines that switch the plugin on.
MKDOCS = """\
site_name: X
theme: {name: material, font: false}
plugins:
  - search
"""
PELICAN = """\
SITENAME = "X"
SITEURL = "https://example.com"
PATH = "docs"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
"""
SPHINX = """\
project = "X"
extensions = ["myst_parser"]
suppress_warnings = ["myst", "toc", "misc"]
"""
SETTINGS = {
    "mkdocs": ("mkdocs.yml", MKDOCS, f"  - tracardi: {ONE_LINE}\n"),
    "pelican": ("pelicanconf.py", PELICAN, f"TRACARDI = {ONE_LINE}\n"),
    "sphinx": (
        "docs/conf.py",
        SPHINX,
        f'extensions.append("tracardi_snippet.sphinx")\ntracardi = {ONE_LINE}\n',
    ),
}
COMMANDS = {
    "mkdocs": ["mkdocs", "build", "-q", "-d"],
    "pelican": ["pelican", "-q", "-o"],
    "sphinx": ["sphinx", "-q", "-E", "docs"],
}


def write_project(host: str, folder: Path, pages: int) -> None:
    sources = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]
    (folder / "docs").mkdir()
    for number in range(pages):
        head = f"Title: Page {number}\nDate: 2026-01-01\n\n" if host == "pelican" else ""
        text = sources[number % len(sources)].read_text("utf-8").replace("data-tracardi", "data-x")  # most pages have no tags
        path = folder / "docs" / ("index.md" if number == 0 else f"page{number}.md")
        path.write_text(f"{head}{text}\n", "utf-8")


def cpu(host: str, folder: Path, *, is_on: bool) -> float:
    name, settings, plugin = SETTINGS[host]
    (folder / name).write_text(settings + (plugin if is_on else ""))
    with tempfile.TemporaryDirectory(dir=folder) as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", *COMMANDS[host], f"{out}/site"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        pages = list(Path(out).rglob("*.html"))
        tracked = sum(b'<script type="application/json" data-tracardi-snippet' in path.read_bytes() for path in pages)
    if tracked != (len(pages) if is_on else 0):
        sys.exit(f"hosts.py: {host}: {tracked} of {len(pages)} pages are tracked with the plugin {'on' if is_on else 'off'}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(host: str, folder: Path) -> bool:
    cpu(host, folder, is_on=True)  # fills the host's own caches
    pairs = [(cpu(host, folder, is_on=False), cpu(host, folder, is_on=True)) for _ in range(RUNS)]
    without = min(off for off, _ in pairs)
    more, median = min(on for _, on in pairs) - without, statistics.median(on - off for off, on in pairs)
    limit = max(0.3, 0.03 * without)
    print(f"{host:8} {without:7.2f} s  {more:+6.2f} s  {more / without:+7.1%}  {median:+6.2f} s  at most {limit:.2f} s")
    return more <= limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    pages = parser.parse_args().pages
    print(f"{'CPU':8} {'without':>9}  {'more':>8}  {'':>7}  {'median':>8}  goal; {pages} pages, {RUNS} pairs of runs")
    is_good = True
    for host in SETTINGS:
        with tempfile.TemporaryDirectory() as folder:
            write_project(host, Path(folder), pages)
            is_good &= measure(host, Path(folder))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
