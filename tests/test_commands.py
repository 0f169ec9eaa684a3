"""The commands that print: init, schema, snippet, explain; and how the command line itself behaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.helpers.sites import CONFIG, PAGE, SHOP, TRIGGER, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.config.document import read_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run


def test_init_writes_a_config_that_works(run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --yes address and source stay in the environment; an existing file is never overwritten."""
    assert run("init", "--yes").out == "tracardi.yml written. Next: tracardi-snippet ping, then tracardi-snippet inject SITE\n"
    environment = {"TRACARDI_API": "https://t.example", "TRACARDI_SOURCE_ID": "s-1"}
    config = load_config(folder / "tracardi.yml", environment).config
    assert (config.tracker.url.api, config.tracker.source.id) == ("https://t.example", "s-1")
    assert [event.type for event in config.tracker.auto.events] == ["page-view"]
    text = (folder / "tracardi.yml").read_text()
    # What the comments offer works when it is taken out of them.
    offered = re.sub(r"^( *(?:triggers|pages|tags):) (?:\[\]|\{\})$", r"\1", text, flags=re.MULTILINE)
    offered = "\n".join(
        line.replace("#  ", "  ", 1) if line.lstrip().startswith("#  ") else line for line in offered.splitlines()
    )
    write_files(folder, {"offered.yml": offered})
    config = load_config(folder / "offered.yml", environment).config
    assert [trigger.trigger for trigger in config.tracker.auto.triggers] == ["onVisible", "onTextSelect"]
    assert config.pages[0].match == ["shop/**"]
    assert config.tags == {"product": [".product img"]}
    again = run("init", "--yes")
    assert (again.code, again.err) == (
        2,
        "tracardi.yml: is there already. Edit it, or write another elsewhere with --output.\n",
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    write_files(folder, {"site/a.html": PAGE.format("a")})
    assert run("inject", "site", "--config", "tracardi.yml").code == 0


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, ("--output", "a.toml"), "a.toml: the config to start from is YAML. Choose a name that ends in .yml."),
        ({"tracardi.toml": ""}, (), "tracardi.toml: is there already."),
    ],
)
def test_init_writes_no_second_config_and_yaml_only(
    run: Callable[..., Run], folder: Path, files: dict[str, str], arguments: tuple[str, ...], message: str
) -> None:
    write_files(folder, files)
    result = run("init", "--yes", *arguments)
    assert (result.code, message in result.err) == (2, True)
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)


def test_init_refuses_at_the_prompt_what_the_config_would_refuse(folder: Path) -> None:
    command = [sys.executable, "-m", "tracardi_snippet", "init"]
    answers = "not a url\nhttps://t.example/track\nhttps://t.example\n@x\nshop\n"
    result = subprocess.run(command, input=answers, text=True, cwd=folder, check=True, capture_output=True)
    for words in ("'not a url' is not an http(s) URL.", "Leave out /track", "starts with @"):
        assert words in result.stdout + result.stderr
    assert load_config(folder / "tracardi.yml").config.tracker.source.id == "shop"


def test_init_asks(folder: Path) -> None:
    """Any answer can stand in the file: it is quoted."""
    command = [sys.executable, "-m", "tracardi_snippet", "init", "-o", "t.yml"]
    subprocess.run(command, input='https://t.example\na"b: # {é\n', text=True, cwd=folder, check=True, capture_output=True)
    config = load_config(folder / "t.yml").config
    assert (config.tracker.url.api, config.tracker.source.id) == ("https://t.example", 'a"b: # {é')


def test_schema_is_one_that_editors_can_use(run: Callable[..., Run]) -> None:
    schema = json.loads(run("schema").out)
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(read_document(SHOP / "tracardi.yml").data)) == []


def test_the_starter_names_the_schema_that_lies_beside_it(run: Callable[..., Run], folder: Path) -> None:
    """The starter config is valid by the schema, and its first line names the schema. The command ``schema`` renews the schema."""
    run("init", "--yes", "-o", "sub dir/a b.yml")
    first, _ = (folder / "sub dir" / "a b.yml").read_text().split("\n", 1)
    assert first == "# yaml-language-server: $schema=a%20b.schema.json"
    schema = folder / "sub dir" / "a b.schema.json"
    validator = Draft202012Validator(json.loads(schema.read_text()))
    assert list(validator.iter_errors(read_document(folder / "sub dir" / "a b.yml").data)) == []
    assert list(validator.iter_errors({"trackerr": {}})) != []
    assert schema.read_text() == run("schema").out
    schema.write_text("{}")
    assert run("schema", "-o", schema).out == ""
    assert schema.read_text() == run("schema").out


def test_init_leaves_a_schema_that_is_there_and_can_do_without(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.schema.json": "mine"})
    assert run("init", "--yes").code == 0
    assert (folder / "tracardi.schema.json").read_text() == "mine"
    assert run("init", "--yes", "--no-schema", "-o", "other/tracardi.yml").code == 0
    assert [path.name for path in (folder / "other").iterdir()] == ["tracardi.yml"]
    assert "$schema" not in (folder / "other" / "tracardi.yml").read_text()


def test_snippet_prints_what_inject_inserts(run: Callable[..., Run], folder: Path) -> None:
    """With a page, ``snippet`` adds what ``pages`` says of it; without a page, it prints what all pages get."""
    write_files(folder, {"tracardi.yml": CONFIG + "pages: [{match: b.html, auto: {events: [[extra]]}}]\n"})
    write_files(folder / "site", {"a.html": PAGE.format("a"), "b.html": PAGE.format("b")})
    run("inject", "site")
    common, of_page = run("snippet").out.strip(), run("snippet", "--page", "b.html").out.strip()
    assert common != of_page
    assert common in (folder / "site" / "a.html").read_text()
    assert of_page in (folder / "site" / "b.html").read_text()


def test_snippet_in_file_mode_names_the_file(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG + "delivery: {mode: file, directory: js, integrity: false}\n"})
    result = run("snippet", "--page", "a/b.html")
    assert 'src="../js/tracardi-' in result.out
    assert "integrity" not in result.out
    command = result.err.strip().split(": ")[1].split()
    assert run(*command[1:]).code == 0
    assert len(list((folder / "js").glob("tracardi-*.js"))) == 1


def test_explain_names_the_line_of_each_value(run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_SOURCE", "from-env")
    config = TRIGGER.replace("id: shop", 'id: "${TEST_SOURCE}"').replace(
        '"http://127.0.0.1:8686"', '"${TEST_API:-http://x.example}"'
    )
    write_files(
        folder,
        {
            "tracardi.yml": config
            + "pages:\n  - match: ['shop/**', x]\n    auto: {events: [[extra, {n: 1}]]}\ninject: {exclude: x}\n"
        },
    )
    lines = {line.split()[0]: line for line in run("explain", "shop/a.html").out.splitlines()}
    assert lines["tracker.url.api"].endswith('"http://x.example"  <- tracardi.yml:2 from the environment: default of TEST_API')
    assert lines["tracker.source.id"].endswith('"from-env"  <- tracardi.yml:3 from the environment: TEST_SOURCE')
    assert lines["tracker.context.page"].endswith("true  <- default")
    assert lines["tracker.auto.events[0]"].endswith('["page-view", {}]  <- tracardi.yml:5')
    assert lines["tracker.auto.events[1]"].endswith('["extra", {"n": 1}]  <- tracardi.yml:10 (pages[0], match shop/**, x)')
    assert lines["tracker.auto.triggers[0]"].endswith("<- tracardi.yml:7")
    assert "tracker.auto.events[1]" not in run("explain", "index.html").out
    for spelling in ("/shop/a.html", "./shop/a.html", "shop//a.html"):
        assert run("explain", spelling).out == run("explain", "shop/a.html").out
    assert run("explain", "../a.html").code == 2
    assert "give a path relative to the site" in run("explain", "https://example.com/shop/a.html").err
    assert run("explain", "shop/a/").out == run("explain", "shop/a/index.html").out
    assert run("explain", "x").err == "x is excluded: it gets no block.\n"
    document = json.loads(run("explain", "shop/a.html", "--output-format", "json").out)
    assert {
        "key": "tracker.auto.events[1]",
        "value": ["extra", {"n": 1}],
        "origin": "tracardi.yml:10 (pages[0], match shop/**, x)",
    } in document["options"]


def test_init_refuses_an_answer_that_is_not_utf8(folder: Path) -> None:
    command = [sys.executable, "-m", "tracardi_snippet", "init"]
    result = subprocess.run(command, input=b"\n\xff\n", capture_output=True, check=False)
    assert (result.returncode, b"the answer is not UTF-8." in result.stderr) == (2, True)
    assert list(folder.iterdir()) == []


def test_init_without_answers_says_that_nothing_was_written(folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tracardi_snippet", "init"], input="", capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "no answer, and nothing was written. Without a terminal give --yes." in result.stderr
    assert list(folder.iterdir()) == []


def test_a_path_that_completion_gave_is_explained(run: Callable[..., Run], folder: Path) -> None:
    """PAGE is relative to the site; a file of that name from here is likely meant otherwise."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/shop/a.html": "x"})
    hint = "site/shop/a.html is taken relative to the site. If site is the site, give shop/a.html."
    assert hint in run("explain", "site/shop/a.html").err
    assert hint in run("snippet", "--page", "site/shop/a.html").err
    assert run("explain", "shop/a.html").err == ""


def test_an_empty_variable_of_the_environment_is_named(
    run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub gives an empty text for a variable that does not exist."""
    monkeypatch.setenv("TRACARDI_SOURCE", "")
    write_files(folder, {"tracardi.yml": CONFIG.replace("{id: shop}", '{id: "${TRACARDI_SOURCE}"}'), "site/a.html": "x"})
    result = run("check", "site")
    assert (result.code, "The value is that of the environment variable TRACARDI_SOURCE." in result.err) == (2, True)


def test_a_pattern_from_here_and_not_from_the_site(run: Callable[..., Run], folder: Path) -> None:
    write_files(
        folder, {"tracardi.yml": CONFIG + "inject: {exclude: [site/shop/**]}\n", "site/shop/a.html": "<title>x</title>"}
    )
    assert 'patterns are relative to the site: write "shop/**"' in run("check", "site").err
