"""Modules of the site, and what they import: no read waits or goes on for ever, and no chain is too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.sites import CONFIG, PAGE
from tests.hostile.runner import ANY, Case, Fifo, Folder, Link, Sparse, cases

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.runner import Content, Hostile

SITE = {"tracardi.yml": CONFIG + "extensions: [js/a.js]\n", "site/a.html": PAGE.format("a")}
RUN = "export default () => {}\n"


def refused(title: str, err: str, **files: Content) -> Case:
    """A case with modules by their names without ``.js``."""
    modules = {f"js/{name}.js": content for name, content in files.items()}
    return Case(title, {**SITE, **modules}, "inject site", 2, err, out="")


def linked(title: str, **files: Content) -> Case:
    modules = {f"js/{name}.js": content for name, content in files.items()}
    return Case(title, {**SITE, **modules}, "inject site", 0, "", after={"site/a.html": ANY})


def importing(name: str) -> str:
    return f"import './{name}.js';\n{RUN}"


def chain(length: int) -> dict[str, Content]:
    """Each module imports the next one."""
    first = {"a": "import { x1 } from './x1.js';\nexport default (t) => t.track(x1);\n"}
    rest = {
        f"x{n}": f"import {{ x{n + 1} }} from './x{n + 1}.js';\nexport const x{n} = x{n + 1} + 1;\n" for n in range(1, length)
    }
    return {**first, **rest, f"x{length}": f"export const x{length} = 0;\n"}


def unreadable(folder: Path) -> None:
    (folder / "js" / "b.js").unlink()
    (folder / "js" / "b.js").symlink_to("b.js")


NOT_REGULAR = "cannot be read: it is not a regular file; js/a.js imports it"
DEEP = 3000
CASES = [
    refused("an import of a FIFO", f"js/b.js: {NOT_REGULAR}", a=importing("b"), b=Fifo()),
    refused("an import of /dev/zero", f"js/b.js: {NOT_REGULAR}", a=importing("b"), b=Link("/dev/zero")),
    refused("an import of /dev/stdin", "js/b.js: cannot be read: ...; js/a.js imports it", a=importing("b"), b=Link("/dev/stdin")),
    refused("an import of a terminal", f"js/b.js: {NOT_REGULAR}", a=importing("b"), b=Link("/dev/null")),
    refused("an import of a folder", "js/b.js: cannot be read: it is a folder; js/a.js imports it", a=importing("b"), b=Folder()),
    refused(
        "an import of a file without end",
        "js/b.js: cannot be read: it is larger than 16,000,000 bytes; js/a.js imports it",
        a=importing("b"),
        b=Sparse(1 << 40),
    ),
    refused("a module without end", "js/a.js: cannot be read: it is larger than 16,000,000 bytes", a=Sparse(1 << 40)),
    refused("a module that is a FIFO", "tracardi.yml:6: extensions[0]: js/a.js is not a file. ...", a=Fifo()),
    refused("a re-export of a FIFO", f"js/b.js: {NOT_REGULAR}", a="export { default } from './b.js';\n", b=Fifo()),
    refused("a FIFO behind a link", f"js/b.js: {NOT_REGULAR}", a=importing("b"), b=Link("c.js"), c=Fifo()),
    Case(
        "an import of a link to itself",
        {**SITE, "js/a.js": importing("b"), "js/b.js": ""},
        "inject site",
        2,
        "js/b.js: cannot be read: Too many levels of symbolic links; js/a.js imports it",
        out="",
        prepare=unreadable,
    ),
    refused("a module of bytes", "js/b.js:2: is not UTF-8", a=importing("b"), b=b"//\n\xff"),
    refused("a NUL", "js/b.js:1: holds a NUL character", a=importing("b"), b="x\0"),
    linked("a chain of 400 imports", **chain(400)),
    linked("a module that 400 others import", **{**{f"x{n}": "import './z.js';\n" for n in range(400)}, "z": "", "a": "".join(f"import './x{n}.js';\n" for n in range(400)) + RUN}),
    refused("a chain of 400 imports that ends at its start", "js/a.js: imports itself by way of x400.js", **{**chain(400), "x400": "import './a.js';\nexport const x400 = 0;\n"}),
    Case(
        "folders that are links to themselves",
        {**SITE, "js/a.js": "import './d/a.js';\nimport './e/a.js';\n" + RUN, "js/d": Link("."), "js/e": Link(".")},
        "inject site",
        2,
        "js/d/a.js: imports itself by way of a.js",
        out="",
    ),
    linked("a line for the shell", a="#!/usr/bin/env node\n" + RUN),
    linked("a line for the shell after a byte order mark", a="\ufeff#!/usr/bin/env node\n" + RUN),
    linked("a line for the shell in an imported module", a=importing("b"), b="#! node\nglobalThis.x = 1;\n"),
    refused("a line for the shell that is not the first", "js/a.js:2: ...", a="\n#!/usr/bin/env node\n" + RUN),
    refused("a line for the shell keeps the lines of errors", "js/a.js:3: ...", a="#!/usr/bin/env node\n\nx = (;\n" + RUN),
    refused("brackets", "js/a.js:1: nested too deeply near '['", a="x = " + "[" * 2000 + "]" * 2000),
    refused("operators", "js/a.js:1: nested too deeply near '!'", a="x = " + "!" * 100_000 + "1;\n" + RUN),
    refused("arrows", "js/a.js:1: nested too deeply near 'a'", a="x = " + "a=>" * 100_000 + "1;\n" + RUN),
    refused("members", "js/a.js:2: nested too deeply near '.'", a="let a;\na" + ".b" * 100_000 + ";\n" + RUN),
    refused("statements", "js/a.js:1: nested too deeply near 'for'", a="for(;;)" * 100_000 + ";\n" + RUN),
    refused("labels", "js/b.js:1: nested too deeply near ...", a=importing("b"), b="".join(f"a{n}:" for n in range(DEEP)) + ";\n"),
    linked("3,000 exports below a template literal", a="const t = `\n`;\n" + "".join(f"export let x{n} = {n};\n" for n in range(3_000)) + RUN),
    linked("3,000 variables that are counted up", a="".join(f"let y{n} = 0; y{n}++;\n" for n in range(3_000)) + "".join(f"export let x{n} = y{n};\n" for n in range(1000)) + RUN),
    refused("20,000 imports without a source", "js/a.js...", a="import {a}\n" * 20_000),
    refused(
        "one of 1,000 lines in a template literal",
        "js/a.js:1002: a line of a template literal reads as module syntax: export const y = 1;",
        a="const t = `\n" + "text\n" * 1000 + "export const y = 1;\n`;\n" + "export const z = t;\n" + RUN,
    ),
]  # fmt: skip


@cases(CASES)
def test_modules(case: Case, hostile: Hostile) -> None:
    hostile(case)
