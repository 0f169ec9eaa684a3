"""Ctrl-C while a folder is being closed: the end is that of the signal, whatever is closed a second time."""

from __future__ import annotations

import errno
import os
import signal
from typing import TYPE_CHECKING

import pytest

from tracardi_snippet.cli.ending import exit_code
from tracardi_snippet.site.signals import Interrupted
from tracardi_snippet.system.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_whose_closing_is_interrupted_is_closed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Defect: it was closed again, and the run ended with "Bad file descriptor"."""
    folder, close = Folder(str(tmp_path)), os.close

    def close_and_interrupt(descriptor: int) -> None:
        close(descriptor)
        raise Interrupted(signal.SIGINT)

    monkeypatch.setattr(os, "close", close_and_interrupt)
    with pytest.raises(Interrupted):
        folder.close()
    monkeypatch.undo()
    folder.close()


def test_a_bad_descriptor_in_the_wake_of_a_signal_is_that_signal(capsys: pytest.CaptureFixture[str]) -> None:
    error = OSError(errno.EBADF, os.strerror(errno.EBADF))
    error.__context__ = Interrupted(signal.SIGTERM)
    assert exit_code(error) == 143
    assert capsys.readouterr().err == "Interrupted. The pages are all as they were, or all done.\n"
    assert exit_code(OSError(errno.EBADF, os.strerror(errno.EBADF))) == 141
