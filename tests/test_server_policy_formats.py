"""The formats of servers' files: values of a wrong type, and what the rules around a policy make of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import CONFIG, PAGE, write_files
from tests.test_server_policies import BLOCKING, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.command import Runner

HEADERS = {"Content-Security-Policy": BLOCKING}
ODD: tuple[Any, ...] = (
    5,
    -1.5,
    True,
    None,
    "x",
    "",
    "(",
    [],
    {},
    [[]],
    [5],
    [None, {}],
    {"x": [5]},
    {"Content-Security-Policy": 5},
    "5" * 3000,
)
VERCEL: Any = {
    "headers": [{"source": "/(.*)", "headers": [{"key": "Content-Security-Policy", "value": BLOCKING}]}],
    "routes": [{"src": "/(.*)", "methods": ["GET"], "headers": HEADERS, "continue": True}, {"handle": "filesystem"}],
}
AZURE: Any = {"globalHeaders": HEADERS, "routes": [{"route": "/*", "methods": ["GET"], "headers": HEADERS}]}
NETLIFY: Any = {"headers": [{"for": "/*", "values": HEADERS}]}
SET = f'Header set Content-Security-Policy "{BLOCKING}"\n'
EDIT = 'Header edit Content-Security-Policy "^.*$" "{}"\n'


def _variants(value: Any) -> Iterator[Any]:
    """Yield the value with each of its places filled with each odd value."""
    yield from ODD
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: variant} for variant in _variants(inner))
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from ([*value[:at], variant, *value[at + 1 :]] for variant in _variants(inner))


def _toml(value: Any) -> str:
    """Return a value as TOML. It has no null: an empty list stands for it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return "[]" if value is None else json.dumps(value)


def _lines(text: str) -> Iterator[str]:
    """Yield the text with each of its words replaced by an odd one, or taken away."""
    words = text.split(" ")
    for at in range(len(words)):
        for odd in ("", "5", '"', "'", "\\", "<", ">", "!", "(", "[z-a]", "*", "\0", "é", "</x>", "<Files>", "<If", "\n"):
            yield " ".join([*words[:at], odd, *words[at + 1 :]])


FORMATS = {
    "vercel.json": [json.dumps(variant) for variant in _variants(VERCEL)],
    "staticwebapp.config.json": [json.dumps(variant) for variant in _variants(AZURE)],
    "netlify.toml": [
        f"headers = {_toml(variant.get('headers'))}" for variant in _variants(NETLIFY) if isinstance(variant, dict)
    ],
    "_headers": list(_lines("/* \n Content-Security-Policy: script-src 'self' \n /:a \n ! Content-Security-Policy \n")),
    ".htaccess": list(
        _lines(
            "<IfVersion >= 2.4 > \n <FilesMatch \\.html$ > \n Header always set Content-Security-Policy x env=y \n "
            "Header edit* Content-Security-Policy ^.*$ y \n </FilesMatch> \n <Limit GET > \n Header set Content-Security-Policy z"
        )
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_value_of_a_wrong_type_is_passed_over(tmp_path: Path, name: str) -> None:
    """Defect: ``"methods": 5`` ended in a TypeError. Reading and asking for a page must work for each variant."""
    from tracardi_snippet.checks.header_formats import read_headers
    from tracardi_snippet.checks.server_files import ServerFile

    read = 0
    for text in FORMATS[name]:
        (tmp_path / name).write_text(text)
        for policy in read_headers([ServerFile(tmp_path / name, "")]):
            assert isinstance(policy.text, str)
            assert policy.covers("shop/a.html") in (True, False)
            read += 1
    assert len(FORMATS[name]) > 50
    assert read > 10


@pytest.mark.parametrize("methods", [5, True, "x", {}, [5]])
def test_odd_methods_of_azure_end_in_no_traceback(run: Runner, folder: Path, methods: Any) -> None:
    azure = {"routes": [{"route": "/*", "methods": methods}]}
    write_files(
        folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x"), "staticwebapp.config.json": json.dumps(azure)}
    )
    result = run("check", "site")
    assert (result.code, result.err) == (0, "")


def _routes(*routes: dict[str, Any]) -> str:
    return json.dumps({"routes": routes})


BLOCKS: dict[str, list[str]] = {
    ".htaccess": [
        SET + EDIT.format("script-src 'none'"),
        EDIT.format(OPEN) + SET,
        SET + EDIT.format(OPEN).replace("edit", "always edit"),
        SET + EDIT.format(OPEN).replace("\n", " env=old\n"),
        f'Header set Content-Security-Policy "{OPEN}"\n' + EDIT.format(BLOCKING),
        f'Header set Content-Security-Policy "{OPEN}"\n<Files a.html>\n{EDIT.format(BLOCKING)}</Files>\n',
        f"<Files a.html>\n{SET}</Files>\n<Files b.html>\n{EDIT.format(OPEN)}</Files>\n",
        f"<IfDefine X>\n{SET}</IfDefine>\n",
        f"<IfVersion >= 2.4>\n{SET}</IfVersion>\n",
        f"<IfVersion 2.4>\n{SET}</IfVersion>\n",
        f"<IfVersion >= 2.4.10>\n{SET}</IfVersion>\n",
        f"<IfVersion !< 2.4>\n{SET}</IfVersion>\n",
        f"<Limit GET POST>\n{SET}</Limit>\n",
        f"<LimitExcept POST>\n{SET}</LimitExcept>\n",
        f"<IfModule !mod_x.c>\nHeader set A b\n</IfModule>\n{SET}",
    ],
    "vercel.json": [
        json.dumps(
            {"headers": [{"source": "/(.*)\\.html", "headers": [{"key": "Content-Security-Policy", "value": BLOCKING}]}]}
        ),
        _routes({"src": "/.*", "headers": HEADERS, "continue": True}),
        _routes({"src": "^/A\\.html$", "headers": HEADERS}),
        _routes({"src": "/blog/.*"}, {"src": "/(?<page>.*)", "headers": HEADERS}),
        _routes({"src": "/.*", "headers": {"X": "y"}, "continue": True}, {"src": "/.*", "headers": HEADERS}),
        _routes({"src": "/.*", "methods": ["POST"]}, {"src": "/.*", "headers": HEADERS}, {"handle": "filesystem"}),
    ],
}
BLOCKS_NOT: dict[str, list[str]] = {
    ".htaccess": [
        SET + EDIT.format(OPEN),
        SET + EDIT.format(OPEN).replace("edit", "edit*"),
        SET + EDIT.format(OPEN).replace("^.*$", "^.*"),
        SET + EDIT.format(OPEN).replace("^.*$", "script-src"),
        SET + EDIT.format("$0 x"),
        f'{SET}Header edit Content-Security-Policy "^(.*)$" "$1; script-src-elem *"\n',
        f"{SET}<Files a.html>\n{EDIT.format(OPEN)}</Files>\n",
        EDIT.format(BLOCKING),
        f"<Files a.html>\nHeader unset Content-Security-Policy\n{EDIT.format(BLOCKING)}</Files>\n",
        f"<IfModule !mod_headers.c>\n{SET}</IfModule>\n",
        f"<IfDefine !X>\n{SET}</IfDefine>\n",
        f"<IfDefine !X>\n<IfModule mod_headers.c>\n{SET}</IfModule>\n</IfDefine>\n",
        f"<IfVersion < 2.4>\n{SET}</IfVersion>\n",
        f"<IfVersion 2.2>\n{SET}</IfVersion>\n",
        f"<IfVersion ~ ^2.4>\n{SET}</IfVersion>\n",
        f"<Limit POST>\n{SET}</Limit>\n",
        f"<LimitExcept GET HEAD>\n{SET}</LimitExcept>\n",
    ],
    "vercel.json": [
        _routes({"src": "/.*"}, {"src": "/.*", "headers": HEADERS}),
        _routes({"src": "/A\\.html", "headers": HEADERS, "caseSensitive": True}),
        _routes({"handle": "filesystem"}, {"src": "/.*", "headers": HEADERS}),
        _routes({"src": "/.*", "methods": ["POST"], "headers": HEADERS}),
        _routes({"src": "/.*", "has": [{"type": "host", "value": "x"}], "headers": HEADERS}),
        _routes(
            {"src": "/.*", "headers": HEADERS, "continue": True}, {"src": "/.*", "headers": {"content-security-policy": OPEN}}
        ),
    ],
}


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [(code, name, text) for code, group in ((1, BLOCKS), (0, BLOCKS_NOT)) for name, texts in group.items() for text in texts],
)
def test_the_rules_around_a_policy(run: Runner, folder: Path, code: int, name: str, text: str) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x"), f"site/{name}": text})
    result = run("check", "site")
    assert (result.code, result.err.count("[policy-blocks]")) == (code, code)
