"""What all tests share: a way to write a site, and a way to run the command line as a user does."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracardi_snippet.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
PAGE = "<!doctype html>\n<html>\n<head>\n<title>A page</title>\n</head>\n<body>\n{}\n</body>\n</html>\n"
CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: shop}
  auto:
    events: [[page-view, {}]]
"""
TRIGGER = CONFIG + "    triggers:\n      - {tag: product, trigger: onVisible, data: {event: product-seen}}\n"


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Runner = "Callable[..., Run]"


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


def heed_signals() -> None:
    """For ``preexec_fn``: a shell starts what runs in its background deaf to Ctrl-C, and the tests may run there."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Writes files by their paths; text as UTF-8, with line ends as given."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def read_cases(name: str) -> list[tuple[str, str, str]]:
    """Title, input and expected of each case in a file of ``tests/cases``: blocks between lines of one dot."""
    text = (ROOT / "tests" / "cases" / name).read_text("utf-8")
    parts = text.split("\n.\n")
    return [(parts[at].strip(), parts[at + 1], parts[at + 2]) for at in range(0, len(parts) - 2, 3)]
