"""A signal that a library has turned into an error of its own ends the program as a signal does."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files
from tracardi_snippet.cli import starter
from tracardi_snippet.site.signals import Interrupted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner


def wrap(*_: object, **__: object) -> None:
    """Do what pydantic does: its validators are built in Rust, which makes an error of its own of any exception."""
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except Interrupted as error:
        fault = f"Error building validator: {error}"
    raise ValueError(fault)


CHECK = sys.modules["tracardi_snippet.cli.check"]  # the package's attribute of this name is the command


@pytest.mark.parametrize(("module", "name", "command"), [(CHECK, "load", "check site"), (starter, "schema_text", "schema")])
def test_a_signal_that_a_library_has_wrapped(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, command: str
) -> None:
    """Defect: exit code 70 and "met something unexpected"."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x")})
    monkeypatch.setattr(module, name, wrap)
    result = run(*command.split())
    assert (result.code, result.out) == (143, "")
    assert result.err.startswith("Interrupted.")
