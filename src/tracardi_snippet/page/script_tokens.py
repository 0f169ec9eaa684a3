"""The tokens of a script that esbuild has printed: every statement ends with a semicolon, and there are no comments."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<template>`(?:[^`\\]|\\.)*`)|(?P<name>[\w$#@\\]+)"""
    r"""|(?P<mark>\.\.\.|=>|\?\.(?!\d)|\?\?=?|&&=?|\|\|=?|[=!]==?|[-+*/%&|^]=|\+\+|--|<=|>=|[^\s\w])""",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
# After these tokens a slash is a division. After all other punctuation a slash begins a regular expression.
_ENDS_VALUE = frozenset([")", "]", "}", "++", "--"])
_BEFORE_VALUE = frozenset(["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "do", "else", "await"])
_PROPERTY = re.compile(r'"[\w$]+"')
_SPACE = re.compile(r"\s*")
_SUBSTITUTION = re.compile(r"\$\{[^{}`]*\}")
_PAIRS = frozenset("([{")
_CLOSING = frozenset(")]}")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


class UnreadableScriptError(ValueError):
    """A script with syntax that this tokenizer does not read, such as a template in a template."""


def tokenize_script(printed: str) -> list[str]:
    """Return the tokens of a script, with ``.`` for ``?.`` and ``.name`` for ``["name"]``.

    :raises UnreadableScriptError: the script cannot be read.
    """
    tokens: list[str] = []
    at = 0
    while match := _SPACE.match(printed, at):
        at = match.end()
        if at == len(printed):
            break
        is_regex = printed[at] == "/" and (not tokens or not _is_value(tokens[-1]))
        found = (_REGEX if is_regex else _TOKEN).match(printed, at)
        if found is None or "${" in _SUBSTITUTION.sub("", found["template"] or "" if not is_regex else ""):
            raise UnreadableScriptError(printed[at : at + 20])
        at = found.end()
        tokens.append("." if found[0] == "?." else found[0])
        if tokens[-1] == "]" and _is_member(tokens[-4:]):
            tokens[-3:] = [".", tokens[-2][1:-1]]
    return tokens


def _is_member(tokens: list[str]) -> bool:
    """Return whether the last four tokens are a value and ``["name"]``."""
    return len(tokens) == 4 and tokens[1] == "[" and bool(_PROPERTY.fullmatch(tokens[2])) and _is_value(tokens[0])


def _is_value(token: str) -> bool:
    return token in _ENDS_VALUE or (token[0] not in "([{,;:?=!&|+-*/%^~<>." and token not in _BEFORE_VALUE)


def pairs(tokens: list[str]) -> dict[int, int]:
    """Return the index of the closing bracket by the index of its opening bracket.

    :raises UnreadableScriptError: a bracket has no partner.
    """
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token in _PAIRS:
            opened.append(at)
        elif token in _CLOSING:
            if not opened:
                raise UnreadableScriptError(token)
            found[opened.pop()] = at
    if opened:
        raise UnreadableScriptError(tokens[opened[-1]])
    return found


def closing(tokens: list[str], at: int) -> int:
    """Return the index of the token that closes the bracket at ``at``.

    :raises UnreadableScriptError: no token closes the bracket.
    """
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index] in _PAIRS) - (tokens[index] in _CLOSING)
        if depth == 0:
            return index
    raise UnreadableScriptError(tokens[at])


def opening(tokens: list[str]) -> int:
    """Return the index of the bracket that the last token closes.

    :raises UnreadableScriptError: no token opens the bracket.
    """
    depth = 0
    for index in range(len(tokens) - 1, -1, -1):
        depth += (tokens[index] in _CLOSING) - (tokens[index] in _PAIRS)
        if depth == 0:
            return index
    raise UnreadableScriptError(tokens[-1])


def without_brackets(tokens: list[str]) -> list[str]:
    """Return an expression without the parentheses around the whole expression."""
    while tokens[:1] == ["("] and closing(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def split(tokens: list[str], *marks: str) -> list[list[str]]:
    """Return the parts of an expression between these marks, outside all brackets."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in _PAIRS) - (token in _CLOSING)
        if depth == 0 and token in marks:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def find(tokens: list[str], *marks: str) -> int:
    """Return the index of the first of these marks outside all brackets, or -1."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token in _PAIRS) - (token in _CLOSING)
        if depth == 0 and token in marks:
            return at
    return -1


def branches(tokens: list[str]) -> tuple[list[str], list[str]] | None:
    """Return both results of ``condition ? result : result``; None for another expression."""
    start = find(tokens, "?")
    if start < 0:
        return None
    depth = nested = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at] in _PAIRS) - (tokens[at] in _CLOSING)
        if depth == 0 and tokens[at] in {"?", ":"}:
            nested += 1 if tokens[at] == "?" else -1
            if nested == 0:
                return tokens[start + 1 : at], tokens[at + 1 :]
    raise UnreadableScriptError("?")


def unescape(string: str) -> str:
    """Return the value of a string, which is given with its quotes."""
    return _ESCAPE.sub(lambda match: _escaped(match[1]), string[1:-1])


def _escaped(text: str) -> str:
    if len(text) > 1:
        return chr(min(int(text.strip("xu{}"), 16), 0x10FFFF))
    return _LETTERS.get(text, text)
