"""``enabled: false`` in the settings of MkDocs or Zensical: no page changes, and the environment need not be set."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.cli.output import say

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.run import Result, RunOptions


def left_alone(config: Path, site: Path, options: RunOptions) -> Result | None:
    """Return the result of a run that changes no page, or None if the config does not switch tracking off.

    With ``--out`` the copy is made all the same.

    :raises ConfigError: the config cannot be read.
    :raises SiteError: the site or the output cannot be used.
    """
    from tracardi_snippet.pipeline import remove_from_site

    line = off_line(config)
    if line is None:
        return None
    say(f"{config}:{line}: enabled is false: no page gets the tracker.", err=True)
    return remove_from_site(site, replace(options, exclude=("**",)))


def off_line(config: Path) -> int | None:
    """Return the line of ``enabled``, if it switches tracking off.

    :raises ConfigError: the config cannot be read.
    """
    from tracardi_snippet.config.tool_files import read_tool_config

    tool = read_tool_config(config, os.environ)
    return tool.site.off if tool and tool.site else None
