"""Read the text of a site's own module safely, and give errors the line in its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.config.regular_file import read_regular_file
from tracardi_snippet.errors import CompileError
from tracardi_snippet.tracker.javascript import check_nesting, normalise

if TYPE_CHECKING:
    from pathlib import Path

MAX_MODULE_BYTES = 16_000_000

_MODULE_LINE = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A module before it is linked."""

    path: Path
    """The file, as the config or an import names it."""
    written: str
    """The text of the file."""
    text: str
    """The text as esbuild prints it: each import and export is one line."""

    def refusal(self, reason: str, mark: str) -> CompileError:
        """Return an error with the line of the file that ``mark`` matches: esbuild has moved the lines.

        If several lines match, the error has no line: each line could be at fault.
        """
        lines = [number for number, line in enumerate(self.written.splitlines(), 1) if re.search(mark, line)]
        return CompileError(str(self.path), lines[0] if len(lines) == 1 else None, reason)


def read_module(path: Path, importer: Path | None) -> ModuleSource:
    """Read and normalise a module.

    :param importer: the module that imports it, or None for a module of ``extensions``.
    :raises CompileError: the file cannot be read, or is not a module that can be linked.
    """
    try:
        written = read_regular_file(path, MAX_MODULE_BYTES).decode("utf-8-sig")
    except OSError as error:
        imported = f"; {importer} imports it" if importer else ""
        raise CompileError(str(path), None, f"cannot be read: {error.strerror}{imported}") from error
    except UnicodeDecodeError as error:
        raise CompileError(str(path), error.object.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error
    if written.startswith("#!"):  # https://tc39.es/ecma262/#sec-hashbang
        written = f"//{written[2:]}"
    check_nesting(written, str(path))
    module = ModuleSource(path, written, normalise(written, str(path)))
    _check_templates(module)
    return module


def _check_templates(module: ModuleSource) -> None:
    """Refuse a line inside a template literal that reads as an import or export."""
    first = module.text.find("`")
    if first < 0 or not _MODULE_LINE.search(module.text, first):
        return
    # esbuild drops comments, but not what stands in a literal.
    mark = "tracardi"
    while mark in module.text:
        mark += "_"
    lines: list[str] = []

    def marked(match: re.Match[str]) -> str:
        lines.append(match[0])
        return f"/*{mark}{len(lines) - 1}*/{match[0]}"

    text = normalise(_MODULE_LINE.sub(marked, module.text), str(module.path))
    if left := re.search(rf"{mark}(\d+)", text):
        line = lines[int(left[1])]
        raise module.refusal(f"a line of a template literal reads as module syntax: {line}", re.escape(line))
