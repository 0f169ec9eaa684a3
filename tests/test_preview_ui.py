"""The files that browsers load from a preview: small, and of no other host."""

from __future__ import annotations

import re

import pytest

from tracardi_snippet.preview import ui

MAX_BYTES = 30_000


def scripts_of(page: str) -> set[str]:
    """Return the scripts of a page, with all that they import."""
    waiting, found = re.findall(r'src="/ui/([^"]+)"', ui.read(page).decode()), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r'from "\./([^"]+)"', ui.read(name).decode())
    return found


@pytest.mark.parametrize("page", ["events.html", "panel.html"])
def test_a_page_loads_less_than_30_kb_of_script(page: str) -> None:
    names = scripts_of(page)
    assert page.replace("html", "js") in names
    assert sum(len(ui.read(name)) for name in names) < MAX_BYTES


def test_the_overlay_has_less_than_30_kb() -> None:
    assert len(ui.read("overlay.js")) < MAX_BYTES


@pytest.mark.parametrize("name", sorted(ui.names()))
def test_no_file_of_ours_names_another_host(name: str) -> None:
    """Names of XML, which nobody loads, are none."""
    text = ui.read(name).decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"https?://[a-z]+|[\"'(]//[a-z]+", text) == []


def test_no_script_is_left_over() -> None:
    every = {name for name in ui.names() if name.endswith(".js")}
    assert every == scripts_of("events.html") | scripts_of("panel.html") | {"overlay.js"}
