"""Check a config file alone, where there is no site: in a pre-commit hook, or on a machine that does not build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.config import load_config
from tracardi_snippet.errors import ConfigError
from tracardi_snippet.tracker.compile import compile_tracker

if TYPE_CHECKING:
    from pathlib import Path


def validate_config(path: Path) -> list[str]:
    """Return the environment variables that the config needs and that are not set here.

    If a variable is missing, three things are not checked: values that use the variable, contradictions of keys, and the
    tracker.

    :raises ConfigError: the config has another fault, such as an extension that does not exist.
    :raises CompileError: the tracker cannot be compiled.
    """
    try:
        compile_tracker(load_config(path))
    except ConfigError as error:
        if problems := [problem for problem in error.problems if not problem.unset]:
            raise ConfigError(problems) from error
        return sorted({problem.unset for problem in error.problems})
    return []
