"""Configs that no reader expects: each ends in one message, at once."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE
from tests.hostile.runner import Case, Fifo, Folder, Link, Sparse, cases

if TYPE_CHECKING:
    from tests.hostile.runner import Content, Hostile

SITE = {"site/a.html": PAGE.format("a")}
URL = '[tracker.url]\napi = "https://t.example.com"\n[tracker.source]\nid = "abc"\n'
TOO_DEEP = "the values nest deeper than 100 levels."
TOO_MANY = "there are more than 100,000 values; what an alias repeats counts each time."
TOO_LONG = "the strings have more than 10,000,000 characters; what an alias repeats counts each time."


def aliases(first: str, each: str, levels: int = 8) -> str:
    """YAML in which each name stands for nine of the name before it, so that the last one stands for 9 ** levels values."""
    names = "abcdefghijklmnop"[: levels + 1]
    lines = [f"a: &a {first}"]
    lines += [f"{name}: &{name} {each.format(*[f'*{before}'] * 9)}" for before, name in itertools.pairwise(names)]
    return "\n".join(lines) + "\n"


def refused(title: str, name: str, content: Content, err: str) -> Case:
    return Case(title, {name: content, **SITE}, f"inject site --config {name}", 2, err, out="")


NINE = "[" + ",".join(["{}"] * 9) + "]"
SAME_KEY = "{{" + ",".join(["k: {}"] * 9) + "}}"
ENTRY = '  - {match: "p/%d.html", auto: {events: [[e, {a: 1}]]}}\n'
TABLE = '[[pages]]\nmatch = "p/%d.html"\nauto = {events = [["e", {a = 1}]]}\n'

CASES = [
    refused("a config that is a pipe", "c.yml", Fifo(), "c.yml: is not a file. Give the path of a file."),
    refused("a config that is a device", "c.yml", Link("/dev/zero"), "c.yml: is not a file. Give the path of a file."),
    refused("a config that is a folder", "c.yml", Folder(), "c.yml: is not a file. Give the path of a file."),
    refused("a config without end", "c.yml", Sparse(1 << 40), "c.yml: cannot be read: it is larger than 10,000,000 bytes."),
    refused("aliases of aliases in lists", "c.yml", aliases("[1]", NINE), f"c.yml:...: {TOO_MANY}"),
    refused("aliases of aliases under a key that stands nine times", "c.yml", aliases("{z: 1}", SAME_KEY), f"c.yml:...: {TOO_MANY}"),
    refused("aliases of a long text", "c.yml", aliases("x" * 100_000, NINE, 3), f"c.yml:...: {TOO_LONG}"),
    refused("an alias of itself", "c.yml", "a: &a [*a]\n", f"c.yml:1: {TOO_DEEP}"),
    refused("brackets", "c.json", "[" * 100_000, f"c.json: {TOO_DEEP}"),
    refused("13,000 entries in YAML", "c.yml", CONFIG + "pages:\n" + "".join(ENTRY % n for n in range(13_000)), f"c.yml: {TOO_MANY}"),
    refused(
        "13,000 entries in the YAML that only our scanner reads",
        "c.yml",
        CONFIG + "pages:\n" + "".join((ENTRY % n).replace(": 1", ":1") for n in range(13_000)),
        f"c.yml: {TOO_MANY}",
    ),
    refused("13,000 entries in TOML", "c.toml", URL + "".join(TABLE % n for n in range(13_000)), f"c.toml: {TOO_MANY}"),
    refused("20,000 wrong entries", "c.yml", CONFIG + "pages:\n" + "  - 1\n" * 20_000, "c.yml:7: pages[0]: is a number, not a mapping.\n..."),
    refused("a key of 100,000 parts", "c.toml", ".".join("a" * 100_000) + " = 1\n", "c.toml:1: a key has more than 100 parts. Write a shorter key."),
    refused("a table of 100,000 parts", "c.toml", "\n[" + ".".join("a" * 100_000) + "]\n", "c.toml:2: a key has more than 100 parts. Write a shorter key."),
    refused("a quoted key of 100,000 parts", "c.toml", " . ".join(['"a"'] * 100_000) + " = 1\n", "c.toml:1: a key has more than 100 parts. Write a shorter key."),
    refused("an inline key of 100,000 parts", "c.toml", "a = {" + ".".join("a" * 100_000) + " = 1}\n", "c.toml:1: a key has more than 100 parts. Write a shorter key."),
    refused("arrays within arrays", "c.toml", "a = " + "[" * 100_000, f"c.toml: {TOO_DEEP}"),
    Case(
        "dots in a text of TOML are no key",
        {"c.toml": URL + f'[[pages]]\nmatch = """{".".join("a" * 500)}"""\nauto = {{}} # {".".join("a" * 500)}\n', **SITE},
        "check site --config c.toml",
        code=0,
        err="c.toml:6: warning: the pattern ... matches no page [pattern-unmatched]\n  6 | ...",
    ),
    Case(
        "references that repeat a long value of the environment",
        {"c.yml": CONFIG.replace("shop", '"' + "${LONG}" * 200 + '"'), **SITE},
        "inject site --config c.yml",
        code=2,
        err=f"c.yml:3: tracker.source.id: {TOO_LONG}...",
        out="",
        environment={"LONG": "x" * 100_000},
    ),
]  # fmt: skip


@cases(CASES)
@pytest.mark.slow
def test_configs(case: Case, hostile: Hostile) -> None:
    hostile(case)
