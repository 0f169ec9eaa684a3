"""Walk through a request and collect its faults: the place of each, the fact, and the status with which Tracardi refuses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL, CRASH, ACCEPTED = 422, 500, 200


@dataclass(frozen=True, slots=True)
class RequestFault:
    """A part of a request that breaks the contract."""

    place: str
    """The part, such as ``events[0].properties.price``; empty for the request as a whole."""
    message: str
    """The fact and the consequence, as sentences."""
    status: int
    """The status of Tracardi's answer: 401, 415, 422 or 500; 200 if Tracardi accepts the request and loses something."""


class Kind(NamedTuple):
    """The kind that a value must have."""

    name: str
    """The kind for a sentence, such as ``a text``."""
    has: Callable[[Any], bool]
    """Tells whether a value is of this kind."""


@dataclass(slots=True)
class Faults:
    """The faults of one request, in the order in which they are found."""

    found: list[RequestFault] = field(default_factory=list)
    """The faults so far."""

    def add(self, place: str, message: str, status: int) -> None:
        self.found.append(RequestFault(place, message, status))

    def object_at(
        self, parent: dict[str, Any], key: str, place: str, *, null: int | None = CRASH, other: int = MODEL
    ) -> dict[str, Any] | None:
        """Return the object at ``key``, or None. Anything else that stands there is a fault.

        :param null: the status for ``null``; None if ``null`` is allowed.
        :param other: the status for any other value.
        """
        if key not in parent:
            return None
        value, where = parent[key], f"{place}{key}"
        if isinstance(value, dict):
            return value
        if value is not None:
            self.add(where, f"is {kind_of(value)}, not an object.", other)
        elif null is not None:
            self.add(where, "is null. Leave the key out, or send an object.", null)
        return None

    def check(self, parent: dict[str, Any], key: str, place: str, want: Kind, status: int) -> None:
        """Add a fault if a value of another kind stands at ``key``."""
        if key in parent and not want.has(parent[key]):
            self.add(f"{place}{key}", f"is {kind_of(parent[key])}, not {want.name}.", status)


def kind_of(value: Any) -> str:
    """Return the kind of a JSON value for a sentence."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text" if value.strip() else "an empty text"
        case list():
            return "a list"
        case _:
            return "an object"


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TEXT = Kind("a text", lambda value: isinstance(value, str))
TEXT_OR_NULL = Kind("a text", lambda value: value is None or isinstance(value, str))
NUMBER = Kind("a number", is_number)
NUMBER_OR_NULL = Kind("a number", lambda value: value is None or is_number(value))
SWITCH = Kind("true or false", lambda value: isinstance(value, bool))
SWITCH_OR_NULL = Kind("true or false", lambda value: value is None or isinstance(value, bool))
NULL = Kind("null: the key belongs to the server", lambda value: value is None)
