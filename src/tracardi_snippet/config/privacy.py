"""The ``privacy`` section: how addresses leave the page."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tracardi_snippet.config.values import Section, wrong

Action = Literal["mask", "drop", "keep"]


def compared(name: str) -> str:
    """Return the part of a parameter's name that the tracker compares: ASCII letters and digits, in lower case."""
    return re.sub(r"[\W_]", "", name, flags=re.ASCII).lower()


def _parameter(name: str) -> str:
    if re.search(r"[?&;#=/]", name):
        raise wrong(f"{name!r} is not the name of a parameter.", "Write the name alone, such as phone.")
    if not compared(name):
        raise wrong(
            f"{name!r} has no ASCII letter or digit, and nothing else is compared.", "Use query: drop, or rename the parameter."
        )
    return name


Parameter = Annotated[str, AfterValidator(_parameter)]


class Urls(Section):
    """Rules for every address that the tracker sends: of the page, of its referrer, of links, in selected text."""

    query: Action = Field("mask", description="mask: values of secret parameters become ***. drop: not sent. keep: unchanged.")
    fragment: Action = Field("mask", description="As query, for what stands behind the #.")
    only: list[Parameter] | None = Field(
        None, min_length=1, description="The only parameters that keep their values; the values of all others become ***."
    )
    mask: list[Parameter] = Field(default_factory=list, description="Further parameters whose values become ***.")


class Privacy(Section):
    """The parts of addresses that leave the page."""

    urls: Urls = Field(default_factory=Urls)
