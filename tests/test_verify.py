"""Findings: each with its place and what was probably meant; cases of whole small sites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

TO_ADD = '    give the element that the trigger watches data-tracardi-tag="product", or name it by a selector under tags'
ERROR = 'tracardi.yml:7: error: no page carries data-tracardi-tag="product", so onVisible would never fire "seen" [tag-missing]'
TRIGGERS = CONFIG + "    triggers:\n      - {tag: product, trigger: onVisible, data: {event: seen}}\n"
PAGES = (
    CONFIG + "pages:\n  - match: 'shop/**'\n    auto: {triggers: [{tag: product, trigger: onVisible, data: {event: seen}}]}\n"
)

SITES: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "a tag that is there": (TRIGGERS, {"a.html": '<b data-tracardi-tag="product">'}, []),
    "unquoted, in upper case, among others": (TRIGGERS, {"a.html": "<B CLASS=x DATA-TRACARDI-TAG=product>"}, []),
    "one of several words": (TRIGGERS.replace("tag: product", "tag: a"), {"a.html": '<b data-tracardi-tag="a">'}, []),
    "on one page of many": (TRIGGERS, {"a.html": "x", "b/c.html": '<b data-tracardi-tag="product">'}, []),
    "escaped in the page": (TRIGGERS.replace("product", '"a & b"'), {"a.html": '<b data-tracardi-tag="a &amp; b">'}, []),
    "nowhere, and nothing like it": (TRIGGERS, {"a.html": "x"}, [ERROR, TO_ADD]),
    "in a comment, a script, a template or text only": (
        TRIGGERS,
        {
            "a.html": '<!-- <b data-tracardi-tag="product"> --><script>"<b data-tracardi-tag=product>"</script><template><b data-tracardi-tag="product"></template>&lt;b data-tracardi-tag="product"&gt;'
        },
        [ERROR, TO_ADD],
    ),
    "a tag that differs by a letter": (
        TRIGGERS,
        {"a.html": "x", "b.html": '<p>\n  <b data-tracardi-tag="prodcut">'},
        [
            ERROR,
            '    data-tracardi-tag="prodcut" stands at site/b.html:8:3: a tag like it',
            'site/b.html:8:3: warning: no trigger names the tag "prodcut" [tag-unused]',
        ],
    ),
    "a tag in other case": (
        TRIGGERS,
        {"a.html": '<b data-tracardi-tag="Product">'},
        [
            ERROR,
            '    data-tracardi-tag="Product" stands at site/a.html:7:1: a tag like it',
            'site/a.html:7:1: warning: no trigger names the tag "Product" [tag-unused]',
        ],
    ),
    "a misspelt attribute": (
        TRIGGERS,
        {"a.html": '<b data-tracardi-tags="product">', "b.html": '<b data-tracardi="product">'},
        [
            ERROR,
            '    data-tracardi-tags="product" stands at site/a.html:7:1: the attribute is data-tracardi-tag',
            '    data-tracardi="product" stands at site/b.html:7:1: the attribute is data-tracardi-tag',
        ],
    ),
    "an id or class of that name": (
        TRIGGERS,
        {"a.html": '<p><i class="big product">x</i>\n<b id="product">'},
        [
            ERROR,
            '    <b id="product"> stands at site/a.html:8:1: add data-tracardi-tag="product" to it',
            '    <i class="product"> stands at site/a.html:7:4: add data-tracardi-tag="product" to it',
        ],
    ),
    "a tag that no trigger names, many times": (
        CONFIG,
        {"a.html": '<b data-tracardi-tag="x">' * 2, "b.html": '<b data-tracardi-tag="x">'},
        ['site/a.html:7:1: warning: no trigger names the tag "x" (and 2 more) [tag-unused]'],
    ),
    "an empty tag": (
        CONFIG,
        {"a.html": "<b data-tracardi-tag>"},
        ["site/a.html:7:1: warning: the attribute data-tracardi-tag is empty [tag-unused]"],
    ),
    "one word of two is named": (
        TRIGGERS,
        {"a.html": '<b data-tracardi-tag="product other">'},
        ['site/a.html:7:1: warning: no trigger names the tag "other" [tag-unused]'],
    ),
    "a trigger of some pages, its tag on another": (
        PAGES,
        {"a.html": '<b data-tracardi-tag="product">', "shop/b.html": "x"},
        [
            'tracardi.yml:8: error: the one page that pages[0] matches does not carry data-tracardi-tag="product", so onVisible would never fire "seen" [tag-missing]',
            '    data-tracardi-tag="product" stands at site/a.html:7:1: only outside the pages of this entry',
            'site/a.html:7:1: warning: only triggers of other pages name the tag "product" [tag-unused]',
        ],
    ),
    "a trigger of some pages, its tag on one of them": (
        PAGES,
        {"a.html": "x", "shop/b.html": '<b data-tracardi-tag="product">', "shop/c.html": "x"},
        [],
    ),
    "a pattern that matches nothing": (
        CONFIG + "pages:\n  - match: [shop, a.html]\n    auto: {events: [[x]]}\n",
        {"a.html": "x", "shop/b.html": "x"},
        [
            'tracardi.yml:7: warning: the pattern "shop" matches no page [pattern-unmatched]',
            '    for all pages of the folder write "shop/**"',
        ],
    ),
    "a tag that would command the terminal": (
        CONFIG + "inject: {charset: utf-8}\n",
        {"a.html": '<b data-tracardi-tag="\x1b[31mred&#10;line">'},
        [
            r'site/a.html:7:1: warning: no trigger names the tag "\x1b[31mred" [tag-unused]',
            'site/a.html:7:1: warning: no trigger names the tag "line" [tag-unused]',
        ],
    ),
    "a pattern that is nearly right, and one for pages that are excluded": (
        CONFIG
        + "pages:\n  - match: [sohp/b.html, 'shop/*']\n    auto: {events: [[x]]}\ninject: {exclude: ['shop/**', 'no/**']}\n",
        {"a.html": "x", "shop/b.html": "x"},
        [
            'tracardi.yml:7: warning: the pattern "sohp/b.html" matches no page [pattern-unmatched]',
            '    did you mean the page "shop/b.html"?',
            'tracardi.yml:9: warning: the pattern "no/**" matches no page [pattern-unmatched]',
        ],
    ),
    "columns are characters": (
        CONFIG,
        {"a.html": '<!doctype html><html><head><meta charset=utf-8></head>\r\n<body>\r\nééé <b data-tracardi-tag="ü">'},
        ['site/a.html:3:5: warning: no trigger names the tag "ü" [tag-unused]'],
    ),
}


def without_excerpts(text: str) -> list[str]:
    """The lines of a report but for source lines and fixes, which tests/test_source_lines.py is about."""
    return [line for line in text.splitlines() if not re.match(r" +\d* \| |    paste: ", line)]


@pytest.mark.parametrize(("config", "pages", "expected"), SITES.values(), ids=SITES)
def test_check_tells(run: Callable[..., Run], folder: Path, config: str, pages: dict[str, str], expected: list[str]) -> None:
    """Before and after the pages are injected: the block's own script names the attribute and does not count."""
    texts = {name: body if "<html" in body else PAGE.format(body) for name, body in pages.items()}
    write_files(folder, {"tracardi.yml": config})
    write_files(folder / "site", texts)
    result = run("check", "site")
    assert without_excerpts(result.err) == expected
    assert result.code == (1 if any(": error: " in line for line in expected) else 0)
    write_files(folder, {"all.yml": CONFIG + "    triggers: []\n"})
    run("inject", "site", "--config", "all.yml")
    again = without_excerpts(run("check", "site", "--config", "tracardi.yml", "--ignore", "block-stale").err)
    # The block makes the line of the charset declaration longer, and no other.
    assert [line.split(": ", 1)[1] for line in again if not line.startswith("    ")] == [
        line.split(": ", 1)[1] for line in expected if not line.startswith("    ")
    ]


def test_a_missing_tag_on_a_large_site_is_explained_from_its_first_pages(run: Callable[..., Run], folder: Path) -> None:
    """Not more than three hints, whatever the number of pages that look alike."""
    write_files(folder, {"tracardi.yml": TRIGGERS})
    write_files(
        folder / "site",
        {
            f"{n:03}.html": PAGE.format(
                f'<b id="product">{n}</b><i class="product"><u name="product"><s data-tracardi="product">'
            )
            for n in range(100)
        },
    )
    hints = [line for line in without_excerpts(run("check", "site").err) if line.startswith("    ")]
    assert len(hints) == 3
    assert all("site/000.html" in hint for hint in hints)
