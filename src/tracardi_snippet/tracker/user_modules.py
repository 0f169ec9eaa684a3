"""A site's own ES modules, made ready to stand before the tracker's in one script.

Each module becomes a function that runs the module once and returns its exports. No name leaks out of the function, and an
error inside stops no other module. Unsupported syntax is refused with file and reason: see ``module_function``. Also refused
are cycles, top-level ``await``, and a line in a template literal that reads as an import.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.errors import CompileError
from tracardi_snippet.tracker.javascript import minify
from tracardi_snippet.tracker.module_function import function_body, imported_specifiers
from tracardi_snippet.tracker.module_source import read_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.tracker.module_source import ModuleSource

MAX_BYTES = 64_000_000
"""Bytes of all modules together."""

_ONCE = "const tracardiOnce = (run) => { let exports; return () => (exports = exports || run()); };\n"


@dataclass(slots=True)
class _Open:
    """A module whose imports are being linked."""

    source: ModuleSource
    """The module's file and text."""
    identity: str
    """The module's file, with links resolved."""
    imports: Iterator[str]
    """Specifiers of the imports that are still to be linked."""


class UserModules:
    """Links modules. The script grows with each ``add``."""

    def __init__(self) -> None:
        self._statements = [_ONCE]
        self._functions: dict[str, str] = {}
        self._exports: dict[str, set[str]] = {}
        self._bytes = 0

    @property
    def statements(self) -> str:
        """The script so far."""
        return "".join(self._statements)

    def add(self, path: Path) -> str:
        """Link the module at ``path`` and all that it imports. Return the function that gives its exports.

        :raises CompileError: a module cannot be read, parsed or linked, or this one has no default export.
        """
        identity = os.path.realpath(path)
        if identity not in self._functions:
            self._link(path, identity)
        if "default" not in self._exports[identity]:
            raise CompileError(str(path), None, "has no default export: write 'export default function (tracker) { ... }'")
        return self._functions[identity]

    def _link(self, path: Path, identity: str) -> None:
        """Link a module after its imports. The stack is a list: a chain of imports may be long."""
        stack = [self._open(path, identity, None)]
        linking = {identity}
        while stack:
            module = stack[-1]
            specifier = next(module.imports, None)
            if specifier is None:
                self._close(module)
                linking.discard(stack.pop().identity)
                continue
            needed = _target(module.source, specifier)
            identity = os.path.realpath(needed)
            if identity in linking:
                raise CompileError(str(needed), None, f"imports itself by way of {module.source.path.name}")
            if identity not in self._functions:
                stack.append(self._open(needed, identity, module.source.path))
                linking.add(identity)

    def _open(self, path: Path, identity: str, importer: Path | None) -> _Open:
        source = read_module(path, importer)
        self._bytes += len(source.written)
        if self._bytes > MAX_BYTES:
            raise CompileError(str(path), None, f"the modules of the site have more than {MAX_BYTES:,} bytes together")
        return _Open(source, identity, imported_specifiers(source))

    def _close(self, module: _Open) -> None:
        def imported(specifier: str) -> tuple[str, set[str]]:
            identity = os.path.realpath(_target(module.source, specifier))
            return self._functions[identity], self._exports[identity]

        body, self._exports[module.identity] = function_body(module.source, imported)
        name = f"tracardiModule{len(self._functions) + 1}"
        statement = f"const {name} = tracardiOnce(() => {{\n{body}}});\n"
        _check_function(statement, module.source)
        self._statements.append(statement)
        self._functions[module.identity] = name


def _target(source: ModuleSource, specifier: str) -> Path:
    return Path(os.path.normpath(source.path.parent / specifier))


def _check_function(statement: str, source: ModuleSource) -> None:
    """Refuse syntax that a module may have and a function may not, such as ``await``. Lines no longer match the file."""
    try:
        minify(statement, str(source.path))
    except CompileError as error:
        raise source.refusal(error.reason, r"\bawait\b") from error
