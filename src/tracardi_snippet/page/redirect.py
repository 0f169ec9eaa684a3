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

    from turbohtml import Document, Element

    from tracardi_snippet.page.elements import Head

# A refresh with a shorter delay leaves no time to read the page. mike's redirects wait for one second.
_AT_ONCE_SECONDS = 3.0
# A page that leaves later than this is read before, whatever it shows.
_LATE_SECONDS = 60.0
# Characters. The longest notice of a generator has 75 (Sphinx's rediraffe). mike's notice contains the target twice.
_MAX_NOTICE = 400
# Elements that are more than a notice.
_CONTENT = "form, input, select, textarea, video, audio, canvas, object, embed, table, iframe"
_SILENT = "script, style, noscript, template"
# https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps
_REFRESH = re.compile(
    r"""[\t\n\f\r ]*+(?P<delay>[0-9]++(?:\.[0-9.]*+)?|\.[0-9.]*+)(?:[\t\n\f\r ]*+[;,]|(?=[\t\n\f\r ]))[\t\n\f\r ]*+"""
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
    redirect if a refresh with a delay or a script leads to another page. A page that reloads itself, or that leaves on a
    condition or a click, is no redirect.

    :param path: the page's path in the site.
    :param text: the page without our elements.
    :param head: the head of ``text``.
    """
    refresh = _read_refresh(head.refresh)
    leads_away = refresh is not None and refresh.seconds < _LATE_SECONDS and not is_same_page(path, refresh.address, head.base)
    if refresh and leads_away and refresh.seconds <= _AT_ONCE_SECONDS:
        return True
    document = parse(text, scripting=True)
    if not leads_away:
        leads_away = any(_leads_away(meta, path, head) for meta in document.find_all("meta")) or any(
            leaves_at_once(code, lambda address: is_same_page(path, address, head.base)) for code in _scripts(document)
        )
    return leads_away and _is_notice(document)


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


def _leads_away(meta: Element, path: str, head: Head) -> bool:
    if (meta.attr("http-equiv") or "").strip().lower() != "refresh" or is_in_template(meta):
        return False
    refresh = _read_refresh(meta.attr("content") or "")
    return refresh is not None and refresh.seconds < _LATE_SECONDS and not is_same_page(path, refresh.address, head.base)


def _scripts(document: Document) -> Iterator[str]:
    """Yield the inline code that runs when the page loads. Code in files is left out."""
    for script in document.find_all("script"):
        attrs = {name: script.attr(name) or "" for name in script.attrs}
        if is_javascript(attrs) and not attrs.keys() & {"src", "nomodule"} and not is_in_template(script):
            yield script.text
    for body in document.find_all("body"):
        yield body.attr("onload") or ""


def _is_notice(document: Document) -> bool:
    """Return whether the page shows a short notice at most. Call this function last: it changes the document."""
    body = document.find("body")
    if body is None:
        return True
    if any(not is_in_template(element) for element in body.select(_CONTENT)):
        return False
    body.remove(_SILENT)
    return len(" ".join(body.text.split())) <= _MAX_NOTICE
