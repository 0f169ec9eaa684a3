"""Selectors that CSS forbids, or that would take hours on a large page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.sites import CONFIG
from tests.hostile.runner import ANY, Case, cases

if TYPE_CHECKING:
    from tests.hostile.runner import Hostile

LARGE = "<!doctype html><title>x</title><body>" + ("<div class=a>" + "<b></b>" * 20) * 476
NESTED = "has :has() within :has(), which CSS forbids. Write one :has()."
MANY = "has more than 3 :has(), :nth-child() and the like, and of. Write several selectors, as a list, or tag the elements in the template."


def refused(title: str, selector: str, message: str) -> Case:
    config = f"{CONFIG}tags:\n  x: '{selector}'\n"
    return Case(
        title,
        {"tracardi.yml": config, "site/a.html": LARGE},
        "inject site",
        2,
        f"tracardi.yml:7: tags.x[0]: ...{message}",
        out="",
    )


def taken(title: str, selector: str) -> Case:
    config = f"{CONFIG}tags:\n  x: ['{selector}', title]\n"
    err = "...[selector-unmatched]..."
    return Case(title, {"tracardi.yml": config, "site/a.html": LARGE}, "inject site", 1, err)


CASES = [
    refused("nested :has()", ":has(:has(:has(b)))", NESTED),
    refused("nested :has() in capitals", "div:HAS(a:Has(b))", NESTED),
    refused("nested :has() behind :is()", ":has(:is(:has(b)))", NESTED),
    refused("nested :has() behind :not()", ":has(:not(p :has(b)))", NESTED),
    refused("many :has()", "div:has(a):has(b):has(i)", "has more than 2 :has()...."),
    refused("many :has() in a list", "div:has(a), div:has(b), div:has(i)", "has more than 2 :has()...."),
    refused("siblings of siblings", ":has(~ * ~ * * x)", "has more than one ~ or + within :has()...."),
    refused("many counts", "li:nth-child(n):nth-last-child(n) b:nth-of-type(n):nth-last-of-type(n)", MANY),
    refused("many counts in counts", ":nth-child(n of :nth-child(n of :nth-child(n of :nth-child(n))))", MANY),
    refused("counts with a choice", "li:nth-child(2 of .a):nth-last-child(2 of .b)", MANY),
    refused("two :has() with siblings", "*:has(~ *):has(~ * x)", "has more than one ~ or + within :has()...."),
    refused("counts and searches", ":has(a):has(b):nth-child(2):nth-child(n)", MANY),
    refused("a bracket in a quoted value", '[a="]"]:has(b):has(b):has(b)[c="]"]', "has more than 2 :has()...."),
    refused("a quote in a quoted value", "[a=\"]''\"]:has(:has(b))", NESTED),
    refused("an escaped :has()", ":h\\61s(:has(b))", "has an escape in a pseudo-class...."),
    refused("an escaped count", ":n\\74h-child(1)", "has an escape in a pseudo-class...."),
    refused("an escaped of", ":nth-child(1 o\\66 :not(x ~ *))", "has an escape in a pseudo-class...."),
    refused("a very long selector", "a " * 600, "has more than 1,000 characters. Write several selectors, as a list."),
    taken("many descendants", "* " * 100 + "x"),
    taken("many siblings", "* ~ " * 100 + "x"),
    taken("descendants of siblings in :has()", ":has(~ * * * * x)"),
    taken("counts of rows and cells", "tr:nth-child(2n+1) td:nth-last-child(n) x:nth-of-type(1)"),
    taken("an escape in a class", ".md\\:hover x:nth-child(2 of .md\\:x)"),
    taken("two :has()", "*:has(~ * x):has(* x)"),
    Case(
        "what only looks like :has() within :has()",
        {"tracardi.yml": CONFIG + "tags:\n  x: 'div:has(b:nth-child(2n+1)), [title=\":has(:has(x))\"]'\n", "site/a.html": LARGE},
        "inject site",
        0,
        "... [tag-unused]...",
        after={"site/a.html": ANY},
    ),
]  # fmt: skip


@cases(CASES)
def test_selectors(case: Case, hostile: Hostile) -> None:
    hostile(case)
