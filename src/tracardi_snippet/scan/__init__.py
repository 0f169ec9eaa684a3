"""What a page holds: ``scan_page`` gives a ``Page`` for the bytes of one."""

from tracardi_snippet.scan.elements import MARKER
from tracardi_snippet.scan.ordinary_page import scan_page
from tracardi_snippet.scan.page import Page, Wanted
from tracardi_snippet.scan.text import UndecodableError

__all__ = ["MARKER", "Page", "UndecodableError", "Wanted", "scan_page"]
