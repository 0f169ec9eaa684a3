"""Code that the adapters share, tested without a host: a build takes seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import PAGE, write_files
from tracardi_snippet.config.globs import Globs, exact
from tracardi_snippet.errors import ConfigError
from tracardi_snippet.hosts import BuiltPages, finding_text, inject_built, is_older, load_settings, python_notation
from tracardi_snippet.hosts.yaml_lines import plugin_lines

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Lines

TRACKER = {"url": {"api": "http://127.0.0.1:8686"}, "source": {"id": "shop"}}
TRIGGERED = {"triggers": [{"tag": "product", "trigger": "onVisible", "data": {"event": "seen"}}]}


def calls(folder: Path, number: int, given: Any) -> int:
    """Return how many functions a build calls in which every page has metadata."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    names = [f"{at}.html" for at in range(number)]
    write_files(folder / str(number), {name: PAGE.format('<p data-tracardi-tag="product">') for name in names})
    loaded = load_settings({"tracker": TRACKER}, folder / "conf.py")
    pages = BuiltPages()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for name in names:
            pages.add(name, f"{name}.md", given)
        result = inject_built(loaded, folder / str(number), pages)
    finally:
        sys.setprofile(before)
    assert result.is_written
    return count


def test_what_a_host_imports_of_us_is_no_work_for_its_collector() -> None:
    script = (
        "import gc; before = len(gc.get_objects()); import tracardi_snippet.hosts as hosts\n"
        "hosts.load_settings, hosts.BuiltPages, hosts.inject_built, hosts.freeze_heap(); print(len(gc.get_objects()) <= before)"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "True\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("plugins:\n- search\n- tracardi:\n    consent: x\n    tags:\n      a: [x,\n y]\n", {(): 4, ("consent",): 4, ("tags",): 5, ("tags", "a"): 6, ("tags", "a", 0): 6, ("tags", "a", 1): 7}),
        ("theme: !ENV [X, y]\nplugins: {tracardi: {\nconsent: required}}\n", {(): 2, ("consent",): 3}),
        ("plugins: [tracardi: &a {consent: x, tags: *a}]\n", {(): 1, ("consent",): 1, ("tags",): 1}),
        ("plugins: [tracardi: {\na: &a {x: 1},\nb: *a}]\n", {(): 1, ("a",): 2, ("a", "x"): 2, ("b",): 3, ("b", "x"): 2}),
        ("INHERIT: base.yml\n", {}),
        ("plugins: [tracardi]\n", {}),
        ("plugins: {\n", {}),
        ("- x\n", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_the_lines_of_options_in_a_host_s_file(tmp_path: Path, text: str, lines: Lines) -> None:
    (tmp_path / "mkdocs.yml").write_text(text)
    assert plugin_lines(tmp_path / "mkdocs.yml", "tracardi") == lines


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({5: 1, "tracker": TRACKER}, "conf.py: tracardi[5]: is a number, not a string. Quote it as you wrote it."),
        ({"config_file": "x" * 300}, "is not a file. The name is relative to conf.py."),
        ({"tracker": {**TRACKER, "profile": {"id": 10**5000}}}, "is a number of more than 64 bits."),
    ],
)
def test_settings_that_only_python_can_hold(given: Any, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(given, Path("conf.py"), python_notation("tracardi"))
    assert message in str(caught.value)


def test_a_host_has_in_its_heap_what_it_needs_and_no_more(tmp_path: Path) -> None:
    """While it builds: what runs at the end is loaded then. Of that, ordinary pages do without what reads all others."""
    write_files(tmp_path, {"site/a.html": PAGE.format("a")})
    code = f"""if True:
        import gc, sys
        from pathlib import Path
        collections = []
        gc.callbacks.append(lambda phase, _: collections.append(phase))
        from tracardi_snippet.hosts import BuiltPages, inject_built, load_settings
        loaded = load_settings({{"tracker": {TRACKER}}}, Path("conf.py"))
        late = ["tracardi_snippet.pipeline", "turbohtml", "esbuild_py", "yaml", "bs4"]
        assert [name for name in late if name in sys.modules] == []
        collections.clear()
        inject_built(loaded, Path("site"), BuiltPages())
        assert collections in ([], ["start", "stop"]) and gc.isenabled()  # by now it may have begun again
        never = ["tracardi_snippet.page.whole_page", "tracardi_snippet.checks.suggest", "tracardi_snippet.block.csp", "yaml", "bs4"]
        assert [name for name in never if name in sys.modules] == []
    """
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert b"data-tracardi-snippet" in (tmp_path / "site" / "a.html").read_bytes()


@pytest.mark.parametrize("given", [TRIGGERED, {"exclude": True}])
def test_a_page_of_many_with_metadata_costs_what_one_of_few_does(tmp_path: Path, given: Any) -> None:
    """Both builds are small enough for one process."""
    calls(tmp_path, 1, given)  # what is imported and compiled once
    few = calls(tmp_path, 30, given)
    assert calls(tmp_path, 300, given) < 10 * few * 1.2


@pytest.mark.parametrize("path", ["a.html", "[a]/{b,c}*.html", "a!b?.html", "ä/\\x.html", "**.html", "!a.html"])
def test_an_exact_pattern_matches_its_path_alone(path: str) -> None:
    globs = Globs([exact(path)])
    assert globs.is_paths
    assert globs.match(path)
    assert not globs.match("b/c.html")
    mixed = Globs([exact(path), "z/**"])
    assert not mixed.is_paths
    assert mixed.match(path)
    assert mixed.match("z/y.html")


def test_metadata_of_a_page_that_was_not_built_is_no_finding(tmp_path: Path) -> None:
    """A pattern of the config would be one."""
    write_files(tmp_path, {"site/a.html": PAGE.format("")})
    loaded = load_settings({"tracker": TRACKER, "pages": [{"match": "no.html", "auto": TRIGGERED}]}, tmp_path / "conf.py")
    pages = BuiltPages()
    pages.add("left.html", "left.md", TRIGGERED)
    pages.add("out.html", "out.md", {"exclude": True})
    findings = inject_built(loaded, tmp_path / "site", pages).findings
    assert [finding.message for finding in findings] == ['the pattern "no.html" matches no page']


def test_a_page_that_can_not_be_read_is_named_by_its_source(tmp_path: Path) -> None:
    write_files(tmp_path, {"site/a.html": b"\xff\xfea", "site/b.html": PAGE.format("")})
    pages = BuiltPages()
    pages.add("a.html", "a.md", None)
    result = inject_built(load_settings({"tracker": TRACKER}, tmp_path / "conf.py"), tmp_path / "site", pages)
    assert [finding_text(finding).partition(":")[0] for finding in result.findings] == ["a.md"]


def test_metadata_is_held_against_the_config_of_the_site(tmp_path: Path) -> None:
    """With the key as the page's author wrote it."""
    write_files(tmp_path, {"site/a.html": PAGE.format("")})
    loaded = load_settings({"tracker": TRACKER, "compat": ["boomtrain"]}, tmp_path / "conf.py")
    pages = BuiltPages()
    pages.add("a.html", "a.md", {"events": [["liked", {"status": 1}]]})
    with pytest.raises(ConfigError) as caught:
        inject_built(loaded, tmp_path / "site", pages)
    assert str(caught.value).startswith("a.md: tracardi.events[0]: gives 'liked' the attribute 'status'")
    pages.add("a.html", "a.md", None)
    assert inject_built(loaded, tmp_path / "site", pages).is_written


@pytest.mark.parametrize(
    ("version", "than", "expected"),
    [
        ("1.4.3", "1.5", True),
        ("1.5", "1.5", False),
        ("1.10.1", "1.5", False),
        ("2.0rc1", "1.5", False),
        ("4.8.0.post0", "4.9", True),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, than: str, expected: bool) -> None:  # noqa: FBT001
    assert is_older(version, than) == expected
