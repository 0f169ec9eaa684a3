"""One page of a site: ``scan_page`` turns its bytes into a ``Page``."""

from tracardi_snippet.page.elements import MARKER
from tracardi_snippet.page.page import Page
from tracardi_snippet.page.scan import scan_page
from tracardi_snippet.page.settings import ScanSettings
from tracardi_snippet.page.text import UndecodableError

__all__ = ["MARKER", "Page", "ScanSettings", "UndecodableError", "scan_page"]
