"""The old and the new bytes of a page, for files that other tools have made from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.derived.compression import CompressionError, decompress
from tracardi_snippet.derived.versions import Versions
from tracardi_snippet.injector import Remover
from tracardi_snippet.site.read import read_if_possible

if TYPE_CHECKING:
    from tracardi_snippet.injector import PageEditor
    from tracardi_snippet.site.tree import Tree

_REMOVER = Remover()
_OTHER_BYTES = "does not hold the page: it was made from other bytes"


def page_versions(tree: Tree, editor: PageEditor, path: str) -> Versions | None:
    """Return the bytes of a page before and after the run, and without our block.

    :return: None if the page has no block of ours, before or after, or cannot be read. A ``Remover`` gets the bytes of every
        page: a run that was killed may have left a copy that still has the block.
    """
    data = read_if_possible(tree, path, editor.max_bytes)
    if data is None:
        return None
    injected = editor.edit(data, path)
    is_ours = bool(injected.edits or (injected.page.own_spans and not injected.page.skip) or isinstance(editor, Remover))
    return Versions((data, _without_block(data, path)), injected.bytes) if is_ours else None


def is_copy_stale(path: str, copy: bytes, versions: Versions, max_bytes: int) -> bool:
    """Return whether a compressed copy holds an old version of its file.

    A page with another block than today's is an old version too: a run may have been killed.

    :param path: path of the copy.
    :raises CompressionError: the copy cannot be read, or holds something else than its file.
    """
    content = decompress(path, copy, max_bytes)
    if content == versions.new:
        return False
    if content is not None and (content in versions.old or _without_block(content, path) in versions.old):
        return True
    raise CompressionError(_OTHER_BYTES)


def _without_block(data: bytes, path: str) -> bytes:
    return _REMOVER.edit(data, path).bytes
