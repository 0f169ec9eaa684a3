"""Puts the tracker's own modules together into one script.

They follow one convention, so that linking them is joining their texts: they import and export names, unrenamed; no module
imports itself by way of others; no two of them declare the same name at their top level. A site's own modules are under no
convention: ``user_modules`` prepares them.
"""

from __future__ import annotations

import posixpath
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracardi_snippet.errors import CompileError
from tracardi_snippet.tracker.javascript import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENTRY = "entry.js"
_NONE: Mapping[str, str] = MappingProxyType({})

_IMPORT = re.compile(r'^import \{[\w$,\s]+\} from "([^"]+)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let) )", re.MULTILINE)
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_CONSTANT = re.compile(r"^const ([A-Z][A-Z_]+) = (-?[\d.e]+);\n", re.MULTILINE)
_CONSTANT_LEFT = re.compile(r"^const -?[\d.e]+ = -?[\d.e]+;\n", re.MULTILINE)
# tsc has checked that nobody assigns to one; one keyword instead of two makes bundles a hundredth smaller.
_CONST = re.compile(r"^( *|.*\bfor (?:await )?\()const ", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:function|class|const|let) ([\w$]+)", re.MULTILINE)


def link(
    entry: str, root: Path, prelude: str = "", texts: Mapping[str, str] = _NONE, replaced: Mapping[str, str] = _NONE
) -> str:
    """One script of the entry module and all that it imports from ``root``, each module after those that it needs.

    ``texts`` holds modules that are no files; ``replaced`` the names of modules that others stand in for.

    ``prelude`` are statements that run first, in a scope around that of our modules: they do not see our names.

    :raises CompileError: a module is missing, does not parse, or breaks the convention.
    """
    linked = _Linked(root, texts, replaced)
    linked.add(ENTRY, entry)
    _check_names(linked.texts)
    body = _CONST.sub(r"\1let ", _inline_constants(_normalised(linked.texts)))
    if prelude:  # written by others, who rely on modules being strict
        body = f'"use strict";\n{prelude}(() => {{\n{body}}})();\n'
    return f"(() => {{\n{body}}})();\n"


class _Linked:
    """``texts`` are the modules so far, each after those that it needs."""

    def __init__(self, root: Path, given: Mapping[str, str], replaced: Mapping[str, str]) -> None:
        self.texts: dict[str, str] = {}
        self._importers: list[str] = []
        self._root = root
        self._given = given
        self._replaced = replaced
        self._originals = {stand_in: name for name, stand_in in replaced.items()}

    def add(self, name: str, source: str) -> None:
        folder = posixpath.dirname(self._replaced.get(name, name))
        self._importers.append(name)
        for specifier in _IMPORT.findall(source):
            path = posixpath.normpath(posixpath.join(folder, specifier))
            needed = self._originals.get(path, path)
            if needed in self._importers:
                circle = " -> ".join([*self._importers[self._importers.index(needed) :], needed])
                raise CompileError(name, None, f"breaks the convention of tracker_js: import circle {circle}")
            if needed in self.texts:
                continue
            try:
                needed_source = self._read(needed)
            except OSError as error:
                raise CompileError(name, None, f"imports {specifier}: {error.strerror}") from error
            self.add(needed, needed_source)
        self._importers.pop()
        text = _EXPORT.sub("", _IMPORT.sub(lambda match: "\n" * match[0].count("\n"), source))  # the lines of errors stay
        if match := _MODULE_SYNTAX.search(text):
            raise CompileError(name, None, f"breaks the convention of tracker_js: {match[0]}")
        self.texts[name] = text

    def _read(self, name: str) -> str:
        if name in self._given:
            return self._given[name]
        return (self._root / self._replaced.get(name, name)).read_text("utf-8")


def _normalised(texts: Mapping[str, str]) -> str:
    """Normalise all modules in one call: esbuild takes 3 ms for each call."""
    try:
        return normalise("\n".join(texts.values()), ENTRY)
    except CompileError:
        for name, text in texts.items():
            normalise(text, name)  # says which it is
        raise


def _inline_constants(text: str) -> str:
    """Replace names of numbers by the numbers, which the minifier does not do. A name in capitals stands for nothing else."""
    for name, value in _CONSTANT.findall(text):
        text = re.sub(rf"\b{name}\b", value, text)
    return _CONSTANT_LEFT.sub("", text)


def _check_names(linked: dict[str, str]) -> None:
    owners: dict[str, str] = {}
    for module, text in linked.items():
        for name in _DECLARED.findall(text):
            if name in owners:
                raise CompileError(module, None, f"declares {name}, as {owners[name]} does")
            owners[name] = module
