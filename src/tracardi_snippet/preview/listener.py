"""Bind the sockets of the servers."""

from __future__ import annotations

import errno
import socket

from tracardi_snippet.errors import SnippetError

FIRST_PORT = 8480
_PORTS_TO_TRY = 100
_MAX_PORT = 65535


def bind(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens.

    :param port: the port; None for the first free one from ``FIRST_PORT`` on, 0 for any.
    :raises SnippetError: the port is in use, or the host is none of this machine.
    """
    if port is not None:
        return _listen(host, port)
    return _first_free(host, FIRST_PORT)


def bind_beside(host: str, port: int) -> socket.socket:
    """Return a socket on the first free port after ``port``.

    :raises SnippetError: as for ``bind``.
    """
    return _first_free(host, port + 1)


def _first_free(host: str, first: int) -> socket.socket:
    for port in range(first, min(first + _PORTS_TO_TRY, _MAX_PORT + 1)):
        try:
            return _listen(host, port)
        except SnippetError as error:
            if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    return _listen(host, 0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:  # UnicodeError: not even a name, such as "a..b"
        raise SnippetError(f"--host {host}: is no address of this machine. Leave it out, or give 127.0.0.1.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            text = f"--port {port}: the port is in use. Give another one, or leave --port out: a free one is found."
        elif error.errno == errno.EACCES:
            text = f"--port {port}: this user may not use the port. Give one above 1023."
        else:
            text = f"--host {host}: is no address of this machine. Leave it out, or give 127.0.0.1."
        raise SnippetError(text) from error
    return listener
