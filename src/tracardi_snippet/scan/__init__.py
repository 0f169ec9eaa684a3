"""What a page holds: ``scan_page`` gives a ``Page`` for the bytes of one."""

from tracardi_snippet.scan.head import MARKER
from tracardi_snippet.scan.page import Page, scan_page
from tracardi_snippet.scan.tags import ATTRIBUTE, Tag
from tracardi_snippet.scan.text import UndecodableError

__all__ = ["ATTRIBUTE", "MARKER", "Page", "Tag", "UndecodableError", "scan_page"]
