"""Every value of a config against every place where it is put: it is refused with one line, or stands there as it is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tracardi_snippet.block.csp import HEADER_FORMATS, header, needs_of
from tracardi_snippet.block.render import Renderer
from tracardi_snippet.errors import ConfigError, error_text
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.hosts import load_settings
from tracardi_snippet.printable import printable, printable_diff
from tracardi_snippet.report.github import finding_annotations
from tracardi_snippet.report.sarif import findings_sarif
from tracardi_snippet.tracker.bundle import Bundle

PIECES = [
    *";,\"'<>\\@`\n\r\t\0\x1b\x9b\x7f\u2028\u202e \uff1b\u3002%$&{}()[]=#?:/.~",
    "</script>", "<!--", "]]>", "-->", '"><svg onload=alert(1)>', "; script-src *", "${X}", "%0A", "::error::", "##vso[x]", "__proto__", "a", "\xe4", "\U0001f600", "\udcff",
]  # fmt: skip
NASTY = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
KEYS = [
    "api",
    "script",
    "external",
    "location",
    "base",
    "source",
    "profile",
    "event",
    "property",
    "value",
    "tag",
    "key",
    "storage",
    "once",
]
BUNDLE = Bundle("0", ())


def config_with(key: str, text: str) -> dict[str, Any]:
    """A config that has the text as the value of one key; addresses get it behind a host."""
    url = f"https://h{text}"
    trigger = {
        "tag": text if key == "tag" else "t",
        "trigger": "onVisible",
        "data": {"event": text if key == "once" else "e"},
        "options": {"once": "page"},
    }
    tracker: dict[str, Any] = {
        "url": {"api": url if key == "api" else "https://t.example"},
        "source": {"id": text if key == "source" else "s"},
        "auto": {
            "events": [[text if key == "event" else "e", {text if key == "property" else "p": text if key == "value" else 1}]],
            "triggers": [trigger],
        },
        "external": [
            {
                "url": url if key == "external" else "https://x.example",
                "key": text if key == "key" else "k",
                "storage": text if key == "storage" else "",
            }
        ],
    }
    if key == "profile":
        tracker["profile"] = {"id": text}
    if key == "location":
        tracker["context"] = {"location": url}
    config: dict[str, Any] = {"tracker": tracker}
    if key == "script":
        tracker["url"]["script"] = url
        config["delivery"] = {"mode": "stock"}
        trigger.pop("options")
    elif key == "base":
        config["delivery"] = {"mode": "file", "baseUrl": url}
    return config


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KEYS), NASTY)
def test_every_value_against_every_place(key: str, text: str) -> None:
    try:
        with mock.patch.dict(os.environ, {"X": "x"}, clear=True):
            loaded = load_settings(config_with(key, text), Path("conf.py"))
    except ConfigError as error:
        assert_lines(error_text(error), len(error.problems))
        return
    block = Renderer(loaded.config, BUNDLE).common_block()
    assert_block(block)
    needs = needs_of(block, loaded.config)
    for form in HEADER_FORMATS:
        assert_policy(form, header(needs, form))


def assert_lines(text: str, number: int) -> None:
    assert text.count("\n") + 1 == number
    assert [char for char in text if not char.isprintable() and char != "\n"] == []


def assert_block(block: str) -> None:
    assert block.isascii()
    elements = LexborHTMLParser(f"<!doctype html><head>{block}</head><body>").css("head *")
    assert {element.tag for element in elements} == {"script"}
    assert all(
        name in {"type", "src", "async", "integrity", "crossorigin", "data-tracardi-snippet"}
        for element in elements
        for name in element.attributes
    )
    options = elements[0].text()
    json.loads(options.removeprefix("const options = ").removesuffix(";"))


def assert_policy(form: str, text: str) -> None:
    """One header or element, with two directives."""
    if form == "meta":
        (meta,) = LexborHTMLParser(text).css("head *")
        assert set(meta.attributes) == {"http-equiv", "content"}
        policy = meta.attributes["content"] or ""
    elif form in ("nginx", "apache"):
        assert text.count('"') == 2
        policy = text.split('"')[1]
    else:
        first, line = text.split("\n")
        assert first == "/*"
        policy = line.removeprefix("  Content-Security-Policy: ")
    directives = [directive.split() for directive in policy.split(";")]
    assert [name for name, *_ in directives] == ["script-src", "connect-src"]
    source = re.compile(r"'self'|'sha\d+-[A-Za-z0-9+/]+=*'|(?:https?://)?[a-zA-Z0-9_.-]+(?::\d+)?")
    assert [one for _, *sources in directives for one in sources if not source.fullmatch(one)] == []


@settings(max_examples=60, deadline=None)
@given(NASTY, NASTY)
def test_every_text_of_a_page_against_every_report(name: str, text: str) -> None:
    finding = Finding(Rule.TAG_UNUSED, Severity.WARNING, text, Location(f"site/{name}.html", 1, 1), (text,))
    (line,) = finding_annotations([finding]).split("\n")
    assert line.startswith("::warning file=")
    assert "\r" not in line
    sarif = findings_sarif([finding], 0)
    (result,) = json.loads(sarif)["runs"][0]["results"]
    assert result["message"]["text"] == f"{text}\n{text}"
    assert re.fullmatch(r"[A-Za-z0-9_.~%/:-]+", result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    for shown in (printable(text), printable_diff(f" {text}\n"), sarif):
        assert [char for char in shown if not char.isprintable() and char not in "\n\t"] == []
        assert not any(one.strip().startswith("::") or "##[" in one or "##vso[" in one for one in shown.split("\n"))
