"""docs/sizes.md is what ``make sizes`` writes: each feature's size, measured by compiling it."""

from __future__ import annotations

import sys

from tests.helpers.sites import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import feature_sizes


def test_the_sizes_are_those_of_this_code() -> None:
    """``make sizes`` writes them."""
    assert (ROOT / "docs" / "sizes.md").read_text("utf-8") == feature_sizes.document()
