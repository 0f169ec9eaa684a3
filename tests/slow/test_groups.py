"""Tests of a group run in one worker of xdist: see tests/helpers/schedule.py for why that is not a matter of course."""

from __future__ import annotations

import os

import pytest

from tests.helpers.once import run_folder


@pytest.mark.xdist_group("groups")
@pytest.mark.parametrize("number", range(6))
def test_a_group_has_one_worker(number: int) -> None:
    """Each member of the group writes its worker down, and finds no other there."""
    with (run_folder() / "workers-of-a-group").open("a+") as file:
        file.write(f"{os.environ.get('PYTEST_XDIST_WORKER', 'none')}\n")
        file.seek(0)
        assert len(set(file.read().splitlines())) == 1, number
