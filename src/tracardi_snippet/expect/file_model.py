"""The keys of an expectation file. See docs/visit.md."""

from __future__ import annotations

from pydantic import Field, JsonValue

from tracardi_snippet.config.values import Section

MAX_WAIT_MS = 60_000
"""The longest wait of one action, in milliseconds."""


class Typing(Section):
    """Text to type."""

    into: str
    """Selector of the field."""
    text: str
    """The text."""


class Action(Section):
    """One action of a visitor. Exactly one key is set."""

    click: str | None = None
    select: str | None = None
    copy_: str | None = Field(None, alias="copy")
    hover: str | None = None
    scroll: str | None = None
    submit: str | None = None
    type: Typing | None = None
    press: str | None = None
    wait: int | None = Field(None, ge=0, le=MAX_WAIT_MS)

    @property
    def given(self) -> list[str]:
        """The names of the keys that are set."""
        return [name for name in ACTIONS if getattr(self, _ATTRIBUTES.get(name, name)) is not None]

    @property
    def value(self) -> str | int | Typing:
        """The value of the key that is set."""
        found: str | int | Typing = getattr(self, _ATTRIBUTES.get(self.given[0], self.given[0]))
        return found


_ATTRIBUTES = {"copy": "copy_"}  # pydantic's models have a method copy
ACTIONS = ("click", "select", "copy", "hover", "scroll", "submit", "type", "press", "wait")
"""The actions that a file may hold."""


class FileEvent(Section):
    """An expected event, before its matchers are read."""

    type: str = Field(min_length=1)
    properties: dict[str, JsonValue] = Field(default_factory=dict)


class FilePage(Section):
    """A page with actions and expected events."""

    page: str = Field(min_length=1)
    actions: list[Action] = Field(default_factory=list)
    events: list[FileEvent] = Field(min_length=1)


class ExpectationFile(Section):
    """The whole file."""

    expect: list[FilePage] = Field(min_length=1)
