"""Link the tracker's own modules into one script.

The modules follow a convention, so linking only joins their texts. Modules import and export names without renaming. No module
imports itself through others. No two modules declare the same name at their top level. ``user_modules`` prepares a site's own
modules, which follow no convention.
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
# tsc has checked that no constant is assigned to. With a single keyword, bundles are 1% smaller.
_CONST = re.compile(r"^( *|.*\bfor (?:await )?\()const ", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:function|class|const|let) ([\w$]+)", re.MULTILINE)


def link(
    entry: str, root: Path, prelude: str = "", texts: Mapping[str, str] = _NONE, replaced: Mapping[str, str] = _NONE
) -> str:
    """Return one script of the entry module and all its imports from ``root``. Each module follows the modules it needs.

    :param prelude: statements that run first, in a scope around our modules: they do not see our names.
    :param texts: texts of modules that are no files, by name.
    :param replaced: name of the module that is linked, by the name of the module that it replaces.
    :raises CompileError: a module is missing, does not parse, or breaks the convention.
    """
    linked = _Linked(root, texts, replaced)
    linked.add(ENTRY, entry)
    _check_names(linked.texts)
    body = _CONST.sub(r"\1let ", _inline_constants(_normalised(linked.texts)))
    if prelude:  # site authors rely on modules being strict
        body = f'"use strict";\n{prelude}(() => {{\n{body}}})();\n'
    return f"(() => {{\n{body}}})();\n"


class _Linked:
    """The modules that are linked so far. ``texts`` holds each module after the modules that it needs."""

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
        text = _EXPORT.sub("", _IMPORT.sub(lambda match: "\n" * match[0].count("\n"), source))  # keeps line numbers
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
            normalise(text, name)  # names the module
        raise


def _inline_constants(text: str) -> str:
    """Replace constants by their numbers, which the minifier does not do. A name in capitals is always a number."""
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
