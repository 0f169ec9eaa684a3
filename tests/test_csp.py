"""Content-Security-Policies: what is printed works, and what would block the tracker is found."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.block.csp import Needs, needs_of
from tracardi_snippet.block.policy_gaps import missing_sources
from tracardi_snippet.checks.page_faults import policy_fix
from tracardi_snippet.config import load_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run

    Runner = Callable[..., Run]

INLINE = Needs(("'sha256-a='",), origins=("https://t.example.com",))
FILE = Needs(("'sha256-a='",), (("js/x.js", "sha384-b="),), origins=("https://t.example.com",))
CDN = Needs(files=(("https://cdn.example.com/x.js", "sha384-b="),))
LOCAL = Needs(origins=("http://127.0.0.1:8686",))
SCHEMELESS = Needs(origins=("//t.example.com",))
PLAIN_FILE = Needs(files=(("js/x.js", ""),))
EQUAL = Needs(("'sha256-a='",), equal_hashes=(("'sha384-x='", "'sha512-a/+b='"),))
STOCK = Needs(("'sha256-a='",), inserted=("https://t.example.com/tracker/liliput.min.js",))


@pytest.mark.parametrize(
    ("policy", "needs", "lacking"),
    [
        ("", INLINE, []),
        ("img-src 'self'", INLINE, []),
        ("default-src 'self'", INLINE, ["default-src 'sha256-a='", "default-src https://t.example.com"]),
        ("default-src 'self'", FILE, ["default-src 'sha256-a='", "default-src https://t.example.com"]),
        ("script-src 'none'", FILE, ["script-src 'sha256-a='", "script-src 'self'"]),
        ("default-src *", INLINE, ["default-src 'sha256-a='"]),
        ("default-src * 'unsafe-inline'", INLINE, []),
        ("script-src 'unsafe-inline' 'nonce-x'; connect-src *", INLINE, ["script-src 'sha256-a='"]),
        ("script-src 'unsafe-inline' 'sha256-other='", INLINE, ["script-src 'sha256-a='"]),
        ("SCRIPT-SRC 'UNSAFE-INLINE'; Connect-Src HTTPS:", INLINE, []),
        ("script-src-elem 'sha256-a='; script-src 'none'", INLINE, []),
        ("script-src 'sha256-a='; script-src 'none'", INLINE, []),
        ("script-src 'self' 'sha256-a='", FILE, []),
        ("script-src 'strict-dynamic' 'self' 'sha256-a='", FILE, ["script-src 'sha384-b='"]),
        ("script-src 'strict-dynamic' 'sha384-b=' 'sha256-a='", FILE, []),
        ("script-src 'self'", CDN, ["script-src https://cdn.example.com"]),
        ("script-src https://cdn.example.com/some/path", CDN, ["script-src https://cdn.example.com"]),
        ("script-src https://cdn.example.com/some/", CDN, ["script-src https://cdn.example.com"]),
        ("script-src https://cdn.example.com/X.js", CDN, ["script-src https://cdn.example.com"]),
        ("script-src HTTPS://CDN.example.com/%78.js", CDN, []),
        ("script-src https://cdn.example.com/", CDN, []),
        ("connect-src http://127.0.0.1:8686/track", LOCAL, []),
        ("script-src *.example.com", CDN, []),
        ("script-src *.cdn.example.com", CDN, ["script-src https://cdn.example.com"]),
        ("script-src cdn.example.com:8443", CDN, ["script-src https://cdn.example.com"]),
        ("script-src http://cdn.example.com", CDN, []),
        ("connect-src 127.0.0.1:*", LOCAL, []),
        ("connect-src http://127.0.0.1", LOCAL, ["connect-src http://127.0.0.1:8686"]),
        ("connect-src http:", LOCAL, []),
        ("connect-src 'none'", LOCAL, ["connect-src http://127.0.0.1:8686"]),
        ("connect-src https://*", SCHEMELESS, []),
        ("connect-src *:*", LOCAL, []),
        ("connect-src https://*", LOCAL, ["connect-src http://127.0.0.1:8686"]),
        (f"connect-src 127.0.0.1:{'9' * 5000}", LOCAL, ["connect-src http://127.0.0.1:8686"]),
        ("connect-src 'self'", SCHEMELESS, ["connect-src t.example.com"]),
        ("connect-src t.example.com", SCHEMELESS, []),
        ("connect-src https://t.example.com", SCHEMELESS, []),
        ("script-src 'strict-dynamic' 'self'", PLAIN_FILE, ["delivery.integrity: true"]),
        ("script-src 'self'", PLAIN_FILE, []),
        ("script-src 'strict-dynamic' 'sha256-a='", STOCK, []),
        ("script-src 'sha256-a='", STOCK, ["script-src https://t.example.com"]),
        ("script-src 'SHA256-a='", STOCK._replace(inserted=()), []),
        ("script-src 'sha512-a_-b='", EQUAL, []),
        ("script-src 'sha384-other='", EQUAL, ["script-src 'sha256-a='"]),
    ],
)
def test_what_a_policy_lacks(policy: str, needs: Needs, lacking: list[str]) -> None:
    assert missing_sources(policy, needs) == lacking


def test_the_hashes_of_a_script_that_a_policy_may_have(folder: Path) -> None:
    """Browsers take any of three algorithms."""
    write_files(folder, {"tracardi.yml": CONFIG})
    needs = needs_of("<script>1</script>", load_config(folder / "tracardi.yml").config)
    digests = [base64.b64encode(hashlib.new(name, b"1").digest()).decode() for name in ("sha256", "sha384", "sha512")]
    first, *others = (f"'{name}-{digest}'" for name, digest in zip(("sha256", "sha384", "sha512"), digests, strict=True))
    assert (needs.hashes, needs.equal_hashes) == ((first,), (tuple(others),))


@pytest.mark.parametrize(
    ("missing", "fix"),
    [
        (["default-src 'sha256-a='", "default-src https://t.example"], "default-src 'sha256-a=' https://t.example"),
        (["script-src 'self'", "connect-src t.example.com"], "script-src 'self'; connect-src t.example.com"),
        (["delivery.integrity: true"], ""),
    ],
)
def test_what_can_be_pasted_into_a_policy(missing: list[str], fix: str) -> None:
    """A directive stands once: browsers ignore the second. Defect: a source without a scheme was left out."""
    assert policy_fix(missing) == fix


META = '<!doctype html>\n<html><head><meta http-equiv="Content-Security-Policy" content="{}"><title>t</title></head><body>x</body></html>'


def test_a_page_whose_own_policy_would_block_the_tracker(run: Runner, folder: Path) -> None:
    """Said once for all pages that lack the same; with what it names the run succeeds."""
    policy = "default-src 'self'"
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": META.format(policy), "site/b.html": META.format(policy)})
    before = tree(folder)
    result = run("inject", "site")
    assert result.code == 1
    assert (
        "site/a.html:2: error: the page's own Content-Security-Policy would block the tracker (and 1 more) [policy-blocks]"
        in result.err
    )
    added = re.findall(r"add to its default-src: (\S+)", result.err)
    assert [source[:8] for source in added] == ["'sha256-", "http://1"]
    assert tree(folder) == before
    write_files(folder, {f"site/{name}.html": META.format(f"{policy} {' '.join(added)}") for name in "ab"})
    assert run("inject", "site").code == 0


def test_the_line_is_that_of_the_policy_that_blocks(run: Runner, folder: Path) -> None:
    """The first of two policies allows all, and the second blocks. The lines of the page end in CR alone."""
    policies = [f'<meta http-equiv="Content-Security-Policy" content="{text}">' for text in ("img-src *", "script-src 'none'")]
    page = "\r".join(["<!doctype html>", "<html><head>", *policies, "<title>t</title></head><body>x</body></html>"])
    write_files(folder, {"tracardi.yml": CONFIG})
    (folder / "site").mkdir()
    (folder / "site" / "a.html").write_bytes(page.encode())
    assert "site/a.html:4: error: the page's own Content-Security-Policy" in run("inject", "site").err


@pytest.mark.parametrize(
    ("delivery", "sources"),
    [("{mode: inline}", 1), ("{mode: file, directory: js}", 2), ("{mode: file, baseUrl: https://cdn.example.com}", 2)],
)
def test_csp_names_the_hashes_of_what_is_in_the_pages(run: Runner, folder: Path, delivery: str, sources: int) -> None:
    write_files(folder, {"tracardi.yml": f"{CONFIG}delivery: {delivery}\n", "site/a.html": PAGE.format("x")})
    script, connect = run("csp", "site").out.splitlines()
    assert connect == "connect-src http://127.0.0.1:8686"
    assert len(script.split()) == 1 + sources
    run("inject", "site")
    page = (folder / "site" / "a.html").read_text()
    for attributes, code in re.findall(r"<script([^>]*)>(.*?)</script>", page):
        if "json" not in attributes and "src=" not in attributes:
            assert f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" in script
    assert ("https://cdn.example.com" in script) == ("cdn" in delivery)


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("netlify", "/*\n  Content-Security-Policy: script-src 'self' 'sha256-"),
        ("cloudflare", "/*\n  Content-Security-Policy: script-src 'self' 'sha256-"),
        ("nginx", "add_header Content-Security-Policy \"script-src 'self' 'sha256-"),
        ("apache", "Header always set Content-Security-Policy \"script-src 'self' 'sha256-"),
        ("meta", "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' 'sha256-"),
    ],
)
def test_headers(run: Runner, folder: Path, form: str, start: str) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format("x")})
    result = run("csp", "site", "--headers", form)
    assert result.code == 0
    assert result.out.startswith(start)
    assert "; connect-src 'self' http://127.0.0.1:8686" in result.out


def test_csp_of_stock_mode_names_every_page_s_options(run: Runner, folder: Path) -> None:
    """And the line that Cloudflare would cut is refused."""
    pages = "".join(f"  - {{match: {n}.html, auto: {{events: [[e{n}, {{}}]]}}}}\n" for n in range(40))
    config = CONFIG.replace("http://127.0.0.1:8686", "https://t.example.com").replace('8686"}', '8686"}')
    config = config.replace('"https://t.example.com"}', '"https://t.example.com", script: "https://t.example.com/tracker"}')
    write_files(
        folder,
        {
            "tracardi.yml": f"{config}delivery: {{mode: stock}}\npages:\n{pages}",
            **{f"site/{n}.html": PAGE.format(n) for n in range(40)},
        },
    )
    script, _ = run("csp", "site").out.splitlines()
    assert script.count("'sha256-") == 41
    assert "https://t.example.com" in script
    result = run("csp", "site", "--headers", "cloudflare")
    assert (result.code, result.out, "Cloudflare takes 2,000" in result.err) == (2, "", True)


@pytest.mark.parametrize("arguments", [("missing",), (".",)])
def test_csp_of_no_site(run: Runner, folder: Path, arguments: tuple[str, ...]) -> None:
    write_files(folder, {"tracardi.yml": CONFIG})
    result = run("csp", *arguments)
    assert (result.code, result.out) == (2, "")


def test_a_page_with_very_many_policies_is_read_in_linear_time(run: Runner, folder: Path) -> None:
    """16,000 took minutes: each line was counted from the start, and the block was hashed for each policy."""
    policies = "".join(
        f"<meta http-equiv=Content-Security-Policy content=\"script-src 'none' {n}.org\">\n" for n in range(16_000)
    )
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": f"<html><head>\n{policies}</head><body></body></html>"})
    result = run("check", "site")
    assert result.code == 1
    assert result.err.startswith("site/a.html:2: error: ")
