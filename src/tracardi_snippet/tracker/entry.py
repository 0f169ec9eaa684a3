"""The modules that the build writes for a site: the entry, and ``parts.js``, which names the features that its config uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracardi_snippet.tracker.features import Feature

# What installs the tracker and opens it. A block that stands twice in the page does so once.
_ENTRIES = {
    "inline": """\
import {{ openTracker }} from "./tracker.js";
import {{ tracker }} from "./tracker.js";
{imports}
if (!window.tracker?.track) {{ window.tracker = tracker; {open} openTracker(); }}
""",
    "file": """\
import {{ installFile }} from "./delivery/installFile.js";
import {{ openLate }} from "./delivery/openLate.js";
{imports}
installFile(() => {{ {open} openLate(); }});
""",
}
_PARTS = """\
{imports}
export const post = {post};
export const eventContext = () => ({{ {event_context} }});
export const sessionContext = () => ({{ {session_context} }});
{narrowed}
export const startPage = (isFirst) => {{ {page} {once} }};
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """``text`` is the entry module, ``parts`` is ``parts.js``, ``replaced`` gives the names of modules that stand in."""

    text: str
    parts: str
    replaced: dict[str, str]


def make_entry(mode: str, features: Sequence[Feature], extensions: Mapping[str, str]) -> Entry:
    """``extensions`` are the functions that give the exports of the site's own modules, see ``UserModules``, with its name."""
    replaced = {feature.key: feature.module for feature in features if feature.slot == "replace"}
    return Entry(_entry(mode, features), _parts(features, extensions), replaced)


def _entry(mode: str, features: Sequence[Feature]) -> str:
    if mode == "stock":
        return 'import { loadStock } from "./delivery/loadStock.js";\nloadStock();\n'
    opening, gates = _in_slot(features, "open"), _in_slot(features, "gate")
    imports = [*_modules(opening), *_modules(gates)]
    opened = [f"{feature.export}();" for feature in opening]
    if gates:
        # Pages call what the functions make, also where nothing is tracked.
        imports.append(("gates/closeTracker.js", "closeTracker"))
        is_closed = " || ".join(f"{gate.export}()" for gate in gates)
        opened = [f"const isClosed = {is_closed};", "if (isClosed) closeTracker();", *opened, "if (!isClosed)"]
    return _ENTRIES[mode].format(imports=_import_lines(imports), open=" ".join(opened))


def _parts(features: Sequence[Feature], extensions: Mapping[str, str]) -> str:
    imports = [("send.js", "send"), ("lib/attempt.js", "attempt")]
    if any(feature.call for feature in features):
        imports.append(("compat/attemptWanted.js", "attemptWanted"))
    for slot in ("event_context", "session_context", "page", "once", "kind", "fire_wrapper", "each", "post"):
        imports += _modules(_in_slot(features, slot))
    post = "send"
    for wrapper in _in_slot(features, "post"):
        post = f"{wrapper.export}({post})"
    page = [_start(feature, features, imports) for feature in _in_slot(features, "page")]
    once = [f"{feature.export}();" for feature in _in_slot(features, "once")]
    if extensions:
        imports.append(("runExtension.js", "runExtension"))
        once += [f"runExtension({function}, {json.dumps(name)});" for function, name in extensions.items()]
    return _PARTS.format(
        imports=_import_lines(imports),
        post=post,
        event_context=_object(_in_slot(features, "event_context")),
        session_context=_object(_in_slot(features, "session_context")),
        narrowed=_narrowed(features),
        page=" ".join(page),
        once=f"if (isFirst) {{ {' '.join(once)} }}" if once else "",
    )


def _start(feature: Feature, features: Sequence[Feature], imports: list[tuple[str, str]]) -> str:
    if feature.export != "autoTriggers":
        return f"{feature.export}();"
    narrowed = "narrowed({})" if _in_slot(features, "fire_wrapper") else "{}"
    kinds = [f"{kind.key}: {narrowed.format(kind.export)}" for kind in _in_slot(features, "kind")]
    each = next((one.export for one in _in_slot(features, "each")), "eachTagged")
    if each == "eachTagged":
        imports.append(("eachTagged.js", each))
    return f"autoTriggers({{ {', '.join(kinds)} }}, {each});"


def _narrowed(features: Sequence[Feature]) -> str:
    """Wraps a kind of trigger, so that what it fires passes all that may keep it back or add to it."""
    fire = "fire"
    for wrapper in _in_slot(features, "fire_wrapper"):
        fire = f"{wrapper.export}({fire}, options)"
    return "" if fire == "fire" else f"const narrowed = (kind) => (fire, options) => kind({fire}, options);"


def _in_slot(features: Sequence[Feature], slot: str) -> list[Feature]:
    return [feature for feature in features if feature.slot == slot]


def _modules(features: Sequence[Feature]) -> list[tuple[str, str]]:
    return [(feature.module, feature.export) for feature in features]


def _import_lines(imports: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f'import {{ {export} }} from "./{module}";' for module, export in dict.fromkeys(imports))


def _object(features: Sequence[Feature]) -> str:
    """The members of an object literal: ``storage.local`` and ``storage.cookies`` are members of one."""
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
