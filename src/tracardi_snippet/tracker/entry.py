"""Write the modules of ``tracker_js`` that depend on a site's config.

``entry.js`` installs the tracker. ``post.js``, ``contexts.js`` and ``startPage.js`` name the features that the config uses; the
files of these names in ``tracker_js/`` stand for them. There are three files because features import the tracker's modules: a
single file would import itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracardi_snippet.tracker.features import Feature

# Each entry installs and opens the tracker. If a page has the block twice, only the first block does so.
_ENTRIES = {
    "inline": """\
import {{ ownGlobal }} from "./lib/ownGlobal.js";
import {{ openTracker }} from "./open.js";
import {{ tracker }} from "./tracker.js";
{imports}
if (!ownGlobal("tracker")?.track) {{ window.tracker = tracker; {open} }}
""",
    "file": """\
import {{ installFile }} from "./delivery/installFile.js";
import {{ openLate }} from "./delivery/openLate.js";
{imports}
installFile(() => {{ {open} }});
""",
}
_POST = """\
{imports}
export const post = {post};
"""
_CONTEXTS = """\
{imports}
export const eventContext = () => ({{ {event_context} }});
export const sessionContext = () => ({{ {session_context} }});
"""
_START_PAGE = """\
{imports}
{narrowed}
export const startPage = (isFirst) => {{ {page} {once} }};
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """Modules that the build has written for one site."""

    text: str
    """The entry module."""

    generated: dict[str, str]
    """Text of each other module, by its name."""

    replaced: dict[str, str]
    """Name of the module that is linked, by the name of the module that it stands in for."""


def make_entry(mode: str, features: Sequence[Feature], extensions: Mapping[str, str]) -> Entry:
    """Write the modules for a site with these features.

    :param mode: ``delivery.mode`` of the config.
    :param extensions: file names of the site's own modules, by the function that gives a module's exports (``UserModules``).
    """
    generated = {
        "post.js": _post(features),
        "contexts.js": _contexts(features),
        "startPage.js": _start_page(features, extensions),
    }
    generated.update({feature.key: feature.call for feature in features if feature.slot == "write"})
    replaced = {feature.key: feature.module for feature in features if feature.slot == "replace"}
    return Entry(_entry(mode, features), generated, replaced)


def _entry(mode: str, features: Sequence[Feature]) -> str:
    if mode == "stock":
        return 'import { loadStock } from "./delivery/loadStock.js";\nloadStock();\n'
    opening, listening, gates = (_in_slot(features, slot) for slot in ("open", "listen", "gate"))
    imports = [*_modules(opening), *_modules(listening), *_modules(gates)]
    # Listeners of triggers come first: what they hear goes out when listeners of the queue run.
    opened = [*_calls(listening), "openLate();" if mode == "file" else "openTracker();"]
    if gates:
        # Pages call what the functions make, even if nothing is tracked.
        imports.append(("gates/closeTracker.js", "closeTracker"))
        is_closed = " || ".join(f"{gate.export}()" for gate in gates)
        opened = [
            f"const isClosed = {is_closed};",
            "if (isClosed) closeTracker();",
            *_calls(opening),
            "if (!isClosed) {",
            *opened,
            "}",
        ]
    else:
        opened = [*_calls(opening), *opened]
    return _ENTRIES[mode].format(imports=_import_lines(imports), open=" ".join(opened))


def _post(features: Sequence[Feature]) -> str:
    wrappers = _in_slot(features, "post")
    post = "send"
    for wrapper in wrappers:
        post = f"{wrapper.export}({post})"
    return _POST.format(imports=_import_lines([("send.js", "send"), *_modules(wrappers)]), post=post)


def _contexts(features: Sequence[Feature]) -> str:
    of_event, of_session = _in_slot(features, "event_context"), _in_slot(features, "session_context")
    imports = [("lib/attempt.js", "attempt"), *_modules(of_event), *_modules(of_session)]
    if any(feature.call for feature in (*of_event, *of_session)):
        imports.append(("compat/attemptWanted.js", "attemptWanted"))
    return _CONTEXTS.format(
        imports=_import_lines(imports), event_context=_object(of_event), session_context=_object(of_session)
    )


def _start_page(features: Sequence[Feature], extensions: Mapping[str, str]) -> str:
    imports = [module for slot in ("page", "fire_wrapper", "once", "kind") for module in _modules(_in_slot(features, slot))]
    page = [_start(feature, features) for feature in _in_slot(features, "page")]
    once = _calls(_in_slot(features, "once"))
    if extensions:
        imports.append(("runExtension.js", "runExtension"))
        once += [f"runExtension({function}, {json.dumps(name)});" for function, name in extensions.items()]
    return _START_PAGE.format(
        imports=_import_lines(imports),
        narrowed=_narrowed(features),
        page=" ".join(page),
        once=f"if (isFirst) {{ {' '.join(once)} }}" if once else "",
    )


def _start(feature: Feature, features: Sequence[Feature]) -> str:
    if feature.export != "autoTriggers":
        return f"{feature.export}();"
    narrowed = "narrowed({})" if _in_slot(features, "fire_wrapper") else "{}"
    kinds = [f"{kind.key}: {narrowed.format(kind.export)}" for kind in _in_slot(features, "kind")]
    return f"autoTriggers({{ {', '.join(kinds)} }});"


def _narrowed(features: Sequence[Feature]) -> str:
    """Return the code that puts the wrappers around the events of a trigger kind, or empty if there is no wrapper."""
    fire = "fire"
    for wrapper in _in_slot(features, "fire_wrapper"):
        fire = f"{wrapper.export}({fire}, options)"
    return "" if fire == "fire" else f"const narrowed = (kind) => (fire, options, tag) => kind({fire}, options, tag);"


def _in_slot(features: Sequence[Feature], slot: str) -> list[Feature]:
    return [feature for feature in features if feature.slot == slot]


def _calls(features: Sequence[Feature]) -> list[str]:
    """Return the statements that start features."""
    return [f"{feature.call or f'{feature.export}()'};" for feature in features]


def _modules(features: Sequence[Feature]) -> list[tuple[str, str]]:
    return [(feature.module, feature.export) for feature in features]


def _import_lines(imports: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f'import {{ {export} }} from "./{module}";' for module, export in dict.fromkeys(imports))


def _object(features: Sequence[Feature]) -> str:
    """Return the members of an object literal. ``storage.local`` and ``storage.cookies`` are members of one inner object."""
    members: dict[str, dict[str, str]] = {}
    for feature in features:
        outer, _, inner = feature.key.partition(".")
        members.setdefault(outer, {})[inner] = feature.call or f"attempt({feature.export})"
    texts = []
    for outer, calls in members.items():
        if not outer:
            texts += [f"...{call}" for call in calls.values()]
        elif "" in calls:
            texts.append(f"{outer}: {calls['']}")
        else:
            texts.append(f"{outer}: {{ {', '.join(f'{inner}: {call}' for inner, call in calls.items())} }}")
    return ", ".join(texts)
