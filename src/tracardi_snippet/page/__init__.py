"""What a page holds: ``scan_page`` gives a ``Page`` for the bytes of one."""

from tracardi_snippet.page.elements import MARKER
from tracardi_snippet.page.page import Page
from tracardi_snippet.page.scan import scan_page
from tracardi_snippet.page.settings import ScanSettings
from tracardi_snippet.page.text import UndecodableError

__all__ = ["MARKER", "Page", "ScanSettings", "UndecodableError", "scan_page"]
