"""The collector of ``examples/``: the tests use the same one."""

import sys

from tests.helpers.sites import ROOT

sys.path.insert(0, str(ROOT / "examples"))

from collector import Collector, accept

__all__ = ["Collector", "accept"]
