"""What one page says of itself: ``tracardi: {events: [...], triggers: [...], exclude: true}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from tracardi_snippet.config.document import Document
from tracardi_snippet.config.load import validate_document
from tracardi_snippet.config.model import Auto
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.settings import metadata_notation, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config.keys import Key

_EXAMPLE = "Write {events: [[page-view, {}]]} or {exclude: true}."


class PageMetadata(Auto):
    """What one page adds to ``tracker.auto``, as an entry of ``pages`` does."""

    exclude: bool = Field(False, description="Leave the page alone.")  # noqa: FBT003


def read_metadata(source: str, given: object) -> PageMetadata:
    """``given`` as ``BuiltPages.add`` takes it, but not None; YAML's null says nothing.

    :raises ConfigError: it is no metadata.
    """
    data = _parse(source, given) if isinstance(given, str) else plain(given, source)
    if data is None:
        return PageMetadata.model_construct()
    document = Document(source, data, {}, notation=metadata_notation)
    if not isinstance(document.data, dict):
        raise ConfigError([document.problem((), "is not a mapping.", _EXAMPLE)])
    return validate_document(document, PageMetadata, _check)


def _parse(source: str, text: str) -> Any:
    """Fields of reStructuredText, and Pelican's of Markdown, hold text alone."""
    from tracardi_snippet.config.yaml_reader import YamlReader

    try:
        reader = YamlReader(source, text)
        data = reader.read()
    except ConfigError as error:
        problems = error.problems
    else:
        problems = reader.problems
    if problems:
        raise ConfigError(
            [
                Problem(source, None, metadata_notation(()), problem.fact.replace("the file", "the text"), problem.fix)
                for problem in problems
            ]
        )
    return data


def _check(metadata: PageMetadata) -> Iterator[tuple[Key, str, str]]:
    if metadata.exclude and (metadata.events or metadata.triggers):
        yield ("exclude",), "is true, and there is something to track.", "Remove one of the two."
