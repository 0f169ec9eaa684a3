"""Write a first expectation file from a recording: of a visit, or of a preview in which somebody has clicked around."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.config.regular_file import read_regular_file
from tracardi_snippet.errors import ConfigError, Problem, SnippetError
from tracardi_snippet.expect.write import expectations_text
from tracardi_snippet.visit.write_expectations import expected_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracardi_snippet.config.model import Config

_MAX_BYTES = 100_000_000
_FIX = "Give a file that --record has written."


def recorded_expectations(recording: Path, config: Config) -> str:
    """Return an expectation file.

    An event that came several times is expected once: the recording may hold several visits to a page. Left out are events that
    Tracardi would refuse, events of pages that are no files of the site, and events of triggers that no selector leads to.

    :raises ConfigError: a line of the recording cannot be read.
    :raises SnippetError: the file cannot be read.
    """
    rules = PageRules(config)
    seen = set()
    pages: dict[str, list[dict[str, Any]]] = {}
    for record in _records(recording):
        page, event = record.get("file"), {"type": record.get("type"), "properties": record.get("properties")}
        key = json.dumps([page, event], sort_keys=True)
        if page and record.get("right") and key not in seen:
            seen.add(key)
            pages.setdefault(page, []).append(event)
    triggers = {page: rules.auto(rules.matching(page)).triggers.values() for page in pages}
    return expectations_text({page: expected_of(triggers[page], pages[page]) for page in sorted(pages)})


def _records(recording: Path) -> Iterator[dict[str, Any]]:
    """Give the lines as objects. A last line that is not whole is left out: the recording may still go on."""
    try:
        text = read_regular_file(recording, _MAX_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise SnippetError(f"--recording {recording}: cannot be read: {error.strerror}. {_FIX}") from error
    *lines, rest = text.split("\n")
    for number, line in enumerate([*lines, *([rest] if rest.endswith("}") else [])], 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise ConfigError([Problem(str(recording), number, "", "is no line of JSON.", _FIX)]) from None
        if not isinstance(record, dict) or not isinstance(record.get("file", 0), str | None):
            raise ConfigError([Problem(str(recording), number, "", "is no event of a recording.", _FIX)])
        yield record
