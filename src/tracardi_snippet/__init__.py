"""Tracardi tracking for static sites: compile the tracker, render the block, verify the tags, write the pages.

The names below are the public API. Everything else may change without notice. A whole folder::

    from pathlib import Path
    from tracardi_snippet import RunOptions, inject_site, load_config

    result = inject_site(load_config(Path("tracardi.yml")), Path("site"), RunOptions(strict=True))

One page, as bytes::

    from tracardi_snippet import Injector, compile_tracker, load_config

    loaded = load_config(Path("tracardi.yml"))
    injector = Injector(loaded.config, compile_tracker(loaded))
    page = injector.inject(Path("site/index.html").read_bytes(), "index.html")
    page.bytes, page.skip, page.change

Every error is a ``SnippetError``; its text is the whole message for a person. Names load when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.lazy import lazy_names

if TYPE_CHECKING:
    from tracardi_snippet.checks.verify import verify
    from tracardi_snippet.config import Config, LoadedConfig, find_config, load_config
    from tracardi_snippet.errors import CompileError, ConfigError, SiteError, SnippetError
    from tracardi_snippet.findings import Finding, Location, Rule, Severity
    from tracardi_snippet.injector import Injected, Injector, Remover
    from tracardi_snippet.page import Page
    from tracardi_snippet.pipeline import inject_site, needs_of_site, remove_from_site
    from tracardi_snippet.run import Result, RunOptions
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import Survey
    from tracardi_snippet.tracker.bundle import Bundle
    from tracardi_snippet.tracker.compile import compile_tracker

__version__ = "0.1.0"

__getattr__ = lazy_names(
    __name__,
    {
        "Bundle": "tracker.bundle",
        "CompileError": "errors",
        "Config": "config",
        "ConfigError": "errors",
        "Finding": "findings",
        "Injected": "injector",
        "Injector": "injector",
        "LoadedConfig": "config",
        "Location": "findings",
        "Page": "page",
        "PageReader": "site.page_reader",
        "Remover": "injector",
        "Result": "run",
        "Rule": "findings",
        "RunOptions": "run",
        "Severity": "findings",
        "SiteError": "errors",
        "SnippetError": "errors",
        "Survey": "site.survey",
        "compile_tracker": "tracker.compile",
        "find_config": "config",
        "inject_site": "pipeline",
        "load_config": "config",
        "needs_of_site": "pipeline",
        "remove_from_site": "pipeline",
        "verify": "checks.verify",
    },
)

__all__ = [
    "Bundle",
    "CompileError",
    "Config",
    "ConfigError",
    "Finding",
    "Injected",
    "Injector",
    "LoadedConfig",
    "Location",
    "Page",
    "PageReader",
    "Remover",
    "Result",
    "Rule",
    "RunOptions",
    "Severity",
    "SiteError",
    "SnippetError",
    "Survey",
    "__version__",
    "compile_tracker",
    "find_config",
    "inject_site",
    "load_config",
    "needs_of_site",
    "remove_from_site",
    "verify",
]
