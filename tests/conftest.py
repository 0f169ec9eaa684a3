"""Fixtures that all tests share, and the tiers: which marker a test has, and what it may start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.helpers import command, long, once, tiers
from tests.helpers.command import Run
from tests.helpers.ram import use_ram_disk
from tracardi_snippet.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from xdist.remote import Producer

    from tests.helpers.schedule import Scheduling

_guard = tiers.Guard()


def pytest_addoption(parser: pytest.Parser) -> None:
    long.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    command.heed_ignored_signals()
    use_ram_disk()
    long.configure(config)
    once.begin(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    once.end(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Runs before pytest chooses by ``-m``."""
    tiers.mark(items)
    long.select(config, items)
    if hasattr(config, "workerinput"):  # a worker of xdist
        from tests.helpers import schedule

        schedule.prepare(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    from tests.helpers.schedule import Scheduling

    return Scheduling(config, log)


@pytest.fixture(scope="session")
def fast_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The ``PATH`` of tests without a marker."""
    return tiers.make_path(tmp_path_factory.mktemp("programs"))


@pytest.fixture(autouse=True)
def _tier(request: pytest.FixtureRequest, fast_path: str) -> Iterator[None]:
    """Refuse what a test of the fast tier must not start."""
    if not tiers.is_fast(request.node):
        yield
        return
    before, os.environ["PATH"] = os.environ["PATH"], fast_path
    _guard.is_on = True
    try:
        yield
    finally:
        _guard.is_on = False
        os.environ["PATH"] = before


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of the test, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs ``tracardi-snippet`` with the given arguments in ``folder``."""

    def run(*arguments: str | Path) -> Run:
        with pytest.raises(SystemExit) as exit_info:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Run(int(exit_info.value.code or 0), captured.out, captured.err)

    return run
