"""Puts the tracker's own modules together into one script.

They follow one convention, so that linking them is joining their texts: they import and export names, unrenamed, and no two of
them declare the same name at their top level. A site's own modules are under no convention: ``user_modules`` prepares them.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracardi_snippet.errors import CompileError
from tracardi_snippet.javascript import normalise

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "entry.js"

_IMPORT = re.compile(r'^import \{ [\w$, ]+ \} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let) )", re.MULTILINE)
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_CONSTANT = re.compile(r"^const ([A-Z][A-Z_]+) = (-?[\d.e]+);\n", re.MULTILINE)
_CONSTANT_LEFT = re.compile(r"^const -?[\d.e]+ = -?[\d.e]+;\n", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:function|class|const|let) ([\w$]+)", re.MULTILINE)


def link(entry: str, root: Path, prelude: str = "") -> str:
    """One script of the entry module and all that it imports from ``root``, each module after those that it needs.

    ``prelude`` are statements that run first, in a scope around that of our modules: they do not see our names.

    :raises CompileError: a module is missing, does not parse, or breaks the convention.
    """
    linked: dict[str, str] = {}
    _add(ENTRY, entry, root, linked)
    _check_names(linked)
    body = _inline_constants("".join(linked.values()))
    if prelude:  # written by others, who rely on modules being strict
        body = f'"use strict";\n{prelude}(() => {{\n{body}}})();\n'
    return f"(() => {{\n{body}}})();\n"


def _add(name: str, source: str, root: Path, linked: dict[str, str]) -> None:
    text = normalise(source, name)
    for specifier in _IMPORT.findall(text):
        needed = posixpath.normpath(posixpath.join(posixpath.dirname(name), specifier))
        if needed in linked:
            continue
        try:
            needed_source = (root / needed).read_text("utf-8")
        except OSError as error:
            raise CompileError(name, None, f"imports {specifier}: {error.strerror}") from error
        linked[needed] = ""  # a cycle ends here
        _add(needed, needed_source, root, linked)
    text = _EXPORT.sub("", _IMPORT.sub("", text))
    if match := _MODULE_SYNTAX.search(text):
        raise CompileError(name, None, f"breaks the convention of tracker_js: {match[0]}")
    linked.pop(name, None)
    linked[name] = text


def _inline_constants(text: str) -> str:
    """Puts numbers where their names stand: the minifier does not, and a name in capitals is used for nothing else."""
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
