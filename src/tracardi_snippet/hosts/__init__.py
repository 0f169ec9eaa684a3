"""What the adapters for MkDocs, Pelican and Sphinx share: settings, page metadata, and the run over what the host has built."""

import gc

from tracardi_snippet.hosts.garbage import without_gc

with without_gc():
    from tracardi_snippet.hosts.build import blocked_text, finding_text, inject_built, summary_lines
    from tracardi_snippet.hosts.metadata import BuiltPages, value_of
    from tracardi_snippet.hosts.settings import load_settings, python_notation, shown, with_api
    from tracardi_snippet.hosts.versions import is_older

    # What there is when a host loads us, its modules and ours, stays as long as the process, but for what little is garbage by
    # then. Its own collections need not look through that again and again: with ours on top they would take a quarter longer.
    gc.freeze()

__all__ = [
    "BuiltPages",
    "blocked_text",
    "finding_text",
    "inject_built",
    "is_older",
    "load_settings",
    "python_notation",
    "shown",
    "summary_lines",
    "value_of",
    "with_api",
]
