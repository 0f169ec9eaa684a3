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
WITH_INTEGRITY = "delivery.integrity: true"


class Needs(NamedTuple):
    """``hashes`` as a policy writes them. ``files`` are URLs of scripts, each with its integrity or "", ``inserted`` those of
    scripts that ours insert, ``origins`` those that events go to; one that takes the page's scheme begins with two slashes.
    """

    hashes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    inserted: tuple[str, ...] = ()
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
    inserted = (tracker.url.script,) if config.delivery.mode == "stock" and tracker.url.script else ()
    origins = dict.fromkeys(_origin(url) for url in (tracker.url.api, *services))
    return Needs(tuple(hashes), tuple(files), inserted, tuple(origins))


def all_needs(needs: Iterable[Needs]) -> Needs:
    """Together, each once."""
    parts = zip(*needs, strict=True)
    return Needs(*(tuple(dict.fromkeys(source for one in part for source in one)) for part in parts))


def directives(needs: Needs) -> dict[str, list[str]]:
    """What has to be added to which directive."""
    files = [_source_of(url) for url in (*(url for url, _ in needs.files), *needs.inserted)]
    return {"script-src": list(dict.fromkeys((*files, *needs.hashes))), "connect-src": [*map(_source_of, needs.origins)]}


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
    """What to add to the policy so that the tracker runs, such as ``script-src 'self'``; ``WITH_INTEGRITY`` where that takes
    the attribute.
    """
    rules: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        rules.setdefault(name.lower(), sources)  # of two with one name the first holds
    wanted: list[str] = []
    if name := next((name for name in _OF_SCRIPTS if name in rules), ""):
        sources = rules[name]
        wanted += [f"{name} {one}" for one in needs.hashes if not _allows_inline(sources, one)]
        is_dynamic = "'strict-dynamic'" in map(str.lower, sources)  # addresses count for nothing then
        for url, integrity in needs.files:
            if f"'{integrity}'" in sources or (not is_dynamic and _allows(sources, url)):
                continue
            by_hash = f"{name} '{integrity}'" if integrity else WITH_INTEGRITY
            wanted.append(by_hash if is_dynamic else f"{name} {_source_of(url)}")
        # What an allowed script inserts is allowed as well.
        wanted += [f"{name} {_source_of(url)}" for url in needs.inserted if not (is_dynamic or _allows(sources, url))]
    if name := next((name for name in _OF_REQUESTS if name in rules), ""):
        wanted += [f"{name} {_source_of(one)}" for one in needs.origins if not _allows(rules[name], one)]
    return list(dict.fromkeys(wanted))


def _allows_inline(sources: Sequence[str], hash_source: str) -> bool:
    is_strict = any(re.match(r"'(?:nonce-|sha\d+-|strict-dynamic')", source, re.IGNORECASE) for source in sources)
    return hash_source in sources or (not is_strict and "'unsafe-inline'" in map(str.lower, sources))


def _allows(sources: Sequence[str], url: str) -> bool:
    return any(_matches(source, url) for source in sources)


def _source_of(url: str) -> str:
    """As a policy writes it: without a scheme for the page's own."""
    return _SELF if _is_of_site(url) else _origin(url).removeprefix("//")


def _matches(source: str, url: str) -> bool:
    """CSP 3, "does url match expression". An origin, which has no path, matches whatever path the source has."""
    if _is_of_site(url):
        return source.lower() in (_SELF, "*")
    if source.startswith("'"):
        return False
    target = urlsplit(url, "https")
    if source == "*" or (source.endswith(":") and source[:-1].lower() in (target.scheme, "http")):
        return True
    match = re.fullmatch(r"(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?(\*\.)?([^/:]+)(?::(\d{1,5}|\*))?(/.*)?", source)
    if not match:
        return False
    scheme, wildcard, host, port = (part.lower() if part else part for part in match.groups()[:4])
    name = target.hostname or ""
    is_host = host == "*" or (name.endswith(f".{host}") if wildcard else name == host)
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
    return f"{parts.scheme}://{host}" if parts.scheme else f"//{host}"
