"""Prepare a site's own ES modules to stand before the tracker's in one script.

Each becomes a function that runs the module once and gives its exports, so that no name leaks out of it and an error in it
stops nothing else. A module that cannot be prepared is refused with file and reason: packages, cycles, ``export *``, exported
patterns, bindings that change, top-level ``await``, ``import()`` of a file, and a line inside a template literal that reads as
an import.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tracardi_snippet.errors import CompileError
from tracardi_snippet.tracker.javascript import minify, normalise

_IMPORT = re.compile(r'^import (?:(?P<what>.+) from )?"(?P<specifier>[^"]+)";\n', re.MULTILINE)
_REEXPORT = re.compile(r'^export \{ (?P<names>.+) \} from "(?P<specifier>[^"]+)";\n', re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{(?P<names>[^}]*)\};\n", re.MULTILINE)
_EXPORT_DEFAULT = re.compile(
    r"^export default (?:(?P<kind>(?:async )?function\*?|class)(?P<name> (?!extends\b)[\w$]+)?(?=[ (]))?", re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let|var) (?P<name>[\w$]+))", re.MULTILINE)
# A file beside the module is not shipped: what imports it while the page is open would find nothing.
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b.*|\bimport\.meta\b|\bimport\([\"'`]\.{0,2}/[^)\n]*", re.MULTILINE)
_ASSIGNED = r"(?<![\w$.]){0} (?:=(?![=>])|[-+*/%&|^<>?]+=(?!=)) |(?<![\w$.]){0}(?:\+\+|--)|(?:\+\+|--){0}(?![\w$])"
_MODULE_LINE = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_DEFAULT = "tracardiDefault"
_ONCE = "const tracardiOnce = (run) => { let exports; return () => (exports = exports || run()); };\n"


class UserModules:
    """``statements`` is the script so far; it grows with each ``add``."""

    def __init__(self) -> None:
        self.statements = _ONCE
        self._names: dict[Path, str] = {}
        self._exports: dict[Path, set[str]] = {}

    def add(self, path: Path) -> str:
        """The name of the function that gives the exports of the module at ``path``; a default is among them.

        :raises CompileError: the module, or one that it imports, cannot be read, parsed or linked.
        """
        name = self._add(path, ())
        if "default" not in self._exports[path]:
            raise CompileError(str(path), None, "has no default export: write 'export default function (tracker) { ... }'")
        return name

    def _add(self, path: Path, importers: tuple[Path, ...]) -> str:
        if path in importers:
            raise CompileError(str(path), None, f"imports itself by way of {importers[-1].name}")
        if path not in self._names:
            body, exports = self._rewrite(normalise(_read(path, importers), str(path)), path, importers)
            returned = ", ".join(f"{key}: {value}" for key, value in exports.items())
            name = f"tracardiModule{len(self._names) + 1}"
            statement = f"const {name} = tracardiOnce(() => {{\n{body}return {{ {returned} }};\n}});\n"
            _check_function(statement, path)
            self.statements += statement
            self._names[path], self._exports[path] = name, set(exports)
        return self._names[path]

    def _rewrite(self, text: str, path: Path, importers: tuple[Path, ...]) -> tuple[str, dict[str, str]]:
        """The module's body without module syntax, and the expression for each name that it exports."""
        exports: dict[str, str] = {}
        default_name = _unused_name(text)
        _check_templates(text, path)

        def imported(match: re.Match[str]) -> str:
            source, known = self._import(match["specifier"], path, importers)
            bindings = _bindings(match["what"] or "", known, path)
            return "".join(f"const {binding} = {source}();\n" for binding in bindings) or f"{source}();\n"

        def reexported(match: re.Match[str]) -> str:
            source, known = self._import(match["specifier"], path, importers)
            for name, alias in _pairs(match["names"]):
                _check_exported(name, known, path)
                exports[alias] = f"{source}().{name}"
            return ""

        def listed(match: re.Match[str]) -> str:
            for name, alias in _pairs(match["names"]):
                _check_binding(name, rf"(?:let|var) (?:.*, )?{re.escape(name)} =", text, path)
                exports[alias] = name
            return ""

        def default(match: re.Match[str]) -> str:
            name = (match["name"] or f" {default_name}").strip()
            exports["default"] = name
            return f"{match['kind']} {name}" if match["kind"] else f"const {name} = "

        def declared(match: re.Match[str]) -> str:
            name = match["name"]
            _check_binding(name, rf"export (?:let|var) {re.escape(name)} =", text, path)
            exports[name] = name
            return ""

        for pattern, replace in (
            (_IMPORT, imported),
            (_REEXPORT, reexported),
            (_EXPORT_LIST, listed),
            (_EXPORT_DEFAULT, default),
            (_EXPORT, declared),
        ):
            text = pattern.sub(replace, text)
        if match := _MODULE_SYNTAX.search(text):
            mark = re.escape(match[0][:12].rstrip()).replace(r"\ ", r"\s+")
            raise _refusal(path, f"uses what cannot be linked into one script: {match[0]}", mark)
        return text, exports

    def _import(self, specifier: str, path: Path, importers: tuple[Path, ...]) -> tuple[str, set[str]]:
        if not specifier.startswith((".", "/")):
            reason = f"imports the package {specifier!r}: bundle it into your module first"
            raise _refusal(path, reason, rf"""["']{re.escape(specifier)}["']""")
        needed = Path(os.path.normpath(path.parent / specifier))
        name = self._add(needed, (*importers, path))
        return name, self._exports[needed]


def _refusal(path: Path, reason: str, mark: str) -> CompileError:
    """With the line of the file where the mark is found: esbuild has moved the lines. Of several it could be any."""
    text = path.read_text("utf-8-sig")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.search(mark, line)]
    return CompileError(str(path), lines[0] if len(lines) == 1 else None, reason)


def _unused_name(text: str) -> str:
    name = _DEFAULT
    while name in text:
        name += "_"
    return name


def _check_templates(text: str, path: Path) -> None:
    """Refuse a line between backquotes that would be taken for an import or export."""
    for match in _MODULE_LINE.finditer(text):
        if "`" in text[: match.start()] and _is_text(text, match.start()):
            raise _refusal(path, f"a line of a template literal reads as module syntax: {match[0]}", re.escape(match[0]))


def _is_text(text: str, at: int) -> bool:
    """Return whether the place is inside a literal, where text that looks like code does no harm."""
    try:
        normalise(f"{text[:at]}@@@{text[at:]}", "")
    except CompileError:
        return False
    return True


def _check_function(statement: str, path: Path) -> None:
    """Refuse what a module may do and a function may not, such as ``await``. The lines are no longer those of the file."""
    try:
        minify(statement, str(path))
    except CompileError as error:
        raise _refusal(path, error.reason, r"\bawait\b") from error


def _read(path: Path, importers: tuple[Path, ...]) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        importer = f"; {importers[-1]} imports it" if importers else ""
        raise CompileError(str(path), None, f"cannot be read: {error.strerror}{importer}") from error
    except UnicodeDecodeError as error:
        raise CompileError(str(path), error.object.count(b"\n", 0, error.start) + 1, "is not UTF-8") from error


def _pairs(names: str) -> list[tuple[str, str]]:
    """``a, b as c`` as (name, alias)."""
    pairs = [entry.strip().split(" as ") for entry in names.split(",") if entry.strip()]
    return [(pair[0], pair[-1]) for pair in pairs]


def _bindings(what: str, known: set[str], path: Path) -> list[str]:
    """Return the left side of ``const ... = module`` for an import clause, in esbuild's spelling."""
    bindings = []
    default, _, rest = what.rpartition(", ") if ", {" not in what else what.partition(", ")
    for clause in (default, rest) if ", {" in what or ", *" in what else (what,):
        if clause.startswith("* as "):
            bindings.append(clause.removeprefix("* as "))
        elif clause:
            pairs = _pairs(clause.strip("{} ")) if clause.startswith("{") else [("default", clause)]
            for name, _alias in pairs:
                _check_exported(name, known, path)
            bindings.append("{ " + ", ".join(f"{name}: {alias}" for name, alias in pairs) + " }")
    return bindings


def _check_binding(name: str, declaration: str, text: str, path: Path) -> None:
    """Refuse an export that changes later: other modules get the value that it has when the module has run."""
    others, count = re.subn(rf"^{declaration}", "", text, count=1, flags=re.MULTILINE)
    if count and re.search(_ASSIGNED.format(re.escape(name)), others):
        mark = rf"^\s*(?:export\s+)?(?:let|var)\b.*\b{re.escape(name)}\b"
        raise _refusal(path, f"exports {name!r} and assigns to it: export a function that gives its value", mark)


def _check_exported(name: str, known: set[str], path: Path) -> None:
    if name not in known:
        mark = rf"\bimport\b.*\b{re.escape(name)}\b"
        raise _refusal(path, f"imports {name!r}, which the other module does not export", mark)
