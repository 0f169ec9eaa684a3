"""Options and helpers that several commands share."""

from __future__ import annotations

import posixpath
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from tracardi_snippet.cli.output import say
from tracardi_snippet.cli.paths import PathType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tracardi_snippet.config import LoadedConfig

Function = TypeVar("Function", bound="Callable[..., Any]")

# A shorter run shows no bar: a bar that flashes up only disturbs.
_MIN_ITEMS = 500

config_option = click.option("-c", "--config", type=PathType(), help="The config file, if it is not found by itself.")
site_format_option = click.option(
    "--output-format",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="json, sarif: one document on stdout. github: annotations of GitHub Actions.",
)
format_option = click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one document on stdout.",
)


def checked_globs(_context: click.Context, parameter: click.Parameter, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the globs.

    :raises click.BadParameter: one cannot be used.
    """
    if patterns:
        from tracardi_snippet.config.globs import check_glob

        for pattern in patterns:
            if reason := check_glob(pattern):
                raise click.BadParameter(reason, param=parameter)
    return patterns


exclude_option = click.option(
    "--exclude",
    multiple=True,
    metavar="GLOB",
    callback=checked_globs,
    help="Leave pages alone, besides inject.exclude. May be repeated.",
)


def _rule_names(_context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(name.strip() for text in given for name in text.split(","))
    if names:
        from tracardi_snippet.config.rules import NAMES, nearest_rule

        for name in names:
            if name not in NAMES:
                raise click.BadParameter(f"{name!r} is not a rule. {nearest_rule(name)}", param=parameter)
    return names


select_option = click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    callback=_rule_names,
    help="Report findings of these rules only. May be repeated.",
)
ignore_option = click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    callback=_rule_names,
    help="Do not report findings of these rules. May be repeated.",
)
strict_option = click.option("--strict", is_flag=True, help="Warnings count as errors.")
diff_option = click.option("--diff", is_flag=True, help="Print what would change in each page; write nothing.")
base_url_option = click.option(
    "--base-url", metavar="URL", help="Where the site's top folder will be served; instead of delivery.baseUrl."
)
replace_stock_option = click.option(
    "--replace-stock",
    is_flag=True,
    help="Take Tracardi's own snippet out of the pages, where nothing else stands in its script.",
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Do all but write.")
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(0, 64),
    default=0,
    metavar="N",
    help="Processes for a site of many pages; 0, the default: one for each processor.",
)


def _folders(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="dir")]  # the shell lists them


site_argument = click.argument("site", type=PathType(), shell_complete=_folders)
out_option = click.option(
    "--out",
    type=PathType(),
    shell_complete=_folders,
    help="Write a copy of the site there; leave SITE as it is.",
)


def config_path(config: Path | None, site: Path | None = None) -> Path:
    """Return the config that ``--config`` names, or the first that is found here, in the site, or in the folder above the site.

    :raises ConfigError: see ``find_config``.
    """
    from tracardi_snippet.config import find_config

    # pathlib gives a wrong parent for "." and "..".
    above = [] if site is None else [site, site.parent if site.name not in ("", "..") else site / ".."]
    return config or find_config([Path(), *above])


def load(config: Path | None, site: Path | None = None, base_url: str | None = None, *, documents: bool = True) -> LoadedConfig:
    """Return the config: see ``config_path``. A config in the settings of MkDocs or Zensical gets the metadata of their pages.

    :param documents: False to leave out what pages say in their metadata.
    :raises ConfigError: see ``find_config``, ``load_config`` and ``with_documents``; or ``site`` is not the host's site.
    """
    from tracardi_snippet.config import load_config, with_base_url

    loaded = load_config(config_path(config, site))
    if loaded.host and documents:
        from tracardi_snippet.hosts.documents import check_site, with_documents

        if site is not None:
            check_site(loaded.host, site)
        loaded = with_documents(loaded, loaded.host)
    return loaded if base_url is None else with_base_url(loaded, base_url)


def check_diff(output_format: str, *, diff: bool) -> None:
    """Check that the format has a place for a diff.

    :raises click.UsageError: the format has no place for a diff.
    """
    if diff and output_format in ("github", "sarif"):
        raise click.UsageError(f"--diff goes with the formats text and json, not with {output_format}.")


def progress(label: str, items: Iterable[Any], count: Callable[[], int]) -> Iterable[Any]:
    """Yield the items, and show a bar on stderr meanwhile: on a terminal, and for long runs only."""
    if not sys.stderr.isatty() or (length := count()) < _MIN_ITEMS:
        return items
    return _bar(label, items, length)


def _bar(label: str, items: Iterable[Any], length: int) -> Iterator[Any]:
    with click.progressbar(items, length, label=label, file=sys.stderr, update_min_steps=length // 200 + 1) as bar:
        yield from bar


def write_output(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Links are followed, and an existing file keeps its mode. A pipe is written directly.

    :raises SiteError: the file cannot be written.
    """
    from tracardi_snippet.errors import SiteError
    from tracardi_snippet.site.files import real
    from tracardi_snippet.site.staging import Staging

    target = real(path)
    if not path.name or target.is_dir():
        raise SiteError(f"{path}: is not the name of a file.")
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    with Staging(target.parent) as staging:
        staging.write(target.name, data)
        staging.commit()


def site_path(page: str) -> str:
    """Return the path of a page as the config's patterns see it. A folder stands for its index.html.

    :raises click.BadParameter: the path leads out of the site.
    """
    path = posixpath.normpath(page.lstrip("/") + ("index.html" if page.endswith("/") else ""))
    if path == "." or path.startswith("..") or "://" in page:
        raise click.BadParameter("give a path relative to the site, such as shop/laptop.html", param_hint="PAGE")
    folder, slash, rest = path.partition("/")
    if slash and Path(page).is_file():
        say(f"{page} is taken relative to the site. If {folder} is the site, give {rest}.", err=True)
    return path
