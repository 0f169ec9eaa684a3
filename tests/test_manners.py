"""How the command line behaves: help, exit codes, progress, pipes, interruptions."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.command import heed_signals
from tests.helpers.sites import CONFIG, PAGE, ROOT, write_files
from tracardi_snippet.cli import cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

    Runner = Callable[..., Run]


@pytest.mark.slow
def test_progress_is_for_terminals(folder: Path) -> None:
    """Piped, a long run prints nothing on stderr; on a terminal a bar is there."""
    import pty

    write_files(folder, {"tracardi.yml": CONFIG, **{f"site/{n}.html": PAGE.format(n) for n in range(600)}})
    command = [sys.executable, "-m", "tracardi_snippet", "check", "site"]
    piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    master, slave = pty.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=slave) as process:
        out = process.stdout.read() if process.stdout else b""
    os.close(slave)
    shown = b""
    with contextlib.suppress(OSError):  # how Linux ends the reading of a terminal that nobody holds open
        while chunk := os.read(master, 100_000):
            shown += chunk
    os.close(master)
    assert b"Reading" in shown
    assert out.decode() == piped.stdout


def test_help_loads_neither_esbuild_nor_an_html_parser() -> None:
    """Nor pydantic, Jinja or YAML: it has to be there at once."""
    code = (
        "import sys, tracardi_snippet.cli as cli\n"
        "try: cli.main(['inject', '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('esbuild_py', 'turbohtml', 'bs4', 'pydantic', 'jinja2', 'yaml', 'wcmatch') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", cli.commands)
def test_each_command_and_option_is_documented(run: Runner, command: str) -> None:
    """Its help says more than its name, each option has a text, and the README names it."""
    assert len(run(command, "--help").out.splitlines()) > 8
    for parameter in cli.commands[command].params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None), f"{command} {parameter.name}"
    assert f"`{command}" in (ROOT / "README.md").read_text("utf-8")


def test_examples_in_help_keep_their_lines(run: Callable[..., Run]) -> None:
    for arguments in (("--help",), ("inject", "--help"), ("compile", "--help")):
        text = run(*arguments).out
        assert "\\b" not in text
        assert any(line.startswith("    tracardi-snippet ") for line in text.splitlines())


@pytest.mark.parametrize(
    "command", [("compile",), ("snippet",), ("explain", "a.html"), ("ping",), ("inject", "site"), ("check", "site")]
)
@pytest.mark.parametrize("config", [None, "tracker: [", "tracker: {}", "x: 1", "\x00"])
def test_a_bad_config_is_two_and_no_traceback(
    run: Callable[..., Run], folder: Path, command: tuple[str, ...], config: str | None
) -> None:
    write_files(folder, {"site/a.html": PAGE.format("a"), **({} if config is None else {"tracardi.yml": config})})
    result = run(*command)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("tracardi.yml")
    assert "Traceback" not in result.err


@pytest.mark.parametrize("closed", [1, 2])
@pytest.mark.slow
def test_streams_that_the_caller_has_closed(folder: Path, closed: int) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    shell = f"{sys.executable} -m tracardi_snippet check site {closed}>&-"
    assert subprocess.run(["/bin/sh", "-c", shell], cwd=folder, check=False).returncode == 0


@pytest.mark.parametrize("arguments", [(), ("--output-format", "json")])
@pytest.mark.slow
def test_a_result_that_can_not_be_printed_is_no_failure(folder: Path, arguments: tuple[str, ...]) -> None:
    """Exit codes 1 and 2 say that no page has changed."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    command = [sys.executable, "-m", "tracardi_snippet", "inject", "site", *arguments]
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        result = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr) == (
        141,
        "The output cannot be written: No space left on device. What was to be done is done.\n",
    )
    assert "data-tracardi-snippet" in (folder / "site" / "a.html").read_text()


def test_a_name_breaks_out_of_no_line(run: Runner, folder: Path) -> None:
    """A CI service would obey the second line."""
    page = folder / "site" / "a\n::error file=x::owned.html"
    write_files(folder, {"tracardi.yml": CONFIG, f"site/{page.name}": PAGE.format("a")})
    for arguments in (("inject", "site", "--dry-run", "--diff"), ("inject", "site"), ("validate", f"{page}.yml")):
        page.chmod(0o444)
        result = run(*arguments)
        assert "owned" in result.out + result.err
        assert not [line for line in (result.out + result.err).splitlines() if line.startswith("::")]


def test_a_closed_pipe_is_no_error_message(folder: Path) -> None:
    """``tracardi-snippet schema | head -1``."""
    command = f"{sys.executable} -m tracardi_snippet schema | head -c 10"
    result = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert result.stderr == ""


def test_the_version_and_an_unknown_command(run: Callable[..., Run]) -> None:
    from tracardi_snippet import __version__

    assert run("--version").out == f"tracardi-snippet, version {__version__}\n"
    unknown = run("injct", "site")
    assert (unknown.code, "No such command 'injct'" in unknown.err) == (2, True)


def test_interrupted_it_says_so(folder: Path) -> None:
    """Ctrl-C at the prompt of init: nothing is written."""
    code = "import os, signal, sys, tracardi_snippet.cli as cli\nimport click\nclick.prompt = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT)\ncli.main(['init'])"
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=heed_signals,
    )
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr.strip() == "Interrupted. The pages are all as they were, or all done."
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("width", [80, 100])
def test_no_summary_of_a_command_is_cut(monkeypatch: pytest.MonkeyPatch, run: Runner, width: int) -> None:
    """The list of commands says what each does, also on a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", str(width))
    listed = run("--help").out.partition("\nCommands:\n")[2].partition("\n\n")[0]
    assert "..." not in listed
    assert len(listed.splitlines()) == len(cli.commands)
