"""Renew the texts of a site that hold hashes of pages: precache lists, hash tables, checksum files.

A list may hold hashes of compressed copies and of other lists, so the lists are renewed again until nothing changes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracardi_snippet.derived.compression import CompressionError, compress, copies_of, original_path
from tracardi_snippet.derived.lists import MAX_LIST_BYTES, renew_list
from tracardi_snippet.derived.versions import Hashes, Versions, hashes_of, integrity_values, renewed
from tracardi_snippet.site.file_names import FileNames
from tracardi_snippet.site.files import is_page_path, walk
from tracardi_snippet.site.page_versions import is_copy_stale, page_versions
from tracardi_snippet.site.read import read_if_possible
from tracardi_snippet.site.signals import check_signals
from tracardi_snippet.site.survey import StaleFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tracardi_snippet.derived.lists import RenewedList
    from tracardi_snippet.injector import PageEditor
    from tracardi_snippet.site.tree import Tree

_SCRIPTS = (".js", ".mjs")
_SIGNATURES = (".asc", ".sig", ".sign", ".gpg", ".minisig")
_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
_NAME_HASH = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)


class HashLists:
    """Renews the lists of one site. Nothing is written: ``new`` holds the bytes of the files that change.

    :param editor: changes the pages.
    :param is_own_page: tells by a page's path whether the page belongs to the run.
    :param lists: paths of the lists.
    :param is_copying: True if the result goes into another folder.
    """

    def __init__(
        self,
        tree: Tree,
        editor: PageEditor,
        is_own_page: Callable[[str], bool],
        lists: Collection[str],
        *,
        is_copying: bool,
    ) -> None:
        self._tree = tree
        self._editor = editor
        self._is_own_page = is_own_page
        self._lists = lists
        self._is_copying = is_copying
        self._names = FileNames(tree, self._is_relevant)
        self._hashes: dict[str, Hashes | None] = {}
        self._fixed: dict[str, str] = {}
        self.new: dict[str, bytes] = {}
        """New bytes of the lists, and of their compressed copies, by path, in the order in which they take their places.

        A file that holds the bytes or the hash of another one comes before that. If the run is killed in between, the next run
        knows it by its new bytes.
        """
        self.stale: list[StaleFile] = []
        """Lists and entries that cannot be renewed."""

    def renew(self) -> None:
        """Fill ``new`` and ``stale``."""
        results = self._renew_until_stable()
        while fixed := self._found_unchangeable():
            self._fixed |= fixed
            results = self._renew_until_stable()
        for path, result in results.items():
            if path not in self._fixed:
                self.stale += [StaleFile(path, _entry_text(entry.file), entry.line, entry.digits) for entry in result.stale]
        self.stale += [StaleFile(path, reason) for path, reason in self._fixed.items()]
        lists = self.new
        copies: dict[str, bytes] = {}
        for path in lists:
            copies |= self._renewed_companions(path)
        self.new = _holders_first(lists | copies, {path: result.files for path, result in results.items()})

    def _is_relevant(self, path: str) -> bool:
        """Return whether a file may change in this run."""
        original = original_path(path) or path
        return (is_page_path(original) and self._is_own_page(original)) or original in self._lists

    def _renew_until_stable(self) -> dict[str, RenewedList]:
        """Renew all lists, and again those that name a list that has changed. Return the results by the lists' paths.

        This ends: no text holds its own hash, so lists do not name each other in a circle.
        """
        self.new, self._hashes = {}, {}
        results: dict[str, RenewedList] = {}
        waiting = set(self._lists)
        while changed := {path for path in sorted(waiting) if self._renew_one(path, results)}:
            affected = changed | {copy for path in changed for copy in copies_of(path)}
            for path in affected:
                self._hashes.pop(path, None)
            waiting = {path for path, result in results.items() if not affected.isdisjoint(result.files)}
        return results

    def _renew_one(self, path: str, results: dict[str, RenewedList]) -> bool:
        """Renew a list. Return whether its new bytes differ from those of the round before."""
        check_signals()
        data = self._read(path)
        if data is None or path in self._fixed:
            return False
        result = results[path] = renew_list(path, data, self._names.near(path), self._hashes_of)
        before = self.new.get(path, data)
        if result.data == data:
            self.new.pop(path, None)
        else:
            self.new[path] = result.data
        return result.data != before

    def _hashes_of(self, path: str) -> Hashes | None:
        if path not in self._hashes:
            versions = self._versions(path)
            if versions is None and (data := self._read(path)) is not None:
                versions = Versions((data,), data)  # a file that does not change, and that a hash may be of
            self._hashes[path] = hashes_of(versions) if versions else None
        return self._hashes[path]

    def _versions(self, path: str) -> Versions | None:
        if path in self._lists:
            data = self._read(path)
            return Versions((data,), self.new[path]) if data is not None and path in self.new else None
        if is_page_path(path):
            return page_versions(self._tree, self._editor, path)
        original = self._versions(original_path(path))
        copy = self._read(path) if self._may_replace(path) else None
        if original is None or copy is None:
            return None
        try:
            return Versions((copy,), self._renewed_copy(path, copy, original))
        except CompressionError:
            return None

    def _may_replace(self, path: str) -> bool:
        return self._is_copying or self._names.is_writable(path)

    def _renewed_copy(self, path: str, copy: bytes, versions: Versions) -> bytes:
        is_stale = is_copy_stale(path, copy, versions, self._editor.max_bytes)
        return compress(path, versions.new) if is_stale else copy

    def _read(self, path: str) -> bytes | None:
        return read_if_possible(self._tree, path, MAX_LIST_BYTES if path in self._lists else self._editor.max_bytes)

    def _found_unchangeable(self) -> dict[str, str]:
        """Return lists that must not change, or cannot, each with the reason.

        If the hash of a script stands in a page, a browser would refuse the new bytes.
        """
        values = {value: path for path in self.new if path.endswith(_SCRIPTS) for value in self._integrity(path)}
        found = {path: "cannot be renewed: it is signed" for path in self.new if _SIGNED in self.new[path][:200]}
        found |= {path: "cannot be renewed: it is read-only" for path in self.new if not self._may_replace(path)}
        if not values:
            return found
        with self._tree.again() as tree:
            for file in walk(tree):
                if not file.is_page or file.link is not None:
                    continue
                check_signals()
                data = self._read(file.path)
                for value, path in values.items():
                    if data and value in data:
                        found.setdefault(path, f"cannot be renewed: {file.path} holds its hash, and browsers would refuse it")
        return found

    def _integrity(self, path: str) -> list[bytes]:
        data = self._read(path)
        return integrity_values(data) if data is not None else []

    def _renewed_companions(self, path: str) -> dict[str, bytes]:
        """Return the compressed copies of a changed list. Name what cannot follow: a signature, a hash in the file's name."""
        data = self._read(path)
        if data is None:
            return {}
        versions = Versions((data,), self.new[path])
        hashes = hashes_of(versions)
        for digits in _NAME_HASH.findall(path.rpartition("/")[2]):
            if renewed(digits, hashes):
                self.stale.append(StaleFile(path, "its name holds a hash of its old bytes, and stays", 0, digits))
        for suffix in _SIGNATURES:
            if self._names.is_file(path + suffix):
                self.stale.append(StaleFile(path + suffix, f"signs {path}, which has changed: sign it again"))
        return {copy: new for copy in copies_of(path) if (new := self._renewed_list_copy(copy, versions))}

    def _renewed_list_copy(self, path: str, versions: Versions) -> bytes:
        """Return the new bytes of a compressed copy, or nothing if it stays as it is."""
        copy = self._read(path)
        if copy is None:
            return b""
        try:
            new = self._renewed_copy(path, copy, versions)
        except CompressionError as error:
            self.stale.append(StaleFile(path, str(error)))
            return b""
        if new != copy and not self._may_replace(path):
            self.stale.append(StaleFile(path, "is read-only"))
            return b""
        return new if new != copy else b""


def _holders_first(new: dict[str, bytes], named: dict[str, set[str]]) -> dict[str, bytes]:
    """Return the files in an order in which copies come before their originals, and lists before the files that they name."""
    ordered: dict[str, bytes] = {}
    begun: set[str] = set()
    waiting = [*reversed(new)]
    while waiting:
        path = waiting[-1]
        holders = [*copies_of(path), *(other for other, files in named.items() if path in files)]
        holders = [holder for holder in holders if holder in new and holder not in begun]
        begun.add(path)
        if holders:  # lists may name each other without a hash
            waiting += holders
        else:
            ordered[path] = new[waiting.pop()]
    return ordered


def _entry_text(file: str) -> str:
    return f"the entry of {file} holds a hash of other bytes, or too few digits to renew them"
