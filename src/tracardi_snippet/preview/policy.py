"""Lift a page's Content-Security-Policy for the parts that only the preview has: its collector, and the overlay.

A source is added only if the policy allows what the published page would need in its place. So a policy that would block the
tracker of the published page blocks it in the preview as well.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.block.csp import Needs
from tracardi_snippet.block.policy_gaps import missing_sources
from tracardi_snippet.config.urls import origin_of
from tracardi_snippet.page.charset import find_declaration
from tracardi_snippet.page.edit import Edit, apply_edits
from tracardi_snippet.page.head import scan_head, tokens
from tracardi_snippet.page.text import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCRIPTS = ("script-src-elem", "script-src", "default-src")
_REQUESTS = ("connect-src", "default-src")
_FRAMES = ("frame-src", "child-src", "default-src")
# The directive to write where only ``default-src`` counts.
_OWN = {_SCRIPTS: "script-src", _REQUESTS: "connect-src", _FRAMES: "frame-src"}


class Overlay(NamedTuple):
    """The parts of the overlay that a policy concerns."""

    script: str
    """Address of the overlay's script."""
    integrity: str
    """Value of the script's ``integrity`` attribute."""
    changes: str
    """Address of the stream of changes."""
    panel: str
    """Origin of the overlay's panel, a frame."""


class Lifted(NamedTuple):
    """A page whose policies have been lifted."""

    data: bytes
    """The bytes of the page."""
    added: tuple[str, ...]
    """What was added, such as ``connect-src http://127.0.0.1:8481``; empty if the policies allow all of it."""


def lift_policies(data: bytes, published: Needs, previewed: Needs, overlay: Overlay | None) -> Lifted:
    """Return the page with policies that allow the preview's own parts.

    :param published: what the block of the published page needs.
    :param previewed: what the block of the preview needs.
    :param overlay: the parts of the overlay, or None for a page without it.
    """
    source = read_text(data, find_declaration(data).encoding)
    head = scan_head(source.text)
    edits, added = [], []
    for text, at in head.policies:
        policy, more = lift_policy(text, published, previewed, overlay)
        end = next((end for _, start, end in tokens(source.text) if start == at), None)
        if not more or end is None:
            continue
        first, last = source.byte_offset(at), source.byte_offset(end)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        # In most encodings a character of the text stands for a byte of the page.
        edits.append(Edit(first, data[first:last], meta.encode("latin-1" if source.is_bytes else source.encoding, "replace")))
        added += more
    return Lifted(apply_edits(data, edits), tuple(dict.fromkeys(added)))


def lift_policy(policy: str, published: Needs, previewed: Needs, overlay: Overlay | None) -> tuple[str, list[str]]:
    """Return the policy with the sources that the preview needs, and the sources that were added."""
    rules = _rules(policy)
    added = [
        *_add(rules, _SCRIPTS, _script_sources(policy, published, previewed, overlay)),
        *_add(rules, _REQUESTS, _request_sources(policy, published, previewed, overlay)),
        *_add(rules, _FRAMES, [overlay.panel] if overlay else []),
    ]
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items()), added


def _rules(policy: str) -> dict[str, list[str]]:
    rules: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            rules.setdefault(name.lower(), sources)
    return rules


def _script_sources(policy: str, published: Needs, previewed: Needs, overlay: Overlay | None) -> list[str]:
    """Return the sources for scripts: the overlay's own, and those of the preview's block if the published block could run."""
    is_dynamic = "'strict-dynamic'" in policy.lower()  # then addresses do not count
    sources = [f"'{overlay.integrity}'" if is_dynamic else overlay.script] if overlay else []
    if not missing_sources(policy, published._replace(origins=())):
        sources += [one.partition(" ")[2] for one in missing_sources(policy, previewed._replace(origins=()))]
    return sources


def _request_sources(policy: str, published: Needs, previewed: Needs, overlay: Overlay | None) -> list[str]:
    sources = [overlay.changes] if overlay else []
    if not missing_sources(policy, Needs(origins=published.origins[:1])):
        sources += [origin_of(url) for url in previewed.origins[:1]]
    return sources


def _add(rules: dict[str, list[str]], names: tuple[str, ...], sources: list[str]) -> list[str]:
    """Add sources to the directive that counts. If that is ``default-src``, a directive of its own takes over its sources."""
    effective = next((name for name in names if name in rules), "")
    if not effective:
        return []
    own = effective if effective != "default-src" else _OWN[names]
    present = [source for source in rules[effective] if source.lower() != "'none'"]
    new = [source for source in sources if source not in present and not _allows_all(present)]
    if new:
        rules[own] = [*present, *new]
    return [f"{own} {source}" for source in new]


def _allows_all(sources: Sequence[str]) -> bool:
    return "*" in sources and "'strict-dynamic'" not in map(str.lower, sources)
