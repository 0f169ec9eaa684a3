"""The fixture that runs a case in an empty folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile.runner import Hostile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def hostile(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hostile:
    return Hostile(folder, monkeypatch, capsys)
