"""Answer a request with bytes or with a file: ranges, conditions, and no copy of a large file in memory."""

from __future__ import annotations

import os
import re
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.datastructures import Headers

_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes=(?P<start>\d*)-(?P<end>\d*)")
# Each load asks again: a page may have been built anew a moment ago.
_FRESH = {"Cache-Control": "no-cache", "Accept-Ranges": "bytes"}


class Source:
    """Bytes to answer with: in memory, or an open file that is closed when its last byte has been sent."""

    def __init__(self, kind: str, tag: str, modified: float, *, data: bytes = b"", descriptor: int = -1) -> None:
        """``kind``: the content type. ``tag``: names this version of the bytes. ``modified``: its time, in seconds."""
        self.kind = kind
        self.etag = f'"{tag}"'
        self.modified = modified
        self._data = data
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size if descriptor >= 0 else len(data)

    def read(self, start: int, size: int) -> Iterator[bytes]:
        """Yield a part of the bytes, and close the file."""
        try:
            if self._descriptor < 0:
                yield self._data[start : start + size]
            while size > 0 and self._descriptor >= 0:
                chunk = os.pread(self._descriptor, min(size, _CHUNK), start)
                if not chunk:  # the file has become shorter
                    return
                yield chunk
                start, size = start + len(chunk), size - len(chunk)
        finally:
            self.close()

    def __del__(self) -> None:
        """Close a file whose answer nobody waited for."""
        self.close()

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def answer(source: Source, headers: Headers, method: str, status: int = 200) -> Response:
    """Return the answer to a request for ``source``. Several ranges at once get the whole: RFC 9110, section 14.2."""
    fixed = {
        **_FRESH,
        "ETag": source.etag,
        "Last-Modified": formatdate(source.modified, usegmt=True),
        "Content-Type": source.kind,
    }
    if status == 200 and _is_known(source, headers):
        source.close()
        return Response(status_code=304, headers=fixed)
    start, size = 0, source.size
    wanted = headers.get("range", "") if status == 200 and headers.get("if-range", source.etag) == source.etag else ""
    if match := _RANGE.fullmatch(wanted):
        bounds = _bounds(match["start"], match["end"], source.size)
        if bounds is None:
            source.close()
            return Response(status_code=416, headers={**_FRESH, "Content-Range": f"bytes */{source.size}"})
        if bounds != (0, 0):
            start, size, status = bounds[0], bounds[1] - bounds[0], 206
            fixed["Content-Range"] = f"bytes {start}-{bounds[1] - 1}/{source.size}"
    fixed["Content-Length"] = str(size)
    if method == "HEAD":
        source.close()
        return Response(status_code=status, headers=fixed)
    if size <= _CHUNK:
        return Response(b"".join(source.read(start, size)), status, fixed)
    return StreamingResponse(source.read(start, size), status, fixed)


def _is_known(source: Source, headers: Headers) -> bool:
    """Return whether the browser has these bytes: RFC 9110, section 13.2.2."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or source.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return int(source.modified) <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False


def _bounds(start: str, end: str, size: int) -> tuple[int, int] | None:
    """Return start and end of a range, (0, 0) if the header has no meaning, or None if no byte is in the range."""
    if (not start and not end) or (start and end and int(end) < int(start)):
        return (0, 0)
    first = int(start) if start else max(size - int(end), 0)
    last = min(int(end) + 1, size) if start and end else size
    return (first, last) if first < last else None
