"""A site's own modules: what they may be written like, and what is said of those that can not be linked."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.helpers.cases import read_cases
from tests.helpers.sites import CONFIG, write_files
from tests.test_compile import compiled
from tracardi_snippet.config import load_config
from tracardi_snippet.errors import CompileError, ConfigError
from tracardi_snippet.tracker.sizes import feature_sizes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "expected"),
    [pytest.param(source, expected, id=title) for title, source, expected in read_cases("invalid_modules.txt")],
)
def test_invalid_javascript_gives_file_line_and_reason(folder: Path, source: str, expected: str) -> None:
    """The site's own module is named; cases/invalid_modules.txt."""
    write_files(folder, {"js/mine.js": source, "js/other.js": "export const known = 1;\nexport default function () {}\n"})
    with pytest.raises(CompileError) as caught:
        compiled(folder, CONFIG + "extensions: [js/mine.js]\n")
    assert str(caught.value).replace(f"{folder}/", "") == expected.strip()


MODULES = {
    "default function": ("export default function (t) { t.n(1) }", "1"),
    "default named function": (
        "export default function go(t) { t.n(again()) }\nfunction again() { return typeof go }",
        "function",
    ),
    "default async function": ("export default async function (t) { t.n(1) }", "1"),
    "default arrow": ("export default (t) => t.n(2);", "2"),
    "default expression": ("const f = (t) => t.n(3);\nexport default f;", "3"),
    "default in a list": ("const f = (t) => t.n(4);\nexport { f as default };", "4"),
    "default class": ("export default class extends Object { constructor(t) { super(); } }\n", None),
    "named import": ("import { one, two as deux } from './dep.js';\nexport default (t) => t.n(one + deux);", "3"),
    "default import": ("import seven from './dep.js';\nexport default (t) => t.n(seven());", "7"),
    "both imports": ("import seven, { one } from './dep.js';\nexport default (t) => t.n(seven() + one);", "8"),
    "namespace import": (
        "import * as dep from './dep.js';\nexport default (t) => t.n(Object.keys(dep).sort().join());",
        "default,one,two",
    ),
    "default and namespace": ("import seven, * as dep from './dep.js';\nexport default (t) => t.n(seven() + dep.two);", "9"),
    "bare import": ("import './effect.js';\nexport default (t) => t.n(globalThis.effect);", "effect"),
    "re-export": ("export { run as default } from './runner.js';", "run"),
    "backquotes in strings": ('const fence = "```", mark = /`/;\nexport default (t) => t.n(fence.length);', "3"),
    "names of ours": (
        "const track = 1, send = 2, uuid = 3;\nexport default (t) => t.n(track + send + uuid + typeof createBatch);",
        "6undefined",
    ),
}
DEPENDENCIES = {
    "dep.js": "export const one = 1;\nexport let two = 2;\nexport default function () { return 7 }\n",
    "effect.js": "globalThis.effect = 'effect';\n",
    "runner.js": "import { one } from './dep.js';\nexport const run = (t) => t.n(one && 'run');\n",
}


@pytest.mark.system  # node runs the modules
@pytest.mark.parametrize(("source", "expected"), MODULES.values(), ids=MODULES)
@pytest.mark.parametrize("minified", [True, False])
def test_a_sites_own_module_keeps_its_meaning(folder: Path, source: str, expected: str | None, minified: bool) -> None:  # noqa: FBT001
    """Run in node with a tracker that notes what it is given."""
    write_files(folder, {"mine.js": source, **DEPENDENCIES})
    bundle = compiled(folder, CONFIG + "extensions: [mine.js]\n", minified=minified)
    assert "extension mine.js" in bundle.features
    # The extension's starter is called as the tracker does when the document has been parsed.
    harness = """
      const given = [], errors = [], handlers = {};
      const element = { textContent: '{"tracker":{"url":{"api":""},"source":{"id":""}}}' };
      Object.assign(globalThis, {
        window: globalThis, console: { error: (...all) => errors.push(all) },
        document: Object.create({ querySelector: () => element, addEventListener() {} }),
        addEventListener: (type, handler) => { handlers[type] = handler }, location: { href: 'http://x/', search: '' }, history: {},
      });
    """
    run = "tracker.n = (value) => given.push(String(value)); handlers.DOMContentLoaded(); setTimeout(() => process.stdout.write(JSON.stringify([given, errors.map(String)])))"
    result = subprocess.run(["node", "-e", f"{harness}\n{bundle.text}\n{run}"], capture_output=True, text=True, check=False)
    assert result.stderr == ""
    given, errors = json.loads(result.stdout)
    if expected is None:  # a class is no function: said in the console, and the tracker goes on
        assert (given, len(errors)) == ([], 1)
    else:
        assert (given, errors) == ([expected], [])


def test_what_a_site_adds_is_compiled_when_it_runs(folder: Path) -> None:
    """The comment that has Chrome compile all functions at once is for ours alone: a library may bring thousands."""
    hint = "//# allFunctionsCalledOnLoad\n"
    write_files(folder, {"mine.js": "export default () => {};\n"})
    assert compiled(folder, CONFIG).text.startswith(hint)
    without = len(compiled(folder, CONFIG).data) - len(hint)
    bundle = compiled(folder, CONFIG + "extensions: [mine.js]\n")
    assert hint.strip() not in bundle.text
    # Nor does it count in what the module adds.
    assert feature_sizes(load_config(folder / "tracardi.yml"))["extension mine.js"].raw == len(bundle.data) - without


def test_an_extension_that_is_not_there_is_an_error_of_the_config(folder: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        compiled(folder, CONFIG + "extensions:\n  - a.js\n  - b/c.js\n")
    first, second = str(caught.value).replace(f"{folder}/", "").splitlines()
    assert first == "tracardi.yml:7: extensions[0]: a.js is not a file. Correct the name: it is relative to the config file."
    assert second.startswith("tracardi.yml:8: extensions[1]: b/c.js is not a file.")


def test_an_extension_that_several_import_runs_once(folder: Path) -> None:
    write_files(
        folder,
        {
            "a.js": "import './c.js'; export default () => {}",
            "b.js": "import './c.js'; export default () => {}",
            "c.js": "globalThis.n = 1",
        },
    )
    text = compiled(folder, CONFIG + "extensions: [a.js, b.js]\n", minified=False).text
    assert text.count("globalThis.n = 1") == 1


def test_an_extension_that_is_listed_twice_runs_once(folder: Path) -> None:
    write_files(folder, {"a.js": "export default () => { globalThis.n = 1 }"})
    text = compiled(folder, CONFIG + "extensions: [a.js, ./a.js]\n", minified=False).text
    assert (text.count("globalThis.n = 1"), text.count('"a.js")')) == (1, 1)
