"""Read an expectation file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.document import Document, read_text
from tracardi_snippet.config.load import validate_document
from tracardi_snippet.config.yaml_reader import YamlReader
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.expect.file_model import ACTIONS, ExpectationFile
from tracardi_snippet.expect.read_matchers import read_matchers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.expect.file_model import Action


@dataclass(frozen=True, slots=True)
class ExpectedEvent:
    """An event that must arrive."""

    type: str
    """The event type."""
    properties: dict[str, Any]
    """Expected properties: JSON values and matchers."""
    line: int | None
    """Line of the event in the file, from 1."""


@dataclass(frozen=True, slots=True)
class PageExpectation:
    """A page, what a visitor does there, and the events that must arrive."""

    page: str
    """Path of the page in the site."""
    actions: tuple[Action, ...]
    """The actions, in their order."""
    action_lines: tuple[int | None, ...]
    """Line of each action in the file, from 1."""
    events: tuple[ExpectedEvent, ...]
    """The events, in the order of the file."""
    file: str
    """The expectation file."""
    line: int | None
    """Line of the page in the file, from 1."""


def load_expectations(path: Path) -> list[PageExpectation]:
    """Return the expectations of a file.

    :raises ConfigError: with every problem of the file at once.
    """
    file = str(path)
    reader = YamlReader(file, read_text(path))
    document = Document(file, reader.read(), reader.lines, reader.problems, texts=reader.texts)
    if not isinstance(document.data, dict):
        fact = "the file is empty." if document.data is None else "the file is not a mapping of keys to values."
        raise ConfigError([*document.problems, Problem(file, 1, "", fact, "Begin it with expect:.")])
    read = validate_document(document, ExpectationFile, _contradictions)
    found = [
        PageExpectation(
            _path_of(page.page),
            tuple(page.actions),
            tuple(document.line_of(("expect", index, "actions", number)) for number in range(len(page.actions))),
            tuple(
                ExpectedEvent(
                    event.type,
                    read_matchers_of(event.properties, ("expect", index, "events", number, "properties"), document),
                    document.line_of(("expect", index, "events", number)),
                )
                for number, event in enumerate(page.events)
            ),
            file,
            document.line_of(("expect", index)),
        )
        for index, page in enumerate(read.expect)
    ]
    if document.problems:
        raise ConfigError(document.problems)
    return found


def _path_of(page: str) -> str:
    """Return the path of a page in the site. A folder stands for its index.html."""
    path = page.lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


def read_matchers_of(properties: dict[str, Any], path: Key, document: Document) -> dict[str, Any]:
    """Return the properties with matchers. A property's own name may begin with a dollar sign."""
    return {key: read_matchers(value, (*path, key), document) for key, value in properties.items()}


def _contradictions(read: ExpectationFile) -> Iterator[tuple[Key, str, str]]:
    for index, page in enumerate(read.expect):
        if ".." in page.page.split("/") or "://" in page.page or "\0" in page.page:
            yield ("expect", index, "page"), "is no path in the site.", "Give a path such as shop/laptop.html."
        for number, action in enumerate(page.actions):
            if len(action.given) != 1:
                fact = f"has {' and '.join(action.given)}." if action.given else "has no action."
                yield ("expect", index, "actions", number), fact, f"Give one of {', '.join(ACTIONS)}."
