"""Write the modules of ``tracker_js`` that hold a site's ``privacy.urls``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.config.privacy import compared
from tracardi_snippet.resources import TRACKER_JS

if TYPE_CHECKING:
    from tracardi_snippet.config.privacy import Urls

NAMES_MODULE = "lib/secretNames.js"
PARTS_MODULE = "privacy/partRules.js"
_ACTIONS = {"mask": "maskParameters", "drop": '() => ""', "keep": "(part) => part"}


def secret_names(urls: Urls) -> str:
    """Return the module with the expression for names of parameters whose values become ``***``."""
    if urls.only:
        return f"export const secretNames = /^(?!({_alternatives(urls.only)})$)/i;\n"
    default = (TRACKER_JS / NAMES_MODULE).read_text("utf-8")
    return default.replace("/i;", f"|^({_alternatives(urls.mask)})$/i;")


def part_rules(urls: Urls) -> str:
    """Return the module with one function each for path, query and fragment.

    Parameters in the path, such as ``;jsessionid=``, are masked unless the query is kept.
    """
    path = "keep" if urls.query == "keep" else "mask"
    functions = {"cleanPath": path, "cleanQuery": urls.query, "cleanFragment": urls.fragment}
    imports = 'import { maskParameters } from "../lib/maskParameters.js";\n' if "mask" in functions.values() else ""
    return imports + "".join(f"export const {name} = {_ACTIONS[action]};\n" for name, action in functions.items())


def _alternatives(names: list[str]) -> str:
    return "|".join(dict.fromkeys(map(compared, names)))
