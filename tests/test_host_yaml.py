"""Settings in mkdocs.yml are found where MkDocs finds them, and a wrong value is one error in plain words."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

TRACKER = 'tracker: {url: {api: "http://127.0.0.1:8686"}, source: {id: ID}}'
MKDOCS = f"site_name: X\nplugins:\n  - tracardi:\n      {TRACKER}\n"
SITE = {"site/index.html": PAGE.format("x"), "docs/index.md": "# Home\n"}
KEY = "mkdocs.yml:4: plugins.tracardi.tracker.source.id:"


@pytest.mark.parametrize(
    "plugins",
    [
        "!ENV [UNSET, [search, {tracardi: {OPTIONS}}]]",
        "!ENV [UNSET, {tracardi: {OPTIONS}}]",
        "!ENV [UNSET, !ENV [UNSET, [tracardi: {OPTIONS}]]]",
        "[!ENV [UNSET, {tracardi: {OPTIONS}}]]",
        "[!ENV ['', {tracardi: {OPTIONS}}]]",
    ],
)
@pytest.mark.parametrize("config", [(), ("--config", "mkdocs.yml")], ids=["found", "named"])
def test_the_default_of_env_lists_the_plugin(run: Runner, folder: Path, plugins: str, config: tuple[str, ...]) -> None:
    text = f"plugins: {plugins}\n".replace("OPTIONS", TRACKER)
    write_files(folder, {**SITE, "mkdocs.yml": text})
    result = run("check", "site", *config)
    assert (result.code, result.err) == (0, "")


def test_a_variable_names_the_plugin(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value is a string for MkDocs: it is the name of a plugin, and no list of plugins."""
    monkeypatch.setenv("TEST_PLUGIN", "tracardi")
    monkeypatch.setenv("TEST_PLUGINS", "[tracardi]")
    write_files(folder, {**SITE, "mkdocs.yml": "plugins: [!ENV TEST_PLUGIN]\n"})
    assert run("check", "site", "--config", "mkdocs.yml").err.startswith("mkdocs.yml:1: plugins.tracardi: has no config.")
    write_files(folder, {"mkdocs.yml": "plugins: !ENV TEST_PLUGINS\n"})
    assert run("check", "site", "--config", "mkdocs.yml").err.startswith("mkdocs.yml: holds no settings of tracardi-snippet.")


def test_a_circle_of_defaults_ends(run: Runner, folder: Path) -> None:
    write_files(folder, {**SITE, "mkdocs.yml": "plugins: &a !ENV [UNSET, *a] # tracardi\n"})
    assert (
        run("check", "site").err
        == "mkdocs.yml:1: there are more than 100,000 values; what an alias repeats counts each time.\n"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("!relative x", "the YAML tag !relative is not supported. Remove it."),
        ("!!set {a}", "the YAML tag !!set is not supported. Remove it."),
        ("!!int abc", "abc is not a value of the YAML tag !!int. Quote it."),
        ("2024-99-99", "2024-99-99 is not a value of the YAML tag !!timestamp. Quote it."),
        ("2024-01-01", 'is a date, which is not JSON. Quote it: "2024-01-01".'),
        ("2024-01-01 10:00:00", 'is a date and time, which is not JSON. Quote it: "2024-01-01 10:00:00".'),
        ("!!binary aGVsbG8=", "is binary data, which is not JSON. Remove the tag."),
        ("!ENV []", "!ENV names no environment variable. Write !ENV NAME or !ENV [NAME, default]."),
        ("!ENV ''", "!ENV names no environment variable. Write !ENV NAME or !ENV [NAME, default]."),
        ("!ENV [UNSET, 12]", 'is a number, not a string. Quote it: "12". The value is the default of the environment variable UNSET.'),
        ("!ENV ['', 12]", 'is a number, not a string. Quote it: "12". The value is the default of !ENV.'),
        ('!ENV [UNSET, "${UNSET:-}"]', "is empty. Copy the id from Tracardi's GUI. The value is the default of the environment variable UNSET, UNSET."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_error(run: Runner, folder: Path, value: str, message: str) -> None:
    write_files(folder, {**SITE, "mkdocs.yml": MKDOCS.replace("ID", value)})
    result = run("check", "site")
    assert (result.code, result.err) == (2, f"{KEY} {message}\n")


@pytest.mark.parametrize("value", ["2024-01-01", "!!binary aGVsbG8="])
def test_a_value_of_python_is_not_shown(run: Runner, folder: Path, value: str) -> None:
    write_files(folder, {**SITE, "mkdocs.yml": f"{MKDOCS}      enabled: {value}\n      consent: {value}\n"})
    result = run("check", "site")
    assert [line.partition(", which is not JSON.")[0] for line in result.err.splitlines()] == [
        f"mkdocs.yml:{line}: plugins.tracardi.{key}: is {'a date' if value[0] == '2' else 'binary data'}"
        for line, key in ((5, "enabled"), (6, "consent"))
    ]


def test_a_date_of_toml_is_named_in_words(run: Runner, folder: Path) -> None:
    write_files(folder, {**SITE, "pyproject.toml": "[tool.tracardi-snippet]\nconsent = 2024-01-01\n"})
    assert "pyproject.toml:2: tool.tracardi-snippet.consent: is a date, not one of " in run("check", "site").err


def chain(length: int, last: str) -> dict[str, str]:
    """Return files of which each inherits the next one, on its second line."""
    names = ["mkdocs.yml", *(f"b{number}.yml" for number in range(2, length + 1))]
    links = {name: f"\nINHERIT: {after}\n" for name, after in itertools.pairwise(names)}
    return {**links, names[-1]: last}


def test_a_chain_of_20_files_is_read(run: Runner, folder: Path) -> None:
    write_files(folder, {**SITE, **chain(20, MKDOCS)})
    assert run("check", "site").code == 0


@pytest.mark.parametrize("config", [(), ("--config", "mkdocs.yml")], ids=["found", "named"])
@pytest.mark.parametrize(
    ("files", "message"),
    [
        (chain(21, MKDOCS), "b20.yml:2: INHERIT: would make a chain of more than 20 files. Put the settings into fewer files."),
        (chain(25, MKDOCS), "b20.yml:2: INHERIT: would make a chain of more than 20 files. Put the settings into fewer files."),
        (
            {**chain(4, "INHERIT: mkdocs.yml\n"), "b2.yml": f"\n\nINHERIT: b3.yml\n{MKDOCS}"},
            "b4.yml:1: INHERIT: leads back to mkdocs.yml. Break the circle.",
        ),
    ],
    ids=["21", "25", "a circle"],
)
def test_a_chain_without_an_end_is_named(
    run: Runner, folder: Path, files: dict[str, str], message: str, config: tuple[str, ...]
) -> None:
    """The fault is named although neither the file at fault nor mkdocs.yml names us."""
    write_files(folder, {**SITE, **files})
    result = run("check", "site", *config)
    assert (result.code, result.err) == (2, f"{message}\n")


def test_a_long_chain_of_another_tool_is_its_own_affair(run: Runner, folder: Path) -> None:
    write_files(folder, {**SITE, **chain(25, "site_name: X\n"), "tracardi.yml": CONFIG})
    assert run("check", "site").code == 0
