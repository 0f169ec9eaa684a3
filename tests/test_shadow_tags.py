"""Tags in declarative shadow roots: verified with elements.shadow, named by tag-in-shadow without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import PAGE, TRIGGER, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

OPEN = '<x-y><template shadowrootmode="open">{}</template></x-y>'
TAGGED = '<p data-tracardi-tag="product">'
WITH_KEY = TRIGGER + "elements: {shadow: true}\n"


def rules(run: Runner, *arguments: str) -> list[tuple[str, str, int]]:
    document = json.loads(run("check", "site", "--output-format", "json", *arguments).out)
    return [(finding["rule"], finding["severity"], finding["line"]) for finding in document["findings"]]


SEEN = {
    "in a root": OPEN.format(TAGGED),
    "in a root of a root": OPEN.format(f"<b>{OPEN.format(TAGGED)}</b>"),
    "with a mode in capitals": OPEN.format(TAGGED).replace('"open"', "OPEN"),
    "on a div": OPEN.format(TAGGED).replace("x-y", "div"),
    "that delegates the focus": OPEN.format(TAGGED).replace('"open"', '"open" shadowrootdelegatesfocus shadowrootclonable'),
    "of the body": f'<template shadowrootmode="open">{TAGGED}</template>',
    "one of several words": OPEN.format(TAGGED.replace("product", "product other")),
}


@pytest.mark.parametrize("body", SEEN.values(), ids=SEEN)
def test_a_tag_in_an_open_root_counts_with_the_key(run: Runner, folder: Path, body: str) -> None:
    write_files(folder, {"tracardi.yml": WITH_KEY, "site/a.html": PAGE.format(body)})
    assert [rule for rule, _, _ in rules(run)] == ["tag-unused"] * body.count("other")


@pytest.mark.parametrize("body", SEEN.values(), ids=SEEN)
def test_without_the_key_it_is_named(run: Runner, folder: Path, body: str) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": PAGE.format(body)})
    assert rules(run) == [("tag-missing", "error", 7), ("tag-in-shadow", "warning", 7)]
    err = run("check", "site").err
    assert "    the tag stands in a shadow root, at a.html:7: set elements.shadow: true in the config\n" in err
    assert err.count("    paste: elements: {shadow: true}\n") == 2


HIDDEN = {
    "in a closed root": OPEN.format(TAGGED).replace("open", "closed"),
    "in a second root of the same host": '<x-y><template shadowrootmode="open"></template><template shadowrootmode="open">' + TAGGED + "</template></x-y>",
    "in a template within the root": OPEN.format(f"<template>{TAGGED}</template>"),
    "on an element that cannot have a root": OPEN.format(TAGGED).replace("x-y", "a"),
    "in an ordinary template": f"<template>{OPEN.format(TAGGED)}</template>",
    "with an unknown mode": OPEN.format(TAGGED).replace("open", "opened"),
    "in a comment": OPEN.format(f"<!-- {TAGGED} -->"),
}  # fmt: skip


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("config", [TRIGGER, WITH_KEY], ids=["without", "with"])
def test_what_no_script_can_reach_counts_nowhere(run: Runner, folder: Path, body: str, config: str) -> None:
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format(body)})
    assert rules(run) == [("tag-missing", "error", 7)]


def test_an_element_outside_counts_beside_it(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": PAGE.format(TAGGED + OPEN.format(TAGGED))})
    assert rules(run) == [("tag-in-shadow", "warning", 7)]


def test_all_places_of_a_tag_are_one_finding(run: Runner, folder: Path) -> None:
    """Also if several processes read the pages."""
    pages = {f"site/{number:03}.html": PAGE.format(TAGGED + OPEN.format(TAGGED) * 2) for number in range(600)}
    write_files(folder, {"tracardi.yml": TRIGGER, **pages})
    for jobs in ("1", "2"):
        err = run("check", "site", "--jobs", jobs).err
        assert err.startswith(
            'site/000.html:7:69: warning: the tag "product" stands in a shadow root, which the tracker does not watch (and 1199 more)'
        )


@pytest.mark.parametrize("config", ["rules: {tag-in-shadow: off}\n", 'ignore: {"a.html": [tag-in-shadow]}\n'])
def test_it_can_be_set_and_excused(run: Runner, folder: Path, config: str) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER + config, "site/a.html": PAGE.format(TAGGED + OPEN.format(TAGGED))})
    assert rules(run) == []


def test_a_skipped_page_has_none(run: Runner, folder: Path) -> None:
    config = TRIGGER + "inject: {exclude: [b.html]}\n"
    write_files(
        folder, {"tracardi.yml": config, "site/a.html": PAGE.format(TAGGED), "site/b.html": PAGE.format(OPEN.format(TAGGED))}
    )
    assert rules(run) == []


def test_the_stock_tracker_is_not_told_of_a_key_that_it_has_not(run: Runner, folder: Path) -> None:
    config = TRIGGER.replace("url: {", 'url: {script: "https://tracardi.example/tracker", ') + "delivery: {mode: stock}\n"
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format(TAGGED + OPEN.format(TAGGED))})
    assert rules(run) == []
    write_files(folder, {"tracardi.yml": config + "elements: {shadow: true}\n"})
    assert run("check", "site").code == 2
