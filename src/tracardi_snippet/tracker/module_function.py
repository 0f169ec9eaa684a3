"""Turn a site's own module into the body of a function that returns its exports.

Some syntax is refused, with file and reason: packages, ``export *``, exported patterns, bindings that change, and ``import()``
of a file. Names that the imported module does not export are refused as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracardi_snippet.tracker.module_source import ModuleSource

    Imported = Callable[[str], tuple[str, set[str]]]
    """Gives the function of an imported module, and the names that it exports, by the specifier of the import."""

_IMPORT = re.compile(r'^import (?:(?P<what>.+) from )?"(?P<specifier>[^"]+)";\n', re.MULTILINE)
_REEXPORT = re.compile(r'^export \{ (?P<names>.+) \} from "(?P<specifier>[^"]+)";\n', re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export \{(?P<names>[^}]*)\};\n", re.MULTILINE)
_EXPORT_DEFAULT = re.compile(
    r"^export default (?:(?P<kind>(?:async )?function\*?|class)(?P<name> (?!extends\b)[\w$]+)?(?=[ (]))?", re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let|var) (?P<name>[\w$]+))", re.MULTILINE)
# A file beside the module is not shipped: an import at run time would find nothing.
_MODULE_SYNTAX = re.compile(r"^(?:import|export)\b.*|\bimport\.meta\b|\bimport\([\"'`]\.{0,2}/[^)\n]*", re.MULTILINE)
_DECLARATION = re.compile(r"^(?:export )?(?:let|var) (.*)", re.MULTILINE)
_DECLARED = re.compile(r"(?:^|, )([\w$]+) =")
_ASSIGNED = re.compile(
    r"(?<![\w$.])([\w$]+) (?:=(?![=>])|[-+*/%&|^<>?]+=(?!=)) |(?<![\w$.])([\w$]+)(?:\+\+|--)|(?:\+\+|--)([\w$]+)"
)
_DEFAULT = "tracardiDefault"


def imported_specifiers(module: ModuleSource) -> Iterator[str]:
    """Yield the specifiers of the module's imports and re-exports, in the order of linking.

    :raises CompileError: the module imports a package.
    """
    for pattern in (_IMPORT, _REEXPORT):
        for match in pattern.finditer(module.text):
            specifier = match["specifier"]
            if not specifier.startswith((".", "/")):
                reason = f"imports the package {specifier!r}: bundle it into your module first"
                raise module.refusal(reason, rf"""["']{re.escape(specifier)}["']""")
            yield specifier


def function_body(module: ModuleSource, imported: Imported) -> tuple[str, set[str]]:
    """Return the body of the function, and the names that the module exports.

    :raises CompileError: the module cannot be made a function.
    """
    body, exports = _Rewriter(module, imported).rewrite()
    returned = ", ".join(f"{key}: {value}" for key, value in exports.items())
    return f"{body}return {{ {returned} }};\n", set(exports)


class _Rewriter:
    """Takes module syntax out of one module. ``_exports`` holds the expression for each exported name."""

    def __init__(self, module: ModuleSource, imported: Imported) -> None:
        self._module = module
        self._imported = imported
        self._exports: dict[str, str] = {}
        self._default = _unused_name(module.text)
        self._changing = _changing_names(module.text)

    def rewrite(self) -> tuple[str, dict[str, str]]:
        text = self._module.text
        for pattern, replace in (
            (_IMPORT, self._import),
            (_REEXPORT, self._reexport),
            (_EXPORT_LIST, self._export_list),
            (_EXPORT_DEFAULT, self._export_default),
            (_EXPORT, self._export),
        ):
            text = pattern.sub(replace, text)
        if match := _MODULE_SYNTAX.search(text):
            mark = re.escape(match[0][:12].rstrip()).replace(r"\ ", r"\s+")
            raise self._module.refusal(f"uses what cannot be linked into one script: {match[0]}", mark)
        return text, self._exports

    def _import(self, match: re.Match[str]) -> str:
        source, known = self._imported(match["specifier"])
        bindings = self._bindings(match["what"] or "", known)
        return "".join(f"const {binding} = {source}();\n" for binding in bindings) or f"{source}();\n"

    def _reexport(self, match: re.Match[str]) -> str:
        source, known = self._imported(match["specifier"])
        for name, alias in _pairs(match["names"]):
            self._check_exported(name, known)
            self._exports[alias] = f"{source}().{name}"
        return ""

    def _export_list(self, match: re.Match[str]) -> str:
        for name, alias in _pairs(match["names"]):
            self._check_binding(name)
            self._exports[alias] = name
        return ""

    def _export_default(self, match: re.Match[str]) -> str:
        name = (match["name"] or f" {self._default}").strip()
        self._exports["default"] = name
        return f"{match['kind']} {name}" if match["kind"] else f"const {name} = "

    def _export(self, match: re.Match[str]) -> str:
        name = match["name"]
        self._check_binding(name)
        self._exports[name] = name
        return ""

    def _bindings(self, what: str, known: set[str]) -> list[str]:
        """Return the left sides of ``const ... = module()`` for an import clause, in esbuild's spelling."""
        bindings = []
        default, _, rest = what.rpartition(", ") if ", {" not in what else what.partition(", ")
        for clause in (default, rest) if ", {" in what or ", *" in what else (what,):
            if clause.startswith("* as "):
                bindings.append(clause.removeprefix("* as "))
            elif clause:
                pairs = _pairs(clause.strip("{} ")) if clause.startswith("{") else [("default", clause)]
                for name, _alias in pairs:
                    self._check_exported(name, known)
                bindings.append("{ " + ", ".join(f"{name}: {alias}" for name, alias in pairs) + " }")
        return bindings

    def _check_binding(self, name: str) -> None:
        """Refuse an export whose variable changes.

        Importers get the value at the end of the module's run, and no later value.
        """
        if name in self._changing:
            mark = rf"^\s*(?:export\s+)?(?:let|var)\b.*\b{re.escape(name)}\b"
            raise self._module.refusal(f"exports {name!r} and assigns to it: export a function that gives its value", mark)

    def _check_exported(self, name: str, known: set[str]) -> None:
        if name not in known:
            mark = rf"\bimport\b.*\b{re.escape(name)}\b"
            raise self._module.refusal(f"imports {name!r}, which the other module does not export", mark)


def _unused_name(text: str) -> str:
    name = _DEFAULT
    while name in text:
        name += "_"
    return name


def _changing_names(text: str) -> set[str]:
    """Return the variables that are declared with a value and assigned to again, each looked for once in the whole text."""
    declared = {name for match in _DECLARATION.finditer(text) for name in _DECLARED.findall(match[1])}
    seen: set[str] = set()
    changing: set[str] = set()
    for match in _ASSIGNED.finditer(text):
        name = match[1] or match[2] or match[3]
        (changing if name in seen else seen).add(name)  # the first is the declaration
    return changing & declared


def _pairs(names: str) -> list[tuple[str, str]]:
    """Return ``a, b as c`` as (name, alias)."""
    pairs = [entry.strip().split(" as ") for entry in names.split(",") if entry.strip()]
    return [(pair[0], pair[-1]) for pair in pairs]
