"""Configs without a site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.helpers.sites import CONFIG, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.helpers.command import Run

    Runner = Callable[..., Run]


def test_every_config_is_told_of(run: Runner, folder: Path) -> None:
    """The one in the current folder, or those that are named; all errors of all at once."""
    write_files(folder, {"tracardi.yml": CONFIG, "a.yml": CONFIG + "a: 1\n", "b.yml": CONFIG + "b: 1\n"})
    result = run("validate")
    assert (result.code, result.out, result.err) == (0, "tracardi.yml: valid\n", "")
    result = run("validate", "b.yml", "tracardi.yml", "a.yml")
    assert (result.code, result.out) == (2, "tracardi.yml: valid\n")
    assert [line[:8] for line in result.err.splitlines()] == ["b.yml:6:", "a.yml:6:"]


def test_it_compiles_what_the_config_names(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG + "extensions: [m.js]\n", "m.js": "export default 1 +"})
    result = run("validate")
    assert (result.code, result.err[:5]) == (2, "m.js:")


def test_what_is_not_set_here_is_no_error(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone of the repository knows no secrets. What else is wrong is found, all the same."""
    monkeypatch.delenv("TEST_API", raising=False)
    monkeypatch.delenv("TEST_ID", raising=False)
    config = CONFIG.replace("http://127.0.0.1:8686", "${TEST_API}").replace("id: shop", 'id: "${TEST_ID}"')
    write_files(folder, {"tracardi.yml": config})
    result = run("validate")
    assert (result.code, result.err) == (0, "")
    assert result.out == "tracardi.yml: valid, as far as it does not depend on TEST_API, TEST_ID, not set here\n"
    assert run("check", ".").code == 2
    write_files(folder, {"tracardi.yml": config + "deliver: {}\n"})
    result = run("validate")
    assert (result.code, result.err) == (2, 'tracardi.yml:6: deliver: is not a known key. Did you mean "delivery"?\n')


def test_no_config(run: Runner, folder: Path) -> None:
    assert run("validate").code == 2
    assert run("validate", "away.yml").err.startswith("away.yml: cannot be read")


def test_formats(run: Runner, folder: Path) -> None:
    """What is valid is said on stderr then."""
    write_files(folder, {"tracardi.yml": CONFIG, "b.yml": CONFIG + "b: 1\n"})
    result = run("validate", "--output-format", "json")
    assert (json.loads(result.out)["errors"], result.err) == ([], "tracardi.yml: valid\n")
    result = run("validate", "tracardi.yml", "b.yml", "--output-format", "github")
    assert result.out.startswith("::error file=b.yml,line=6,title=config-error::b: is not a known key.")
    assert json.loads(run("validate", "b.yml", "--output-format", "sarif").out)["runs"][0]["invocations"][0]["exitCode"] == 2
