"""Sites that tests write: paths of this repository, a page, two configs, and functions to write and read files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
SHOP = ROOT / "examples" / "shop"
PAGE = "<!doctype html>\n<html>\n<head>\n<title>A page</title>\n</head>\n<body>\n{}\n</body>\n</html>\n"
CONFIG = """\
tracker:
  url: {api: "http://127.0.0.1:8686"}
  source: {id: shop}
  auto:
    events: [[page-view, {}]]
"""
TRIGGER = CONFIG + "    triggers:\n      - {tag: product, trigger: onVisible, data: {event: product-seen}}\n"


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files by path. Text is written as UTF-8, with unchanged line ends."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below the folder, by path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
