"""The compiler: what is linked, that it is the same every time, that nothing in it can leave a script, and its errors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, ROOT, SHOP, TRIGGER, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.errors import CompileError
from tracardi_snippet.resources import TRACKER_JS
from tracardi_snippet.tracker.compile import compile_tracker
from tracardi_snippet.tracker.features import select_features
from tracardi_snippet.tracker.javascript import escape_for_html, minify, normalise
from tracardi_snippet.tracker.linker import link
from tracardi_snippet.tracker.sizes import feature_sizes, measure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run
    from tracardi_snippet.tracker.bundle import Bundle

# For auto events, both triggers, default contexts and the stored queue; the goal is 2,500.
BUDGET = 6548
# For all that can be linked together; the goal is 7,500.
WHOLE_BUDGET = 13073
# What a feature may add to the shop's bundle, gzipped; a feature that grows past it is a decision, not an accident.
FEATURE_BUDGETS = {
    "context.page": 170,
    "context.browser": 240,
    "context.screen": 100,
    "context.utm": 135,
    "context.tracardiPass": 215,
    "auto.events": 40,
    "auto.triggers": 1793,
    "backForwardCache": 30,
    "trigger.onTextSelect": 809,
    "trigger.onVisible": 840,
}


STAND_INS = {
    "options.js": "liveOptions.js",
    "storage.js": "consent/storage.js",
    "lib/keptJson.js": "delivery/stubJson.js",
    "lib/early.js": "delivery/early.js",
}
OTHERS = ("lib/hrefWithoutPass.js", "lib/pathOf.js", "compat/browser.js", "privacy/cleanParts.js")


def compiled(folder: Path, config: str, *, minified: bool = True) -> Bundle:
    write_files(folder, {"tracardi.yml": config})
    return compile_tracker(load_config(folder / "tracardi.yml"), minified=minified)


def test_the_bundle_keeps_to_its_budget() -> None:
    """Auto events, both triggers, default contexts, batching: the example shop uses just these."""
    loaded = load_config(SHOP / "tracardi.yml")
    assert measure(compile_tracker(loaded).data).gzip <= BUDGET
    sizes = feature_sizes(loaded)
    assert sizes.keys() == FEATURE_BUDGETS.keys()
    assert {name: size.gzip for name, size in sizes.items() if size.gzip > FEATURE_BUDGETS[name]} == {}


def test_everything_together_keeps_to_its_budget() -> None:
    """Also with what the stock tracker never had; what is linked leaves no feature out."""
    loaded = load_config(ROOT / "benchmarks" / "everything.yml")
    assert measure(compile_tracker(loaded).data).gzip <= WHOLE_BUDGET
    kept = {path.stem for path in (TRACKER_JS / "triggers").glob("*.js")}
    modules = {feature.module for feature in select_features(loaded.config)}
    assert kept - {path.removeprefix("triggers/").removesuffix(".js") for path in modules} == set()


def test_what_a_site_does_not_use_is_not_in_its_bundle(folder: Path) -> None:
    bare = (
        CONFIG.replace("\n    events: [[page-view, {}]]", " {}")
        + "  context: {page: false, browser: false, screen: false, utm: false, tracardiPass: false}\n"
    )
    bundle = compiled(folder, bare)
    assert bundle.features == ()
    for word in (
        "attributeFilter",
        "pushState",
        "consent",
        "_bt",
        "tracardi-prop",
        "onTracardiReady",
        "createElement",
        "IntersectionObserver",
        "selectionchange",
        "userAgent",
        "colorDepth",
        "utm_",
        "__tr_pid",
        "doNotTrack",
        "document.referrer",
        "jwt",
        "calls",
    ):
        assert word not in bundle.text
    assert compiled(folder, TRIGGER).features[-3:] == ("auto.triggers", "trigger.onVisible", "backForwardCache")


def test_a_trigger_of_one_page_is_linked_for_the_site(folder: Path) -> None:
    pages = "pages:\n  - match: a.html\n    auto: {triggers: [{tag: a, trigger: onMouseOver, data: {event: e}}]}\n"
    assert "trigger.onMouseOver" in compiled(folder, CONFIG + pages).features


@pytest.mark.slow
def test_the_same_config_gives_the_same_bytes(folder: Path) -> None:
    """The second compilation runs in another process, with another hash seed, in another folder."""
    first = compiled(folder, TRIGGER)
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "tracardi_snippet", "compile"]
        result = subprocess.run(command, cwd=folder, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        assert result.stdout == first.data + b"\n"


@pytest.mark.parametrize("path", sorted(TRACKER_JS.rglob("*.js")), ids=lambda path: path.relative_to(TRACKER_JS).as_posix())
def test_each_module_keeps_the_convention(path: Path) -> None:
    """Named after what it exports, syntax no newer than 2020, links alone with what it needs."""
    source = path.read_text("utf-8")
    assert not re.search(r"(\|\|=|&&=|\?\?=|#\w+ in |\bstatic \{|\.at\(|replaceAll|structuredClone)", source)
    name = path.relative_to(TRACKER_JS).as_posix()
    exported = re.search(r"^export (?:async )?(?:function|const|let) (?:\{ )?(\w+)", source, re.MULTILINE)
    assert exported
    replaced = (
        STAND_INS
        if re.search(r"liveOptions|consent/|\./storage|stubJson", f"{name} {source}") and "cookieless" not in name
        else {}
    )
    script = link(f'import {{ {exported[1]} }} from "./{name}";\nwindow.x = {exported[1]};\n', TRACKER_JS, replaced=replaced)
    assert "import " not in script
    assert "export " not in script


def test_all_modules_together_declare_no_name_twice() -> None:
    """The linker joins their texts: it would refuse. What stands in for a module is not linked beside it."""
    entry = []
    for path in sorted(TRACKER_JS.rglob("*.js")):
        name = path.relative_to(TRACKER_JS).as_posix()
        if name in {*STAND_INS, *OTHERS} or name.startswith(("cookieless/", "elements/")):
            continue
        names = re.findall(r"^export (?:async )?(?:function|const|let) (\w+)", path.read_text("utf-8"), re.MULTILINE)
        entry.append(f'import {{ {", ".join(names)} }} from "./{name}";\nwindow.x = [{", ".join(names)}];')
    assert minify(link("\n".join(entry), TRACKER_JS, replaced=STAND_INS), "all")


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            {"a.js": "export const x = 1", "b.js": "const x = 2;\nexport const y = x"},
            "entry.js: declares x, as a.js does|b.js: declares x, as a.js does",
        ),
        (
            {"a.js": "export default 1", "b.js": "export const y = 1"},
            "a.js: breaks the convention of tracker_js: export default 1",
        ),
        ({"a.js": "export const x = ;", "b.js": "export const y = 1"}, "a.js:1: "),
        ({"a.js": 'import {\n  y,\n} from "./b.js";\nexport const x = ;', "b.js": "export const y = 1"}, "a.js:4: "),
        ({"b.js": "export const y = 1"}, "entry.js: imports ./a.js: No such file or directory"),
        (
            {
                "a.js": 'import { y } from "./b.js";\nexport const x = 1',
                "b.js": 'import { x } from "./a.js";\nexport const y = 1',
            },
            "b.js: breaks the convention of tracker_js: import circle a.js -> b.js -> a.js",
        ),
    ],
)
def test_a_module_of_ours_that_breaks_the_convention_does_not_compile(
    folder: Path, modules: dict[str, str], message: str
) -> None:
    write_files(folder, modules)
    with pytest.raises(CompileError, match=message):
        link('import { x } from "./a.js";\nimport { y } from "./b.js";\nf(x, y)', folder)


def test_constants_in_capitals_are_inlined(folder: Path) -> None:
    write_files(
        folder, {"a.js": "const WAIT_MS = 250; const RATIO = 0.5; export const x = () => [WAIT_MS, RATIO, NOT_WAIT_MS_]"}
    )
    script = link('import { x } from "./a.js"; f(x)', folder)
    assert "const x = () => [250, 0.5, NOT_WAIT_MS_]" in script
    assert "WAIT_MS =" not in script


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('x = "</script>"', 'x = "\\x3c/script>"'),
        ('x = "<!-- <SCRIPT"', 'x = "\\x3c!-- <SCRIPT"'),
        ("x = /<\\/script/", "x = /<\\/script/"),
        (r"x = /\<\/script|\<!--/", r"x = /\<\/script|\x3c!--/"),
        ("x = n<scriptCount", "x = n<scriptCount"),
        ("x = 'é\u2028😀'", "x = '\\u00e9\\u2028\\ud83d\\ude00'"),
        ("a < b", "a < b"),
    ],
)
def test_a_script_can_not_be_left(source: str, expected: str) -> None:
    assert escape_for_html(source, "x.js") == expected


@pytest.mark.parametrize("source", ["f(a</script/.test(b))", "f(a<!--b)"])
def test_what_can_not_be_escaped_is_refused(source: str) -> None:
    with pytest.raises(CompileError, match=r"has </script or <!-- in code: put a space after the <"):
        escape_for_html(source, "x.js")


def test_normalise_names_the_line_after_module_syntax() -> None:
    """The lines that are blanked to find it keep their number."""
    source = "import { a } from './a.js';\nexport const b = 1;\nexport default function () {\n  return (;\n}\n"
    with pytest.raises(CompileError) as caught:
        normalise(source, "x.js")
    assert (caught.value.file, caught.value.line) == ("x.js", 4)


@pytest.mark.slow
def test_the_compile_command(run: Callable[..., Run], folder: Path) -> None:
    """To stdout, to a file, readable, and its report."""
    write_files(folder, {"tracardi.yml": TRIGGER})
    script = run("compile").out
    assert run("compile", "-o", "out/t.js").out == ""
    assert (folder / "out" / "t.js").read_text() + "\n" == script
    readable = run("compile", "--no-minify").out
    assert "let openTracker = " in readable
    assert len(readable) > len(script)
    rows = run("compile", "--report").out.splitlines()
    assert rows[0].split() == ["bytes", "gzip", "brotli"]
    assert rows[1].split()[:3] == ["whole", "bundle", f"{len(script) - 1:,}"]
    features = select_features(load_config(folder / "tracardi.yml").config)
    assert [row.split()[0] for row in rows[2:]] == list(dict.fromkeys(feature.name for feature in features if feature.name))
    document = json.loads(run("compile", "--report", "--output-format", "json").out)
    assert document["bytes"] == len(script) - 1
    assert document["integrity"].startswith("sha384-")
    assert document["sizes"]["features"].keys() == set(document["features"])


def test_file_names_differ_when_the_bytes_do(folder: Path) -> None:
    names = {compiled(folder, config).file_name for config in (CONFIG, TRIGGER)}
    assert len(names) == 2
    assert all(re.fullmatch(r"tracardi-[0-9a-f]{10}\.js", name) for name in names)


def test_the_modules_travel_with_the_package() -> None:
    """One place knows where they are."""
    assert (TRACKER_JS / "tracker.js").is_file()
    users = [
        path for path in (ROOT / "src").rglob("*.py") if re.search(r"/ ?\"(tracker_js|templates)\"", path.read_text("utf-8"))
    ]
    assert [path.name for path in users] == ["resources.py"]
