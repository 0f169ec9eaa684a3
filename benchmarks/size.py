"""Bytes of the tracker: ours, the same entry through npm's esbuild, and the stock tracker.

    make bench, or: .venv/bin/python benchmarks/size.py

The config is the example shop's: auto events, onVisible, onTextSelect, default contexts, batching.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from tracardi_snippet.compile import Sizes, compile_tracker, measure
from tracardi_snippet.config import load_config

ROOT = Path(__file__).parent.parent
# Loader and tracker at 9c0f371, minified. Not a package and without a licence: measured once, outside this repository.
STOCK = Sizes(110_048, 32_154, 27_394)
GOAL = 3000


def esbuild(script: str) -> Sizes:
    command = ["npx", "--yes", "esbuild@0.28", "--minify", "--target=es2020"]
    result = subprocess.run(command, input=script, capture_output=True, text=True, check=True, cwd=ROOT / "build")
    return measure(result.stdout.encode())


def main() -> None:
    (ROOT / "build").mkdir(exist_ok=True)
    loaded = load_config(ROOT / "examples" / "shop" / "tracardi.yml")
    ours = measure(compile_tracker(loaded).data)
    readable = compile_tracker(loaded, minified=False).text
    others = {"npm esbuild, same entry": esbuild(readable), "stock Tracardi (fixed figure)": STOCK}
    print(f"{'':32} {'bytes':>8} {'gzip':>8} {'brotli':>8}   ours / it, gzipped")
    print(f"{'ours':32} {ours.raw:8,} {ours.gzip:8,} {ours.brotli:8,}   goal: at most {GOAL:,}")
    for name, sizes in others.items():
        print(f"{name:32} {sizes.raw:8,} {sizes.gzip:8,} {sizes.brotli:8,}   {ours.gzip / sizes.gzip:.3f}")


if __name__ == "__main__":
    main()
