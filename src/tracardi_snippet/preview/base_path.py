"""The path below which a site will be served: the site's own canonical links tell it.

A project site of GitHub Pages, for example, is served below /project/. Only the page at the top of the site is read, and only
when somebody asks for a page.
"""

from __future__ import annotations

import codecs
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from turbohtml import TokenType, tokenize

from tracardi_snippet.preview.site_files import INDEXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracardi_snippet.preview.site_files import SiteFiles

_MAX_HEAD = 1 << 16  # bytes in which the link is looked for
_BASE_PATH = re.compile(r"/(?:[^\s/?#\\]+/)*")


class BasePath:
    """Gives the base path: the one that the user has given, or the one of the canonical link.

    :param given: the path of ``--base-path``, or empty.
    :param tell: gets each base path that a canonical link leads to, once.
    """

    def __init__(self, files: SiteFiles, given: str, tell: Callable[[str], None]) -> None:
        self._files = files
        self._given = given
        self._tell = tell
        self._key: tuple[int, int] | None = None
        self._found = "/"

    def current(self) -> str:
        """Return the base path, with a slash at its start and end."""
        return self._given or self._of_index()

    def _of_index(self) -> str:
        index = next((name for name in INDEXES if self._files.is_file(name)), "")
        try:
            descriptor = self._files.open(index) if index else -1
        except OSError:
            descriptor = -1
        if descriptor < 0:
            return self._found
        try:
            status = os.fstat(descriptor)
            key = (status.st_mtime_ns, status.st_size)
            if key != self._key:
                found = canonical_base(os.read(descriptor, _MAX_HEAD), index)
                if found != self._found:
                    self._tell(found)
                self._key, self._found = key, found
        finally:
            os.close(descriptor)
        return self._found


def canonical_base(data: bytes, index: str) -> str:
    """Return the base path that the page at the top of a site tells, or ``/``.

    :param index: the page's name, such as ``index.html``.
    """
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data)  # the last character may be cut off
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    for token in tokenize(text):
        if token.type != TokenType.START_TAG or token.tag != "link":
            continue
        attributes = dict(reversed(token.attrs or []))
        if "canonical" in (attributes.get("rel") or "").lower().split():
            return _base_of(attributes.get("href") or "", index)
    return "/"


def _base_of(href: str, index: str) -> str:
    try:
        path = unquote(urlsplit(href.strip()).path)
    except ValueError:
        return "/"
    path = path.removesuffix(index)
    path = path if path.endswith("/") else f"{path}/"
    return path if is_base_path(path) else "/"


def is_base_path(path: str) -> bool:
    """Return whether a path can be a base path: slashes at both ends, and no ``.`` or ``..`` in it."""
    return bool(_BASE_PATH.fullmatch(path)) and not {".", ".."} & set(path.split("/"))
