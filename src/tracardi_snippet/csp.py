"""What a Content-Security-Policy has to allow for a block, and what a page's own policy does not (CSP level 3)."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from tracardi_snippet.errors import SnippetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracardi_snippet.config import Config

_SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
_SRC = re.compile(r'\bsrc="([^"]*)"')
_INTEGRITY = re.compile(r'\bintegrity="([^"]*)"')
# Each falls back to the next.
_OF_SCRIPTS = ("script-src-elem", "script-src", "default-src")
_OF_REQUESTS = ("connect-src", "default-src")
_SELF = "'self'"
_CLOUDFLARE_LINE = 2000  # developers.cloudflare.com/pages/configuration/headers
_HEADERS = {
    "netlify": "/*\n  Content-Security-Policy: {}",
    "cloudflare": "/*\n  Content-Security-Policy: {}",
    "nginx": 'add_header Content-Security-Policy "{}" always;',
    "apache": 'Header always set Content-Security-Policy "{}"',
    "meta": '<meta http-equiv="Content-Security-Policy" content="{}">',
}
HEADER_FORMATS = tuple(_HEADERS)


class Needs(NamedTuple):
    """Sources as a policy writes them. ``files`` are URLs of scripts, each with its integrity or "", ``origins`` those that
    events go to.
    """

    hashes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    origins: tuple[str, ...] = ()


def needs_of(block: str, config: Config) -> Needs:
    """Of one block. Browsers look at scripts only: the options of modes inline and file are none."""
    hashes, files = [], []
    for attributes, code in _SCRIPT.findall(block):
        if src := _SRC.search(attributes):
            integrity = _INTEGRITY.search(attributes)
            files.append((src[1], integrity[1] if integrity else ""))
        elif "application/json" not in attributes:
            hashes.append(f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'")
    tracker = config.tracker
    services = [service.url for service in tracker.external] + ([tracker.context.location] if tracker.context.location else [])
    if config.delivery.mode == "stock" and tracker.url.script:
        files.append((tracker.url.script, ""))
    return Needs(tuple(hashes), tuple(files), tuple(dict.fromkeys(_origin(url) for url in (tracker.url.api, *services))))


def all_needs(needs: Iterable[Needs]) -> Needs:
    """Together, each once."""
    parts = list(zip(*needs, strict=True)) or [(), (), ()]
    return Needs(*(tuple(dict.fromkeys(source for one in part for source in one)) for part in parts))


def directives(needs: Needs) -> dict[str, list[str]]:
    """What has to be added to which directive."""
    files = [_SELF if _is_of_site(url) else _origin(url) for url, _ in needs.files]
    return {"script-src": list(dict.fromkeys((*files, *needs.hashes))), "connect-src": list(needs.origins)}


def header(needs: Needs, form: str) -> str:
    """A whole policy that allows the site's own scripts and requests, and the tracker.

    :raises SnippetError: the host would not take it.
    """
    parts = [f"{name} {' '.join(dict.fromkeys((_SELF, *sources)))}" for name, sources in directives(needs).items()]
    text = _HEADERS[form].format("; ".join(parts))
    longest = max(map(len, text.splitlines()))
    if form == "cloudflare" and longest > _CLOUDFLARE_LINE:
        raise SnippetError(
            f"the line has {longest:,} characters, and Cloudflare takes {_CLOUDFLARE_LINE:,}."
            " Use delivery.mode file, or --headers meta."
        )
    return text


def missing(policy: str, needs: Needs) -> list[str]:
    """What to add to the policy so that the tracker runs, such as ``script-src 'self'``."""
    rules: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        rules.setdefault(name.lower(), sources)  # of two with one name the first holds
    wanted: list[str] = []
    if name := next((name for name in _OF_SCRIPTS if name in rules), ""):
        sources = rules[name]
        wanted += [f"{name} {one}" for one in needs.hashes if not _allows_inline(sources, one)]
        wanted += [f"{name} {_source_for(*file, sources)}" for file in needs.files if not _allows_file(sources, *file)]
    if name := next((name for name in _OF_REQUESTS if name in rules), ""):
        wanted += [f"{name} {one}" for one in needs.origins if not any(_matches(source, one) for source in rules[name])]
    return list(dict.fromkeys(wanted))


def _allows_inline(sources: Sequence[str], hash_source: str) -> bool:
    is_strict = any(re.match(r"'(?:nonce-|sha\d+-|strict-dynamic')", source, re.IGNORECASE) for source in sources)
    return hash_source in sources or (not is_strict and "'unsafe-inline'" in map(str.lower, sources))


def _allows_file(sources: Sequence[str], url: str, integrity: str) -> bool:
    if f"'{integrity}'" in sources:
        return True
    if _is_dynamic(sources):
        return False
    return any(_matches(source, url) for source in sources)


def _source_for(url: str, integrity: str, sources: Sequence[str]) -> str:
    if _is_dynamic(sources) and integrity:  # addresses count for nothing then
        return f"'{integrity}'"
    return _SELF if _is_of_site(url) else _origin(url)


def _is_dynamic(sources: Sequence[str]) -> bool:
    return "'strict-dynamic'" in map(str.lower, sources)


def _matches(source: str, url: str) -> bool:
    """CSP 3, "does url match expression". An origin, which has no path, matches whatever path the source has."""
    if _is_of_site(url):
        return source.lower() in (_SELF, "*")
    if source.startswith("'"):
        return False
    target = urlsplit(url)
    if source == "*" or (source.endswith(":") and source[:-1].lower() in (target.scheme or "https", "http")):
        return True
    match = re.fullmatch(r"(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?(\*\.)?([^/:]+)(?::(\d+|\*))?(/.*)?", source)
    if not match:
        return False
    scheme, wildcard, host, port = (part.lower() if part else part for part in match.groups()[:4])
    name = target.hostname or ""
    is_host = name.endswith(f".{host}") if wildcard else name == host
    usual = {"http": 80, "https": 443}.get(target.scheme)
    is_port = port == "*" or (int(port) if port else usual) == (target.port or usual)
    is_scheme = not scheme or scheme == target.scheme or (scheme, target.scheme) == ("http", "https")
    return is_host and is_port and is_scheme and _matches_path(match[5] or "/", target.path)


def _matches_path(path: str, of_url: str) -> bool:
    """CSP 3, "path-part match": one that ends with a slash is a folder."""
    path, of_url = unquote(path), unquote(of_url)
    return path == "/" or not of_url or (of_url.startswith(path) if path.endswith("/") else of_url == path)


def _is_of_site(url: str) -> bool:
    return not urlsplit(url).netloc


def _origin(url: str) -> str:
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode()  # a policy knows no other letters
    except UnicodeError:
        host = parts.netloc
    return f"{parts.scheme}://{host}" if parts.scheme else host
