"""Time of runs on the OpenJDK API documentation (Debian's openjdk-17-doc), without tags and with ten tags on every page.

    apt-get install openjdk-17-doc; make bench, or: .venv/bin/python benchmarks/openjdk.py [--folder /dev/shm]

Every page is injected and checked. The page must be the original plus the block. An independent parser (lexbor) must see the
tree of the original, with our elements in the head. ``remove`` must restore the original.

For each command, the elapsed time and the CPU time are printed and compared with ``cp -r``. The elapsed time is only
meaningful if no other program runs. No tool in Python can be faster than "start and compile" and "rewrite alone"
(rewrite.py).

The copies are made in --folder; the default is build/. ext4 does not use the inode number of a deleted file again for some
minutes, and searches for a free number step by step. So the next run on ext4 takes longer, including ``cp -r``. A folder in
memory, such as /dev/shm, does not have this effect.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from tracardi_snippet.block.render import Renderer
from tracardi_snippet.config import load_config
from tracardi_snippet.injector import Injector
from tracardi_snippet.report.text import counted
from tracardi_snippet.tracker.compile import compile_tracker

ROOT = Path(__file__).parent.parent
DOCS = Path("/usr/share/doc/openjdk-17-doc/api")
TAGS = "".join(f'<i data-tracardi-tag="t{number}"></i>' for number in range(10)).encode()
CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: jdk}
  auto: {events: [[page-view, {}]]}
"""
TRIGGERS = "".join(f"      - {{tag: t{n}, trigger: onVisible, data: {{event: seen}}}}\n" for n in range(10))
TAGGED = CONFIG.replace(
    "auto: {events: [[page-view, {}]]}", f"auto:\n    events: [[page-view, {{}}]]\n    triggers:\n{TRIGGERS}"
)
GOALS = {"inject, no tags": 1.3, "inject, all tagged": 2.5, "inject again": 0.5}


class Took(NamedTuple):
    """The cost of a command."""

    seconds: float
    """Elapsed time."""
    cpu: float
    """User and system seconds, including child processes."""
    megabytes: int
    """Largest memory of the command's main process."""


def took(command: list[str]) -> Took:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, own = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    return Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, own.ru_maxrss >> 10)


def is_wrong(original: bytes, injected: bytes, block: bytes) -> bool:
    if injected.replace(block, b"", 1) != original or block not in injected:
        return True
    before, after = (LexborHTMLParser(data.decode("utf-8", "replace")) for data in (original, injected))
    ours = after.css("[data-tracardi-snippet]")
    if len(ours) != 2 or any(element.parent is None or element.parent.tag != "head" for element in ours):
        return True
    for element in ours:
        element.decompose()
    return before.html != after.html


def soup_seconds(pages: list[Path], block: str) -> float:
    """Return the CPU seconds per page that BeautifulSoup needs to parse the page, insert the block and serialise the page."""
    started = time.process_time()
    for page in pages:
        soup = BeautifulSoup(page.read_bytes(), "html.parser")
        if soup.head:
            soup.head.insert(0, BeautifulSoup(block, "html.parser"))
        str(soup)
    return (time.process_time() - started) / len(pages)


def tag_every_page(site: Path) -> None:
    for page in site.rglob("*.html"):
        page.write_bytes(page.read_bytes().replace(b"</body>", TAGS + b"</body>", 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "build")
    parent = parser.parse_args().folder
    if not DOCS.is_dir():
        sys.exit("openjdk.py: apt-get install openjdk-17-doc")
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder = Path(name)
        site, tagged = folder / "site", folder / "tagged"
        for target in (site, tagged):
            subprocess.run(["cp", "-rL", str(DOCS), str(target)], check=True)
        tag_every_page(tagged)
        os.sync()
        (folder / "tracardi.yml").write_text(CONFIG)
        (folder / "tagged.yml").write_text(TAGGED)
        tool, plain = [sys.executable, "-m", "tracardi_snippet"], ["-c", str(folder / "tracardi.yml")]
        one = folder / "copy0"
        copies = [took(["cp", "-r", str(site), str(folder / f"copy{number}")]) for number in range(2)]
        bare = folder / "bare"
        subprocess.run(["cp", "-r", str(site), str(bare)], check=True)
        runs = {
            "start and compile": took([*tool, "compile", *plain]),
            "inject, no tags": took([*tool, "inject", str(site), *plain]),
            "inject again": took([*tool, "inject", str(site), *plain]),
            "inject, one process": took([*tool, "inject", str(one), "--jobs", "1", *plain]),
            "remove": took([*tool, "remove", str(one)]),
            "inject, all tagged": took([*tool, "inject", str(tagged), "-c", str(folder / "tagged.yml")]),
            "again, all tagged": took([*tool, "inject", str(tagged), "-c", str(folder / "tagged.yml")]),
            "rewrite alone": took([sys.executable, str(ROOT / "benchmarks" / "rewrite.py"), str(bare)]),
        }
        copies.append(took(["cp", "-r", str(site), str(folder / "copy2")]))
        loaded = load_config(folder / "tracardi.yml")
        bundle = compile_tracker(loaded)
        block = Renderer(loaded.config, bundle).common_block()
        pages = sorted(path.relative_to(site) for path in site.rglob("*.html"))
        injector = Injector(loaded.config, bundle)
        redirects = [page for page in pages if injector.scan((DOCS / page).read_bytes(), page.as_posix()).skip]
        wrong = [page for page in redirects if (DOCS / page).read_bytes() != (site / page).read_bytes()]
        pages = [page for page in pages if page not in redirects]
        wrong += [page for page in pages if is_wrong((DOCS / page).read_bytes(), (site / page).read_bytes(), block.encode())]
        left = [page for page in pages if (DOCS / page).read_bytes() != (one / page).read_bytes()]
        soup = soup_seconds([DOCS / page for page in pages[::100]], block)
    counts = f"{len(pages):,} pages, {counted(len(redirects), 'redirect')}"
    print(f"{counts}: {len(wrong)} wrong after inject, {len(left)} not the original after remove")
    copy = min(copies)
    print(f"{'':20} {'seconds':>8} {'x cp -r':>8} {'CPU':>6} {'x cp -r':>8} {'goal':>5} {'largest process':>16}")
    for what, run in {"cp -r (of 3)": copy, **runs}.items():
        ratios = f"{run.seconds:8.2f} {run.seconds / copy.seconds:8.2f} {run.cpu:6.2f} {run.cpu / copy.cpu:8.2f}"
        print(f"{what:20} {ratios} {GOALS.get(what, ''):>5} {run.megabytes:13} MB")
    ours = runs["inject, one process"].cpu / len(pages)
    print(f"a page by BeautifulSoup {soup * 1e3:.1f} ms of CPU, by inject {ours * 1e3:.2f} ms: {soup / ours:.0f} x; goal 50 x")
    sys.exit(1 if wrong or left else 0)


if __name__ == "__main__":
    main()
