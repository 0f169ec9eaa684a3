"""Size of our tracker, compared with the same entry bundled by npm's esbuild, and with the stock tracker.

    make bench, or: .venv/bin/python benchmarks/size.py

There are two configs: the example shop's (auto events, onVisible, onTextSelect, default contexts), and everything.yml, which
has all features that can be linked together.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tracardi_snippet.config import load_config
from tracardi_snippet.resources import TRACKER_JS
from tracardi_snippet.tracker.compile import compile_tracker
from tracardi_snippet.tracker.entry import make_entry
from tracardi_snippet.tracker.features import select_features
from tracardi_snippet.tracker.sizes import Sizes, measure

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.helpers.referee import bundle

# The stock loader and tracker at commit 9c0f371, minified. Both were measured once, outside this repository.
# Reason: they have no licence and are not in a package.
STOCK = Sizes(110_048, 32_154, 27_394)
CONFIGS = {ROOT / "examples" / "shop" / "tracardi.yml": 2500, ROOT / "benchmarks" / "everything.yml": 7500}


def esbuild(path: Path) -> Sizes:
    """Return the sizes of the same entry, bundled and minified by npm's esbuild."""
    config = load_config(path).config
    entry = make_entry(config.delivery.mode, select_features(config), {})
    return measure(bundle(entry.text, TRACKER_JS, entry.generated, entry.replaced).encode())


def main() -> None:
    for path, goal in CONFIGS.items():
        ours = measure(compile_tracker(load_config(path)).data)
        others = {"npm esbuild, same entry": esbuild(path), "stock Tracardi (fixed figure)": STOCK}
        print(path.relative_to(ROOT))
        print(f"{'':32} {'bytes':>8} {'gzip':>8} {'brotli':>8}   ours / it, gzipped")
        print(f"{'ours':32} {ours.raw:8,} {ours.gzip:8,} {ours.brotli:8,}   goal: at most {goal:,}")
        for name, sizes in others.items():
            print(f"{name:32} {sizes.raw:8,} {sizes.gzip:8,} {sizes.brotli:8,}   {ours.gzip / sizes.gzip:.3f}")


if __name__ == "__main__":
    main()
