"""Time of ``visit``: the 8 pages of the example shop, and 100 pages of a site of Material for MkDocs.

    .venv/bin/python benchmarks/visit.py [--pages N]

Budgets on two idle cores: 5 s for the shop, 60 s for 100 pages. Times are only meaningful if no other program runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
ROUNDS = 3
CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: docs}
  auto:
    events: [[page-view, {}]]
    triggers:
      - {tag: title, trigger: onVisible, data: {event: title-seen}}
      - {tag: end, trigger: onVisible, data: {event: read}}
tags: {title: h1, end: "article p:last-of-type"}
"""
PAGE = "# Page {0}\n\n" + "Words and more words about something.\n\n" * 40 + "The end of page {0}.\n"


def visit(site: Path, config: Path) -> tuple[float, str]:
    """Return the seconds that a visit takes, and its summary."""
    command = [sys.executable, "-m", "tracardi_snippet", "visit", str(site), "--config", str(config)]
    started = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if result.returncode:
        raise SystemExit(result.stdout + result.stderr)
    return seconds, result.stdout.splitlines()[0]


def material_site(folder: Path, pages: int) -> tuple[Path, Path]:
    """Build a site of Material for MkDocs. Return its folder and the config."""
    docs = folder / "docs"
    docs.mkdir()
    for number in range(pages):
        (docs / f"{'index' if number == 0 else f'page-{number}'}.md").write_text(PAGE.format(number), "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Docs\ntheme: {name: material, font: false}\nplugins: []\n", "utf-8")
    (folder / "tracardi.yml").write_text(CONFIG, "utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True, capture_output=True)
    return folder / "site", folder / "tracardi.yml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100, help="pages of the Material site")
    pages = parser.parse_args().pages
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    for _ in range(ROUNDS):
        seconds, summary = visit(SHOP / "site", SHOP / "tracardi.yml")
        print(f"shop      {seconds:5.1f} s  {summary}")
    with tempfile.TemporaryDirectory() as folder:
        seconds, summary = visit(*material_site(Path(folder), pages))
        print(f"Material  {seconds:5.1f} s  {summary}")


if __name__ == "__main__":
    main()
