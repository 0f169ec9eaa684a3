"""Wrong input of ``preview``: one clear error, exit code 2, and no traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

API_FIX = 'Give the address of your Tracardi API, such as "https://tracardi.example.com".'


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("nowhere",), "nowhere: the site folder does not exist. Build the site first, or give the folder of its HTML."),
        (
            ("tracardi.yml",),
            "tracardi.yml: the site folder is not a folder. Build the site first, or give the folder of its HTML.",
        ),
        (("empty",), "empty: has no page. Build the site first, or give the folder of its HTML."),
        (("site", "--config", "broken.yml"), "broken.yml:1: tracker: is missing. Add tracker:"),
        (("site", "--config", "none.yml"), "none.yml: cannot be read: No such file or directory."),
        (("site", "--config", "module.yml"), "module.yml:6: extensions[0]: none.js is not a file."),
        (("site", "--host", "192.0.2.1"), "--host 192.0.2.1: is no address of this machine. Leave it out, or give 127.0.0.1."),
        (("site", "--host", "no such host"), "--host no such host: is no address of this machine."),
        (("site", "--host", "foo..bar"), "--host foo..bar: is no address of this machine."),
        (("site", "--host", "x" * 70), f"--host {'x' * 70}: is no address of this machine."),
        (
            ("site", "--record", "site/events.jsonl"),
            "--record site/events.jsonl: lies in the site, and would be published with it. Give a file outside of site.",
        ),
        (
            ("site", "--base-path", "/a/../b"),
            "--base-path /a/../b/: is no path with slashes at both ends. Give one such as /docs/.",
        ),
        (("site", "--base-path", "/a?b"), "--base-path /a?b/: is no path"),
        (("site", "--port", "70000"), "70000 is not in the range"),
        (("site", "--forward", "ftp://x"), f"'ftp://x' is not an http(s) URL. {API_FIX}"),
        (
            ("site", "--forward", "http://x/track"),
            "'http://x/track' is the address of the collector. Leave out /track: it is added.",
        ),
        (("site", "--forward", "http://u:p@x"), "holds a user name or a password"),
        (("",), "the path is empty"),
    ],
)
def test_wrong_input(run: Runner, folder: Path, arguments: tuple[str, ...], error: str) -> None:
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG, "empty/x/style.css": ""})
    write_files(folder, {"broken.yml": "x: 1\n", "module.yml": CONFIG + "extensions: [none.js]\n"})
    result = run("preview", *arguments, "--no-open")
    assert (result.code, result.out) == (2, "")
    assert error in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "watchfiles"])
def test_a_missing_extra_is_one_line_with_the_command(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    for name in [name for name in sys.modules if name.startswith(("tracardi_snippet.preview", package))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    write_files(folder, {"site/a.html": PAGE.format("a"), "tracardi.yml": CONFIG})
    result = run("preview", "site", "--no-open")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"preview needs {package}. Run: pip install 'tracardi-snippet[preview]'\n"


def test_help_needs_no_extra(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And loads none of it."""
    for name in ("starlette", "uvicorn", "watchfiles"):
        monkeypatch.setitem(sys.modules, name, None)
    result = run("preview", "--help")
    assert (result.code, "Writes no file except that of --record." in result.out) == (0, True)
