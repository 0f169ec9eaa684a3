"""Where the output goes: a full disk, a current folder that has been deleted, a terminal that obeys what pages say."""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE
from tests.hostile.runner import assert_changed, snapshot, write
from tracardi_snippet.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

FILES = {"c.yml": CONFIG, "site/a.html": PAGE.format("a")}
FULL = "The output cannot be written: No space left on device."
GONE = "The current folder does not exist any more. Change to another one."


class FullDisk(io.StringIO):
    """A stream on a disk without room."""

    def write(self, text: str) -> int:  # noqa: ARG002
        raise OSError(28, "No space left on device")


def end(command: str) -> int:
    """Run a command and return its exit code."""
    with pytest.raises(SystemExit) as exit_info:
        main(shlex.split(command))
    return int(exit_info.value.code or 0)


@pytest.mark.parametrize(
    "command",
    [
        "types",
        "schema",
        "--help",
        "types --help",
        "--version",
        "completion bash",
        "compile -c c.yml",
        "compile -c c.yml --report",
        "compile -c c.yml --output-format json",
        "snippet -c c.yml",
        "explain a.html -c c.yml",
        "explain a.html -c c.yml --output-format json",
        "csp site -c c.yml",
        "csp site -c c.yml --headers nginx",
        "validate c.yml",
        "validate c.yml --output-format json",
        "init --yes",
    ],
)
def test_a_full_disk_at_stdout(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """One line says what happened."""
    write(folder, FILES)
    monkeypatch.setattr(sys, "stdout", FullDisk())
    assert end(command) == 141
    assert capsys.readouterr().err.removeprefix("c.yml: valid\n") == f"{FULL}\n"


@pytest.mark.parametrize("command", ["check site -c c.yml", "inject site -c c.yml --output-format json", "remove site"])
def test_a_full_disk_at_stdout_of_a_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    write(folder, FILES)
    monkeypatch.setattr(sys, "stdout", FullDisk())
    assert (end(command), capsys.readouterr().err) == (141, f"{FULL} What was to be done is done.\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("inject none -c c.yml --output-format json", "none: the site folder does not exist."),
        ("validate none.yml --output-format json", "none.yml: cannot be read: No such file or directory."),
    ],
)
def test_an_error_matters_more_than_a_full_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, message: str
) -> None:
    write(folder, FILES)
    monkeypatch.setattr(sys, "stdout", FullDisk())
    assert (end(command), capsys.readouterr().err.startswith(message)) == (2, True)


@pytest.mark.parametrize(
    ("command", "code"), [("inject none -c c.yml", 2), ("inject", 2), ("types --no-such-option", 2), ("ping -c none.yml", 2)]
)
def test_a_full_disk_at_stderr(folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, code: int) -> None:
    """The exit code is all that can be told."""
    write(folder, FILES)
    monkeypatch.setattr(sys, "stderr", FullDisk())
    assert end(command) == code


@pytest.mark.parametrize("output_format", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize("command", ["inject site", "inject ../site", "check site -c {top}/c.yml", "remove site", "validate"])
def test_a_deleted_current_folder(
    run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, output_format: str
) -> None:
    """The message is the same in each format, and names what is wrong."""
    write(folder, FILES)
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    before = snapshot(folder)
    result = run(*shlex.split(command.format(top=folder)), "--output-format", output_format)
    assert result.code == 2
    assert result.err.startswith("site: the site folder does not exist." if command == "remove site" else GONE)
    if output_format == "json":
        assert [error["message"] for error in json.loads(result.out)["errors"]] == result.err.splitlines()
    elif output_format == "github":
        assert result.out == f"::error title=input-error::{result.err}"
    monkeypatch.chdir(folder)
    assert_changed(folder, before, {})


def test_whole_paths_work_in_a_deleted_folder(run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, FILES)
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    site, config = folder / "site", folder / "c.yml"
    assert run("inject", site, "--config", config, "--output-format", "github").code == 0
    monkeypatch.chdir(folder)
    assert b"data-tracardi-snippet" in (site / "a.html").read_bytes()


CONTROL = {
    "an escape sequence": ("\x1b[2Jx", "\\x1b[2Jx"),
    "a title of the terminal": ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
    "C1 controls": ("\x9b31m\x85", "\\x9b31m"),
    "a direction that hides text": ("\u202eabc", "\\u202eabc"),
    "a carriage return": ("a\rb", "b"),
    "other line breaks": ("a\x0bb\x0cc\x1cd\u2028e", "e"),
    "backspaces": ("abc\b\b\bxyz", "abc\\x08\\x08\\x08xyz"),
    "a NUL": ("a\0b", "a\\x00b"),
    "a command of GitHub's runner": ("::add-mask::x", " \\x3a:add-mask::x"),
    "a command of GitHub's runner after a tab": ("\t::stop-commands::x", " \t\\x3a:stop-commands::x"),
    "an old command of GitHub's runner": ("x ##[add-path]y", "x \\x23#[add-path]y"),
    "a command of Azure's runner": ("x ##vso[task.setvariable variable=PATH]y", "x \\x23#vso[task.setvariable variable=PATH]y"),
}


@pytest.mark.parametrize(("text", "shown"), CONTROL.values(), ids=CONTROL)
@pytest.mark.parametrize("command", ["inject", "remove"])
def test_a_diff_does_not_command_the_terminal(
    run: Callable[..., Run], folder: Path, command: str, text: str, shown: str
) -> None:
    """The lines around a change are the page's own."""
    page = f"<!doctype html>\n<meta charset=utf-8>\n<title>x</title>\n{text}\n"
    write(folder, {**FILES, "site/a.html": page})
    if command == "remove":
        assert run("inject", "site", "-c", "c.yml").code == 0
    before = snapshot(folder)
    options = ("-c", "c.yml") if command == "inject" else ()
    result = run(command, "site", *options, "--diff")
    assert result.code == 0
    assert shown in result.out
    assert [char for char in result.out if not char.isprintable() and char not in "\n\t"] == []
    assert not any(line[1:].strip().startswith("::") or "##[" in line or "##vso[" in line for line in result.out.splitlines())
    assert_changed(folder, before, {})


def test_a_diff_of_a_page_with_line_ends_of_windows(run: Callable[..., Run], folder: Path) -> None:
    """They are left out: every line has one."""
    write(folder, {**FILES, "site/a.html": "<!doctype html>\r\n<title>x</title>\r\n<p>y"})
    lines = run("inject", "site", "-c", "c.yml", "--diff").out.splitlines()
    assert lines[:2] == ["--- site/a.html", "+++ site/a.html"]
    assert [line for line in lines if line.endswith(("\r", "\\r"))] == []
    assert lines[-2:] == [" <p>y", "\\ No newline at end of file"]


NAMES = {
    "an escape sequence": "a\x1b[2J.html",
    "a line of its own": "a\n::error file=x::y.html",
    "a command": "##vso[task.complete].html",
    "half a character": os.fsdecode(b"\xff.html"),
    "a direction": "a\u202elmth.exe.html",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("output_format", ["text", "json", "github", "sarif"])
def test_the_name_of_a_page_does_not_command_the_terminal(
    run: Callable[..., Run], folder: Path, name: str, output_format: str
) -> None:
    """Names stand in findings, in annotations, and among the pages that are skipped."""
    write(folder, {**FILES, f"site/{name}": "<!doctype html><p data-tracardi-tag=unused>", f"site/empty{name}": ""})
    result = run("check", "site", "-c", "c.yml", "--output-format", output_format)
    assert result.code == 0
    assert [char for char in result.out + result.err if not char.isprintable() and char != "\n"] == []
    commands = [line for line in (result.out + result.err).splitlines() if line.strip().startswith("::") or "##vso[" in line]
    assert len(commands) == (1 if output_format == "github" else 0)
    assert all(line.startswith("::warning file=site/") for line in commands)
