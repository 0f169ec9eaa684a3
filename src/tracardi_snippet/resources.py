"""Find the tracker's modules and the templates. No other module knows where they are.

In the repository both folders stand at the top; the wheel carries them inside the package.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).parent
_ROOT = _PACKAGE if (_PACKAGE / "tracker_js").is_dir() else _PACKAGE.parent.parent

TRACKER_JS = _ROOT / "tracker_js"
TEMPLATES = _ROOT / "templates"


@cache
def templates() -> Environment:
    """Return the environment of all templates. Jinja escapes nothing: each value is made safe before rendering."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
