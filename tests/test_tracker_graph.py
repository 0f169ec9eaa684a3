"""The imports of ``tracker_js`` hold no circle, whichever features a config combines.

The graph is the real one: the entry, the modules that the build writes, and the modules that stand in for others.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from graphlib import TopologicalSorter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from tracardi_snippet.config import Config
from tracardi_snippet.resources import TRACKER_JS
from tracardi_snippet.tracker.entry import make_entry
from tracardi_snippet.tracker.features import select_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

IMPORT = re.compile(r'^import \{[\w$,\s]+\} from "([^"]+)";', re.MULTILINE)
CONTEXTS = ("page", "performance", "browser", "screen", "utm", "tracardiPass", "storage", "cookies", "gpu")
KINDS = ("onVisible", "onTextSelect", "onMouseOver", "onClick", "onSubmit", "onCopy", "onScroll", "onOutbound", "onDownload")
BARE = {
    "tracker": {
        "url": {"api": "http://127.0.0.1:8686"},
        "source": {"id": "shop"},
        "context": dict.fromkeys(CONTEXTS, False),
    }
}


def trigger(kind: str, **fields: object) -> dict[str, Any]:
    return {"tracker": {"auto": {"triggers": [{"tag": "a", "trigger": kind, "data": {"event": "e"}, **fields}]}}}


def setting(name: str, value: object) -> dict[str, Any]:
    return {"tracker": {"settings": {name: value}}}


# Each feature with the part of a config that asks for it.
PARTS: dict[str, dict[str, Any]] = {
    **{f"context.{name}": {"tracker": {"context": {name: True}}} for name in CONTEXTS},
    **{f"trigger.{kind}": trigger(kind) for kind in KINDS},
    "auto.events": {"tracker": {"auto": {"events": [["page-view", {}]]}}},
    "trigger without a tag": {"tracker": {"auto": {"triggers": [{"trigger": "onScroll", "data": {"event": "e"}}]}}},
    "trigger.dwell": trigger("onVisible", options={"dwell": 1000}),
    "trigger.attempts": trigger("onSubmit", options={"attempts": True}),
    "trigger.once": trigger("onClick", options={"once": "session"}),
    "elements.properties": {**trigger("onClick"), "elements": {"properties": True}},
    "elements.late": {**trigger("onVisible"), "elements": {"late": True}},
    "elements.shadow": {**trigger("onSubmit"), "elements": {"shadow": True}},
    "external": {"tracker": {"external": [{"url": "https://x.example/", "key": "x"}]}},
    "respectDoNotTrack": setting("respectDoNotTrack", value=True),
    "respectGlobalPrivacyControl": setting("respectGlobalPrivacyControl", value=True),
    "trackExternalLinks": setting("trackExternalLinks", ["b.example"]),
    "softNavigation": {"softNavigation": True},
    "softNavigation: path": {"softNavigation": "path"},
    "consent": {"consent": "required"},
    "cookieless": {"cookieless": True},
    "privacy.urls": {"privacy": {"urls": {"query": "drop", "mask": ["phone"]}}},
    "ux": {"ux": ["div"]},
    "boomtrain": {"compat": ["boomtrain"]},
    "extension": {"extensions": ["own.js"]},
}
BASES: dict[str, dict[str, Any]] = {
    f"{mode}{'-stock' if compat else ''}": {"compat": compat, "delivery": {"mode": mode}}
    for mode in ("inline", "file")
    for compat in ([], ["stock"])
}


def merged(one: Any, other: Any) -> Any:
    """Return both parts of a config in one: mappings key by key, lists one after the other."""
    if isinstance(one, dict):
        return {
            key: merged(one[key], other[key]) if key in one and key in other else {**one, **other}[key]
            for key in {**one, **other}
        }
    return [*one, *other] if isinstance(one, list) else other


@cache
def imports_of(text: str) -> tuple[str, ...]:
    return tuple(IMPORT.findall(text))


@cache
def read(name: str) -> str:
    return (TRACKER_JS / name).read_text("utf-8")


def import_graph(texts: Mapping[str, str], replaced: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the modules that the entry reaches, each with the modules that it imports.

    :param texts: modules that are no files, ``entry.js`` among them.
    :param replaced: name of the module that stands in, by the name of the module that it stands in for.
    """
    originals = {stand_in: name for name, stand_in in replaced.items()}
    graph: dict[str, set[str]] = {}
    waiting = ["entry.js"]
    while waiting:
        name = waiting.pop()
        if name in graph:
            continue
        path = replaced.get(name, name)
        found = (
            posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            for target in imports_of(texts.get(name) or read(path))
        )
        graph[name] = {originals.get(target, target) for target in found}
        waiting += graph[name]
    return graph


def graph_of(parts: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    settings: Any = BARE
    for part in parts:
        settings = merged(settings, part)
    config = Config.model_validate(settings)
    extensions = {f"tracardiModule{number}": name for number, name in enumerate(config.extensions)}
    entry = make_entry(config.delivery.mode, select_features(config), extensions)
    graph = import_graph({"entry.js": entry.text, **entry.generated}, entry.replaced)
    return {entry.replaced.get(name, name): {entry.replaced.get(one, one) for one in needed} for name, needed in graph.items()}


def assert_acyclic(parts: Iterable[Mapping[str, Any]]) -> None:
    """:raises graphlib.CycleError: there is a circle; the message names its modules."""
    TopologicalSorter(graph_of(parts)).prepare()


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_each_feature_alone_has_no_import_circle(base: dict[str, Any]) -> None:
    assert_acyclic([base])
    for part in PARTS.values():
        assert_acyclic([base, part])


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
@pytest.mark.slow
def test_each_pair_of_features_has_no_import_circle(base: dict[str, Any]) -> None:
    for pair in combinations(PARTS.values(), 2):
        assert_acyclic([base, *pair])


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_all_features_and_all_but_one_have_no_import_circle(base: dict[str, Any]) -> None:
    assert_acyclic([base, *PARTS.values()])
    for left_out in PARTS:
        assert_acyclic([base, *(part for name, part in PARTS.items() if name != left_out)])


def test_the_source_as_it_lies_has_no_import_circle() -> None:
    """The files that stand for the modules of the build included: editors and tsc read these."""
    graph = {
        path.relative_to(TRACKER_JS).as_posix(): {
            posixpath.normpath(posixpath.join(path.parent.relative_to(TRACKER_JS).as_posix(), target))
            for target in imports_of(path.read_text("utf-8"))
        }
        for path in TRACKER_JS.rglob("*.js")
    }
    TopologicalSorter(graph).prepare()


def test_a_circle_through_a_stand_in_is_found() -> None:
    """The graph's own test: ``b.js`` imports ``a.js``, and stands in for ``storage.js``, which ``a.js`` imports."""
    texts = {
        "entry.js": 'import { a } from "./a.js";',
        "a.js": 'import { b } from "./storage.js";',
        "storage.js": 'import { a } from "./a.js";',
    }
    graph = import_graph(texts, {"storage.js": "b.js"})
    assert graph == {"entry.js": {"a.js"}, "a.js": {"storage.js"}, "storage.js": {"a.js"}}


def test_the_graphs_reach_every_module() -> None:
    """A new module that no combination above links would not be tested."""
    reached = set(graph_of([{"delivery": {"mode": "stock"}}]))
    for base in BASES.values():
        for parts in ([], *([part] for part in PARTS.values()), PARTS.values()):
            reached |= graph_of([base, *parts]).keys()
    assert {path.relative_to(TRACKER_JS).as_posix() for path in TRACKER_JS.rglob("*.js")} - reached == set()


HIDDEN_GLOBALS = re.findall(
    r"\w+",
    " ".join(re.findall(r"^export const (\{.*\}|\w+) =", read("lib/globals.js") + read("lib/builtIns.js"), re.MULTILINE)),
)
GLOBALS = (
    "addEventListener|clearTimeout|console|crypto|document|fetch|getSelection|history|location|localStorage|navigator"
    "|performance|queueMicrotask|screen|setInterval|setTimeout|window|[A-Z][a-z]\\w*|[A-Z]+[a-z]\\w+|CSS|JSON|URL"
)


@pytest.mark.parametrize("path", sorted(TRACKER_JS.rglob("*.js")), ids=lambda path: path.relative_to(TRACKER_JS).as_posix())
def test_no_module_hides_a_global_from_another(path: Path) -> None:
    """Defect: ``const { URL } = window`` of one module was not initialised yet when another evaluated ``new URL(...)``."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
    if path.name in {"globals.js", "builtIns.js"}:
        return
    assert re.findall(rf"^(?:export )?(?:const|let|function) (?:\{{[^=\n]*)?\b({GLOBALS})\b", text, re.MULTILINE) == []
    imported = re.findall(r'^import \{ (.*) \} from "[./\w]*(?:globals|builtIns)\.js";', text, re.MULTILINE)
    used = {
        name
        for name in HIDDEN_GLOBALS
        if re.search(rf'(?<![\w$"])(?<![^.]\.){name}\b(?!\$)', re.sub(r"^import .*", "", text, flags=re.MULTILINE))
    }
    assert used == {name for names in imported for name in names.split(", ")}
