"""The whole OpenJDK API documentation (Debian's openjdk-17-doc): every page injected, every page checked, beside ``cp -r``.

    apt-get install openjdk-17-doc; make bench, or: .venv/bin/python benchmarks/openjdk.py

A page is right when it is the original plus the block, when an independent parser (lexbor) sees the original's tree plus our
elements in the head, and when ``remove`` gives back the original.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from tracardi_snippet.compile import compile_tracker
from tracardi_snippet.config import load_config
from tracardi_snippet.render import Renderer

ROOT = Path(__file__).parent.parent
DOCS = Path("/usr/share/doc/openjdk-17-doc/api")
CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: jdk}
  auto: {events: [[page-view, {}]]}
"""


def cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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


def main() -> None:
    if not DOCS.is_dir():
        sys.exit("openjdk.py: apt-get install openjdk-17-doc")
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        site, config = Path(folder) / "site", Path(folder) / "tracardi.yml"
        config.write_text(CONFIG)
        copy = cpu(["cp", "-rL", str(DOCS), str(site)])
        tool = [sys.executable, "-m", "tracardi_snippet"]
        inject = cpu([*tool, "inject", str(site), "--config", str(config)])
        loaded = load_config(config)
        block = Renderer(loaded, compile_tracker(loaded)).common_block().encode()
        pages = sorted(path.relative_to(site) for path in site.rglob("*.html"))
        wrong = [page for page in pages if is_wrong((DOCS / page).read_bytes(), (site / page).read_bytes(), block)]
        again = cpu([*tool, "inject", str(site), "--config", str(config)])
        remove = cpu([*tool, "remove", str(site)])
        left = [page for page in pages if (DOCS / page).read_bytes() != (site / page).read_bytes()]
    print(f"{len(pages):,} pages: {len(wrong)} wrong after inject, {len(left)} not the original after remove")
    for name, seconds in {"cp -r": copy, "inject": inject, "inject again": again, "remove": remove}.items():
        print(f"{name:13} {seconds:6.2f} s of CPU  {seconds / copy:5.1f} x cp -r")
    sys.exit(1 if wrong or left else 0)


if __name__ == "__main__":
    main()
