"""The plugin: collects the pages and their metadata, and runs over the site at the very end of the build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.utils.meta import get_data

from mkdocs_tracardi.config import PREVIEW, TracardiConfig, current_command, serving_process
from tracardi_snippet.hosts import (
    BuiltPages,
    HostPreview,
    Severity,
    SnippetError,
    blocked_text,
    error_text,
    finding_text,
    freeze_heap,
    inject_built,
    is_page_path,
    shown,
    summary_lines,
    value_of,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import File, Files

    from tracardi_snippet.hosts import LoadedConfig

log = get_plugin_logger(__name__)
_LOGS = {Severity.ERROR: log.error, Severity.WARNING: log.warning, Severity.NOTE: log.info}
_PARTIALS = str(Path(__file__).parent / "material")
# After all other plugins: several write pages at -100, and static-i18n builds its other languages then.
_LAST = -200


class TracardiPlugin(BasePlugin[TracardiConfig]):
    def __init__(self) -> None:
        self._command = "build"
        self._is_dirty = False
        self._builds = 0  # builds in progress: static-i18n builds a language within the build of another
        self._pages = BuiltPages()

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note the command.

        Because of this method, MkDocs keeps the plugin and its pages for all builds of ``mkdocs serve``.
        """
        self._command, self._is_dirty = current_command() or command, dirty

    @property
    def _loaded(self) -> LoadedConfig | None:
        return self.config.loaded if self.config.is_on(self._command) else None

    def on_config(self, config: MkDocsConfig) -> None:
        freeze_heap()
        if sum(isinstance(plugin, TracardiPlugin) for plugin in config.plugins.values()) > 1:
            raise ConfigurationError(
                "plugins: 'tracardi' is listed twice. Keep one; its 'pages' are for what only some pages add."
            )
        if _PARTIALS not in config.theme.dirs:
            config.theme.dirs.append(_PARTIALS)
        analytics = config.extra.get("analytics")
        is_asked = bool(config.extra.get("consent")) and isinstance(analytics, dict) and analytics.get("provider") == "tracardi"
        if self._loaded and is_asked and self._loaded.config.consent != "required":
            log.warning("extra.consent asks visitors, who are tracked all the same: set the plugin's option consent: required.")

    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Exclude a config file among the documents from the site."""
        if self.config.config_file is not None:
            name = (self.config.file.parent / self.config.config_file).resolve()
            for file in [file for file in files if file.abs_src_path and Path(file.abs_src_path).resolve() == name]:
                files.remove(file)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        self._builds += 1

    @event_priority(_LAST)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        if self._loaded is None:
            return
        if self._builds == 1:  # MkDocs writes from now on. Material's projects have been built before.
            self._pages.begin()
        for template in (*config.theme.static_templates, *config.extra_templates):
            self._pages.add_other(str(template))
        copied = [file for file in files.static_pages() if is_page_path(file.dest_uri) and file.inclusion.is_included()]
        for file in (*files.documentation_pages(), *copied):
            source = shown(Path(file.abs_src_path)) if file.abs_src_path else file.src_uri
            self._pages.add(file.dest_uri, source, value_of(self._metadata(file)))

    def _metadata(self, file: File) -> dict[str, Any]:
        """Return the metadata of a page. A build with --dirty does not read unchanged files, so we read them here."""
        if self._is_dirty and file.page and not file.page.meta and file.abs_src_path:
            return dict(get_data(Path(file.abs_src_path).read_text("utf-8-sig"))[1])
        return dict(file.page.meta) if file.page else {}

    @event_priority(_LAST)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self._builds -= 1
        if self._loaded is None or self._builds:
            return
        try:
            is_previewed = self._command == "serve" and self.config.serve == PREVIEW
            preview = HostPreview(serving_process(), log.info) if is_previewed else None
            result = inject_built(self._loaded, Path(config.site_dir), self._pages, preview)
        except (SnippetError, OSError) as error:
            raise PluginError(error_text(error)) from error
        for finding in result.findings:
            _LOGS[finding.severity](finding_text(finding))
        if result.is_blocked:
            raise PluginError(blocked_text(result))
        for line in summary_lines(result):
            log.info(line)

    def on_build_error(self, *, error: Exception) -> None:
        self._builds = 0

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> None:
        if self._loaded:
            modules = (self._loaded.path.parent / extension for extension in self._loaded.config.extensions)
            for path in (self._loaded.path, *modules):
                server.watch(str(path))
