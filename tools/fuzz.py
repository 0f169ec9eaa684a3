r"""Fuzz the code that reads and edits pages: ``python -m tools.fuzz [--findings DIR] [libFuzzer's options and corpus folders]``.

Atheris needs CPython 3.11 to 3.13 on Linux and is not a dependency of the project: run ``pip install atheris`` after installing the
lint group. The inputs are those of `tools.page_inputs`, so libFuzzer's mutations shuffle markup; ``make test`` tries random inputs.
With ``--findings``, the smallest page of each kind of failure is kept and the run goes on. Without ``--findings``, the first failure
ends the run. ``python -m tools.fuzz --replay FILE`` minimises a finding and prints which property fails.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import atheris

with atheris.instrument_imports(include=["tracardi_snippet"]):
    from tools.page_inputs import decode, failure

if TYPE_CHECKING:
    from collections.abc import Callable


def minimise(raw: bytes, name: str) -> bytes:
    """Return the input without the bytes that the failure does not need."""
    size = len(raw) // 2
    while size:
        at = 1
        while at < len(raw):
            shorter = raw[:at] + raw[at + size :]
            if failure(shorter) == name:
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


class Findings(NamedTuple):
    """The failures that were found."""

    folder: Path
    """The folder with a file for each kind of failure."""

    def note(self, raw: bytes) -> None:
        """If the input fails, keep the input, unless a smaller input with the same failure is known."""
        if name := failure(raw):
            path = self.folder / re.sub(r"\W+", "-", f"{name} {decode(raw)[0].place}")
            if not path.exists() or path.stat().st_size > len(raw):
                path.write_bytes(raw)


def stop(raw: bytes) -> None:
    if name := failure(raw):
        raise AssertionError(name, *decode(raw))


def fuzz(test: Callable[[bytes], None], options: list[str]) -> None:
    atheris.Setup([sys.argv[0], *options], test)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=Path)
    parser.add_argument("--replay", type=Path)
    arguments, options = parser.parse_known_args()
    if arguments.replay:
        raw = arguments.replay.read_bytes()
        if name := failure(raw):
            print(name, *decode(minimise(raw, name)), sep="\n")
        return
    if arguments.findings:
        arguments.findings.mkdir(parents=True, exist_ok=True)
    fuzz(Findings(arguments.findings).note if arguments.findings else stop, options)


if __name__ == "__main__":
    main()
