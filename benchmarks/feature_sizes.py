"""Write docs/sizes.md: the size of the tracker, and the size that each feature adds.

    make sizes, or: .venv/bin/python benchmarks/feature_sizes.py

There are two configs: the example shop's (auto events, onVisible, onTextSelect, default contexts), and everything.yml. The size
of a feature is the size of the whole bundle minus the size of a bundle without the feature. A test compares docs/sizes.md with
the code.
"""

from __future__ import annotations

from pathlib import Path

from tracardi_snippet.config import load_config
from tracardi_snippet.tracker.compile import compile_tracker
from tracardi_snippet.tracker.sizes import Sizes, feature_sizes, measure

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "sizes.md"
HEAD = """\
# What the tracker weighs

Written by `make sizes`. Bytes of the minified script; gzip 9, brotli 11. A feature counts as the whole bundle against one
without it, so features do not add up to the whole. The stock tracker and its loader take 110,048 bytes, 32,154 gzipped.

"""
CONFIGS = {
    "The example shop: auto events, two triggers, default contexts": ROOT / "examples" / "shop" / "tracardi.yml",
    "Everything that can be linked together": ROOT / "benchmarks" / "everything.yml",
}


def row(name: str, sizes: Sizes) -> str:
    return f"| {name} | {sizes.raw:,} | {sizes.gzip:,} | {sizes.brotli:,} |\n"


def document() -> str:
    text = HEAD
    for title, path in CONFIGS.items():
        loaded = load_config(path)
        text += f"## {title}\n\n| | bytes | gzip | brotli |\n|---|--:|--:|--:|\n"
        text += row("**whole bundle**", measure(compile_tracker(loaded).data))
        text += "".join(row(f"`{name}`", sizes) for name, sizes in feature_sizes(loaded).items()) + "\n"
    return text.rstrip() + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
    print(DOCUMENT)
