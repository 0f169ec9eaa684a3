"""Write a first expectation file from a recording: of a visit, or of a preview in which somebody has clicked around."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tracardi_snippet.config.limits import exceeded_limit
from tracardi_snippet.config.pages import PageRules
from tracardi_snippet.config.regular_file import read_regular_file
from tracardi_snippet.errors import ConfigError, Problem, SnippetError
from tracardi_snippet.expect.write import expectations_text
from tracardi_snippet.injector import Injector
from tracardi_snippet.tracker.compile import compile_tracker
from tracardi_snippet.visit.choice import find_page
from tracardi_snippet.visit.write_expectations import expected_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.model import Trigger

_MAX_BYTES = 100_000_000
_FIX = "Give a file that --record has written."


def recorded_expectations(recording: Path, site: Path, loaded: LoadedConfig) -> str:
    """Return an expectation file. Its actions are those of the triggers whose tag the page has.

    An event that came several times is expected once: the recording may hold several visits to a page. Left out are events that
    Tracardi would refuse, events of pages that are no files of the site, and events of triggers that no selector leads to.

    :raises ConfigError: a line of the recording cannot be read.
    :raises SnippetError: the file cannot be read, or the tracker cannot be compiled.
    """
    seen = set()
    pages: dict[str, list[dict[str, Any]]] = {}
    for record in _records(recording):
        page, event = record["file"], {"type": record.get("type"), "properties": _as_published(record)}
        key = json.dumps([page, event], sort_keys=True)
        if page and record.get("right") and key not in seen:
            seen.add(key)
            pages.setdefault(page, []).append(event)
    injector = Injector(loaded.config, compile_tracker(loaded))
    return expectations_text({page: expected_of(_triggers(site, injector, page), pages[page]) for page in sorted(pages)})


def _as_published(record: dict[str, Any]) -> Any:
    """Return an event's properties without the origin of the preview, which ``visit`` takes out of events as well."""
    try:
        parts = urlsplit(record.get("page") or "")
    except ValueError:
        return record.get("properties")
    origin = json.dumps(f"{parts.scheme}://{parts.netloc}")[1:-1]
    text = json.dumps(record.get("properties"))
    return json.loads(text.replace(origin, "") if parts.netloc else text)


def _triggers(site: Path, injector: Injector, path: str) -> list[Trigger]:
    """Return the triggers of a page, without those whose tag the page does not have."""
    rules = PageRules(injector.config)
    chosen = find_page(site, injector, path)
    tags = {name for tag in chosen.page.tags for name in tag.names} if chosen else set()
    triggers = rules.auto(rules.matching(path)).triggers.values()
    return [trigger for trigger in triggers if not trigger.tag or trigger.tag in tags]


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
        if not (isinstance(record, dict) and "file" in record and _is_event(record)) or exceeded_limit(record):
            raise ConfigError([Problem(str(recording), number, "", "is no event of a recording.", _FIX)])
        yield record


def _is_event(record: dict[str, Any]) -> bool:
    return isinstance(record["file"], str | None) and all(
        isinstance(record.get(name), kind | None) for name, kind in (("type", str), ("page", str), ("properties", dict))
    )
