"""Trackers that stand in a page already: Tracardi's own snippet as its documentation has one paste it, and blocks of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import CONFIG, PAGE, tree, write_files
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import ScanSettings, scan_page
from tracardi_snippet.page.block_edits import inject_edits
from tracardi_snippet.page.edit import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.command import Run
    from tracardi_snippet.page.elements import ElementSpan

    Runner = Callable[..., Run]

# Not the vendor's code: what it looks like from outside.
LOADER = '!function(e){"object"==typeof exports&&"undefined"!=typeof module?module.exports=e():e()}((function(){window.tracker={track(){}};var s="liliput.min.js";window.onTracardiReady={}}));'
OPTIONS = 'const options = {tracker: {url: {script: "https://t/tracker", api: "https://t"}, source: {id: "x"}}};'
HEAD = "<!doctype html><html><head>{}<title>t</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    "snippet",
    [
        f"<script>\n  {LOADER}\n  {OPTIONS}\n</script>",
        f"<script>{LOADER}</script>\n<script type='text/javascript'>\n// mine\n{OPTIONS}\n</script>",
        f"<script>{OPTIONS}</script><script src='https://t/x/liliput.min.js'></script>",
    ],
)
def test_tracardis_own_snippet_is_an_error_and_can_be_replaced(run: Runner, folder: Path, snippet: str) -> None:
    write_files(
        folder, {"tracardi.yml": CONFIG, "site/a.html": HEAD.format(snippet), "site/b.html": HEAD.format("\n" + snippet)}
    )
    before = tree(folder)
    result = run("inject", "site")
    assert result.code == 1
    assert (
        "site/a.html:1: error: a tracker stands there that is not ours to update: every event would count twice" in result.err
    )
    assert "inject --replace-stock takes it out" in result.err
    assert tree(folder) == before
    assert run("inject", "site", "--replace-stock").code == 0
    page = (folder / "site" / "a.html").read_text()
    assert "liliput" not in page
    assert "const options" not in page
    assert page.count('data-tracardi-snippet="') == 2
    assert "2 unchanged" in run("inject", "site").out
    assert run("check", "site").code == 0


def test_a_script_that_holds_other_code_is_its_owners(run: Runner, folder: Path) -> None:
    mixed = f"<script>{LOADER}{OPTIONS}\nwindow.cart = new Cart();</script>"
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": HEAD.format(mixed)})
    before = tree(folder)
    result = run("inject", "site", "--replace-stock")
    assert result.code == 1
    assert "other code stands in its script: move that to a script of its own" in result.err
    assert tree(folder) == before


@pytest.mark.parametrize(
    "page",
    [
        "<script>const options = {tracker: 5}; window.onTracardiReady = function() {}</script>",
        "<script>window.tracker.track('x')</script>",
        "<p>liliput.min.js is what Tracardi's snippet loads</p>",
        "<template><script>" + LOADER + "</script></template>",
        "<!-- <script>" + LOADER + "</script> -->",
        "<pre>&lt;script>" + OPTIONS + "&lt;/script></pre>",
    ],
)
def test_what_only_resembles_it_is_left_alone(run: Runner, folder: Path, page: str) -> None:
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": HEAD.format("") + page})
    assert run("check", "site").code == 0


def test_options_of_a_page_stay_where_the_config_has_compat_stock(run: Runner, folder: Path) -> None:
    page = f"<script>{OPTIONS}</script><script>{LOADER}</script>"
    write_files(folder, {"tracardi.yml": f"{CONFIG}compat: [stock]\n", "site/a.html": HEAD.format(page)})
    assert run("inject", "site", "--replace-stock").code == 0
    text = (folder / "site" / "a.html").read_text()
    assert OPTIONS in text
    assert '"liliput.min.js"' not in text


BOOMTRAIN = 'var s = document.createElement("script"); s.src = "//cdn.boomtrain.com/analyticstrain/x/analyticstrain.min.js";'


@pytest.mark.parametrize(
    ("script", "compat", "code"),
    [
        ("<script async src=https://cdn.boomtrain.com/p13n/x/p13n.min.js></script>", "boomtrain", 1),
        (f"<script>{BOOMTRAIN}</script>", "boomtrain", 1),
        (f"<script>{OPTIONS}</script><script>{BOOMTRAIN}</script>", "boomtrain", 1),
        (f"<script>window._bt = window._bt || [];\n// {BOOMTRAIN}</script>", "boomtrain", 0),
        ("<script src=https://CDN.boomtrain.com/p13n/x/p13n.min.js type=text/javascript></script>", "boomtrain", 1),
        ('<script>load("https:\\/\\/cdn.boomtrain.com\\/p13n")</script>', "boomtrain", 1),
        ("<link rel=dns-prefetch href=//cdn.boomtrain.com/>", "boomtrain", 0),
        ('<script type="application/json">["//cdn.boomtrain.com/x"]</script>', "boomtrain", 0),
        ("<script type=text/plain src=//cdn.boomtrain.com/x.js></script>", "boomtrain", 0),
        ('<script src=x.js>"cdn.boomtrain.com/"</script>', "boomtrain", 0),
        (f"<script>{BOOMTRAIN}</script>", "stock", 0),
    ],
)
def test_boomtrains_own_library_would_take_the_calls(run: Runner, folder: Path, script: str, compat: str, code: int) -> None:
    write_files(folder, {"tracardi.yml": f"{CONFIG}compat: [{compat}]\n", "site/a.html": HEAD.format(f"\n{script}")})
    result = run("inject", "site", "--replace-stock")
    assert result.code == code
    places = [
        line.partition(" Boomtrain's own library is loaded")[0] for line in result.err.splitlines() if "Boomtrain's" in line
    ]
    assert places == ["site/a.html:2: error:"] * code
    assert (folder / "site" / "a.html").read_text().count('data-tracardi-snippet="tracker"') == 1 - code


def test_a_block_that_was_pasted_by_hand_is_kept_up_to_date(run: Runner, folder: Path) -> None:
    """In the place where it was pasted, the body included; one without our attributes is a second tracker."""
    write_files(folder, {"tracardi.yml": CONFIG})
    block = run("snippet").out.strip()
    write_files(folder, {"site/a.html": PAGE.format(block.replace("page-view", "old-view"))})
    assert "1 updated" in run("inject", "site").out
    assert (folder / "site" / "a.html").read_text() == PAGE.format(block)
    bare = block.replace(' data-tracardi-snippet="tracker"', "").replace(' data-tracardi-snippet="options"', "")
    write_files(folder, {"site/a.html": PAGE.format(bare)})
    result = run("inject", "site")
    assert (result.code, "[second-tracker]" in result.err) == (1, True)


@pytest.mark.parametrize(
    "art",
    [
        "<svg><title/><path/></svg>",
        "<svg><style/></svg>",
        "<math><mtext><style></style></mtext></math>",
        pytest.param("<div>x\n" * 600, id="depth"),  # below some 500 open elements the tree does not say where a script ends
    ],
)
@pytest.mark.parametrize("place", ["head-prepend", "body-append"])
def test_neither_a_drawing_nor_depth_hides_a_script(run: Runner, folder: Path, art: str, place: str) -> None:
    """The tokenizer took what stands behind an element of it that closes itself for text: blocks piled up."""
    write_files(folder, {"tracardi.yml": f"{CONFIG}inject: {{place: {place}}}\n", "site/a.html": PAGE.format(art)})
    before = tree(folder / "site")
    assert "1 injected" in run("inject", "site").out
    assert "1 unchanged" in run("inject", "site").out
    run("remove", "site")
    assert tree(folder / "site") == before
    pasted = PAGE.format(art + run("snippet").out.strip())
    (folder / "site" / "a.html").write_text(pasted)
    assert run("inject", "site").code == 0
    assert (folder / "site" / "a.html").read_text().count('data-tracardi-snippet="tracker"') == 1
    (folder / "site" / "a.html").write_text(PAGE.format(f"{art}<script src=//x.example/liliput.min.js></script>"))
    assert "second-tracker" in run("check", "site").err


def test_our_own_block_is_no_reason_to_look_for_others(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names itself: each page with a tag was taken to its tokens, and a second run took four times as long as the first."""
    write_files(folder, {"tracardi.yml": CONFIG, "site/a.html": PAGE.format('<p data-tracardi-tag="x">y</p>')})
    run("inject", "site")
    looked: list[str] = []

    def look(text: str) -> list[ElementSpan]:
        looked.append(text)
        return []

    monkeypatch.setattr("tracardi_snippet.page.other_trackers.scan_scripts", look)
    assert "1 unchanged" in run("inject", "site").out
    assert looked == []
    write_files(folder, {"site/a.html": PAGE.format('<p data-tracardi-tag="x">liliput</p>')})
    run("inject", "site")
    assert len(looked) == 1


def test_a_tracker_that_goes_gets_no_tag() -> None:
    """Two edits of one place wrote the rest of the page twice."""
    data = b"<!doctype html><body><p>x</p><script src=/liliput.min.js></script><p>y</p></body>"
    page = scan_page("x", data, ScanSettings(Inject(), {"product": ["body *"]}))
    after = apply_edits(data, inject_edits(page, data, "", replaces_other_trackers=True))
    tag = b' data-tracardi-tag="product" data-tracardi-tagged=""'
    assert after == b"<!doctype html><body><p%b>x</p><p%b>y</p></body>" % (tag, tag)
