"""Web servers on 127.0.0.1 for the pages that browsers visit."""

from __future__ import annotations

import functools
import http.server
import threading
from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    from pathlib import Path


class _CacheableHandler(http.server.SimpleHTTPRequestHandler):
    """A handler that serves files without cache headers. Browsers keep such pages in the back/forward cache."""

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        elif self.path == "/never":  # an answer that keeps a page from loading
            threading.Event().wait(60)
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Receive the console messages of pages: see `EngineLab`."""
        said = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        cast("Any", self.server).said.append(said)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class _FreshHandler(_CacheableHandler):
    """A handler that serves files as `no-store`. If a page is built twice within a second, both versions have the same date.

    Without `no-store`, the browser would then show the first version.
    """

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class SiteServer:
    """A server for a folder that runs until it is closed.

    :param said: list to which the console messages of pages are added.
    :param is_cacheable: let browsers cache pages. Firefox and WebKit do not keep a `no-store` page in their back/forward cache:
        https://web.dev/articles/bfcache
    """

    def __init__(self, folder: Path, said: list[str] | None = None, *, is_cacheable: bool = False) -> None:
        handler = functools.partial(_CacheableHandler if is_cacheable else _FreshHandler, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        cast("Any", self._server).said = [] if said is None else said
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
