"""Run ``python -m MODULE`` in a fork of a server process that has imported the host. A build then saves a second of imports.

Each run is a separate process, so a build does not see changes that another build has made in memory. Two things are imported only
after the fork, as for a user: our own packages, and esbuild, which starts threads.

The server reads requests from stdin, one per line: ``{"module", "arguments", "folder", "environment", "log"}``. It answers with the
exit code, and ends when stdin is closed.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING, Any

from tests.helpers.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COMMON = (
    "bs4 brotli concurrent.futures.thread difflib jinja2.ext jinja2.sandbox markdown.extensions.extra markdown.extensions.toc"
    " pydantic.fields pydantic.json_schema pydantic.main pydantic.types turbohtml uuid yaml"
)
_HOSTS = {
    "mkdocs": "ghp_import markdown.extensions.attr_list markdown.extensions.meta mkdocs.__main__ mkdocs.commands.build"
    " mkdocs.config.defaults mkdocs.contrib.search mkdocs.theme watchdog.observers",
    "pelican": "docutils.parsers.rst docutils.writers.html4css1 gzip markdown.extensions.codehilite markdown.extensions.meta"
    " pelican pelican.generators pelican.readers rich.live rich.status rich.table unidecode",
    "sphinx": "alabaster sphinx.application sphinx.builders.changes sphinx.builders.dirhtml sphinx.builders.epub3"
    " sphinx.builders.gettext sphinx.builders.html sphinx.builders.latex sphinx.builders.linkcheck sphinx.builders.manpage"
    " sphinx.builders.singlehtml sphinx.builders.texinfo sphinx.builders.text sphinx.builders.xml sphinx.cmd.build"
    " sphinx.directives.other sphinx.domains.c sphinx.domains.cpp sphinx.domains.javascript sphinx.domains.python"
    " sphinx.environment.collectors.asset sphinx.ext.mathjax sphinx.search.en",
}
IMPORTS = {host: f"{_COMMON} {names}".split() for host, names in _HOSTS.items()}
"""The modules that the server of each host imports: all modules that a build loads, except our own packages and esbuild."""


class WarmHost:
    """The server of a host. The first call of `run` starts the server."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[str] | None = None

    def run(self, arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
        """Run the host. Return the exit code and the text on both output streams."""
        process = self._process or self._start(environment)
        assert process.stdin
        assert process.stdout
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as log:
            request = {
                "module": self._module,
                "arguments": arguments,
                "folder": str(folder),
                "environment": dict(environment),
                "log": log.name,
            }
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, f"the server of {self._module} has ended"
            return int(answer), log.read()

    def _start(self, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", __name__, self._module]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self._process

    def close(self) -> None:
        if self._process:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.close()
            self._process.wait(10)
            self._process.stdout.close()


def serve(module: str) -> None:
    for name in IMPORTS[module]:
        importlib.import_module(name)
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _run(request)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(request: dict[str, Any]) -> None:
    """Run the module in this process as ``python -m`` does, then end the process."""
    log = os.open(request["log"], os.O_WRONLY | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for given, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(given, standard)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.path[0] = request["folder"]
    sys.argv[1:] = request["arguments"]
    code = 1
    try:
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # noqa: BLE001  Python prints every exception too
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    # Not sys.exit: exit handlers that were registered before the fork belong to the server process.
    # https://docs.python.org/3/library/os.html#os._exit
    os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
