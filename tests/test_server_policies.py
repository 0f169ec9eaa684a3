"""Policies that a server or host sends: the tracker that they would block is a finding, with file and line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.checks.header_formats import read_headers
from tracardi_snippet.checks.server_files import ServerFile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.command import Runner

BLOCKING = "script-src 'self'; connect-src *"
OPEN = "script-src 'unsafe-inline'; connect-src *"
POLICY = f"Content-Security-Policy: {BLOCKING}"
NETLIFY = '[[headers]]\n  for = "{}"\n  [headers.values]\n    Content-Security-Policy = "{}"\n'
VERCEL = '{{"headers": [{{"source": "{}",\n  "headers": [{{"key": "content-security-policy",\n   "value": "{}"}}]}}]}}'
AZURE = '{{"globalHeaders": {{\n  "Content-Security-Policy": "{}"\n}}}}'


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("_headers", f"# ours\n/*\n  X-Frame-Options: DENY\n  {POLICY}\n", 4),
        ("_headers", f"/*\n{POLICY}\n", 2),  # Netlify and Cloudflare ignore the indentation
        ("_headers", f"/shop/*\n  {POLICY}\n", 2),
        ("_headers", f"/shop/*\n  ! Content-Security-Policy\n  {POLICY}\n/blog/*\n  ! Content-Security-Policy\n", 3),
        ("_headers", f"/:folder/*\n  {POLICY}\n", 2),
        ("_headers", f"https://www.example.com/shop/a\n  {POLICY.lower()}\n", 2),
        ("netlify.toml", NETLIFY.format("/*", BLOCKING), 4),
        ("netlify.toml", NETLIFY.format("/shop/*", BLOCKING), 4),
        ("vercel.json", VERCEL.format("/(.*)", BLOCKING), 2),
        ("vercel.json", VERCEL.format("/:path*", BLOCKING), 2),
        ("vercel.json", VERCEL.format("/shop/:page", BLOCKING), 2),
        ("staticwebapp.config.json", AZURE.format(BLOCKING), 2),
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\n', 1),
        (
            ".htaccess",
            f'<IfModule mod_headers.c>\n Header always set \\\n  Content-Security-Policy "{BLOCKING}"\n</IfModule>',
            2,
        ),
        (".htaccess", f'<FilesMatch "\\.html$">\nHeader append Content-Security-Policy "{BLOCKING}"\n</FilesMatch>', 2),
        ("shop/.htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\n', 1),
        (".htaccess", f'Header set Content-Security-Policy: "{BLOCKING}"\n', 1),
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\n<FilesMatch "^(?i)x\\R">\n</FilesMatch>\n', 1),
        (
            ".htaccess",
            f'<FilesMatch "^[[:alnum:]]+\\.html$">\nHeader set Content-Security-Policy "{BLOCKING}"\n</FilesMatch>',
            2,
        ),
        ("netlify.toml", f'[[headers]]\nfor = "/*"\nvalues = {{Content-Security-Policy = "{BLOCKING}"}}\n', 3),
        ("netlify.toml", f"[[headers]]\nfor = '/*'\n[headers.values]\n'Content-Security-Policy' = \"{BLOCKING}\"\n", 4),
        ("vercel.json", VERCEL.format("/:path+", BLOCKING), 2),
        ("vercel.json", VERCEL.format("/shop/a/:slug?", BLOCKING), 2),
        # lines that replace nothing of it
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\nHeader unset Content-Security-Policy env=old\n', 1),
        (
            ".htaccess",
            f'Header set Content-Security-Policy "{BLOCKING}"\nHeader always set Content-Security-Policy "{OPEN}"\n',
            1,
        ),
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\nHeader add Content-Security-Policy "{OPEN}"\n', 1),
        (
            ".htaccess",
            f'Header set Content-Security-Policy "{BLOCKING}"\n<Files *.pdf>\nHeader unset Content-Security-Policy\n</Files>',
            1,
        ),
    ],
)
@pytest.mark.parametrize("above", [False, True])
def test_a_policy_that_blocks(run: Runner, folder: Path, name: str, text: str, line: int, *, above: bool) -> None:
    """In the site, or in the folder above it; nothing is written."""
    if above and "/" in name:
        name = name.rpartition("/")[2]
    place = name if above else f"site/{name}"
    write_files(folder, {"tracardi.yml": CONFIG, "site/shop/a.html": PAGE.format("x"), place: text})
    before = tree(folder)
    result = run("inject", "site", "--output-format", "json")
    assert result.code == 1
    (found,) = json.loads(result.out)["findings"]
    assert (found["rule"], found["severity"], found["file"], found["line"]) == ("policy-blocks", "error", place, line)
    assert "site/shop/a.html" not in found["message"]
    assert "sends with shop/a.html would block" in found["message"]
    assert found["hints"][0].startswith("add to its script-src: 'sha256-")
    assert tree(folder) == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_headers", f"/blog/*\n  {POLICY}\n"),
        ("_headers", f"/*\n  {POLICY}\n/shop/*\n  ! Content-Security-Policy\n"),
        ("_headers", f"/*\n  {POLICY.replace('Policy:', 'Policy-Report-Only:')}\n"),
        ("_headers", f"/*\n  # {POLICY}\n"),
        ("netlify.toml", NETLIFY.format("/blog/*", BLOCKING)),
        ("netlify.toml", "[[headers]\nbroken"),
        ("vercel.json", VERCEL.format("/blog/(.*)", BLOCKING)),
        ("vercel.json", json.dumps({"headers": [
            {"source": source, "headers": [{"key": "Content-Security-Policy", "value": value}]}
            for source, value in (("/(.*)", BLOCKING), ("/shop/(.*)", OPEN))
        ]})),
        ("vercel.json", ('{"headers": [{"source": "/(.*)", "has": [{"type": "header", "key": "x"}], "headers": '
         f'[{{"key": "Content-Security-Policy", "value": "{BLOCKING}"}}]}}]}}')),
        ("vercel.json", "[" * 100_000),
        ("vercel.json", VERCEL.format("/(((", BLOCKING)),
        ("staticwebapp.config.json", '{"routes": [{"route": "/blog/*", "headers": {"Content-Security-Policy": "x"}}]}'),
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\nHeader unset Content-Security-Policy\n'),
        (".htaccess", f'<Files "x.html">\nHeader set Content-Security-Policy "{BLOCKING}"\n</Files>\n'),
        (".htaccess", '<FilesMatch "a{4294967296}">\nHeader set Content-Security-Policy "x"\n</FilesMatch>\n'),
        ("vercel.json", "[]"),
        ("staticwebapp.config.json", "[]"),
        ("staticwebapp.config.json", json.dumps({"routes": [
            {"route": "/shop/a.{html,htm}", "headers": {"Content-Security-Policy": OPEN}},
            {"route": "/*", "headers": {"Content-Security-Policy": BLOCKING}},
        ]})),
        ("staticwebapp.config.json", json.dumps({"routes": [
            {"route": "/*", "methods": ["POST"], "headers": {"Content-Security-Policy": BLOCKING}},
        ]})),
        ("_headers", "/*\n  Content-Security-Policy: script-src 'self' 'unsafe-inline', connect-src *\n"),
        ("_headers", "/*\n  Content-Security-Policy: sandbox allow-scripts\n"),
        # a later "set" replaces an earlier one; a section for files comes after all other lines
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\nHeader set Content-Security-Policy "{OPEN}"\n'),
        (".htaccess", (f'<Files "a.html">\nHeader set Content-Security-Policy "{OPEN}"\n</Files>\n'
         f'Header set Content-Security-Policy "{BLOCKING}"\n')),
        (".htaccess", (f'Header set Content-Security-Policy "{BLOCKING}"\n<Files *.html>\n'
         'Header unset Content-Security-Policy\n</Files>\n')),
        (".htaccess", f'Header set Content-Security-Policy "{OPEN}"\nHeader setifempty Content-Security-Policy "{BLOCKING}"\n'),
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}" env=legacy\n'),
        (".htaccess", f'Header set Content-Security-Policy "{BLOCKING}" "expr=%{{HTTP_HOST}} == \'x\'"\n'),
        (".htaccess", f'<Files "*.pdf">\nHeader set Content-Security-Policy "{BLOCKING}"\n</Files>\n'),
        (".htaccess", f'<If "%{{HTTP_HOST}} == \'x\'">\nHeader set Content-Security-Policy "{BLOCKING}"\n</If>\n'),
        ("blog/.htaccess", f'Header set Content-Security-Policy "{BLOCKING}"\n'),
        ("_headers", f"/*\n  Content-Security-Policy: {OPEN}\n"),
    ],
)  # fmt: skip
def test_a_policy_of_other_pages_or_of_nothing(run: Runner, folder: Path, name: str, text: str) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/shop/a.html": PAGE.format("x"), f"site/{name}": text})
    assert (run("check", "site").code, run("check", "site").err) == (0, "")


def test_a_folder_s_own_file_replaces_what_those_above_set(run: Runner, folder: Path) -> None:
    above = {"site/.htaccess": f'Header set Content-Security-Policy "{BLOCKING}"\n'}
    write_files(folder, {"tracardi.yml": CONFIG, "site/shop/a.html": PAGE.format("x"), **above})
    for own in ("Header unset Content-Security-Policy\n", f'Header set Content-Security-Policy "{OPEN}"\n'):
        write_files(folder, {"site/shop/.htaccess": own})
        assert run("check", "site").code == 0
    write_files(folder, {"site/shop/.htaccess": "Header always unset Content-Security-Policy\n"})
    assert run("check", "site").code == 1


def test_a_sandbox_without_scripts(run: Runner, folder: Path) -> None:
    policy = "Content-Security-Policy: sandbox allow-forms"
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x"), "site/_headers": f"/*\n  {policy}\n"})
    assert "add to its sandbox: allow-scripts" in run("check", "site").err


def test_pages_that_get_no_block_or_are_excused(run: Runner, folder: Path) -> None:
    """A redirect is not tracked, and ``ignore`` excuses the others."""
    redirect = '<!doctype html><html><head><meta http-equiv="refresh" content="0; url=/x.html"></head><body></body></html>'
    files = {"site/shop/a.html": redirect, "site/blog/b.html": PAGE.format("x"), "site/c.html": PAGE.format("x")}
    config = CONFIG + 'ignore: {"blog/**": [policy-blocks]}\n'
    write_files(folder, {"tracardi.yml": config, **files, "site/_headers": f"/shop/*\n  {POLICY}\n/blog/*\n  {POLICY}\n"})
    result = run("check", "site")
    assert (result.code, "policy-blocks" in result.err, "ignore-unused" in result.err) == (0, False, False)


@pytest.mark.slow
def test_files_with_a_policy_for_each_page_take_no_quadratic_time(run: Runner, folder: Path) -> None:
    """Defect: 1,200 rules of Vercel nested 1,200 functions, and stars were tried at every place."""
    rules = [{"source": f"/p{n}", "headers": [{"key": "Content-Security-Policy", "value": BLOCKING}]} for n in range(3000)]
    lines = "".join(f"/p{n}.html\n  {POLICY}\n" for n in range(10_000))
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG,
            "site/p7.html": PAGE.format("x"),
            "site/vercel.json": json.dumps({"headers": rules}),
            "site/_headers": f"{lines}/{'*' * 30}x\n  {POLICY}\n/{'*a' * 30}x\n  {POLICY}\n",
            "site/.htaccess": "Header set Content-Security-Policy a\n" * 20_000 + "<If a>\n" * 20_000,
        },
    )
    assert run("check", "site").err.count("error: the Content-Security-Policy that the server sends with p7.html") == 2


def test_a_route_of_azure_replaces_the_global_policy(run: Runner, folder: Path) -> None:
    route = {"route": "/shop/*", "headers": {"Content-Security-Policy": OPEN}}
    text = json.dumps({"globalHeaders": {"Content-Security-Policy": BLOCKING}, "routes": [route]}, indent=1)
    pages = {"site/shop/a.html": PAGE.format("x"), "site/b.html": PAGE.format("x"), "site/c.html": PAGE.format("x")}
    write_files(folder, {"tracardi.yml": CONFIG, **pages, "staticwebapp.config.json": text})
    result = run("check", "site")
    assert (
        "staticwebapp.config.json:3: error: the Content-Security-Policy that the server sends with 2 pages would block the "
        "tracker [policy-blocks]"
    ) in result.err


def test_files_above_the_repository_belong_to_others(run: Runner, folder: Path) -> None:
    site = {"repo/docs/site/a.html": PAGE.format("x"), "repo/docs/tracardi.yml": CONFIG, "repo/.git/HEAD": "ref: x\n"}
    write_files(folder, {**site, "_headers": f"/*\n  {POLICY}\n"})
    assert run("check", "repo/docs/site").code == 0
    write_files(folder, {"repo/_headers": f"/*\n  {POLICY}\n"})
    assert run("check", "repo/docs/site").code == 1


@pytest.mark.parametrize(
    ("pattern", "covered", "others"),
    [
        ("/*", ["index.html", "a/b.html"], []),
        ("/a/*", ["a/index.html", "a/b.html"], ["b.html", "ab.html"]),
        ("/a", ["a.html", "a/index.html"], ["a/b.html"]),
        ("/:x/b", ["a/b.html"], ["b.html", "a/a/b.html"]),
        ("/", ["index.html"], ["a/index.html"]),
    ],
)
def test_the_pages_that_a_pattern_covers(tmp_path: Path, pattern: str, covered: list[str], others: list[str]) -> None:
    (tmp_path / "_headers").write_text(f"{pattern}\n  {POLICY}\n")
    (policy,) = read_headers([ServerFile(tmp_path / "_headers", "")])
    assert [path for path in [*covered, *others] if policy.covers(path)] == covered


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "loop", "gone"])
def test_a_file_of_the_server_that_is_no_file(run: Runner, folder: Path, target: str) -> None:
    """A link to a device has no end."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/shop/a.html": PAGE.format("x")})
    (folder / "site" / "shop" / ".htaccess").symlink_to(target if target != "loop" else ".htaccess")
    (folder / "site" / "_headers").symlink_to(target if target != "loop" else "_headers")
    assert (run("check", "site").code, run("check", "site").err) == (0, "")
