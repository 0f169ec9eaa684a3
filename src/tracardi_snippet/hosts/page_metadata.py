"""Read the metadata of one page: ``tracardi: {events: [...], triggers: [...], exclude: true}``.

The site's owner may not trust a page's author with the build. So metadata cannot read the environment or files, and has the
limits of a config.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from tracardi_snippet.config.document import Document
from tracardi_snippet.config.environment import refuse_references
from tracardi_snippet.config.limits import MAX_CHARACTERS, TOO_LONG, measure
from tracardi_snippet.config.load import validate_document
from tracardi_snippet.config.model import Auto
from tracardi_snippet.errors import ConfigError, Problem
from tracardi_snippet.hosts.settings import metadata_notation, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config.keys import Key, Lines

_NONE: Lines = {}
_EXAMPLE = "Write {events: [[page-view, {}]]} or {exclude: true}."


class PageMetadata(Auto):
    """The events and triggers that one page adds to ``tracker.auto``, as an entry of ``pages`` does."""

    exclude: bool = Field(False, description="Leave the page alone.")  # noqa: FBT003


def read_metadata(source: str, given: object, lines: Lines = _NONE) -> tuple[PageMetadata, int]:
    """Return the metadata of the page that is made from ``source``, and the number of values in the metadata.

    :param given: the value of ``tracardi`` as ``BuiltPages.add`` takes it, but not None. The text ``null`` counts as no
        metadata.
    :param lines: the lines of the value in the source, as far as they are known.
    :raises ConfigError: the value is not valid metadata.
    """
    data = _parse(source, given) if isinstance(given, str) else _plain(source, given)
    if data is None:
        return PageMetadata.model_construct(), 0
    document = Document(source, data, dict(lines), notation=metadata_notation)
    if not isinstance(document.data, dict):
        raise ConfigError([document.problem((), "is not a mapping.", _EXAMPLE)])
    refuse_references(document)
    return validate_document(document, PageMetadata, _check), measure(document.data)[0]


def _plain(source: str, given: object) -> Any:
    try:
        return plain(given, source)
    except ConfigError as error:
        raise _of_metadata(source, error.problems) from error


def _parse(source: str, text: str) -> Any:
    """Return the data in a text of YAML or JSON: reStructuredText, and Markdown in Pelican, hold metadata as text alone."""
    from tracardi_snippet.config.yaml_reader import YamlReader

    if len(text) > MAX_CHARACTERS:
        raise _of_metadata(source, [Problem(source, None, "", TOO_LONG, "")])
    try:
        reader = YamlReader(source, text)
        data = reader.read()
    except ConfigError as error:
        problems = error.problems
    else:
        problems = reader.problems
    if problems:
        raise _of_metadata(source, problems)
    return data


def _of_metadata(source: str, problems: list[Problem]) -> ConfigError:
    """Return a reader's problems as problems of the page, without lines: the reader's lines do not apply to the page."""
    key = metadata_notation(())
    return ConfigError([Problem(source, None, key, one.fact.replace("the file", "the text"), one.fix) for one in problems])


def _check(metadata: PageMetadata) -> Iterator[tuple[Key, str, str]]:
    if metadata.exclude and (metadata.events or metadata.triggers):
        yield ("exclude",), "is true, and there is something to track.", "Remove one of the two."
