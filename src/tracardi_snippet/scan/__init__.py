"""What a page holds: ``scan_page`` gives a ``Page`` for the bytes of one."""

from tracardi_snippet.scan.foreign import Foreign
from tracardi_snippet.scan.head import MARKER
from tracardi_snippet.scan.page import Page, Wanted, scan_page
from tracardi_snippet.scan.start_tag import ATTRIBUTE
from tracardi_snippet.scan.tags import Tag
from tracardi_snippet.scan.text import UndecodableError

__all__ = ["ATTRIBUTE", "MARKER", "Foreign", "Page", "Tag", "UndecodableError", "Wanted", "scan_page"]
