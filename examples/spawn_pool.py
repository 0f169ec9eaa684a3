"""Inject a site from a pool of ``spawn`` processes, with the public API alone.

    python examples/spawn_pool.py tracardi.yml SITE OUT

A site of any size on one machine needs no more than ``tracardi-snippet inject``, which starts processes by itself. This example
shows how the same work is spread over processes that share no memory, or over machines: docs/api.md does it with Dask.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tracardi_snippet import Injector, PageReader, Survey, compile_tracker, load_config, verify


def inject_page(injector: Injector, site: Path, out: Path, path: str) -> Survey:
    """Write the page with its block into ``out``, and return what the run must know of it."""
    page = injector.inject((site / path).read_bytes(), path)
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page.bytes)
    survey = Survey()
    survey.add(page)
    return survey


def main(config: Path, site: Path, out: Path) -> int:
    loaded = load_config(config)
    injector = Injector(loaded.config, compile_tracker(loaded))
    reader = PageReader(site, injector)
    survey = Survey()
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for part in pool.map(partial(inject_page, injector, site, out), reader.paths(), chunksize=64):
            survey.merge(part)
    findings = verify(loaded, survey, reader)
    for finding in findings:
        print(f"{finding.location}: {finding.message} [{finding.rule}]", file=sys.stderr)
    print(dict(survey.changes))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
