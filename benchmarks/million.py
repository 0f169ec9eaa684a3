"""Time and memory of two runs on a site of a million generated pages. The second run changes nothing.

    .venv/bin/python benchmarks/million.py [PAGES]

The benchmark needs half an hour and 10 GB of disk, so ``make bench`` does not run it. Results of 2026-11-22, on two busy
processors and an ordinary disk: inject 1,224 s (338 s of CPU); inject again 211 s (184 s of CPU); largest process 57 MB. So
no site needs a cluster.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: million}
  auto: {events: [[page-view, {}]], triggers: [{tag: product, trigger: onVisible, data: {event: seen}}]}
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Page {number}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
{body}
</body>
</html>
"""


def generate(site: Path, pages: int) -> None:
    for number in range(pages):
        folder = site / f"{number // 10_000:03}" / f"{number // 100 % 100:02}"
        if number % 100 == 0:
            folder.mkdir(parents=True)
        body = f"<p>{number} " + "lorem ipsum dolor sit amet " * 20
        # One page in a thousand has a tag.
        tagged = body + '<b data-tracardi-tag="product">x</b>' if number % 1000 == 0 else body
        (folder / f"{number}.html").write_text(PAGE.format(number=number, body=tagged))


def main(pages: int) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        started = time.monotonic()
        generate(folder / "site", pages)
        print(f"{pages:,} pages written in {time.monotonic() - started:.0f} s; {shutil.disk_usage(folder).free >> 30} GB free")
        (folder / "tracardi.yml").write_text(CONFIG)
        for what in ("inject", "inject again"):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.monotonic()
            command = [sys.executable, "-m", "tracardi_snippet", "inject", "site"]
            out = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(out.splitlines()[0])
            print(
                f"{what:13} {time.monotonic() - started:6.0f} s, {cpu:6.0f} s of CPU,"
                f" largest process {after.ru_maxrss >> 10} MB"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
