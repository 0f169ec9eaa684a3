"""The sources that a Content-Security-Policy must allow for a block: https://www.w3.org/TR/CSP3/."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.errors import SnippetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracardi_snippet.config import Config

SELF = "'self'"

_SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
_SRC = re.compile(r'\bsrc="([^"]*)"')
_INTEGRITY = re.compile(r'\bintegrity="([^"]*)"')
# Hosts, ports, base64 and keywords. Nothing that ends a directive, a line, an attribute or a string, and nothing that a server
# replaces: nginx reads $name, Apache ${NAME} and %{NAME}e.
_SAFE_POLICY = re.compile(r"[A-Za-z0-9 '+/=.:;_\[\]-]*")
_CLOUDFLARE_LINE = 2000  # https://developers.cloudflare.com/pages/configuration/headers/
_HEADERS = {
    "netlify": "/*\n  Content-Security-Policy: {}",
    "cloudflare": "/*\n  Content-Security-Policy: {}",
    "nginx": 'add_header Content-Security-Policy "{}" always;',
    "apache": 'Header always set Content-Security-Policy "{}"',
    "meta": '<meta http-equiv="Content-Security-Policy" content="{}">',
}
HEADER_FORMATS = tuple(_HEADERS)


class Needs(NamedTuple):
    """Sources that a policy must allow."""

    hashes: tuple[str, ...] = ()
    """Hashes of inline scripts, as a policy writes them: ``'sha256-...'``."""
    files: tuple[tuple[str, str], ...] = ()
    """Addresses of scripts, each with the value of its ``integrity`` attribute or an empty string."""
    inserted: tuple[str, ...] = ()
    """Addresses of scripts that one of our scripts inserts."""
    equal_hashes: tuple[tuple[str, ...], ...] = ()
    """The other hashes of each inline script, which a policy may have in place of the one in ``hashes``."""
    origins: tuple[str, ...] = ()
    """Origins that events go to. An origin that takes the page's scheme begins with ``//``."""


def needs_of(block: str, config: Config) -> Needs:
    """Return the sources that one block needs. In modes inline and file the options are JSON, which no policy concerns."""
    from tracardi_snippet.config.urls import origin_of  # --help reads HEADER_FORMATS and needs no pydantic

    hashes, others, files = [], [], []
    for attributes, code in _SCRIPT.findall(block):
        if src := _SRC.search(attributes):
            integrity = _INTEGRITY.search(attributes)
            files.append((src[1], integrity[1] if integrity else ""))
        elif "application/json" not in attributes:
            first, *rest = (_hash_source(name, code) for name in ("sha256", "sha384", "sha512"))
            hashes.append(first)
            others.append(tuple(rest))
    tracker = config.tracker
    services = [service.url for service in tracker.external] + ([tracker.context.location] if tracker.context.location else [])
    inserted = (tracker.url.script,) if config.delivery.mode == "stock" and tracker.url.script else ()
    origins = dict.fromkeys(origin_of(url) for url in (tracker.url.api, *services))
    return Needs(tuple(hashes), tuple(files), inserted, tuple(others), tuple(origins))


def _hash_source(name: str, code: str) -> str:
    return f"'{name}-{base64.b64encode(hashlib.new(name, code.encode()).digest()).decode()}'"


def all_needs(needs: Iterable[Needs]) -> Needs:
    """Return the sources of all blocks, each once."""
    parts = zip(*needs, strict=True)
    return Needs(*(tuple(dict.fromkeys(source for one in part for source in one)) for part in parts))


def directives(needs: Needs) -> dict[str, list[str]]:
    """Return the sources to add to each directive."""
    files = [source_of(url) for url in (*(url for url, _ in needs.files), *needs.inserted)]
    return {"script-src": list(dict.fromkeys((*files, *needs.hashes))), "connect-src": [*map(source_of, needs.origins)]}


def header(needs: Needs, form: str) -> str:
    """Return a whole policy that allows the tracker, and scripts and requests of the site itself.

    :param form: one of ``HEADER_FORMATS``.
    :raises SnippetError: the host would not accept the policy, or the policy holds a character with a meaning of its own.
    """
    parts = [f"{name} {' '.join(dict.fromkeys((SELF, *sources)))}" for name, sources in directives(needs).items()]
    policy = "; ".join(parts)
    if not _SAFE_POLICY.fullmatch(policy):  # config/urls.py refuses such addresses; this is a second check
        raise SnippetError(f"the policy holds a character that {form} would misread: {policy}")
    text = _HEADERS[form].format(policy)
    longest = max(map(len, text.splitlines()))
    if form == "cloudflare" and longest > _CLOUDFLARE_LINE:
        raise SnippetError(
            f"the line has {longest:,} characters, and Cloudflare takes {_CLOUDFLARE_LINE:,}."
            " Use delivery.mode file, or --headers meta."
        )
    return text


def source_of(url: str) -> str:
    """Return the source that allows an address: its origin, without the scheme if that is the page's own."""
    from tracardi_snippet.config.urls import origin_of

    return origin_of(url).removeprefix("//") or SELF
