"""Compiles the tracker that a site needs: ``Config`` to ``Bundle``."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet import resources
from tracardi_snippet.errors import ConfigError
from tracardi_snippet.tracker.entry import make_entry
from tracardi_snippet.tracker.features import Feature, select_features
from tracardi_snippet.tracker.javascript import escape_for_html, minify
from tracardi_snippet.tracker.linker import link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config import LoadedConfig

_RELATIVE = "Correct the name: it is relative to the config file."
_HASH_DIGITS = 10
_ASSET_NAME = re.compile(rf"(?:^|/)tracardi-[0-9a-f]{{{_HASH_DIGITS}}}\.js$")


@dataclass(frozen=True)
class Bundle:
    """A compiled tracker: one ASCII script that leaks no name and can stand in a page. The same config gives the same text."""

    text: str
    features: tuple[str, ...]

    @cached_property
    def data(self) -> bytes:
        return self.text.encode("ascii")

    @cached_property
    def gzipped(self) -> int:
        """Bytes, compressed with gzip 9."""
        return _gzipped(self.data)

    @cached_property
    def file_name(self) -> str:
        return _asset_name(self.data)

    @cached_property
    def integrity(self) -> str:
        """The value of a script's ``integrity`` attribute; in quotes it is also a CSP source."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.data).digest()).decode()


def _asset_name(data: bytes) -> str:
    return f"tracardi-{hashlib.sha256(data).hexdigest()[:_HASH_DIGITS]}.js"


# Chrome, from 136 on, compiles all functions of such a script at once, where else it reads each twice: a seventh of the CPU
# until the first request (benchmarks/page_load.py). v8.dev/blog/explicit-compile-hints; a comment to other browsers.
_EAGER = "//# allFunctionsCalledOnLoad\n"


def is_asset_name(path: str) -> bool:
    """Whether a file of the site is called as our bundles are."""
    return bool(_ASSET_NAME.search(path))


def is_asset(path: str, data: bytes) -> bool:
    """Whether it is one: its name holds the hash of its bytes."""
    return path.rpartition("/")[2] == _asset_name(data)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes as they are, and compressed with gzip 9 and brotli 11."""

    raw: int
    gzip: int
    brotli: int


def compile_tracker(loaded: LoadedConfig, *, minified: bool = True) -> Bundle:
    """The tracker with the features that any page of the site uses, and the site's own modules.

    :raises ConfigError: a module of ``extensions`` is not there.
    :raises CompileError: a module can not be read, parsed or linked.
    """
    paths = _extensions(loaded)
    # Of what a site's own modules hold, most may never run.
    return _bundle(loaded.config.delivery.mode, select_features(loaded.config), paths, eager=not paths, minified=minified)


def feature_sizes(loaded: LoadedConfig) -> dict[str, Sizes]:
    """What each feature adds to the bundle: the whole bundle against one without it.

    Sizes of features do not add up to the whole: what two share counts for neither.

    :raises SnippetError: as ``compile_tracker``.
    """
    mode, features, paths = loaded.config.delivery.mode, select_features(loaded.config), _extensions(loaded)
    eager = not paths
    whole = measure(_bundle(mode, features, paths, eager=eager).data)
    sizes = {}
    for feature in filter(lambda feature: feature.name, features):
        rest = [other for other in features if other.name != feature.name and not _depends(other, feature)]
        sizes[feature.name] = _difference(whole, measure(_bundle(mode, rest, paths, eager=eager).data))
    for path in paths:
        rest_paths = [other for other in paths if other != path]
        sizes[f"extension {path.name}"] = _difference(whole, measure(_bundle(mode, features, rest_paths, eager=eager).data))
    return sizes


def _extensions(loaded: LoadedConfig) -> list[Path]:
    """:raises ConfigError: a file is not there; what is wrong inside one is its own error."""
    paths = [Path(os.path.normpath(loaded.path.parent / extension)) for extension in loaded.config.extensions]
    problems = [
        loaded.document.problem(("extensions", index), f"{path} is not a file.", _RELATIVE)
        for index, path in enumerate(paths)
        if not path.is_file()
    ]
    if problems:
        raise ConfigError(problems)
    return list(dict.fromkeys(paths))


def measure(data: bytes) -> Sizes:
    import brotli

    return Sizes(len(data), _gzipped(data), len(brotli.compress(data, quality=11)))


def _gzipped(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def _difference(whole: Sizes, rest: Sizes) -> Sizes:
    return Sizes(whole.raw - rest.raw, whole.gzip - rest.gzip, whole.brotli - rest.brotli)


def _depends(feature: Feature, on: Feature) -> bool:
    return on.name == "auto.triggers" and feature.slot in ("kind", "fire_wrapper", "each")


def _bundle(
    mode: str, features: Sequence[Feature], extensions: Sequence[Path], *, eager: bool, minified: bool = True
) -> Bundle:
    prelude, modules = _link_extensions(extensions)
    entry = make_entry(mode, features, modules)
    script = link(entry.text, resources.TRACKER_JS, prelude, entry.generated, entry.replaced)
    text = minify(script, "bundle") if minified else script
    if eager:
        text = _EAGER + text
    names = (
        *dict.fromkeys(feature.name for feature in features if feature.name),
        *(f"extension {path.name}" for path in extensions),
    )
    return Bundle(escape_for_html(text, "bundle"), names)


def _link_extensions(paths: Sequence[Path]) -> tuple[str, dict[str, str]]:
    """Their statements, and the name of each file by that of its function."""
    if not paths:
        return "", {}
    from tracardi_snippet.tracker.user_modules import UserModules

    modules = UserModules()
    names = {modules.add(path): path.name for path in paths}
    return modules.statements, names
