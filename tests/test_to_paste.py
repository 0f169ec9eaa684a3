"""What a finding gives to paste is a part of the config as it is written: pasted there, it ends the finding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import write_files
from tracardi_snippet.checks.to_paste import entry_to_paste, setting_to_paste
from tracardi_snippet.config import load_config
from tracardi_snippet.hosts import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

API = "https://tracardi.example.com"
YAML = f"""\
tracker:
  url: {{api: "{API}"}}
  source: {{id: x}}
  auto:
    triggers:
      ENTRY
SETTING
"""
TOML = f"""\
SETTING
tracker.url.api = "{API}"
tracker.source.id = "x"
tracker.auto.triggers = [
  ENTRY
]
"""
JSON = f"""{{
SETTING
"tracker": {{"url": {{"api": "{API}"}}, "source": {{"id": "x"}}, "auto": {{"triggers": [
  ENTRY
  {{"tag": "body", "trigger": "onClick", "data": {{"event": "click"}}}}
]}}}}}}
"""
TABLE = f'[tool.tracardi-snippet]\nSETTING\n[tool.tracardi-snippet.tracker]\nurl.api = "{API}"\nsource.id = "x"\nauto.triggers = [ENTRY]\n'
CONFIGS = {"tracardi.yml": YAML, "tracardi.toml": TOML, "pyproject.toml": TABLE, "tracardi.json": JSON}
TAGS = ["product", 'a"b', "a\\b", "\u00e9\U0001f600", "on"]


@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_pasted_ends_the_finding(run: Runner, folder: Path, name: str) -> None:
    """Defect: a config in TOML or JSON got an entry in YAML."""
    rooted = "<x-y><template shadowrootmode=open><b data-tracardi-tag=rooted></b></template></x-y>"
    tagged = "".join(f"<p data-tracardi-tag='{tag}'>" for tag in TAGS)
    write_files(folder, {"site/a.html": f"<!doctype html><meta charset=utf-8><p data-tracardi-tag=body>{rooted}{tagged}"})

    def findings(entries: list[str], setting: str) -> list[tuple[str, str]]:
        text = CONFIGS[name].replace("ENTRY", "\n      ".join(entries)).replace("SETTING", setting)
        write_files(folder, {name: text})
        result = run("check", "site", "--config", name, "--output-format", "json")
        assert result.code in (0, 1), result.err
        return [(one["rule"], one["fix"]) for one in json.loads(result.out)["findings"]]

    start = "- {tag: body, trigger: onClick, data: {event: click}}" if name.endswith("yml") else ""
    found = findings([start], "")
    entries = [fix for rule, fix in found if rule == "tag-unused"]
    (setting,) = [fix for rule, fix in found if rule == "tag-in-shadow"]
    assert len([entry for entry in entries if "body" not in entry]) == len(TAGS)
    (last,) = [fix for rule, fix in findings([start, *entries], setting) if rule == "tag-unused"]
    assert "rooted" in last
    assert findings([start, *entries, last], setting) == []


def test_settings_of_python_get_python(folder: Path) -> None:
    loaded = load_settings({"tracker": {"url": {"api": API}, "source": {"id": "x"}}}, folder / "conf.py")
    assert eval(f"[{entry_to_paste(loaded, {'tag': 'a'})}]") == [{"tag": "a"}]  # noqa: S307
    assert eval("{" + setting_to_paste(loaded, "elements", {"shadow": True}) + "}") == {"elements": {"shadow": True}}  # noqa: S307


def test_settings_of_another_suffix_get_yaml(folder: Path) -> None:
    write_files(folder, {"mkdocs.yml": f"plugins: [tracardi: {{tracker: {{url: {{api: '{API}'}}, source: {{id: x}}}}}}]\n"})
    assert setting_to_paste(load_config(folder / "mkdocs.yml"), "elements", {"shadow": True}) == "elements: {shadow: true}"
