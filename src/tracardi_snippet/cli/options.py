"""Options and manners that several commands share."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracardi_snippet.config import LoadedConfig

Function = TypeVar("Function", bound="Callable[..., Any]")

# A shorter run needs no bar, and one that flashes up only disturbs.
_MIN_ITEMS = 500

config_option = click.option(
    "-c", "--config", type=click.Path(path_type=Path), help="The config file, if it is not found by itself."
)
format_option = click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one document on stdout.",
)
exclude_option = click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave pages alone, besides inject.exclude. May be repeated."
)
strict_option = click.option("--strict", is_flag=True, help="Warnings count as errors.")
diff_option = click.option("--diff", is_flag=True, help="Print what would change in each page; write nothing.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Do all but write.")
site_argument = click.argument("site", type=click.Path(path_type=Path))


def load(config: Path | None, site: Path | None = None) -> LoadedConfig:
    """The config that ``--config`` names, or the one that is found: here, in the site, in the folder above it.

    :raises ConfigError: see ``find_config`` and ``load_config``.
    """
    from tracardi_snippet.config import find_config, load_config

    folders = [Path()] if site is None else [Path(), site, site.parent]
    return load_config(config or find_config(folders))


def progress(label: str, items: Sequence[Any]) -> Iterable[Any]:
    """Shows a bar on stderr while ``items`` are gone through, on a terminal and for long runs only."""
    if len(items) < _MIN_ITEMS or not sys.stderr.isatty():
        return items
    return _bar(label, items)


def _bar(label: str, items: Sequence[Any]) -> Iterator[Any]:
    with click.progressbar(items, label=label, file=sys.stderr, update_min_steps=len(items) // 200 + 1) as bar:
        yield from bar


@contextmanager
def written_atomically(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Gives a function that stages the file's content; it takes its place at the end, or nothing changes."""
    from tracardi_snippet.staging import Staging

    with Staging() as staging:
        yield lambda data: staging.write(path, data)
        staging.commit()
