"""Turn pydantic's errors into problems that a person can act on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from tracardi_snippet.config.tool_files import FILE_KEY

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from tracardi_snippet.config.document import Document
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.errors import Problem

    Model = type[BaseModel]

# Keys of Tracardi's options that a config file cannot hold.
_NOT_HERE = {
    "listeners": (
        "holds JavaScript functions, which a config file cannot hold.",
        "Write them in a module and name it under extensions.",
    ),
}
# Keys of Tracardi's that are off if they are false, whatever type they have if they are on.
OFF_AS_FALSE = frozenset((*_NOT_HERE, "external", "trackExternalLinks", "location"))
_JSON_NAMES = {
    dict: "a mapping",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    bytes: "binary data",
    datetime: "a date and time",
}
_EXPECTED = {
    "string_type": "a string",
    "invalid_key": "a string",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


# pydantic's kind of error, the name of the limit in its context, and what to say.
_LIMITS = {
    "less_than_equal": ("le", "can be {:g} at most"),
    "greater_than_equal": ("ge", "can be {:g} at least"),
    "greater_than": ("gt", "has to be more than {:g}"),
}


def problems_of(error: ValidationError, document: Document, model: Model) -> list[Problem]:
    """Return a problem for each error. A misspelt key is not missing as well, and beside ``config_file`` nothing is missing.

    A value that has a problem in the document gets no second problem.

    :param model: what the document was validated as.
    """
    errors = error.errors(include_url=False)
    meant = {_meant(details["loc"], model, document) for details in errors if details["type"] == "extra_forbidden"}
    names_file = (FILE_KEY,) in meant
    given = [
        details
        for details in errors
        if details["type"] != "missing" or not (details["loc"] in meant or (names_file and len(details["loc"]) == 1))
    ]
    known = {problem.key for problem in document.problems}
    return [problem for details in given if (problem := _problem(details, document, model)).key not in known]


def _meant(path: Key, model: Model, document: Document) -> Key:
    """Return the path of the key that was probably meant by an unknown key, or an empty path."""
    close = _closest(str(path[-1]), _known_beside(path, model, document))
    return (*path[:-1], close) if close else ()


def _problem(details: ErrorDetails, document: Document, model: Model) -> Problem:
    path: Key = tuple(details["loc"])
    if path[-1:] == ("[key]",) and not document.holds(path):  # pydantic's mark for the key itself
        path = path[:-1]
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    fact, fix = f"{details['msg']}.", ""
    if kind == "wrong":
        fact, fix = context["fact"], context["fix"]
    elif kind == "missing":
        fact, fix = "is missing.", f"Add {path[-1]}: under {document.notation(path[:-1]) or 'the top of the file'}."
    elif kind == "extra_forbidden":
        fact, fix = _unknown_key(str(path[-1]), path, model, document)
    elif kind == "literal_error":
        fact, fix = _unknown_word(given, path, model)
    elif kind in _EXPECTED:
        fact = f"is {_kind_of(given)}, not {_EXPECTED[kind]}."
        fix = document.quote_hint(path) if _can_be_quoted(given, kind) else ""
    elif kind in ("invalid-json-value", "is_instance_of"):
        path = _without_union_parts(path, document)
        fact, fix = f"is {_kind_of(given)}, which is not JSON.", document.quote_hint(path)
    elif kind == "too_short":
        fact, fix = "is empty.", "Add an entry, or remove the key."
    elif kind in _LIMITS:
        name, side = _LIMITS[kind]
        fact = f"is {given}, and {side.format(context[name])}."
    return document.problem(path, fact, fix)


def _unknown_key(key: str, path: Key, model: Model, document: Document) -> tuple[str, str]:
    if key in _NOT_HERE:
        return _NOT_HERE[key]
    known = _known_beside(path, model, document)
    return "is not a known key.", _nearest(key, known) or f"Known here: {', '.join(known)}."


def _unknown_word(given: object, path: Key, model: Model) -> tuple[str, str]:
    words = _literals_at(path, model)
    fact = f"{given!r} is not" if isinstance(given, str) else f"is {_kind_of(given)}, not"
    return f"{fact} one of {', '.join(words)}.", _nearest(str(given), words)


def _nearest(word: str, known: list[str]) -> str:
    close = _closest(word, known)
    return f'Did you mean "{close}"?' if close else ""


def _closest(word: str, known: list[str]) -> str:
    """Return the word that was probably meant, or an empty text."""
    import difflib

    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""


def _known_beside(path: Key, model: Model, document: Document) -> list[str]:
    """Return the keys that may stand where a key stands."""
    return [*_keys_at(path[:-1], model), *(document.host_keys if len(path) == 1 else ())]


def _keys_at(path: Key, model: Model) -> list[str]:
    found = _model_at(path, model)
    return [name for name, field in found.model_fields.items() if field.alias is None] if found else []


def _literals_at(path: Key, model: Model) -> list[str]:
    while isinstance(path[-1], int):
        path = path[:-1]
    found = _model_at(path[:-1], model)
    if found is None and len(path) > 1:  # the value of a mapping with any keys: rules.tag-unused
        path = path[:-1]
        found = _model_at(path[:-1], model)
    return _words_of(found.model_fields[str(path[-1])].annotation) if found else []


def _words_of(annotation: Any) -> list[str]:
    """Return the words of each ``Literal`` in an annotation."""
    if isinstance(annotation, str):
        return [annotation]
    return [word for part in getattr(annotation, "__args__", ()) for word in _words_of(part)]


def _model_at(path: Key, model: Model) -> Model | None:
    annotation: Any = model
    for part in path:
        if isinstance(part, str):
            annotation = annotation.model_fields[part].annotation
        annotation = _model_in(annotation)
        if annotation is None:
            return None
    return annotation  # type: ignore[no-any-return]


def _model_in(annotation: Any) -> Any:
    """Return the model in ``list[Model]``, ``Model | None`` or ``Annotated[Model, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in getattr(annotation, "__args__", ()) if (model := _model_in(part))), None)


def _without_union_parts(path: Key, document: Document) -> Key:
    """Return the path without the names of union members that pydantic adds. The config has no such keys."""
    kept: Key = ()
    for part in path:
        if document.holds((*kept, part)):
            kept = (*kept, part)
    return kept


def _kind_of(value: object) -> str:
    if value is None:
        return "empty"
    return _JSON_NAMES.get(type(value), f"a {type(value).__name__}")


def _can_be_quoted(value: object, kind: str) -> bool:
    return _EXPECTED[kind] == "a string" and isinstance(value, (int, float))
