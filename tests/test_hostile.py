"""Cases that a hostile tester found. Each is named after what went wrong."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, TRIGGER, tree, write_files
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

BLOCK = '<script data-tracardi-snippet="options">{}</script><script data-tracardi-snippet="tracker">1</script>'
OURS = '<script data-tracardi-snippet="options">{}</script>'
MARKER = b"data-tracardi-snippet"

PAGES = {
    "A1 a table reorders the tree": f"<!doctype html><head><title>t</title><body><table><tr>{OURS}<td>PRICE<td></tr><div>{OURS}</div></table>",
    "A1 scripts in svg": f"<!doctype html><title>t</title><svg>{OURS}<script data-tracardi-snippet=tracker>B</script>C</svg>",
    "A2 an unclosed style in noscript": "<!doctype html><head><noscript><style>p{}</noscript><meta charset=utf-8><title>t</title><body>data-tracardi-snippet",
    "A2 a script in noscript that looks like ours": f"<!doctype html><noscript>{OURS}<noscript><link rel=y></noscript><meta charset=utf-8><title>x</title>data-tracardi-snippet",
    "A8 other elements with our attribute are the page's": "<!doctype html><head><title data-tracardi-snippet>My page</title><link rel=stylesheet data-tracardi-snippet=options>",
    "A8 a block in a template": f"<!doctype html><head><template>{BLOCK}</template><title>t</title>",
    "half a block": "<!doctype html><head><script data-tracardi-snippet=options>{}",
    "another value of the attribute": "<!doctype html><head><script data-tracardi-snippet=mine>x</script><title>t</title>",
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_our_elements_are_found_and_nothing_else(text: str) -> None:
    """Inject twice is once; what is taken out is what we put in, or a block of an earlier run."""
    data = text.encode()
    page = scan_page("x", data, ScanSettings(Inject()))
    assert [data[start:end].startswith(b"<script") for start, end in page.own_spans] == [True] * len(page.own_spans)
    without = apply_edits(data, remove_edits(page, data))
    once = apply_edits(data, inject_edits(page, data, BLOCK))
    assert once.count(b"PRICE") == data.count(b"PRICE")
    again = scan_page("x", once, ScanSettings(Inject()))
    assert apply_edits(once, inject_edits(again, once, BLOCK)) == once
    assert apply_edits(once, remove_edits(again, once)) == without
    assert b"My page" in once or b"My page" not in data


def test_a8_a_page_with_a_base_gets_the_tracker_itself(run: Callable[..., Run], folder: Path) -> None:
    """No relative address would lead from it to the file."""
    pages = {
        "site/a.html": "<!doctype html><head><base href=https://cdn.example/><meta charset=utf-8><title>t</title>",
        "site/b.html": PAGE.format("b"),
    }
    write_files(folder, {"tracardi.yml": CONFIG + "delivery: {mode: file}\n", **pages})
    assert run("inject", "site").code == 0
    assert b'src="tracardi-' not in tree(folder / "site")["a.html"]
    assert b'src="tracardi-' in tree(folder / "site")["b.html"]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        (b'"next &rarr;"', "next →"),
        (b'"caf&eacute; \xc3\xa9"', "café é"),
        (b"caf&#233;", "café"),
        (b"'a\"b'", 'a"b'),
        (b'"a=b"', "a=b"),
        (b' = "spaced"', "spaced"),
    ],
)
def test_c1_references_in_a_tag_are_read_after_the_bytes(attribute: bytes, value: str) -> None:
    separator = b"" if attribute.startswith(b" ") else b"="
    data = b"<!doctype html><head><meta charset=utf-8></head><p data-tracardi-tag" + separator + attribute + b">"
    assert [tag.value for tag in scan_page("x", data, ScanSettings(Inject())).tags] == [value]


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("latin1", "cp1252"),
        ("x-user-defined", "cp1252"),
        ("utf-16", "utf-8"),
        ("x-sjis", "shift_jis"),
        ("gb2312", "gbk"),
        ("euc-kr", "euc-kr"),
        ("big5", "big5"),
    ],
)
def test_c1_encodings_are_those_of_browsers(label: str, codec: str) -> None:
    """Not all that Python knows by the name."""
    word = "café" if codec in {"cp1252", "utf-8"} else "商品" if codec != "euc-kr" else "상품"
    data = f"<!doctype html><head><meta charset={label}></head><p data-tracardi-tag='{word}'>".encode(codec)
    assert [tag.value for tag in scan_page("x", data, ScanSettings(Inject())).tags] == [word]


def test_c1_markup_on_which_html_parser_gives_up_costs_a_hint_only(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": PAGE.format("product <![n ]> <![ &#" + "9" * 5000 + ";")})
    result = run("check", "site")
    assert (result.code, "[tag-missing]" in result.err) == (1, True)


@pytest.mark.parametrize("body", ["<a " * 20_000, "<!--" * 20_000])
def test_markup_for_which_html_parser_needs_hours_costs_a_hint_only(run: Callable[..., Run], folder: Path, body: str) -> None:
    """html.parser reads up to the end of the page for each tag and comment that does not end."""
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": PAGE.format(f"<p id=product>{body}")})
    result = run("check", "site")
    assert (result.code, "tag-missing" in result.err) == (1, True)


def test_a_script_of_another_tracker_that_nests_too_deep_for_esbuild(run: Callable[..., Run], folder: Path) -> None:
    """Defect: esbuild ended our process."""
    script = f'<script>"liliput";x={"!" * 100_000}1</script>'
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format(script)})
    result = run("check", "site")
    assert (result.code, "second-tracker" in result.err) == (1, True)


def test_a_checksum_line_of_brackets(run: Callable[..., Run], folder: Path) -> None:
    """Defect: a line of 80 KB took minutes."""
    line = "a(" + ")=" * 40_000 + " x y\n"
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x"), "site/n.txt": f"{'0' * 32}  a.html\n{line}"})
    assert run("check", "site").code == 0


def test_d1_a_licence_of_many_comments_is_read_at_once() -> None:
    """A regular expression went over it exponentially."""
    data = b"<!-- line of a licence -->\n" * 3000 + b"<!doctype html><title>x</title>"
    assert scan_page("x", data, ScanSettings(Inject())).skip == ""


def test_d2_twenty_thousand_tags_on_one_line() -> None:
    """Counting columns from the start of the line took its square."""
    data = b"<!doctype html><title>x</title>" + b"<b data-tracardi-tag=x></b>" * 20_000
    tags = scan_page("x", data, ScanSettings(Inject())).tags
    assert len(tags) == 20_000
    assert (tags[-1].line, tags[-1].column) == (1, data.rindex(b"<b ") + 1)


def test_d2_a_tag_far_along_a_line() -> None:
    """Looking for bytes to decode in a line of ASCII took its square."""
    data = b"<!doctype html><title>x</title>" + b"x" * 500_000 + b"<b data-tracardi-tag=x></b>"
    assert [tag.column for tag in scan_page("x", data, ScanSettings(Inject())).tags] == [data.rindex(b"<b ") + 1]


CONFIGS = {
    "digits": CONFIG.replace("{}", "{n: " + "1" * 5000 + "}"),
    "an escape beyond Unicode": CONFIG.replace("shop", '"\\U00110000"'),
    "an escape beyond C": CONFIG.replace("shop", '"\\UFFFFFFFF"'),
    "brackets": CONFIG.replace("{}", "[" * 1000 + "]" * 1000),
    "a billion laughs": "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8)),
    "an alias of itself": "tracker: &a {url: *a}\n",
    "a key of several values": CONFIG.replace("{}", "{? [a, b] : 1}"),
    "a tag on a mapping": CONFIG.replace("{}", "!!python/object/apply:os.system {}"),
    "a query": CONFIG.replace("8686", "8686/?"),
    "a NUL in an address": CONFIG.replace('"http://127.0.0.1:8686"', '"http://x\\0"'),
    "too many alternatives": CONFIG + 'inject: {exclude: "{1..5000}.html"}\n',
    "a folder that is a scheme": CONFIG + "delivery: {mode: file, directory: 'javascript:x'}\n",
    "a folder with a NUL": CONFIG + 'delivery: {mode: file, directory: "a\\0b"}\n',
    "a folder with umlauts": CONFIG + "delivery: {mode: file, directory: bücher}\n",
    "a module with a NUL": CONFIG + 'extensions: ["a\\0b.js"]\n',
    "a module that is a device": CONFIG + "extensions: [/dev/zero]\n",
    "a module that is its own link": CONFIG + "extensions: [loop.js]\n",
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_c2_configs_that_no_library_expects(run: Callable[..., Run], folder: Path, config: str) -> None:
    """One error, and no traceback."""
    write_files(folder, {"tracardi.yml": config, "site/a.html": PAGE.format("a")})
    (folder / "loop.js").symlink_to("loop.js")
    before = tree(folder / "site")
    result = run("inject", "site")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("tracardi.yml")
    assert tree(folder / "site") == before


@pytest.mark.parametrize("text", ["a = " + "[" * 3000 + "]" * 3000, "a = " + "1" * 5000, ".".join(["a"] * 5000) + " = 1"])
def test_c2_toml_that_tomllib_does_not_expect(run: Callable[..., Run], folder: Path, text: str) -> None:
    write_files(folder, {"tracardi.toml": text, "site/a.html": PAGE.format("a")})
    result = run("inject", "site")
    assert (result.code, result.err.startswith("tracardi.toml")) == (2, True)


def test_d4_a_config_that_is_a_pipe_is_not_waited_for(run: Callable[..., Run], folder: Path) -> None:
    os.mkfifo(folder / "c.yml")
    write_files(folder, {"site/a.html": PAGE.format("a")})
    assert run("inject", "site", "--config", "c.yml").err == "c.yml: is not a file. Give the path of a file.\n"


def test_c2_an_exclude_with_too_many_alternatives(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    result = run("inject", "site", "--exclude", "{a,b}" * 14)
    assert (result.code, "Invalid value for '--exclude'" in result.err) == (2, True)


def test_c3_a_circle_of_links_and_very_deep_folders(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    (folder / "site" / "loop").symlink_to("loop")
    assert run("inject", "site", "--out", "out").code == 0
    (folder / "turn").symlink_to("turn")
    assert run("inject", "site", "--out", "turn").code == 2
    deep = folder / "site"
    for _ in range(600):
        deep /= "d"
    os.makedirs(deep)  # noqa: PTH103
    assert run("inject", "site").code == 0


def test_a6_compile_writes_through_links_and_into_pipes_and_keeps_modes(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "real.js": "x"})
    (folder / "link.js").symlink_to("real.js")
    (folder / "real.js").chmod(0o640)
    assert run("compile", "-o", "link.js").code == 0
    assert (folder / "link.js").is_symlink()
    assert stat.S_IMODE((folder / "real.js").stat().st_mode) == 0o640
    assert re.search(r'console\.error\("tracardi-snippet:",\w+\)}\n*$', (folder / "real.js").read_text())
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=folder, stdout=subprocess.PIPE) as reader:
        assert run("compile", "-o", "pipe").code == 0
        assert re.search(rb"console\.error\(.tracardi-snippet:.,\w+\)}\n*$", reader.communicate(timeout=20)[0])
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)
    for name in ("", ".", "no/such/../.."):
        assert run("compile", "-o", name).code == 2


def test_e1_e2_addresses_of_the_file_stay_in_the_site(run: Callable[..., Run], folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG + "delivery: {mode: file}\n"})
    assert 'src="../tracardi-' in run("snippet", "--page", "/shop/a.html").out
    assert run("snippet", "--page", "../../a.html").code == 2


def test_e3_names_as_long_as_a_file_system_allows(run: Callable[..., Run], folder: Path) -> None:
    name = "a" * 250 + ".html"
    write_files(folder, {"tracardi.yml": CONFIG, f"site/{name}": PAGE.format("a")})
    assert run("inject", "site").code == 0
    assert MARKER in tree(folder / "site")[name]


@pytest.mark.slow
def test_b3_names_that_no_terminal_can_show(folder: Path) -> None:
    """Not UTF-8, and beyond the terminal's encoding: escaped, and no traceback after the pages are written."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/日本.html": "", "c.yml": CONFIG})
    (folder / "site" / "b\udcff.html").write_bytes(b"")
    for encoding in ("utf-8:strict", "latin-1:strict", "ascii:strict"):
        result = subprocess.run(
            [sys.executable, "-m", "tracardi_snippet", "inject", "site"],
            cwd=folder,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert (result.returncode, result.stderr) == (0, b"")
        assert b"b\\udcff.html" in result.stdout


MODULES = {
    "A3 a comparison with a variable named script": (
        "const scripts = [1], scriptCount = 2; export default (t) => t.n([1 < scriptCount, 0<scripts.length].join());",
        "true,true",
    ),
    "A3 a group named script": ("export default (t) => t.n('a'.replace(/(?<script>a)\\k<script>?/, '$<script>b'));", "ab"),
    "A4 the name of our default": ("const tracardiDefault = 3; export default (t) => t.n(tracardiDefault);", "3"),
    "strings that end a script": (
        "export default (t) => t.n('</script>'.length + '<!--'.length + 'a</script>b<!--'.split(/<\\/script>|<!--/).length);",
        "16",
    ),
}


@pytest.mark.system  # node runs the modules
@pytest.mark.parametrize(("source", "expected"), MODULES.values(), ids=MODULES)
def test_a3_a4_modules_keep_their_meaning(folder: Path, source: str, expected: str) -> None:
    from tests.test_user_modules import test_a_sites_own_module_keeps_its_meaning

    for minified in (True, False):
        test_a_sites_own_module_keeps_its_meaning(folder, source, expected, minified)


@pytest.mark.parametrize("source", ["export default (t) => /(?<!--)a/.test(t)", "export default (t) => " + "[" * 200_000])
def test_a3_c3_modules_that_can_not_be_had_are_refused(run: Callable[..., Run], folder: Path, source: str) -> None:
    """A bundle that does not parse would be no tracker at all; esbuild ends the process where brackets nest too deep."""
    write_files(folder, {"tracardi.yml": CONFIG + "extensions: [mine.js]\n", "mine.js": source})
    result = run("compile")
    assert (result.code, result.out) == (2, "")
