"""The user's say in findings: rules, ignore, --select, --ignore, and what "tracardi-snippet rule" explains."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files
from tracardi_snippet.checks.edit_distance import edit_distance
from tracardi_snippet.findings import Rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

TRIGGER = CONFIG + "    triggers:\n      - {tag: product, trigger: onVisible, data: {event: seen}}\n"
BLOG = PAGE.format('<b data-tracardi-tag="sale">')
SHOP = PAGE.format('<b data-tracardi-tag="product">')
LATE = "elements: {late: true}\n"


def findings(run: Runner, folder: Path, config: str, pages: dict[str, str], *arguments: str) -> list[tuple[str, str, str]]:
    """Rule, severity and file of each finding of ``check``."""
    write_files(folder, {"tracardi.yml": config})
    write_files(folder / "site", pages)
    document = json.loads(run("check", "site", "--output-format", "json", *arguments).out)
    return [(found["rule"], found["severity"], found["file"]) for found in document["findings"]]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", [("tag-unused", "warning", "site/blog/a.html")]),
        ("rules: {tag-unused: off}\n", []),
        ("rules: {tag-unused: false}\n", []),
        ("rules: {tag-unused: error}\n", [("tag-unused", "error", "site/blog/a.html")]),
        ("rules: {tag-unused: note}\n", [("tag-unused", "note", "site/blog/a.html")]),
        ('ignore: {"blog/**": [tag-unused]}\n', []),
        ('ignore: {"blog/**": tag-unused}\n', []),
        ('ignore: {"blog/**": [tag-unused, second-tracker]}\n', [("ignore-unused", "warning", "tracardi.yml")]),
        (
            'ignore: {"shop/**": [tag-unused]}\n',
            [("tag-unused", "warning", "site/blog/a.html"), ("ignore-unused", "warning", "tracardi.yml")],
        ),
        ('rules: {ignore-unused: off}\nignore: {"shop/**": [tag-unused]}\n', [("tag-unused", "warning", "site/blog/a.html")]),
    ],
)
def test_rules_and_ignore(run: Runner, folder: Path, more: str, expected: list[tuple[str, str, str]]) -> None:
    assert findings(run, folder, TRIGGER + more, {"blog/a.html": BLOG, "shop/b.html": SHOP}) == expected


def test_an_excused_page_leaves_the_finding_to_the_others(run: Runner, folder: Path) -> None:
    """The first place and the number are those of the pages that are not excused."""
    write_files(folder, {"tracardi.yml": TRIGGER + 'ignore: {"blog/**": [tag-unused]}\n'})
    write_files(folder / "site", {"blog/a.html": BLOG, "news/b.html": BLOG, "news/c.html": BLOG, "shop/d.html": SHOP})
    result = run("check", "site")
    assert 'site/news/b.html:7:1: warning: no trigger names the tag "sale" (and 1 more) [tag-unused]' in result.err
    assert "blog" not in result.err


def test_a_policy_of_an_excused_page_counts_for_the_others_only(run: Runner, folder: Path) -> None:
    page = SHOP.replace("<title>", "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><title>")
    config = TRIGGER + 'ignore: {"a.html": [policy-blocks]}\n'
    assert findings(run, folder, config, {"a.html": page}) == []
    assert findings(run, folder, config, {"a.html": page, "b.html": page}) == [("policy-blocks", "error", "site/b.html")]


def test_a_trigger_whose_pages_are_all_excused(run: Runner, folder: Path) -> None:
    pages = "pages:\n  - match: 'blog/**'\n    auto: {triggers: [{tag: lost, trigger: onVisible, data: {event: seen}}]}\n"
    config = CONFIG + pages + 'ignore: {"blog/**": [tag-missing]}\n'
    assert findings(run, folder, config, {"blog/a.html": PAGE.format("x")}) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--select", "tag-missing"], ["tag-missing"]),
        (["--select", "tag-missing,tag-unused"], ["tag-missing", "tag-unused"]),
        (["--ignore", "tag-missing"], ["tag-unused"]),
        (["--ignore", "tag-missing", "--ignore", "tag-unused"], []),
    ],
)
@pytest.mark.parametrize("command", ["inject", "check"])
def test_select_and_ignore(run: Runner, folder: Path, command: str, arguments: list[str], expected: list[str]) -> None:
    """A rule that is not reported stops nothing."""
    write_files(folder, {"tracardi.yml": TRIGGER, "site/blog/a.html": BLOG})
    result = run(command, "site", "--output-format", "json", *arguments)
    assert [found["rule"] for found in json.loads(result.out)["findings"]] == expected
    assert result.code == (1 if "tag-missing" in expected else 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "site", "--select", "tag-mising"], "'tag-mising' is not a rule. Did you mean tag-missing?"),
        (["inject", "site", "--ignore", "x"], "'x' is not a rule. 'tracardi-snippet rule --all' lists the rules."),
        (["rule", "tag-lost"], "'tag-lost' is not a rule. Did you mean tag-late?"),
        (["rule"], "Give the name of a rule, or --all."),
        (["rule", "tag-late", "--all"], "Give the name of a rule, or --all."),
    ],
)
def test_an_unknown_rule_names_the_nearest(run: Runner, folder: Path, arguments: list[str], message: str) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": SHOP})
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("rules: {tag-unusd: off}\n", "tracardi.yml:8: rules.tag-unusd: 'tag-unusd' is not a rule. Did you mean tag-unused?"),
        ("rules: {tag-unused: loud}\n", "tracardi.yml:8: rules.tag-unused: 'loud' is not one of"),
        ("rules: {tag-unused: true}\n", "tracardi.yml:8: rules.tag-unused: "),
        ('ignore: {"a/**": [tag-unusd]}\n', "Did you mean tag-unused?"),
        ('ignore: {"/a": [tag-unused]}\n', "starts with a slash."),
    ],
)
def test_wrong_settings_of_rules(run: Runner, folder: Path, more: str, message: str) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER + more, "site/a.html": SHOP})
    result = run("check", "site")
    assert result.code == 2
    assert message in result.err


def test_strict_ignores_notes(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER + "rules: {tag-unused: note}\n", "site/a.html": SHOP, "site/b.html": BLOG})
    assert run("check", "site", "--strict").code == 0
    assert "0 errors, 0 warnings, 1 note." in run("check", "site", "--strict").out


def test_a_note_in_machine_formats(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER + LATE, "site/a.html": PAGE.format("x")})
    assert run("check", "site", "--output-format", "github").out.startswith("::notice file=tracardi.yml,line=7,")
    log = json.loads(run("check", "site", "--output-format", "sarif").out)
    assert [(found["ruleId"], found["level"]) for found in log["runs"][0]["results"]] == [("tag-late", "note")]


@pytest.mark.parametrize(
    ("page", "config", "expected"),
    [
        ("x", TRIGGER, "tag-missing"),
        ("x", TRIGGER + LATE, "tag-late"),
        ("x", TRIGGER.replace("onVisible,", "onVisible, options: {late: true},"), "tag-late"),
        ('<b data-tracardi-tag="prodct">', TRIGGER + LATE, "tag-missing"),
        ('<b data-tracardi-tag="prodcut">', TRIGGER + LATE, "tag-missing"),
        ('<b data-tracardi-tag="products2">', TRIGGER + LATE, "tag-missing"),
        ('<b data-tracardi-tag="products-x">', TRIGGER + LATE, "tag-late"),
        ('<b data-tracardi-tag="Product">', TRIGGER + LATE, "tag-missing"),
    ],
)
def test_a_tag_that_may_come_late(run: Runner, folder: Path, page: str, config: str, expected: str) -> None:
    """A slip of the pen is an error all the same."""
    rules = [rule for rule, _, _ in findings(run, folder, config, {"a.html": PAGE.format(page)})]
    assert [rule for rule in rules if rule != "tag-unused"] == [expected]


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("a", "a", 0), ("ab", "ba", 1), ("abc", "ac", 1), ("abc", "abcde", 2), ("abc", "xyz", 3), ("", "ab", 2), ("", "abc", 3)],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 2) == edit_distance(other, one, 2) == distance


@pytest.mark.parametrize("rule", list(Rule))
def test_each_rule_is_explained(run: Runner, rule: Rule) -> None:
    out = run("rule", str(rule)).out
    assert out.startswith(f"{rule} (")
    assert all(part in out for part in ("\nWhy it matters: ", "\nExample:\n", "\nWhat to do: "))


def test_all_rules_are_listed(run: Runner) -> None:
    assert [line.split()[0] for line in run("rule", "--all").out.splitlines()] == list(Rule)
