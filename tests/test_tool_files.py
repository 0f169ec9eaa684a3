"""Configs of ours within pyproject.toml, mkdocs.yml and zensical.toml: found, read, and refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, ROOT, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

TOML = 'tracker.url.api = "http://127.0.0.1:8686"\ntracker.source.id = "ID"\ntracker.auto.events = [["page-view", {}]]\n'
PYPROJECT = f'[project]\nname = "x"\n\n[tool.tracardi-snippet]\n{TOML}'
ZENSICAL = f'[project]\nsite_name = "X"\n\n[project.plugins.tracardi]\n{TOML}'
TRACKER = 'tracker: {url: {api: "http://127.0.0.1:8686"}, source: {id: ID}, auto: {events: [[page-view, {}]]}}'
MKDOCS = f"site_name: X\nplugins:\n  - search\n  - tracardi:\n      {TRACKER}\n"
MAPPED = f"site_name: X\nplugins:\n  search: {{}}\n  tracardi:\n    {TRACKER}\n"
LEADS = "site_name: X\nplugins: [{tracardi: {config_file: tracardi.yml}}]\n"
EMOJI = (
    "markdown_extensions:\n  - x: {f: !!python/name:os.system, g: !!python/object/apply:os.system ['touch ran'], h: !mine y}\n"
)
SITE = {"site/index.html": PAGE.format("x"), "docs/index.md": "# Home\n"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", PYPROJECT),
        ("mkdocs.yml", MKDOCS),
        ("mkdocs.yaml", MAPPED),
        ("mkdocs.yml", EMOJI + MKDOCS),
        ("zensical.toml", ZENSICAL),
        ("zensical.toml", "plugins = ['search', {tracardi = {" + TOML.strip().replace("\n", ", ") + "}}]\n"),
    ],
)
@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.slow
def test_every_command_reads_the_config(run: Runner, folder: Path, name: str, text: str, *, is_named: bool) -> None:
    write_files(folder, {**SITE, name: text.replace("ID", "shop")})
    config = ("--config", name) if is_named else ()
    for command in (("check", "site"), ("compile",), ("snippet",), ("csp", "site"), ("explain", "a.html"), ("inject", "site")):
        result = run(*command, *config)
        assert result.code == 0, result.err
    assert '"id":"shop"' in (folder / "site" / "index.html").read_text("utf-8")
    assert run("validate").out == f"{name}: valid\n"
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"tracardi.yml": CONFIG, "pyproject.toml": PYPROJECT}, "tracardi.yml and pyproject.toml"),
        ({"mkdocs.yml": MKDOCS, "pyproject.toml": PYPROJECT}, "pyproject.toml and mkdocs.yml"),
        ({"mkdocs.yml": MKDOCS, "zensical.toml": ZENSICAL}, "mkdocs.yml and zensical.toml"),
        ({"mkdocs.yml": LEADS, "tracardi.yml": CONFIG, "tracardi.json": "{}"}, "tracardi.json and mkdocs.yml"),
    ],
)
def test_two_configs_side_by_side_are_named(run: Runner, folder: Path, files: dict[str, str], names: str) -> None:
    write_files(folder, {**SITE, **files})
    result = run("check", "site")
    assert (result.code, result.err) == (2, f".: holds {names}. Keep one, or name it with --config.\n")
    for name in files.keys() - {"tracardi.json"}:
        assert run("check", "site", "--config", name).code == 0


def test_a_file_that_another_config_names_is_no_second_config(run: Runner, folder: Path) -> None:
    write_files(folder, {**SITE, "mkdocs.yml": LEADS, "tracardi.yml": CONFIG, "pyproject.toml": "[tool.ruff]\n"})
    assert run("validate").out == "mkdocs.yml: valid\n"
    write_files(folder, {"tracardi.yml": CONFIG + "a: 1\n"})
    assert run("check", "site").err.startswith("tracardi.yml:6: a: is not a known key.")


def test_files_of_other_tools_without_us_are_not_looked_at(run: Runner, folder: Path) -> None:
    """Not even where they are broken."""
    write_files(folder, {"pyproject.toml": "[", "mkdocs.yml": "a: [", "zensical.toml": "=", "tracardi.yml": CONFIG})
    assert run("validate").out == "tracardi.yml: valid\n"
    result = run("validate", "--skip-others", "pyproject.toml", "mkdocs.yml", "zensical.toml", "tracardi.yml")
    assert (result.code, result.out) == (0, "tracardi.yml: valid\n")


@pytest.mark.parametrize(
    "text", ["INHERIT: !ENV UNSET\n", "INHERIT: none.yml\n", "INHERIT: mkdocs.yml\n", "INHERIT: base.yml\n"]
)
def test_a_broken_chain_of_other_tools_is_their_own_affair(run: Runner, folder: Path, text: str) -> None:
    write_files(folder, {"mkdocs.yml": text, "base.yml": "a: [", "tracardi.yml": CONFIG})
    assert run("validate").out == "tracardi.yml: valid\n"
    write_files(folder, {"mkdocs.yml": f"{text}plugins: [tracardi]\n"})
    assert run("validate").code == 2


def test_init_writes_no_second_config(run: Runner, folder: Path) -> None:
    write_files(folder, {"pyproject.toml": PYPROJECT})
    result = run("init", "--yes")
    assert (result.code, (folder / "tracardi.yml").exists()) == (2, False)
    assert result.err.startswith("pyproject.toml: has a config already.")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pyproject.toml", "[tool.x]\na = 1\n", "pyproject.toml: holds no settings of tracardi-snippet. Add the table [tool.tracardi-snippet]"),
        ("pyproject.toml", PYPROJECT + "consnt = 1\n", 'pyproject.toml:8: tool.tracardi-snippet.consnt: is not a known key. Did you mean "consent"?'),
        ("pyproject.toml", "[tool.tracardi-snippet]\na =\n", "pyproject.toml:2: the file cannot be read:"),
        ("pyproject.toml", PYPROJECT + 'config_file = "x"\n', "pyproject.toml:8: tool.tracardi-snippet.config_file: is not a known key."),
        ("mkdocs.yml", "site_name: X\nplugins: [search]\n", "mkdocs.yml: holds no settings of tracardi-snippet. Add '- tracardi:"),
        ("mkdocs.yml", "site_name: X\nplugins: [tracardi]\n", 'mkdocs.yml:2: plugins.tracardi: has no config. Give "tracker"'),
        ("mkdocs.yml", "site_name: X\nplugins: [tracardi, tracardi: {}]\n", "mkdocs.yml:2: plugins: 'tracardi' is listed twice. Keep one."),
        ("mkdocs.yml", MKDOCS + "      consnt: 1\n", "mkdocs.yml:6: plugins.tracardi.consnt: is not a known key."),
        ("mkdocs.yml", MKDOCS + "      serv: true\n", 'mkdocs.yml:6: plugins.tracardi.serv: is not a known key. Did you mean "serve"?'),
        ("mkdocs.yml", "plugins: [tracardi: {config_fil: x.yml}]\n", 'mkdocs.yml:1: plugins.tracardi.config_fil: is not a known key. Did you mean "config_file"?'),
        ("mkdocs.yml", MKDOCS + "  x: y\n", "mkdocs.yml:6: the file cannot be read:"),
        ("mkdocs.yml", "- a\n", "mkdocs.yml:1: the file is not a mapping of keys to values."),
        ("mkdocs.yml", "plugins:\n  - tracardi: {tracker: !!python/object/apply:os.system ['touch ran']}\n", "mkdocs.yml:2: plugins.tracardi.tracker: the YAML tag !!python/object/apply:os.system is not supported."),
        ("mkdocs.yml", MKDOCS.replace("{id: ID}", "{id: !ENV [TEST_UNSET]}"), "mkdocs.yml:5: plugins.tracardi.tracker.source.id: the environment variable TEST_UNSET is not set. Set it, or give a default: !ENV [TEST_UNSET, ...]."),
        ("mkdocs.yml", MKDOCS.replace("ID", '"${TEST_UNSET}"'), "mkdocs.yml:5: plugins.tracardi.tracker.source.id: the environment variable TEST_UNSET is not set."),
        ("mkdocs.yml", "INHERIT: base.yml\nplugins: [tracardi]\n", "mkdocs.yml:1: INHERIT: 'base.yml' is not a file."),
        ("mkdocs.yml", "plugins: [tracardi: {config_file: mkdocs.yml}]\n", "mkdocs.yml:1: plugins.tracardi.config_file: mkdocs.yml is the config of another tool."),
        ("mkdocs.dev.yml", "plugins: [tracardi: {config_file: mkdocs.dev.yml}]\n", "mkdocs.dev.yml:1: plugins.tracardi.config_file: mkdocs.dev.yml is the config of another tool."),
        ("mkdocs.yml", "INHERIT: mkdocs.yml\nplugins: [tracardi]\n", "mkdocs.yml:1: INHERIT: leads back to mkdocs.yml."),
        ("mkdocs.yml", 'plugins: [tracardi: {config_file: "a\\0b"}]\n', "mkdocs.yml:1: plugins.tracardi.config_file: a"),
        ("mkdocs.yml", "plugins: [tracardi: {config_file: x.yml}]\n", "mkdocs.yml:1: plugins.tracardi.config_file: x.yml is not a file."),
        ("mkdocs.yml", "site_dir: public\n" + MKDOCS, "mkdocs.yml:1: site_dir: is public, not site. Give that folder, or change site_dir."),
        ("mkdocs.yml", "docs_dir: [x]\n" + MKDOCS, "mkdocs.yml:1: docs_dir: is not the name of a folder."),
        ("mkdocs.yml", "docs_dir: away\n" + MKDOCS, "mkdocs.yml:1: docs_dir: away is not a folder."),
        ("mkdocs.yml", f"plugins: [tracardi: {'[' * 200}\n", "mkdocs.yml: the values nest deeper than 100 levels."),
        ("mkdocs.yml", "plugins: [tracardi: &a {<<: [*a, *a]}]\n", "mkdocs.yml"),
        ("zensical.toml", '[project]\nsite_name = "X"\n', "zensical.toml: holds no settings of tracardi-snippet. Add the table [project.plugins.tracardi]"),
        ("zensical.toml", ZENSICAL + "consnt = 1\n", "zensical.toml:8: project.plugins.tracardi.consnt: is not a known key."),
        ("zensical.toml", ZENSICAL + "enable = false\n", 'zensical.toml:8: project.plugins.tracardi.enable: is not a known key. Did you mean "enabled"?'),
        ("zensical.toml", '[project]\nsite_dir = "public"\n' + ZENSICAL.removeprefix("[project]\n"), "zensical.toml:2: site_dir: is public, not site."),
    ],
)  # fmt: skip
def test_bad_input_is_one_error_with_its_place(run: Runner, folder: Path, name: str, text: str, message: str) -> None:
    write_files(folder, {**SITE, name: text})
    result = run("inject", "site", "--config", name)
    assert result.code == 2, result
    assert result.err.startswith(message), result.err
    assert (folder / "site" / "index.html").read_text("utf-8") == PAGE.format("x")
    assert not (folder / "ran").exists()


def test_settings_may_be_inherited(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mappings are merged, and an error names the file that holds the value."""
    monkeypatch.setenv("TEST_ID", "of-environment")
    base = "site_dir: public\n" + MAPPED.replace("ID", "!ENV [TEST_ID, x]") + "    consent: not-required\n"
    child = "INHERIT: conf/base.yml\nplugins:\n  tracardi: {consent: required}\n"
    write_files(folder, {"conf/base.yml": base, "mkdocs.yml": child, "docs/a.md": "# A", "public/a.html": PAGE.format("x")})
    lines = {line["key"]: line for line in json.loads(run("explain", "a.html", "--output-format", "json").out)["options"]}
    assert (lines["consent"]["value"], lines["consent"]["origin"]) == ("required", "mkdocs.yml:3")
    source = lines["tracker.source.id"]
    assert (source["value"], source["origin"]) == ("of-environment", "conf/base.yml:6 from the environment: TEST_ID")
    assert run("inject", "public").code == 0
    write_files(folder, {"conf/base.yml": base + "    consnt: 1\n"})
    assert run("inject", "public").err.startswith("conf/base.yml:8: plugins.tracardi.consnt: is not a known key.")


@pytest.mark.parametrize("value", ["false", "!ENV TEST_UNSET", "!ENV [TEST_UNSET, false]", "off"])
def test_a_site_that_is_switched_off_gets_no_tracker(run: Runner, folder: Path, value: str) -> None:
    """And needs no environment. A copy is made all the same."""
    text = MKDOCS.replace("ID", '"${TEST_UNSET}"') + f"      enabled: {value}\n"
    write_files(folder, {**SITE, "mkdocs.yml": text})
    result = run("inject", "site", "--out", "public")
    assert (result.code, result.err) == (0, "mkdocs.yml:6: enabled is false: no page gets the tracker.\n")
    assert (folder / "public" / "index.html").read_text("utf-8") == PAGE.format("x")
    assert run("check", "site").code == 0
    assert run("validate").out == "mkdocs.yml: valid, as far as it does not depend on TEST_UNSET, not set here\n"


@pytest.mark.parametrize(("document", "name"), [("pyproject", "pyproject.toml"), ("zensical", "zensical.toml")])
def test_the_examples_of_the_documents_are_valid(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch, document: str, name: str
) -> None:
    monkeypatch.setenv("TRACARDI_SOURCE_ID", "shop")
    (example,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / f"{document}.md").read_text("utf-8"), re.DOTALL)
    write_files(folder, {name: example})
    assert run("validate").out == f"{name}: valid\n"


@pytest.mark.parametrize(
    ("file", "table", "right"),
    [
        ("pyproject.toml", "tool.tracardi", "tool.tracardi-snippet"),
        ("pyproject.toml", "tool.tracardi_snippet", "tool.tracardi-snippet"),
        ("pyproject.toml", "tracardi-snippet", "tool.tracardi-snippet"),
        ("zensical.toml", "project.plugin.tracardi", "project.plugins.tracardi"),
    ],
)
def test_our_keys_in_a_table_of_another_name(run: Runner, folder: Path, file: str, table: str, right: str) -> None:
    """Defect: the table was not seen, and the error named a tracardi.yml that nobody has."""
    text = f'[project]\nname = "x"\n\n[{table}.tracker]\nsource = {{id = "a"}}\n'
    write_files(folder, {file: text, "site/index.html": "<title>x"})
    fact = f"{file}:4: {table}: has keys of tracardi-snippet, which reads another table. Call it [{right}].\n"
    result = run("check", "site")
    assert (result.code, result.err) == (2, fact)


def test_a_table_of_another_tool_is_not_ours(run: Runner, folder: Path) -> None:
    write_files(folder, {"pyproject.toml": '[tool.tracardi]\nurl = "x"\n', "site/index.html": "<title>x"})
    assert "no config file in the current folder" in run("check", "site").err
