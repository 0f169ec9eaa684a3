"""The schedule of xdist: the longest tests run first, and all tests of a group run in one worker.

A test joins a group by ``@pytest.mark.xdist_group("name")``. With pytest 9.2, xdist 3.8 itself does not heed groups: xdist writes
the group to an attribute of the test that pytest no longer reads. So each worker writes the groups of its tests to a file.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

from tests.helpers.once import run_folder
from tests.helpers.tiers import MARKERS

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

ORDER = ("slow", "system", "browser", "host")
_FILE = "groups.json"


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist is not typed
    """Give a worker its next unit of tests when it has two tests left.

    A unit is a group, or a single test, or all tests of a file of the fast tier.
    """

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # xdist would run units with a single test last, and long tests are such units
        self._groups: dict[str, str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        """Return the name of the test's unit."""
        if self._groups is None:  # xdist asks when all workers have collected their tests
            self._groups = json.loads((run_folder() / _FILE).read_text("utf-8"))
        if nodeid in self._groups:
            return self._groups[nodeid]
        file = nodeid.partition("::")[0]
        return file if MARKERS.keys().isdisjoint(file.split("/")) else nodeid


def prepare(items: list[pytest.Item]) -> None:
    """Write the groups and sort the tests; called in each worker. Long tests come first, so that all workers end at the same time."""
    groups = {item.nodeid: marker.args[0] for item in items if (marker := item.get_closest_marker("xdist_group"))}
    temporary = run_folder() / f"{_FILE}.{os.getpid()}"
    temporary.write_text(json.dumps(groups), "utf-8")
    temporary.replace(run_folder() / _FILE)
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> tuple[bool, int, bool]:
    places = [place for place, name in enumerate(ORDER) if item.get_closest_marker(name)]
    is_long = bool(places) and item.get_closest_marker("long") is not None
    return (not is_long, min(places, default=len(ORDER)), item.get_closest_marker("xdist_group") is None)
