"""Sizes of a tracker, and of each of its features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.tracker.bundle import gzipped_size
from tracardi_snippet.tracker.compile import extension_paths, link_bundle
from tracardi_snippet.tracker.features import select_features

if TYPE_CHECKING:
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.tracker.features import Feature


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of a script."""

    raw: int
    """Bytes without compression."""
    gzip: int
    """Bytes after gzip 9."""
    brotli: int
    """Bytes after brotli 11."""


def measure(data: bytes) -> Sizes:
    """Return the sizes of a script."""
    import brotli

    return Sizes(len(data), gzipped_size(data), len(brotli.compress(data, quality=11)))


def feature_sizes(loaded: LoadedConfig) -> dict[str, Sizes]:
    """Return what each feature adds to the bundle: the whole bundle minus one without the feature.

    The sizes do not add up to the whole: code that two features share counts for neither.

    :raises SnippetError: as ``compile_tracker``.
    """
    mode, features, paths = loaded.config.delivery.mode, select_features(loaded.config), extension_paths(loaded)
    eager = not paths
    whole = measure(link_bundle(mode, features, paths, eager=eager).data)
    sizes = {}
    for feature in filter(lambda feature: feature.name, features):
        rest = [other for other in features if other.name != feature.name and not _depends(other, feature)]
        sizes[feature.name] = _difference(whole, measure(link_bundle(mode, rest, paths, eager=eager).data))
    for path in paths:
        rest_paths = [other for other in paths if other != path]
        rest_bundle = link_bundle(mode, features, rest_paths, eager=eager)
        sizes[f"extension {path.name}"] = _difference(whole, measure(rest_bundle.data))
    return sizes


def _difference(whole: Sizes, rest: Sizes) -> Sizes:
    return Sizes(whole.raw - rest.raw, whole.gzip - rest.gzip, whole.brotli - rest.brotli)


def _depends(feature: Feature, on: Feature) -> bool:
    return on.name == "auto.triggers" and feature.slot in ("kind", "fire_wrapper")
