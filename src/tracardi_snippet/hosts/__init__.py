"""Everything that the adapters for MkDocs, Pelican and Sphinx need: settings, page metadata, the run over a built site.

An adapter imports from here only. Names load when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.hosts.garbage import without_gc
from tracardi_snippet.lazy import lazy_names

if TYPE_CHECKING:
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Lines
    from tracardi_snippet.config.load import shown
    from tracardi_snippet.errors import ConfigError, Problem, SnippetError, error_text
    from tracardi_snippet.findings import Severity
    from tracardi_snippet.hosts.build import HostBuild, blocked_text, finding_text, inject_builds, inject_built, summary_lines
    from tracardi_snippet.hosts.garbage import freeze_heap
    from tracardi_snippet.hosts.metadata import BuiltPages, value_of
    from tracardi_snippet.hosts.preview import HostPreview, environment_preview
    from tracardi_snippet.hosts.settings import load_settings, python_notation, with_api
    from tracardi_snippet.hosts.versions import is_older
    from tracardi_snippet.hosts.yaml_lines import plugin_lines
    from tracardi_snippet.site.files import is_page_path

_load = lazy_names(
    __name__,
    {
        "BuiltPages": "hosts.metadata",
        "ConfigError": "errors",
        "Lines": "config.keys",
        "LoadedConfig": "config",
        "Problem": "errors",
        "Severity": "findings",
        "SnippetError": "errors",
        "blocked_text": "hosts.build",
        "environment_preview": "hosts.preview",
        "error_text": "errors",
        "finding_text": "hosts.build",
        "freeze_heap": "hosts.garbage",
        "HostBuild": "hosts.build",
        "HostPreview": "hosts.preview",
        "inject_built": "hosts.build",
        "inject_builds": "hosts.build",
        "is_older": "hosts.versions",
        "is_page_path": "site.files",
        "load_settings": "hosts.settings",
        "plugin_lines": "hosts.yaml_lines",
        "python_notation": "hosts.settings",
        "shown": "config.load",
        "summary_lines": "hosts.build",
        "value_of": "hosts.metadata",
        "with_api": "hosts.settings",
    },
)


def __getattr__(name: str) -> Any:
    with without_gc():  # an import makes no garbage, and the host's heap is large
        return _load(name)


__all__ = [
    "BuiltPages",
    "ConfigError",
    "HostBuild",
    "HostPreview",
    "Lines",
    "LoadedConfig",
    "Problem",
    "Severity",
    "SnippetError",
    "blocked_text",
    "environment_preview",
    "error_text",
    "finding_text",
    "freeze_heap",
    "inject_builds",
    "inject_built",
    "is_older",
    "is_page_path",
    "load_settings",
    "plugin_lines",
    "python_notation",
    "shown",
    "summary_lines",
    "value_of",
    "with_api",
]
