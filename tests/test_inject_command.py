"""inject, check and remove as a user runs them: what they write, refuse, print and leave alone."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CONFIG, PAGE, ROOT, SHOP, TRIGGER, tree, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

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


def test_an_error_keeps_everything_from_being_written(run: Runner, folder: Path) -> None:
    """A trigger whose tag no page carries: where, and what was probably meant."""
    page = PAGE.format('<div>\n  <p data-tracardi-tag="prodct">x</p>\n</div>')
    write_files(folder, {"tracardi.yml": TRIGGER, "site/a.html": page})
    before = tree(folder)
    result = run("inject", "site")
    assert (result.code, result.out.splitlines()[-1]) == (1, "1 error, 1 warning: nothing was written.")
    assert result.err.splitlines() == [
        'tracardi.yml:7: error: no page carries data-tracardi-tag="product", so onVisible would never fire "product-seen" [tag-missing]',
        '    data-tracardi-tag="prodct" stands at site/a.html:8:3: a tag like it',
        'site/a.html:8:3: warning: no trigger names the tag "prodct" [tag-unused]',
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
    assert [line[:8] for line in lines if line.startswith(("+", "-"))][2:] == ["-<head>", "+<head><"]
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


def test_modes_of_files_are_kept_and_times_of_copies(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/run.sh": "#!/bin/sh\n"})
    (folder / "site" / "a.html").chmod(0o640)
    (folder / "site" / "run.sh").chmod(0o755)
    run("inject", "site")
    run("inject", "site", "--out", "out")
    for place in ("site", "out"):
        assert stat.S_IMODE((folder / place / "a.html").stat().st_mode) == 0o640
        assert stat.S_IMODE((folder / place / "run.sh").stat().st_mode) == 0o755
    assert (folder / "out" / "run.sh").stat().st_mtime_ns == (folder / "site" / "run.sh").stat().st_mtime_ns


FILE_MODE = CONFIG + "delivery: {mode: file, directory: js}\n"


def test_file_mode_in_place_then_into_a_copy(run: Runner, folder: Path) -> None:
    """The site has the very file that the copy gets."""
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a")})
    assert run("inject", "site").code == 0
    for _ in range(2):
        assert run("inject", "site", "--out", "out").code == 0
        assert tree(folder / "out") == tree(folder / "site")


def test_the_files_of_earlier_runs_go_when_no_page_names_them(run: Runner, folder: Path) -> None:
    """After a change of the config, and on remove; a file that is only called like ours stays."""
    theirs = "site/js/tracardi-0123456789.js"
    write_files(folder, {"tracardi.yml": FILE_MODE, "site/a.html": PAGE.format("a"), theirs: "mine"})
    before = tree(folder / "site")
    run("inject", "site")
    write_files(folder, {"tracardi.yml": FILE_MODE.replace("tracker:\n", "tracker:\n  context: {utm: false}\n")})
    for arguments in (("site",), ("site", "--out", "out")):
        assert run("inject", *arguments).code == 0
        built = tree(folder / arguments[-1])
        assert len([name for name in built if name.startswith("js/")]) == 2
    assert run("remove", "site").code == 0
    assert tree(folder / "site") == before


def test_a_page_that_is_excluded_later_loses_its_block(run: Runner, folder: Path) -> None:
    """Its owner believes that it is not tracked."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    before = tree(folder / "site")
    run("inject", "site")
    assert "1 removed, 1 unchanged" in run("inject", "site", "--exclude", "b.html").out
    assert tree(folder / "site")["b.html"] == before["b.html"]


def test_a_copy_forgets_pages_that_the_site_no_longer_has(run: Runner, folder: Path) -> None:
    """What git and its hosts keep in such a folder stays."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    write_files(folder / "out", {"CNAME": "x", ".nojekyll": "", ".git/HEAD": "x"})
    run("inject", "site", "--out", "out")
    (folder / "site" / "b.html").unlink()
    assert run("inject", "site", "--out", "out").code == 0
    assert sorted(tree(folder / "out")) == [".git/HEAD", ".nojekyll", "CNAME", "a.html"]


def test_a_copy_of_utf_16_pages_is_known_again(run: Runner, folder: Path) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a").encode("utf-16")})
    for _ in range(2):
        assert run("inject", "site", "--out", "out").code == 0


def test_links_are_not_followed_out_of_the_site(run: Runner, folder: Path) -> None:
    """In place they are left alone; in a copy those that lead out are left out, and said."""
    write_files(
        folder,
        {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/sub/x.css": "p{}", "outside/o.html": PAGE.format("o")},
    )
    (folder / "site" / "link.html").symlink_to("a.html")
    (folder / "site" / "sub" / "style.css").symlink_to(folder / "site" / "sub" / "x.css")
    (folder / "site" / "away.html").symlink_to("../outside/o.html")
    (folder / "site" / "away").symlink_to("../outside")
    outside = tree(folder / "outside")
    result = run("inject", "site", "--out", "out")
    assert "2 links out of the site not copied: away, away.html" in result.out
    assert os.readlink(folder / "out" / "link.html") == "a.html"  # noqa: PTH115
    assert os.readlink(folder / "out" / "sub" / "style.css") == "x.css"  # noqa: PTH115
    run("inject", "site")
    assert tree(folder / "outside") == outside
    assert (folder / "site" / "away.html").is_symlink()


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
        (("site", "--config", "none.yml"), "none.yml: can not be read: No such file or directory."),
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


def test_the_config_is_not_published(run: Runner, folder: Path) -> None:
    """One that lies in the site is found there, not copied, and in place warned of."""
    write_files(folder, {"site/tracardi.yml": CONFIG, "site/a.html": PAGE.format("a")})
    assert run("inject", "site", "--out", "out").code == 0
    assert sorted(tree(folder / "out")) == ["a.html"]
    result = run("inject", "site")
    assert result.code == 0
    assert (
        "site/tracardi.yml: warning: the config lies in the site and would be published with it [config-published]"
        in result.err
    )


def test_a_read_only_page_is_not_written(run: Runner, folder: Path) -> None:
    """Nor any other then."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
    (folder / "site" / "b.html").chmod(0o444)
    before = tree(folder)
    result = run("inject", "site")
    assert (result.code, result.err) == (
        2,
        "site/b.html: is read-only. Nothing was changed. Make it writable, or exclude it.\n",
    )
    assert tree(folder) == before


def test_a_page_that_can_not_be_read_is_an_error(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is named, and no other is written. Root may read anything, so the command runs as somebody else."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monkeypatch.chdir(folder)
        write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/b.html": PAGE.format("b")})
        run("check", "site")  # what is imported late has been read when the user changes
        for path in (folder, folder / "site"):
            path.chmod(0o777)
        (folder / "site" / "b.html").chmod(0o000)
        user = os.geteuid()
        os.seteuid(65534 if user == 0 else user)
        try:
            result = run("inject", "site")
        finally:
            os.seteuid(user)
        assert (result.code, "1 error, 0 warnings: nothing was written." in result.out) == (1, True)
        assert result.err == "site/b.html: error: can not be read: Permission denied [page-unreadable]\n"
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
        "site/b.html: warning: can not be decoded as utf-16-le [page-undecodable]",
        "site/c.html: warning: browsers do not decode hz-gb-2312 [page-undecodable]",
    ]


def test_a_full_disk_half_way_leaves_the_site_as_it_was(folder: Path) -> None:
    """The limit on file sizes stands in for the disk: the last page no longer fits."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), "site/z.html": PAGE.format("z" * 50_000)})
    before = tree(folder)
    for arguments in (("inject", "site"), ("inject", "site", "--out", "out")):
        result = subprocess.run(
            [sys.executable, "-m", "tracardi_snippet", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
        )
        assert (result.returncode, result.stdout) == (2, "")
        assert "z.html: can not be written: File too large. Nothing was changed." in result.stderr
        assert tree(folder) == before
        assert not (folder / "out").exists()


def test_what_a_killed_run_left_behind_is_swept_up(run: Runner, folder: Path) -> None:
    write_files(
        folder,
        {
            "tracardi.yml": CONFIG,
            "site/a.html": PAGE.format("a"),
            f"site/.{16 * 'a'}.999999999.tracardi-snippet.new": "x",
            f"site/.{16 * 'b'}.999999999.tracardi-snippet.old": "x",
            "site/notes.tracardi-snippet.old": "mine",
        },
    )
    assert run("inject", "site").code == 0
    assert sorted(tree(folder / "site")) == ["a.html", "notes.tracardi-snippet.old"]


def test_two_runs_at_once_do_not_disturb_each_other(run: Runner, folder: Path) -> None:
    """The second says who is there; process 1 always runs."""
    write_files(
        folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("a"), f"site/.{16 * 'a'}.1.tracardi-snippet.new": "x"}
    )
    before = tree(folder)
    result = run("inject", "site")
    assert (result.code, result.err) == (
        2,
        "site: another run (process 1) is writing there. Wait for its end, and run again.\n",
    )
    assert tree(folder) == before


def test_remove_needs_no_config_and_takes_the_block_out_of_excluded_pages_too(run: Runner, folder: Path) -> None:
    write_files(folder, {"c.yml": CONFIG, "site/a.html": PAGE.format("a")})
    before = tree(folder / "site")
    run("inject", "site", "--config", "c.yml")
    assert run("remove", "site").code == 0
    assert tree(folder / "site") == before


def test_progress_is_for_terminals(folder: Path) -> None:
    """Piped, a long run prints nothing on stderr; on a terminal a bar is there."""
    import pty

    write_files(folder, {"tracardi.yml": CONFIG, **{f"site/{n}.html": PAGE.format(n) for n in range(600)}})
    command = [sys.executable, "-m", "tracardi_snippet", "check", "site"]
    piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    master, slave = pty.openpty()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=slave) as process:
        out = process.stdout.read() if process.stdout else b""
    os.close(slave)
    shown = b""
    with contextlib.suppress(OSError):  # how Linux ends the reading of a terminal that nobody holds open
        while chunk := os.read(master, 100_000):
            shown += chunk
    os.close(master)
    assert b"Reading" in shown
    assert b"Comparing" in shown
    assert out.decode() == piped.stdout


def test_help_loads_neither_esbuild_nor_an_html_parser() -> None:
    """Nor pydantic, Jinja or YAML: it has to be there at once."""
    code = (
        "import sys, tracardi_snippet.cli as cli\n"
        "try: cli.main(['inject', '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('esbuild_py', 'turbohtml', 'bs4', 'pydantic', 'jinja2', 'yaml', 'wcmatch') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["inject", "check", "remove", "compile", "snippet", "init", "schema", "explain", "ping"])
def test_each_command_and_option_is_documented(run: Runner, command: str) -> None:
    """Its help says more than its name, each option has a text, and the README names it."""
    from tracardi_snippet.cli import cli

    assert len(run(command, "--help").out.splitlines()) > 8
    for parameter in cli.commands[command].params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None), f"{command} {parameter.name}"
    assert f"`{command}" in (ROOT / "README.md").read_text("utf-8")
