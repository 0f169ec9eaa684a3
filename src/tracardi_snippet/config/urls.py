"""Addresses in a config. All have the same base type, because all go to the same places.

Each address stands in a script of the page, in an attribute, in the five forms of a Content-Security-Policy and on terminals.
No reader may take a part of the address for something else: a quote, the end of a directive, another host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from tracardi_snippet.config.values import shown, wrong

_PARTS = re.compile(r"(?P<scheme>(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?)//(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_NAME = re.compile(r"[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*\.?")
_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")
_SCHEME = re.compile(r"[^/?#]*:")
# Ends of directives, attributes and strings; the backslash, which browsers read as a slash; a user name before the host.
_FORBIDDEN = " ;,\"'<>\\`@"
_MAX_PORT = 65535
_MAX_HOST = 253  # characters, RFC 1035


@dataclass(frozen=True, slots=True)
class _Kind:
    """The addresses that one key of the config accepts."""

    example: str
    """The fix: an address to write instead."""
    fact: str = "is not an http(s) URL."
    """The fact of the problem for any other value."""
    has_query: bool = False
    """True if ``?`` and a query are allowed."""
    is_path: bool = False
    """True if a path is allowed as well."""
    is_ascii: bool = False
    """True if only ASCII without ``&`` is allowed: the address stands in an attribute unescaped."""


_API = _Kind('Give the address of your Tracardi API, such as "https://tracardi.example.com".')
_SERVICE = _Kind('Write it whole, such as "https://geo.example.com/json".', has_query=True)
_SCRIPT = _Kind(
    'Give one such as "https://tracardi.example.com/tracker" or "/js/liliput.min.js".',
    fact="is neither an http(s) URL nor a path.",
    is_path=True,
)
_BASE = _Kind(
    'Give one such as "https://cdn.example.com" or "/docs/", in ASCII.',
    fact="is neither an http(s) URL nor an absolute path.",
    is_path=True,
    is_ascii=True,
)


def _checked(url: str, kind: _Kind) -> str:
    if not url.strip():
        raise wrong("is empty.", kind.example)
    parts = _PARTS.fullmatch(url)
    if parts is None and (not kind.is_path or _SCHEME.match(url)):
        raise wrong(f"{shown(url)} {kind.fact}", kind.example)
    if parts and "@" in parts["authority"]:  # not quoted: it may be a password
        fact = "holds a user name or a password, and browsers refuse such an address."
        raise wrong(fact, "Remove what stands before the @.")
    if char := next((char for char in url if not char.isprintable() or char in _FORBIDDEN), ""):
        fix = f"Write {quote(char.encode('utf-8', 'replace'), safe='')} instead, or leave it out."
        raise wrong(f"{shown(url)} holds {_name_of(char)}, which no address in a config may.", fix)
    if parts is not None:
        if parts["scheme"].lower() not in ("", "http:", "https:") or not parts["authority"].strip("."):
            raise wrong(f"{shown(url)} {kind.fact}", kind.example)
        _check_authority(url, parts["authority"])
    if "#" in url or ("?" in url and not kind.has_query):
        raise wrong(f"{shown(url)} has {'a fragment' if kind.has_query else 'a query or a fragment'}.", kind.example)
    if kind.is_ascii and ("&" in url or not url.isascii()):
        raise wrong(f"{shown(url)} {kind.fact}", kind.example)
    return url


def _name_of(char: str) -> str:
    if char == " ":
        return "a space"
    return repr(char) if char.isprintable() else f"the character U+{ord(char):04X}"


def _check_authority(url: str, authority: str) -> None:
    match = _AUTHORITY.fullmatch(authority)
    if not match or (match["port"] and not 0 < int(match["port"]) <= _MAX_PORT):
        raise wrong(f"{shown(url)} has no valid host and port.", f"Write host:port; ports go from 1 to {_MAX_PORT}.")
    if not _is_host(match["host"]):
        fix = 'Correct it; write other letters in ASCII, such as "xn--mnchen-3ya.de" for "münchen.de".'
        raise wrong(f"{shown(url)} names a host that cannot exist.", fix)


def _is_host(host: str) -> bool:
    """Return whether ``host`` is a name or an address which browsers and Python read in the same way."""
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1]).scope_id is None
        if len(host) > _MAX_HOST:
            return False
        if _NUMBER.search(host):  # browsers take 1.2.3 for 1.2.0.3: https://url.spec.whatwg.org/#ends-in-a-number-checker
            return str(IPv4Address(host)) == host
        name = host.encode("idna")
        # Python has IDNA 2003, which writes straße.de differently from browsers: https://url.spec.whatwg.org/#idna
        return bool(_NAME.fullmatch(name.decode())) and (host.isascii() or name.decode("idna") == host.lower())
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Return scheme, host and port of a valid address, in ASCII: ``https://host:8080``.

    The origin of a path is empty. If the address takes the page's scheme, the origin is ``//host``.
    """
    parts = _PARTS.fullmatch(url)
    match = _AUTHORITY.fullmatch(parts["authority"]) if parts else None
    if parts is None or match is None:
        return ""
    port = f":{match['port']}" if match["port"] else ""
    return f"{parts['scheme'].lower()}//{match['host'].encode('idna').decode()}{port}"


def is_origin(text: str) -> bool:
    """Return whether ``text`` is what browsers call an origin: scheme, host, and perhaps a port."""
    try:
        return _checked(text, _SERVICE).lower() == origin_of(text).lower() and not text.startswith("//")
    except PydanticCustomError:
        return False


def _api_url(url: str) -> str:
    _checked(url, _API)
    if url.rstrip("/").endswith("/track"):
        raise wrong(f"{shown(url)} is the address of the collector.", "Leave out /track: it is added.")
    return url.rstrip("/")


def _base_url(url: str) -> str:
    if not url:  # no base address
        return url
    _checked(url, _BASE)
    if not url.startswith("/") and "//" not in url:
        raise wrong(f"{shown(url)} {_BASE.fact}", _BASE.example)
    return url


ApiUrl = Annotated[str, AfterValidator(_api_url)]
"""An absolute address without a query."""
ServiceUrl = Annotated[str, AfterValidator(lambda url: _checked(url, _SERVICE))]
"""An absolute address, with or without a query."""
ScriptUrl = Annotated[str, AfterValidator(lambda url: url and _checked(url, _SCRIPT))]
"""An absolute address without a query, since a file name is appended to it; or a path of the site; or empty."""
BaseUrl = Annotated[str, AfterValidator(_base_url)]
"""An absolute address, an absolute path, or empty."""
