"""The type of a file, by its name: the same on each machine, whatever its operating system knows."""

from __future__ import annotations

import mimetypes
import posixpath

from tracardi_snippet.site.files import is_page_path

_TYPES = mimetypes.MimeTypes(filenames=())
# https://www.iana.org/assignments/media-types/, where Python 3.11 has another type or none.
_MORE = {
    ".avif": "image/avif",
    ".gz": "application/gzip",
    ".br": "application/octet-stream",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".md": "text/markdown",
    ".opus": "audio/ogg",
    ".otf": "font/otf",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yml": "application/yaml",
    ".yaml": "application/yaml",
}


def content_type(path: str, charset: str = "") -> str:
    """Return the ``Content-Type`` of a file.

    :param charset: the charset that the site's own server names for pages, as ``inject.charset`` has it. Pages get no other:
        a charset of the header would hide what the page itself declares.
    """
    if is_page_path(path):
        return f"text/html; charset={charset}" if charset else "text/html"
    suffix = posixpath.splitext(path)[1].lower()
    kind = _MORE.get(suffix) or _TYPES.guess_type(f"x{suffix}", strict=False)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
