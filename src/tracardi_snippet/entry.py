"""The entry module: names the features that a site uses and hands them to the tracker. The linker follows its imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.features import Feature

_TEXT = """\
{imports}
const create = () => createTracker([{session_context}], [{event_context}], [{starters}]);
{install}({create});
"""


def entry_module(mode: str, features: Sequence[Feature], extensions: Sequence[str]) -> str:
    """``extensions`` are the functions that give the exports of the site's own modules, see ``UserModules``."""

    def exports(slot: str) -> list[str]:
        return [feature.export for feature in features if feature.slot == slot]

    install = "installFile" if mode == "file" else "installInline"
    imports = {feature.module: feature.export for feature in features}
    imports |= {f"delivery/{install}.js": install, "tracker.js": "createTracker"}
    starters = exports("starters")
    if kinds := exports("triggers"):
        starters[starters.index("autoTriggers")] = f"autoTriggers({{ {', '.join(kinds)} }})"
    if extensions:
        imports["runExtension.js"] = "runExtension"
        starters += [f"runExtension({extension})" for extension in extensions]
    create = "create"
    if gates := exports("gates"):
        imports["gates/createClosedTracker.js"] = "createClosedTracker"
        create = f"{' || '.join(f'{gate}()' for gate in gates)} ? createClosedTracker : create"
    return _TEXT.format(
        imports="\n".join(f'import {{ {export} }} from "./{module}";' for module, export in imports.items()),
        session_context=", ".join(exports("session_context")),
        event_context=", ".join(exports("event_context")),
        starters=", ".join(starters),
        install=install,
        create=create,
    )
