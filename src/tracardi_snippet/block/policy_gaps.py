"""The sources that a Content-Security-Policy lacks for a block: https://www.w3.org/TR/CSP3/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tracardi_snippet.block.csp import SELF, source_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.block.csp import Needs

WITH_INTEGRITY = "delivery.integrity: true"
"""Stands for a source if only the attribute ``integrity`` would help."""

# Each falls back to the next: https://www.w3.org/TR/CSP3/#directive-fallback-list
_FOR_SCRIPTS = ("script-src-elem", "script-src", "default-src")
_FOR_REQUESTS = ("connect-src", "default-src")
_SOURCE = re.compile(r"(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?(\*\.)?([^/:]+)(?::(\d{1,5}|\*))?(/.*)?")
_NONCE_OR_HASH = re.compile(r"'(?:nonce-|sha\d+-|strict-dynamic')", re.IGNORECASE)


def missing_sources(policy: str, needs: Needs) -> list[str]:
    """Return the sources that the policy lacks for the tracker, such as ``script-src 'self'``, or ``WITH_INTEGRITY``."""
    rules = _directives(policy)
    wanted: list[str] = []
    if name := next((name for name in _FOR_SCRIPTS if name in rules), ""):
        wanted += _missing_scripts(name, rules[name], needs)
    if name := next((name for name in _FOR_REQUESTS if name in rules), ""):
        wanted += [f"{name} {source_of(one)}" for one in needs.origins if not _allows(rules[name], one)]
    return list(dict.fromkeys(wanted))


def missing_in_header(policies: str, needs: Needs) -> list[str]:
    """Return the sources that a header lacks for the tracker. A header may hold several policies between commas.

    See https://www.w3.org/TR/CSP3/#parse-response-csp.
    """
    found: list[str] = []
    for policy in policies.split(","):
        found += missing_sources(policy, needs)
        # In a <meta>, sandbox is ignored: https://www.w3.org/TR/CSP3/#meta-element
        sandbox = _directives(policy).get("sandbox")
        if sandbox is not None and "allow-scripts" not in map(str.lower, sandbox):
            found.append("sandbox allow-scripts")
    return list(dict.fromkeys(found))


def _directives(policy: str) -> dict[str, list[str]]:
    """Return the sources of each directive, by its name in lower case."""
    found: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        # If two directives have the same name, the first counts: https://www.w3.org/TR/CSP3/#parse-serialized-policy
        found.setdefault(name.lower(), sources)
    return found


def _missing_scripts(name: str, sources: Sequence[str], needs: Needs) -> list[str]:
    sources = [_canonical(source) for source in sources]
    equal = dict(zip(needs.hashes, needs.equal_hashes, strict=False))
    wanted = [f"{name} {one}" for one in needs.hashes if not _allows_inline(sources, (one, *equal.get(one, ())))]
    # With strict-dynamic, addresses do not count: https://www.w3.org/TR/CSP3/#strict-dynamic-usage
    has_strict_dynamic = "'strict-dynamic'" in map(str.lower, sources)
    for url, integrity in needs.files:
        if f"'{integrity}'" in sources or (not has_strict_dynamic and _allows(sources, url)):
            continue
        by_hash = f"{name} '{integrity}'" if integrity else WITH_INTEGRITY
        wanted.append(by_hash if has_strict_dynamic else f"{name} {source_of(url)}")
    # Under strict-dynamic a script that an allowed script inserts is allowed as well.
    return wanted + [f"{name} {source_of(url)}" for url in needs.inserted if not (has_strict_dynamic or _allows(sources, url))]


def _canonical(source: str) -> str:
    """Return a hash as we write it: https://www.w3.org/TR/CSP3/#match-element-to-source-list. Other sources are unchanged."""
    match = re.fullmatch(r"'(sha\d+)-([A-Za-z0-9+/_=-]+)'", source, re.IGNORECASE)
    return f"'{match[1].lower()}-{match[2].replace('-', '+').replace('_', '/')}'" if match else source


def _allows_inline(sources: Sequence[str], hash_sources: tuple[str, ...]) -> bool:
    # With a nonce or a hash, 'unsafe-inline' does not count: https://www.w3.org/TR/CSP3/#allow-all-inline
    has_nonce_or_hash = any(_NONCE_OR_HASH.match(source) for source in sources)
    return not set(hash_sources).isdisjoint(sources) or (not has_nonce_or_hash and "'unsafe-inline'" in map(str.lower, sources))


def _allows(sources: Sequence[str], url: str) -> bool:
    return any(_matches(source, url) for source in sources)


def _matches(source: str, url: str) -> bool:
    """Return whether a source allows a URL: https://www.w3.org/TR/CSP3/#match-url-to-source-expression

    If the URL is a bare origin, paths are not compared.
    """
    if not urlsplit(url).netloc:
        return source.lower() in (SELF, "*")
    if source.startswith("'"):
        return False
    target = urlsplit(url, "https")
    # The source "http:" also allows https: https://www.w3.org/TR/CSP3/#scheme-part-match
    if source == "*" or (source.endswith(":") and source[:-1].lower() in (target.scheme, "http")):
        return True
    match = _SOURCE.fullmatch(source)
    if not match:
        return False
    scheme, wildcard, host, port = (part.lower() if part else part for part in match.groups()[:4])
    name = target.hostname or ""
    host_matches = host == "*" or (name.endswith(f".{host}") if wildcard else name == host)
    default_port = {"http": 80, "https": 443}.get(target.scheme)
    port_matches = port == "*" or (int(port) if port else default_port) == (target.port or default_port)
    scheme_matches = not scheme or scheme == target.scheme or (scheme, target.scheme) == ("http", "https")
    return host_matches and port_matches and scheme_matches and _matches_path(match[5] or "/", target.path)


def _matches_path(path: str, of_url: str) -> bool:
    """Return whether paths match. A path with a final slash is a folder: https://www.w3.org/TR/CSP3/#match-paths"""
    path, of_url = unquote(path), unquote(of_url)
    return path == "/" or not of_url or (of_url.startswith(path) if path.endswith("/") else of_url == path)
