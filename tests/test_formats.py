"""The output formats for machines: GitHub's annotations, SARIF, and errors in each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.helpers.sites import CONFIG, PAGE, TRIGGER, write_files
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.report.error_reports import Fault
from tracardi_snippet.report.github import error_annotations, finding_annotations
from tracardi_snippet.report.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.command import Run

    Runner = Callable[..., Run]

SARIF = Draft202012Validator(json.loads((Path(__file__).parent / "sarif-subset.schema.json").read_text("utf-8")))


@pytest.fixture(autouse=True)
def _no_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def read_annotation(line: str) -> tuple[str, dict[str, str], str]:
    """As GitHub's runner reads a line: kind, properties, message."""
    head, message = line.removeprefix("::").split("::", 1)
    kind, _, given = head.partition(" ")

    def unescaped(text: str) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, char)
        return text

    pairs = (pair.split("=", 1) for pair in given.split(","))
    return kind, {name: unescaped(value) for name, value in pairs}, unescaped(message)


def sarif_run(text: str) -> dict[str, Any]:
    document = json.loads(text)
    assert [error.message for error in SARIF.iter_errors(document)] == []
    return document["runs"][0]  # type: ignore[no-any-return]


def broken_site(folder: Path, number: int = 1) -> None:
    pages = {f"site/50%, a:b {n}.html": PAGE.format(f'<p data-tracardi-tag="prodct{n}">x</p>') for n in range(number)}
    write_files(folder, {"tracardi.yml": TRIGGER, **pages})


def test_an_annotation_stands_at_the_line_of_the_config(run: Runner, folder: Path) -> None:
    """stdout holds nothing else; the summary is on stderr."""
    broken_site(folder)
    result = run("check", "site", "--output-format", "github")
    error, warning = [read_annotation(line) for line in result.out.splitlines()]
    assert (result.code, error[:2]) == (1, ("error", {"file": "tracardi.yml", "line": "7", "title": "tag-missing"}))
    assert error[2].splitlines() == [
        'no page carries data-tracardi-tag="product", so onVisible would never fire "product-seen"',
        'data-tracardi-tag="prodct0" stands at site/50%, a:b 0.html:7:1: a tag like it',
    ]
    assert warning[1]["file"] == "site/50%, a:b 0.html"
    assert "file=site/50%25%2C a%3Ab 0.html," in result.out
    assert "1 error, 1 warning: nothing was written." in result.err


def test_files_are_named_as_the_repository_names_them(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step may run in a folder of it."""
    broken_site(folder / "docs")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    monkeypatch.chdir(folder / "docs")
    out = run("check", "site", "--output-format", "github").out
    assert read_annotation(out.splitlines()[0])[1]["file"] == "docs/tracardi.yml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder / "elsewhere"))
    out = run("check", "site", "--output-format", "github").out
    assert read_annotation(out.splitlines()[0])[1]["file"] == str(folder / "docs" / "tracardi.yml")


def test_what_github_would_not_show_is_in_the_last_annotation_of_its_rule() -> None:
    """Ten of a kind are shown in a step: every rule has its place among them, and every finding is told."""
    findings = [
        Finding(rule, Severity.WARNING, f"{rule} {number}", Location("a.html", number + 1))
        for rule, many in ((Rule.PATTERN_UNMATCHED, 2), (Rule.TAG_UNUSED, 30), (Rule.PAGE_UNDECODABLE, 80))
        for number in range(many)
    ]
    lines = finding_annotations(findings).splitlines()
    titles = [read_annotation(line)[1]["title"] for line in lines]
    assert titles == [
        *["pattern-unmatched"] * 2,
        *["tag-unused"] * 6,
        "tag-unused, 24 times",
        "page-undecodable, 80 times",
    ]
    *_, tags, pages = (read_annotation(line)[2].splitlines() for line in lines)
    assert (tags[0], tags[-1], len(tags)) == ("a.html:7: tag-unused 6", "a.html:30: tag-unused 29", 24)
    assert pages[-1] == "and 30 more"


def test_errors_and_warnings_are_counted_apart() -> None:
    findings = [
        Finding(rule, RULES[rule].severity, "x", Location("a"))
        for rule in (Rule.TAG_MISSING, Rule.TAG_UNUSED)
        for _ in range(10)
    ]
    kinds = [line.split()[0] for line in finding_annotations(findings).splitlines()]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10


def test_many_errors_of_the_config_are_told_in_ten_annotations() -> None:
    faults = [Fault("config-error", "a.yml", line, f"wrong {line}") for line in range(1, 13)]
    lines = error_annotations(faults).splitlines()
    assert len(lines) == 10
    assert read_annotation(lines[-1]) == (
        "error",
        {"file": "a.yml", "line": "10", "title": "3 more errors"},
        "a.yml:10: wrong 10\na.yml:11: wrong 11\na.yml:12: wrong 12",
    )


def test_no_text_of_a_page_is_a_command(run: Runner, folder: Path) -> None:
    """A line break in a tag or in the name of a page would begin one."""
    name = "site/a\n::error::b.html"
    write_files(folder, {"tracardi.yml": TRIGGER, name: PAGE.format('<p data-tracardi-tag="x\n::stop-commands::y">x</p>')})
    result = run("check", "site", "--output-format", "github")
    starts = [
        line.split("::")[1].split()[0] for line in (result.out + result.err).splitlines() if line.lstrip().startswith("::")
    ]
    assert starts == ["error", "warning", "warning"]


def test_sarif_places_each_finding_and_explains_its_rule(run: Runner, folder: Path) -> None:
    broken_site(folder, 2)
    result = run("check", "site", "--output-format", "sarif", "--exclude", "nothing")
    report = sarif_run(result.out)
    assert report["invocations"] == [{"executionSuccessful": True, "exitCode": result.code}]
    rules = report["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [str(rule) for rule in Rule]
    places: dict[str, list[tuple[Any, Any]]] = {}
    for found in report["results"]:
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]
        place = found["locations"][0]["physicalLocation"] if "locations" in found else {}
        places.setdefault(found["ruleId"], []).append((place.get("artifactLocation", {}).get("uri"), place.get("region")))
    assert places == {
        "tag-missing": [("tracardi.yml", {"startLine": 7})],
        "pattern-unmatched": [(None, None)],
        "tag-unused": [
            ("site/50%25%2C%20a%3Ab%200.html", {"startLine": 7, "startColumn": 1}),
            ("site/50%25%2C%20a%3Ab%201.html", {"startLine": 7, "startColumn": 1}),
        ],
    }


def test_every_rule_has_the_severity_that_it_is_explained_with(run: Runner, folder: Path) -> None:
    broken_site(folder)
    report = sarif_run(run("check", "site", "--output-format", "sarif").out)
    assert RULES.keys() == set(Rule)
    assert {found["ruleId"]: found["level"] for found in report["results"]} == {
        rule: RULES[rule].severity for rule in (Rule.TAG_MISSING, Rule.TAG_UNUSED)
    }


def test_a_fingerprint_outlives_other_changes(run: Runner, folder: Path) -> None:
    """Lines move, pages come and go: what code scanning knows is not reported as new. Two findings have two."""

    def fingerprints() -> dict[str, str]:
        found = sarif_run(run("check", "site", "--output-format", "sarif").out)["results"]
        return {each["message"]["text"].splitlines()[0]: each["partialFingerprints"]["finding/v1"] for each in found}

    broken_site(folder, 2)
    before = fingerprints()
    assert len(set(before.values())) == 3
    page = folder / "site" / "50%, a:b 1.html"
    page.write_text(page.read_text().replace("<p", "\n\n<p", 1) + '<p data-tracardi-tag="prodct1">again</p>')
    write_files(folder, {"tracardi.yml": "# a line more\n" + TRIGGER, "site/z.html": PAGE.format("z")})
    after = fingerprints()
    assert list(after) != list(before)
    assert list(after.values()) == list(before.values())


@pytest.mark.parametrize("command", ["inject", "check"])
def test_errors_of_the_config_in_each_format(run: Runner, folder: Path, command: str) -> None:
    """Exit code 2; stderr has them for a person, stdout for the machine."""
    config = CONFIG.replace("id: shop", "idd: shop") + "deliver: {}\n"
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format("a")})
    text = run(command, "site")
    github = run(command, "site", "--output-format", "github")
    sarif = run(command, "site", "--output-format", "sarif")
    document = run(command, "site", "--output-format", "json")
    assert {(result.code, result.err) for result in (text, github, sarif, document)} == {(2, text.err)}
    assert text.out == ""
    annotations = [read_annotation(line) for line in github.out.splitlines()]
    assert [(kind, given["file"], given["line"]) for kind, given, _ in annotations] == [
        ("error", "tracardi.yml", "3"),  # a misspelt key is not missing as well
        ("error", "tracardi.yml", "6"),
    ]
    assert annotations[1][2] == 'deliver: is not a known key. Did you mean "delivery"?'
    (invocation,) = sarif_run(sarif.out)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    told = invocation["toolConfigurationNotifications"]
    assert [each["message"]["text"] for each in told] == [message for _, _, message in annotations]
    errors = json.loads(document.out)["errors"]
    assert [(error["kind"], error["file"], error["line"], error["key"]) for error in errors][1] == (
        "config-error",
        "tracardi.yml",
        6,
        "deliver",
    )


def test_other_errors_in_each_format(run: Runner, folder: Path) -> None:
    """A site that is not there has no place in a file; a module that does not compile has."""
    write_files(folder, {"tracardi.yml": CONFIG})
    github = run("remove", "nowhere", "--output-format", "github")
    assert (github.code, github.out[:33]) == (2, "::error title=input-error::nowher")
    (invocation,) = sarif_run(run("check", "nowhere", "--output-format", "sarif").out)["invocations"]
    assert "nowhere" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    write_files(folder, {"tracardi.yml": CONFIG + "extensions: [m.js]\n", "m.js": "\nconst = 1;", "site/a.html": "<p>"})
    _, given, _ = read_annotation(run("check", "site", "--output-format", "github").out.strip())
    assert given == {"file": "m.js", "line": "2", "title": "compile-error"}


@pytest.mark.parametrize("output_format", ["github", "sarif"])
def test_a_diff_has_no_place_there(run: Runner, folder: Path, output_format: str) -> None:
    broken_site(folder)
    for command in ("inject", "remove"):
        result = run(command, "site", "--diff", "--output-format", output_format)
        assert (result.code, result.out) == (2, "")
        assert f"--diff goes with the formats text and json, not with {output_format}." in result.err


@pytest.mark.parametrize("command", ["inject", "check", "remove"])
def test_a_run_without_findings(run: Runner, folder: Path, command: str) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    result = run(command, "site", "--output-format", "github")
    assert (result.code, result.out) == (0, "")
    assert "1 page" in result.err
    assert sarif_run(run(command, "site", "--output-format", "sarif").out)["results"] == []
