"""inject, check and remove as a user runs them: what they write, refuse, print and leave alone."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, SHOP, TRIGGER, tree, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.command import Run

    Runner = Callable[..., Run]

MARKER = b"data-tracardi-snippet"


def test_inject_update_and_remove(run: Runner, folder: Path) -> None:
    """In place; a second run changes nothing, a changed config changes every page, remove gives back the bytes."""
    write_files(
        folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b/c.HTM": PAGE.format("c"), "site/x.css": "p{}"}
    )
    before = tree(folder / "site")
    first = run("inject", "site")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("site: 2 pages: 2 injected\ntracker: ")
    injected = tree(folder / "site")
    assert {name for name in before if before[name] != injected[name]} == {"a.html", "b/c.HTM"}
    assert (
        injected["a.html"].replace(
            injected["a.html"][before["a.html"].index(b"\n<title") : injected["a.html"].index(b"\n<title")], b""
        )
        == before["a.html"]
    )
    assert run("inject", "site").out.startswith("site: 2 pages: 2 unchanged\n")
    assert tree(folder / "site") == injected
    write_files(folder, {"tracardi.yml": CONFIG.replace("id: shop", "id: other")})
    assert run("inject", "site").out.startswith("site: 2 pages: 2 updated\n")
    assert all(b'"other"' in tree(folder / "site")[name] for name in ("a.html", "b/c.HTM"))
    assert run("remove", "site").out == "site: 2 pages: 2 removed\n"
    assert tree(folder / "site") == before


def test_the_readmes_main_job(run: Runner, folder: Path) -> None:
    """The example shop into a copy: pages tracked, the rest as it was, the redirect said; and again, over its own output."""
    for _ in range(2):
        result = run("inject", SHOP / "site", "--config", SHOP / "tracardi.yml", "--out", "build/shop")
        assert result.code == 0
        assert "8 pages: 8 injected" in result.out
        assert "1 page skipped (redirect: tracking it would count the visit twice): notebooks.html" in result.out
        source, built = tree(SHOP / "site"), tree(folder / "build" / "shop")
        assert built.keys() == source.keys()
        assert {name for name in source if source[name] != built[name]} == {
            name for name in source if name.endswith(".html")
        } - {"notebooks.html"}


@pytest.mark.parametrize(("here", "site"), [("site", "."), ("site", "./"), ("site/shop", ".."), ("site/shop", "../../site")])
def test_the_config_above_the_site_is_found_from_inside_it(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch, here: str, site: str
) -> None:
    """Of "." pathlib gives itself as the folder above."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/shop/a.html": PAGE.format("a")})
    monkeypatch.chdir(folder / here)
    assert run("inject", site).code == 0
    assert MARKER in (folder / "site" / "shop" / "a.html").read_bytes()
    (folder / "tracardi.yml").unlink()
    assert "no config file in the current folder, " in run("check", site).err


def test_an_error_keeps_everything_from_being_written(run: Runner, folder: Path) -> None:
    """A trigger whose tag no page carries: where, and what was probably meant."""
    page = PAGE.format('<div>\n  <p data-tracardi-tag="prodct">x</p>\n</div>')
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": page})
    before = tree(folder)
    result = run("inject", "site")
    assert (result.code, result.out.splitlines()[-1]) == (1, "1 error, 1 warning: nothing was written.")
    assert result.err.splitlines() == [
        'tracardi.yml:7: error: no page carries data-tracardi-tag="product", so onVisible would never fire "product-seen" [tag-missing]',
        "  7 | - {tag: product, trigger: onVisible, data: {event: product-seen}}",
        "    |         ^^^^^^^",
        '    data-tracardi-tag="prodct" stands at site/a.html:8:3: a tag like it',
        '    paste: data-tracardi-tag="product"',
        'site/a.html:8:3: warning: no trigger names the tag "prodct" [tag-unused]',
        '  8 | <p data-tracardi-tag="prodct">x</p>',
        "    |                       ^^^^^^",
        '    paste: - {tag: "prodct", trigger: "onVisible", data: {event: "prodct-seen"}}',
    ]
    assert tree(folder) == before


def test_strict_makes_warnings_count(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format('<p data-tracardi-tag="x">')})
    before = tree(folder)
    strict = run("inject", "site", "--strict")
    assert (strict.code, tree(folder)) == (1, before)
    relaxed = run("inject", "site")
    assert (relaxed.code, "0 errors, 1 warning." in relaxed.out) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [("check", "site"), ("inject", "site", "--dry-run"), ("inject", "site", "--diff"), ("remove", "site", "--dry-run")],
)
def test_what_does_not_write(run: Runner, folder: Path, arguments: tuple[str, ...]) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    before = tree(folder)
    result = run(*arguments)
    assert result.code == 0
    assert "Nothing was written." in result.out + result.err
    assert tree(folder) == before


def test_diff_is_alone_on_stdout(run: Runner, folder: Path) -> None:
    """It can be piped; what the summary says goes to stderr."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    result = run("inject", "site", "--diff")
    lines = result.out.splitlines()
    assert lines[:2] == ["--- site/a.html", "+++ site/a.html"]
    assert [line[:8] for line in lines if line.startswith(("+", "-"))][2:] == ["-<head>", "+<head><", "+try{(()"]
    assert "1 to inject" in result.err


def test_json_is_alone_on_stdout(run: Runner, folder: Path) -> None:
    write_files(
        folder,
        {
            "tracardi.yml": TRIGGER,
            "site/a.html": PAGE.format("a"),
            "site/old.html": "<title>x</title><meta http-equiv=refresh content='0;x'>",
        },
    )
    result = run("check", "site", "--output-format", "json")
    document = json.loads(result.out)
    assert (result.code, result.err) == (1, "")
    assert (document["exit_code"], document["written"]) == (1, False)
    assert document["skipped"] == {"redirect: tracking it would count the visit twice": ["old.html"]}
    (finding,) = document["findings"]
    assert (finding["rule"], finding["severity"], finding["file"], finding["line"]) == (
        "tag-missing",
        "error",
        "tracardi.yml",
        7,
    )
    assert "trigger.onVisible" in document["bundle"]["features"]


def test_exclude_by_config_and_by_option(run: Runner, folder: Path) -> None:
    """An excluded page is not touched and its tags do not count."""
    write_files(folder, {"tracardi.yml": CONFIG + "inject: {exclude: 'drafts/**'}\n"})
    write_files(folder / "site", {"a.html": PAGE.format("a"), "drafts/b.html": PAGE.format("b"), "c.html": PAGE.format("c")})
    result = run("inject", "site", "--exclude", "c.html")
    assert "2 pages skipped (excluded): c.html, drafts/b.html" in result.out
    assert [name for name, data in tree(folder / "site").items() if MARKER in data] == ["a.html"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "nowhere: the site folder does not exist. Build the site first, or give the folder of its HTML."),
        (
            ("tracardi.yml",),
            "tracardi.yml: the site folder is not a folder. Build the site first, or give the folder of its HTML.",
        ),
        (("empty",), "empty: holds no HTML files. Build the site first, or give the folder of its HTML."),
        (("site", "--out", "site"), "site: the output is the site itself. Leave out --out to change the pages in place."),
        (("site", "--out", "site/out"), "site/out: the output lies inside the site site. Choose a folder outside."),
        (("site", "--out", "."), ".: the output holds the site site. Choose another folder."),
        (("site", "--out", "tracardi.yml"), "tracardi.yml: the output is not a folder. Choose another name."),
        (
            ("site", "--out", "other"),
            "other: not empty, and mine.html is not from an earlier run. Empty the folder, or choose another.",
        ),
        (("site", "--config", "none.yml"), "none.yml: cannot be read: No such file or directory."),
        (("site", "--bogus"), "No such option"),
        ((), "Missing argument 'SITE'"),
    ],
)
def test_bad_arguments_are_told_and_nothing_is_written(
    run: Runner, folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    write_files(
        folder,
        {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "empty/x.css": "", "other/mine.html": PAGE.format("m")},
    )
    before = tree(folder)
    result = run("inject", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert tree(folder) == before


def test_a_page_that_can_not_be_read_is_an_error(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is named, and no other is written. Root may read anything, so the command runs as somebody else."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monkeypatch.chdir(folder)
        write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
        run("check", "site")  # what is imported late has been read when the user changes
        user = os.geteuid()
        somebody = 65534 if user == 0 else user
        for path in (folder, *folder.rglob("*")):
            os.chown(path, somebody, -1)
        (folder / "site" / "b.html").chmod(0o000)
        os.seteuid(somebody)
        try:
            result = run("inject", "site")
        finally:
            os.seteuid(user)
        assert (result.code, "1 error, 0 warnings: nothing was written." in result.out) == (1, True)
        assert result.err == "site/b.html: error: cannot be read: Permission denied [page-unreadable]\n"
        assert not any(MARKER in data for data in tree(folder / "site").values())


def test_a_link_that_leads_in_a_circle_is_skipped(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    (folder / "site" / "loop.html").symlink_to("loop.html")
    assert "1 page skipped (symbolic link): loop.html" in run("inject", "site").out


def test_a_page_that_can_not_be_decoded_is_a_named_skip(run: Runner, folder: Path) -> None:
    """Half a character of UTF-16, and an encoding that browsers refuse."""
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG,
            "site/a.html": PAGE.format("a"),
            "site/b.html": b"\xff\xfe<",
            "site/c.html": "<!doctype html><meta charset=hz-gb-2312><p>x",
        },
    )
    result = run("inject", "site")
    assert result.code == 0
    assert result.err.splitlines() == [
        "site/b.html: warning: cannot be decoded as utf-16le [page-undecodable]",
        "site/c.html: warning: browsers refuse its encoding [page-undecodable]",
    ]


def test_remove_needs_no_config_and_takes_the_block_out_of_excluded_pages_too(run: Runner, folder: Path) -> None:
    write_files(folder, {"c.yml": CONFIG, "site/a.html": PAGE.format("a")})
    before = tree(folder / "site")
    run("inject", "site", "--config", "c.yml")
    assert run("remove", "site").code == 0
    assert tree(folder / "site") == before


def test_remove_says_nothing_of_why_a_page_would_get_no_block(run: Runner, folder: Path) -> None:
    refresh = '<!doctype html><meta http-equiv=refresh content="0; url=/"><title>x</title>'
    write_files(folder, {"site/a.html": PAGE.format("a"), "site/b.html": refresh, "site/c.html": "", "site/d.html": "<p>x"})
    assert run("remove", "site").out == "site: 4 pages: 4 unchanged\n"
