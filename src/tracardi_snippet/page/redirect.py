"""Tell whether a page is a redirect. If a redirect were tracked, each visit would count twice."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from turbohtml import parse

from tracardi_snippet.page.leaving import leaves_at_once
from tracardi_snippet.page.scripts import is_in_template, is_javascript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document

    from tracardi_snippet.page.elements import Head

# A refresh with a shorter delay leaves no time to read the page. mike's redirects wait for one second.
_AT_ONCE_SECONDS = 3.0
# A page that leaves later than this is read before, whatever it shows.
_LATE_SECONDS = 60.0
# Characters. The longest notice of a generator has 75 (Sphinx's rediraffe). mike's notice contains the target twice.
_MAX_NOTICE = 400
# Files that browsers save, play or show by themselves. Such a file has no tracker, so no visit counts twice.
_FILE = re.compile(
    r"\.(?:7z|aab|apk|appimage|bin|bz2|cab|crx|deb|dll|dmg|exe|gz|img|ipa|iso|jar|msix?|ova|pkg|rar|rpm|sig|tar|tbz|tgz|torrent|txz"
    r"|vsix|war|whl|xpi|xz|zip|zst|csv|docx?|epub|ics|mobi|od[pst]|pdf|pptx?|rtf|vcf|xlsx?|avi|flac|m4[av]|mkv|mov|mp[34]|ogg|wav"
    r"|webm)",
    re.IGNORECASE,
)
# Elements that are more than a notice.
_CONTENT = "form, input, select, textarea, video, audio, canvas, object, embed, table, iframe"
_SILENT = "script, style, noscript, template"
# https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps
_REFRESH = re.compile(
    r"""[\t\n\f\r ]*+(?P<delay>[0-9]++(?:\.[0-9.]*+)?|\.[0-9.]*+)(?:[\t\n\f\r ]*+[;,]|(?=[\t\n\f\r ]|\Z))[\t\n\f\r ]*+"""
    r"""(?:url[\t\n\f\r ]*+=[\t\n\f\r ]*+)?(?:"(?P<double>[^"]*+)|'(?P<single>[^']*+)|(?P<bare>.*))""",
    re.IGNORECASE | re.DOTALL,
)
_INDEX = ("", "index.html", "index.htm")


class _Refresh(NamedTuple):
    seconds: float
    """The delay, in seconds."""
    address: str
    """The target, as the page writes it; empty for the page itself."""


def is_redirect(path: str, text: str, head: Head) -> bool:
    """Return whether the page only sends its visitors to another page.

    A page is a redirect if a refresh without a delay leads to another page. A page that shows only a short notice is also a
    redirect if a refresh with a delay or a script leads to another page. A page that reloads itself, that starts a download, or
    that leaves on a condition or a click, is no redirect.

    :param path: the page's path in the site.
    :param text: the page without our elements.
    :param head: the head of ``text``.
    """

    def is_target(address: str) -> bool:
        return is_elsewhere(path, address, head.base)

    refresh = _first_refresh(parse(text[: head.end], scripting=True)) if head.refresh else None
    if refresh and refresh.seconds <= _AT_ONCE_SECONDS and is_target(refresh.address):
        return True
    document = parse(text, scripting=True)
    refresh = refresh or _first_refresh(document)
    leads_away = bool(refresh and refresh.seconds < _LATE_SECONDS and is_target(refresh.address))
    scripts = [] if leads_away else list(_scripts(document))
    if not leads_away and not any("location" in code for code, _ in scripts):
        return False
    return _is_notice(document) and (leads_away or leaves_at_once(scripts, is_target))


def is_elsewhere(path: str, address: str, base: str | None) -> bool:
    """Return whether an address in the page at ``path`` leads to another page: not to the page itself, nor to a file.

    Browsers give an address such as ``mailto:`` to another program and keep the page.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return True
    if parts.scheme not in {"", "http", "https"}:
        return False
    suffix = posixpath.splitext(unquote(parts.path))[1]
    return not _FILE.fullmatch(suffix) and not is_same_page(path, address, base)


def is_same_page(path: str, address: str, base: str | None) -> bool:
    """Return whether an address in the page at ``path`` leads to that page.

    An address with a host counts as another page: a site that has moved keeps its paths.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    if parts.scheme or parts.netloc or (base is not None and not (parts.path.startswith("/") and _is_path(base))):
        return False
    if not parts.path:
        return True
    target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), unquote(parts.path)))
    names = {posixpath.normpath(f"/{path}"), posixpath.normpath(f"/{path.removesuffix('.html')}")}
    if posixpath.basename(path) in _INDEX:
        names.add(posixpath.normpath(f"/{posixpath.dirname(path)}"))
    return target in names


def _is_path(base: str) -> bool:
    """Return whether a base stays on the page's host: then it has no effect on an address that begins with a slash."""
    try:
        parts = urlsplit(base.strip())
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc or "\\" in base)


def _read_refresh(content: str) -> _Refresh | None:
    match = _REFRESH.match(content)
    if match is None:
        return None
    number = re.match(r"[0-9]*(?:\.[0-9]+)?", match["delay"])
    seconds = float(number[0]) if number and number[0] else 0.0
    return _Refresh(
        seconds, next((match[name] for name in ("double", "single", "bare") if match[name] is not None), "").strip()
    )


def _first_refresh(document: Document) -> _Refresh | None:
    """Return the first refresh that browsers can read. Browsers ignore all others.

    The name of the refresh is matched without trimming: https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#enum
    """
    for meta in document.find_all("meta"):
        if (meta.attr("http-equiv") or "").lower() == "refresh" and not is_in_template(meta):
            refresh = _read_refresh(meta.attr("content") or "")
            if refresh is not None:
                return refresh
    return None


def _scripts(document: Document) -> Iterator[tuple[str, bool]]:
    """Yield the inline code that runs when the page loads, in the order in which it runs, and whether the code is a module.

    Code in files is left out.
    """
    modules = []
    for script in document.find_all("script"):
        attrs = {name: script.attr(name) or "" for name in script.attrs}
        if not is_javascript(attrs) or attrs.keys() & {"src", "nomodule"} or is_in_template(script):
            continue
        if attrs.get("type", "").strip().lower() == "module":
            modules.append((script.text, True))
        else:
            yield script.text, False
    yield from modules
    for body in document.find_all("body"):
        if code := body.attr("onload"):
            yield code, False


def _is_notice(document: Document) -> bool:
    """Return whether the page shows a short notice at most. Call this function last: it changes the document."""
    body = document.find("body")
    if body is None:
        return True
    if any(not is_in_template(element) for element in body.select(_CONTENT)):
        return False
    body.remove(_SILENT)
    return len(" ".join(body.text.split())) <= _MAX_NOTICE
