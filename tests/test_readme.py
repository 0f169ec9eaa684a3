"""README and reference can not drift from the code: configs are valid, tables complete, output is what is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from tests.helpers.sites import PAGE, ROOT, SHOP, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.config.model import Config, Delivery, Elements, Inject, PageRule
from tracardi_snippet.config.tracker import TriggerName
from tracardi_snippet.report.rules import RULES
from tracardi_snippet.tracker.features import Feature, select_features

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from pydantic import BaseModel

    from tests.helpers.command import Run

README = (ROOT / "README.md").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")


def fence(language: str, number: int = 0, text: str = README) -> str:
    """A code block of the document, its indentation taken off."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    indent, block = found[number]
    return "\n".join(line.removeprefix(indent) for line in block.splitlines())


def test_its_config_is_valid_and_does_what_it_says(
    run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACARDI_SOURCE_ID", "x")
    tagged = PAGE.format('<h1 data-tracardi-tag="title">t</h1><p data-tracardi-tag="product">p</p>')
    write_files(folder, {"tracardi.yml": fence("yaml"), "site/shop/a.html": tagged})
    assert run("inject", "site", "--strict").code == 0
    names = {feature.name for feature in select_features(load_config(folder / "tracardi.yml").config)}
    assert {"auto.events", "trigger.onVisible", "trigger.onTextSelect"} <= names


def test_its_failing_check_is_what_check_prints(run: Callable[..., Run], folder: Path) -> None:
    """On the example shop, with a tag misspelt in one page and gone from the others."""
    pages = {path.relative_to(SHOP).as_posix(): path.read_text("utf-8") for path in SHOP.rglob("*.html")}
    broken = {name: text.replace('data-tracardi-tag="product"', "") for name, text in pages.items()}
    broken["site/laptops/heath-14.html"] = pages["site/laptops/heath-14.html"].replace('"product"', '"prodct"')
    write_files(folder, {**broken, "tracardi.yml": (SHOP / "tracardi.yml").read_text("utf-8")})
    result = run("check", "site")
    shown = fence("console").splitlines()
    assert shown[0] == "$ tracardi-snippet check site"
    printed = [*result.err.splitlines(), *result.out.splitlines()]
    assert set(shown[1:]) <= set(printed)


def test_its_demo_output_is_what_inject_prints(run: Callable[..., Run], folder: Path) -> None:
    result = run("inject", SHOP / "site", "--config", SHOP / "tracardi.yml", "--out", "build/shop")
    assert fence("console", 1).startswith(result.out)


def test_every_key_every_rule_and_every_trigger_has_its_line() -> None:
    def keys(model: type[BaseModel], prefix: str) -> set[str]:
        return {f"{prefix}{name}" for name in model.model_fields}

    for key in {
        *keys(Inject, "inject."),
        *keys(Delivery, "delivery."),
        *keys(PageRule, "pages[]."),
        *keys(Elements, "elements."),
    }:
        assert f"| `{key}` |" in REFERENCE
    for name in Config.model_fields.keys() - {
        "schema_address",
        "tracker",
        "pages",
        "delivery",
        "inject",
        "elements",
        "privacy",
    }:
        assert f"| `{name}` |" in REFERENCE
    for rule, (severity, fact, *_) in RULES.items():
        assert f"| `{rule}` | {severity} | {fact} |" in REFERENCE
    for kind in get_args(TriggerName):
        assert f"`{kind}`" in REFERENCE
        assert f"| `{kind}` |" in (ROOT / "docs" / "tracker.md").read_text("utf-8")
    for path in (ROOT / "tracker_js" / "context").glob("*.js"):
        assert f"`{path.stem}`" in REFERENCE


def test_its_module_compiles(run: Callable[..., Run], folder: Path) -> None:
    write_files(
        folder,
        {
            "tracardi.yml": (SHOP / "tracardi.yml").read_text("utf-8") + fence("yaml", 0, REFERENCE),
            "analytics/scroll.js": fence("js", 0, REFERENCE),
        },
    )
    assert "scrolled" in run("compile").out


def test_features_are_named_after_their_modules() -> None:
    """The report's names lead to the files."""
    for feature in select_features(load_config(SHOP / "tracardi.yml").config):
        assert isinstance(feature, Feature)
        assert (ROOT / "tracker_js" / feature.module).is_file()
        assert feature.name.split(".")[-1].lower() in feature.module.lower()
