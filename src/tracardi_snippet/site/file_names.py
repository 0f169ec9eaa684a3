"""Find the files of a site that a name in one of its texts may stand for: a path, an address, a clean URL."""

from __future__ import annotations

import posixpath
import re
import stat
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

from tracardi_snippet.system.folder import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracardi_snippet.site.tree import Tree

_MAX_BYTES = 1000  # of a name
_MAX_LISTED = 50_000  # entries of a folder whose names are kept: a few megabytes
_ORIGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/]*", re.IGNORECASE)
_FOLDER_OF_URL = re.compile(r"""[^\s"'`<>(){}\[\]|\\^;,*=]+""")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))")


class _Listing(NamedTuple):
    """The names in a folder."""

    files: frozenset[str] | None
    """Files; None if there are so many that each is asked for by its status."""
    folders: frozenset[str]
    """Folders."""


_NOTHING = _Listing(frozenset(), frozenset())


class FileNames:
    """Resolves names.

    :param tree: the folders of the site.
    :param is_relevant: tells by the path of an existing file whether it may be returned.
    """

    def __init__(self, tree: Tree, is_relevant: Callable[[str], bool]) -> None:
        self._tree = tree
        self._is_relevant = is_relevant
        self._found: dict[tuple[str, str], tuple[tuple[str, ...], bool]] = {}
        self._listings: dict[str, _Listing] = {}

    def near(self, path: str) -> Callable[[str], tuple[tuple[str, ...], bool]]:
        """Return the function that resolves names in the text at ``path``.

        The function returns files, and whether the name stands for them without a guess.
        """
        folder = path.rpartition("/")[0]

        def resolve(name: str) -> tuple[tuple[str, ...], bool]:
            key = (folder, name)
            if key not in self._found:
                self._found[key] = self._files(folder, name)
            return self._found[key]

        return resolve

    def is_file(self, path: str) -> bool:
        """Return whether the site has a file, no link, at a path."""
        folder, _, name = path.rpartition("/")
        files = self._listing(folder).files
        return self._is_file_by_status(path) if files is None else name in files

    def _is_file_by_status(self, path: str) -> bool:
        try:
            folder, name = self._tree.folder_of(path)
            return stat.S_ISREG(folder.status(name).st_mode)
        except (OSError, ValueError):
            return False

    def _listing(self, folder: str) -> _Listing:
        """Return what is in a folder. A search index names thousands of paths in folders that do not exist: none is opened."""
        known = self._listings.get(folder)
        if known is None:
            known = self._listings.get("") or self._read_folder("")
            path = ""
            for name in folder.split("/") if folder else ():
                is_there = name in known.folders
                path = f"{path}/{name}" if path else name
                known = self._listings.get(path) or (self._read_folder(path) if is_there else _NOTHING)
                if known is _NOTHING:
                    break
            self._listings[folder] = known
        return known

    def _read_folder(self, folder: str) -> _Listing:
        try:
            entries = self._tree.folder(folder).entries()
        except OSError:
            return _NOTHING
        folders = frozenset(entry.name for entry in entries if entry.kind is Kind.FOLDER)
        files = frozenset(entry.name for entry in entries if entry.kind is Kind.FILE)
        found = self._listings[folder] = _Listing(files if len(entries) <= _MAX_LISTED else None, folders)
        return found

    def is_writable(self, path: str) -> bool:
        """Return whether the permissions of a file let its owner change it."""
        try:
            folder, name = self._tree.folder_of(path)
            return bool(folder.status(name).st_mode & stat.S_IWUSR)
        except OSError:
            return False

    def _files(self, folder: str, name: str) -> tuple[tuple[str, ...], bool]:
        is_sure = bool(name.strip("./")) and not _ORIGIN.match(name) and not name.startswith("#")
        for paths in _paths(folder, name):
            found = tuple(path for path in paths if self.is_file(path))
            if found:  # a file that cannot change is meant all the same
                return tuple(path for path in found if self._is_relevant(path)), is_sure
            is_sure = False  # the name's first folders are left out from now on
        return (), False


def _paths(folder: str, name: str) -> Iterator[list[str]]:
    """Yield the paths that a name may stand for: those that leave out none of the name's folders first.

    The site may be served below a path, so the name's first folders may be missing in the site. A folder that has brackets or
    the like is not left out: a piece of a program with slashes is no name.
    """
    if len(name) > _MAX_BYTES:
        return
    raw = _decoded(_ESCAPE.sub(_unescaped, name))
    plain = re.split(r"[?#]", _ORIGIN.sub("", raw, count=1), maxsplit=1)[0]
    percent_decoded = unquote_to_bytes(plain.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    spellings = list(dict.fromkeys((raw, plain, percent_decoded, *_with_backslashes(name, raw))))
    starts = [""] if plain.startswith("/") or plain != raw else [folder, ""]
    full = [_parts(start, one) for one in spellings for start in dict.fromkeys(starts)]
    is_folder = plain.endswith("/") or not plain
    while full:
        yield [path for parts in full for path in _forms(parts, is_folder=is_folder)]
        full = [parts[1:] for parts in full if parts and _FOLDER_OF_URL.fullmatch(parts[0])]


def _decoded(text: str) -> str:
    return text.encode("latin-1", "ignore").decode("utf-8", "surrogateescape")


def _with_backslashes(name: str, unescaped: str) -> Iterator[str]:
    """Yield what a name means if its backslashes are no escapes: a character of the name, or a separator of Windows."""
    if "\\" in name:
        written = _decoded(name)
        yield from (written, written.replace("\\", "/"), unescaped.replace("\\", "/"))


def _parts(folder: str, name: str) -> list[str]:
    joined = posixpath.normpath(posixpath.join(folder, name.lstrip("/")) or ".")
    return [part for part in joined.split("/") if part not in {"", ".", ".."}]


def _forms(parts: list[str], *, is_folder: bool) -> Iterator[str]:
    """Yield a path, and what a server with clean URLs sends for it."""
    path = "/".join(parts)
    if path and not is_folder:
        yield path
        yield f"{path}.html"
    if path or is_folder:
        yield f"{path}/index.html" if path else "index.html"


def _unescaped(match: re.Match[str]) -> str:
    """Return the UTF-8 of an escaped character, a character for each byte, as the text around it has it."""
    code = match[1] or match[2]
    character = chr(int(code, 16)) if code else match[3]
    return character.encode("utf-8", "surrogatepass").decode("latin-1") if code else character
