"""Metadata of pages, whose author may not be trusted with the build: no secrets of the environment, no values without end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers.sites import PAGE
from tests.hostile.runner import assert_changed, ended_within, snapshot, write
from tests.hostile.test_config import NINE, SAME_KEY, TOO_DEEP, TOO_LONG, TOO_MANY, aliases
from tracardi_snippet.errors import ConfigError
from tracardi_snippet.hosts import BuiltPages, inject_built, load_settings

TRACKER = {"url": {"api": "https://t.example.com"}, "source": {"id": "abc"}}
REFUSED = (
    "and a page cannot read the environment. Set such a value in the config, under pages; for the characters ${ write $${."
)
ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


def bomb(text: str) -> Any:
    """The data as a host gives it: what an alias repeats is one object."""
    return {"events": [["x", {"p": list(yaml.safe_load(text).values())[-1]}]]}


METADATA = {
    "a secret in a property": (
        {"events": [["x", {"leak": "${DEPLOY_TOKEN}"}]]},
        f"tracardi.events[0][1].leak: holds ${{DEPLOY_TOKEN}}, {REFUSED}",
    ),
    "a secret within a text": (
        {"events": [["x", {"deep": [{"leak": "a ${DEPLOY_TOKEN} b"}]}]]},
        f"tracardi.events[0][1].deep[0].leak: holds ${{DEPLOY_TOKEN}}, {REFUSED}",
    ),
    "a secret as the type of an event": (
        {"events": [["${DEPLOY_TOKEN}"]]},
        f"tracardi.events[0][0]: holds ${{DEPLOY_TOKEN}}, {REFUSED}",
    ),
    "a secret in a trigger": (
        {"triggers": [{"tag": "${DEPLOY_TOKEN}", "trigger": "onVisible", "data": {"event": "x"}}]},
        f"tracardi.triggers[0].tag: holds ${{DEPLOY_TOKEN}}, {REFUSED}",
    ),
    "a variable with a default": (
        {"events": [["x", {"leak": "${DEPLOY_TOKEN:-none}"}]]},
        f"tracardi.events[0][1].leak: holds ${{DEPLOY_TOKEN}}, {REFUSED}",
    ),
    "a variable that is not set": (
        {"events": [["x", {"leak": "${NO_SUCH_VARIABLE}"}]]},
        f"tracardi.events[0][1].leak: holds ${{NO_SUCH_VARIABLE}}, {REFUSED}",
    ),
    "what begins no reference": (
        {"events": [["x", {"a": "${"}]]},
        f"tracardi.events[0][1].a: holds ${{...}}, {REFUSED}",
    ),
    "a text of YAML": (
        'events: [[x, {leak: "${DEPLOY_TOKEN}"}]]',
        f"tracardi.events[0][1].leak: holds ${{DEPLOY_TOKEN}}, {REFUSED}",
    ),
    "a list instead of a mapping": (["${DEPLOY_TOKEN}"], "tracardi: is not a mapping. Write {events: [[page-view, {}]]} or {exclude: true}."),
    "aliases of aliases": (bomb(aliases("[1]", NINE)), f"tracardi: {TOO_MANY}"),
    "aliases of aliases under a key that stands nine times": (aliases("{z: 1}", SAME_KEY), f"tracardi: {TOO_MANY}"),
    "aliases of a long text": (bomb(aliases("x" * 100_000, NINE, 4)), f"tracardi: {TOO_LONG}"),
    "aliases of a long key": (bomb(aliases("{? " + "x" * 100_000 + " : 1}", NINE, 4)), f"tracardi: {TOO_LONG}"),
    "a text of aliases": (aliases("[1]", NINE), f"tracardi: {TOO_MANY}"),
    "a list that contains itself": ({"events": ENDLESS}, f"tracardi: {TOO_DEEP}"),
    "a text of brackets": ("[" * 100_000, f"tracardi: {TOO_DEEP}"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "message"), METADATA.values(), ids=METADATA)
def test_metadata_that_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: Any, message: str) -> None:
    """The message names the page's source, never a value of the environment, and no page changes."""
    monkeypatch.setenv("DEPLOY_TOKEN", "s3cr3t")
    write(tmp_path, {"site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    before = snapshot(tmp_path)
    with ended_within(60):
        pages = BuiltPages()
        pages.add("a.html", "a.md", given)
    with pytest.raises(ConfigError) as caught:
        inject_built(load_settings({"tracker": TRACKER}, tmp_path / "conf.py"), tmp_path / "site", pages)
    assert str(caught.value) == f"a.md: {message}"
    assert_changed(tmp_path, before, {})


def test_the_characters_of_a_reference_can_be_written(tmp_path: Path) -> None:
    """As in a config: two dollar signs."""
    write(tmp_path, {"site/a.html": PAGE.format("a")})
    pages = BuiltPages()
    pages.add("a.html", "a.md", {"events": [["x", {"price": "$${PRICE}", "money": "$5"}]]})
    inject_built(load_settings({"tracker": TRACKER}, tmp_path / "conf.py"), tmp_path / "site", pages)
    assert '["x",{"price":"${PRICE}","money":"$5"}]' in (tmp_path / "site" / "a.html").read_text()


@pytest.mark.slow
def test_many_pages_with_many_values_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is within the limit. All together they would fill the memory. The limit is a tenth here, for speed."""
    monkeypatch.setattr("tracardi_snippet.hosts.metadata.MAX_METADATA_VALUES", 100_000)
    given = bomb(aliases("[1, 1, 1]", NINE, 4))
    pages = BuiltPages()
    for number in range(6):
        pages.add(f"{number}.html", f"{number}.md", given)
    with pytest.raises(ConfigError) as caught:
        pages.added_to(load_settings({"tracker": TRACKER}, Path("conf.py")))
    assert len(caught.value.problems) == 3
    first = str(caught.value).splitlines()[0]
    assert first == "3.md: tracardi: with this page, the metadata of all pages has more than 1,000,000 values. Remove values."
    for number in range(2, 6):
        pages.add(f"{number}.html", f"{number}.md", None)
    assert len(pages.added_to(load_settings({"tracker": TRACKER}, Path("conf.py"))).config.pages) == 2
