"""The two origins of a preview, and the names under which a browser may ask for them.

Another site could give its own name the address 127.0.0.1, and so read the preview as a part of itself (DNS rebinding). So a
request counts only if it asks for a name of this machine. https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Host
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address

_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+)(?::(?P<port>\d{1,5}))?", re.ASCII)
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "[::1]"))
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Host and ports of a preview."""

    site_port: int
    """Port of the site's origin."""
    tool_port: int
    """Port of the origin of the collector, the events page and its API."""
    host: str = LOOPBACK
    """The host that the servers are bound to."""

    @property
    def shown_host(self) -> str:
        """The host for the addresses that are printed."""
        if self.host in ("0.0.0.0", "::"):  # noqa: S104  compared, not bound
            return LOOPBACK
        return f"[{self.host}]" if ":" in self.host else self.host

    def site(self, name: str = "") -> str:
        """Return the site's origin. ``name``: the host that the browser asks for, or empty for the printed one."""
        return f"http://{name or self.shown_host}:{self.site_port}"

    def tool(self, name: str = "") -> str:
        """Return the origin of collector and events page."""
        return f"http://{name or self.shown_host}:{self.tool_port}"

    def name_of(self, header: str) -> str:
        """Return the name in a ``Host`` header, in lower case, or an empty text if it is no name of this machine."""
        match = _HOST.fullmatch(header)
        name = match["name"].lower() if match else ""
        return name if name and self._is_own(name) else ""

    def is_site(self, origin: str) -> bool:
        """Return whether an ``Origin`` header names the site's origin."""
        return self._is_origin(origin, self.site_port)

    def is_tool(self, origin: str) -> bool:
        """Return whether an ``Origin`` header names the origin of collector and events page."""
        return self._is_origin(origin, self.tool_port)

    @staticmethod
    def is_loopback(origin: str) -> bool:
        """Return whether an ``Origin`` header names a server of this machine, at any port."""
        scheme, _, rest = origin.partition("://")
        match = _HOST.fullmatch(rest)
        return scheme == "http" and bool(match) and match["name"].lower() in _LOOPBACK if match else False

    def _is_origin(self, origin: str, port: int) -> bool:
        scheme, _, rest = origin.partition("://")
        match = _HOST.fullmatch(rest)
        # Browsers leave out port 80, the one that belongs to http.
        return (
            scheme == "http" and bool(match) and int(match["port"] or 80) == port and bool(self.name_of(rest))
            if match
            else False
        )

    def _is_own(self, name: str) -> bool:
        if name in _LOOPBACK or name == self.shown_host.lower():
            return True
        if self.host in ("localhost", LOOPBACK, "::1"):
            return False
        # Bound to more than this machine: an address is safe, since only names can be rebound.
        return name == socket.gethostname().lower() or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        return bool(ip_address(name.strip("[]")))
    except ValueError:
        return False
