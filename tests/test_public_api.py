"""The public API: the names that scripts, adapters and tests may rely on."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tracardi_snippet
from tracardi_snippet import (
    Injected,
    Injector,
    PageReader,
    Remover,
    Result,
    RunOptions,
    SnippetError,
    Survey,
    compile_tracker,
    inject_site,
    load_config,
    remove_from_site,
    verify,
)

if TYPE_CHECKING:
    from tracardi_snippet import LoadedConfig

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
NAMES = [
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


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> LoadedConfig:
    monkeypatch.setenv("TRACARDI_SOURCE_ID", "shop")
    return load_config(SHOP / "tracardi.yml")


def html_files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*.html"))}


def pages() -> dict[str, bytes]:
    return html_files(SHOP / "site")


def test_the_names_of_the_public_api() -> None:
    assert sorted(tracardi_snippet.__all__) == sorted(NAMES)
    for name in NAMES:
        assert name == "__version__" or getattr(tracardi_snippet, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="injectsite"):
        tracardi_snippet.injectsite  # noqa: B018


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, tracardi_snippet, tracardi_snippet.hosts; print(*sorted(n for n in sys.modules if 'tracardi' in n))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert out == [
        "tracardi_snippet",
        "tracardi_snippet.hosts",
        "tracardi_snippet.hosts.garbage",
        "tracardi_snippet.lazy",
    ]


def test_importing_the_hosts_leaves_the_heap_alone() -> None:
    code = (
        "import gc; before = gc.get_freeze_count(); import tracardi_snippet.hosts as h; h.BuiltPages, h.load_settings\n"
        "print(gc.get_freeze_count() - before, gc.isenabled())"  # Python 3.12 freezes some objects when it starts
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "0 True\n"


def test_inject_is_pure_and_says_what_happened(loaded: LoadedConfig) -> None:
    injector = Injector(loaded.config, compile_tracker(loaded))
    data = b"<!doctype html><title>x</title>"
    first, second = injector.inject(data, "x.html"), injector.inject(data, "x.html")
    assert isinstance(first, Injected)
    assert (first.change, first.skip, first.bytes) == ("injected", "", second.bytes)
    assert b"data-tracardi-snippet" in first.bytes
    again = injector.inject(first.bytes, "x.html")
    assert (again.change, again.edits, again.bytes) == ("unchanged", (), first.bytes)
    assert Remover().edit(first.bytes, "x.html").bytes == data


def test_an_injector_can_be_pickled_and_used_by_threads(loaded: LoadedConfig) -> None:
    injector = Injector(loaded.config, compile_tracker(loaded), exclude=["cart.html"], replace_other_trackers=True)
    copy = pickle.loads(pickle.dumps(injector))  # noqa: S301
    expected = {path: injector.inject(data, path) for path, data in pages().items()}
    assert expected["cart.html"].skip == "excluded"
    with ThreadPoolExecutor(8) as pool:
        found = dict(pool.map(lambda item: (item[0], copy.inject(item[1], item[0])), list(pages().items()) * 20))
    assert {path: page.bytes for path, page in found.items()} == {path: page.bytes for path, page in expected.items()}


def test_surveys_of_parts_merge_into_that_of_the_whole(loaded: LoadedConfig) -> None:
    """A cluster maps over pages and merges: the findings are those of one process."""
    injector = Injector(loaded.config, compile_tracker(loaded))
    whole, merged = Survey(), Survey()
    for path, data in pages().items():
        injected, part = injector.inject(data, path), Survey()
        whole.add(injected)
        part.add(injected)
        merged.merge(pickle.loads(pickle.dumps(part)))  # noqa: S301
    assert merged == whole
    reader = PageReader(SHOP / "site", injector)
    assert verify(loaded, merged, reader) == verify(loaded, whole, reader)


@pytest.mark.slow
def test_the_example_of_a_spawn_pool_gives_the_bytes_of_inject_site(tmp_path: Path, loaded: LoadedConfig) -> None:
    out = tmp_path / "spawned"
    command = [sys.executable, "examples/spawn_pool.py", str(SHOP / "tracardi.yml"), str(SHOP / "site"), str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    result = inject_site(loaded, SHOP / "site", RunOptions(out=tmp_path / "ours"))
    assert isinstance(result, Result)
    spawned = html_files(out)
    assert spawned == html_files(tmp_path / "ours")
    assert len(spawned) == len(pages())


def test_every_error_is_of_one_family(tmp_path: Path, loaded: LoadedConfig) -> None:
    for action in (
        lambda: load_config(tmp_path / "none.yml"),
        lambda: inject_site(loaded, tmp_path / "none"),
        lambda: remove_from_site(tmp_path / "none"),
    ):
        with pytest.raises(SnippetError, match=r"none"):
            action()
