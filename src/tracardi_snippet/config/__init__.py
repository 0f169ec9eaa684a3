"""The config file: ``load_config`` gives a valid, frozen ``Config`` that knows its lines, or every problem at once."""

from tracardi_snippet.config.load import CONFIG_NAMES, LoadedConfig, find_config, load_config, with_base_url
from tracardi_snippet.config.model import Config, config_schema

__all__ = ["CONFIG_NAMES", "Config", "LoadedConfig", "config_schema", "find_config", "load_config", "with_base_url"]
