"""Properties that must be true for every page, whatever its bytes. The fuzzer and tests/slow check them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from selectolax.lexbor import LexborHTMLParser

from tests.test_quick import seen
from tracardi_snippet.config.model import Inject
from tracardi_snippet.page import MARKER, ScanSettings, UndecodableError, scan_page
from tracardi_snippet.page.attribute import ATTRIBUTE, MEMORY
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.charset import find_declaration, is_ascii_based
from tracardi_snippet.page.edit import Edit, apply_edits
from tracardi_snippet.page.fast_head import scan_ordinary_head
from tracardi_snippet.page.head import scan_head
from tracardi_snippet.page.text import read_text

if TYPE_CHECKING:
    from typing import Literal

    from selectolax.lexbor import LexborNode

    from tracardi_snippet.page import Page

SELECTORS: list[dict[str, list[str]]] = [{}, {"x": [".c", "p"]}, {"x": ["body *"], 'é"': ["meta", "b, i"]}]
# The block is as long as a real block: a charset declaration after the block would be beyond the first 1024 bytes.
# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding
BLOCK = f'<script {MARKER}="options">{"{}":1100}</script><script {MARKER}="tracker">0</script>'
_NO_TEXT = ("-text", "-comment", "-doctype")


class PropertyError(AssertionError):
    """A violation of a property. The message is the name of the property."""


class Choices(NamedTuple):
    """The settings with which a page is tested."""

    place: str
    """The value of ``inject.place``."""
    selectors: int
    """An index into `SELECTORS`."""
    replaces_other_trackers: bool
    """True: trackers that are already in the page are replaced."""

    @property
    def settings(self) -> ScanSettings:
        place = cast('Literal["head-prepend", "head-append", "body-append"]', self.place)
        return ScanSettings(Inject(place=place), SELECTORS[self.selectors])


def hold(is_so: bool, name: str) -> None:  # noqa: FBT001
    if not is_so:
        raise PropertyError(name)


def check(choices: Choices, data: bytes) -> None:
    """Check all properties of a page.

    :raises PropertyError: a property is violated.
    """
    try:
        page = scan_page("x", data, choices.settings)
    except UndecodableError:
        return
    _check_quick(data)
    if page.skip:
        _check_skipped(page, data, choices)
        return
    if _hides(page, data, choices):
        return
    after = apply_edits(data, inject_edits(page, data, BLOCK, replaces_other_trackers=choices.replaces_other_trackers))
    _check_again(choices, page, after)
    if choices.replaces_other_trackers and page.other_trackers:
        return
    before = _removed(data)  # the page may already have contained a block
    hold(_removed(after) == before, "remove gives back the original")
    if before == data:
        _check_tree(choices, page, data, after)


def _check_quick(data: bytes) -> None:
    charset = find_declaration(data).encoding
    if not is_ascii_based(charset):
        return
    bom = read_text(data, charset).bom
    quick = scan_ordinary_head(data[bom:])
    hold(quick is None or seen(quick) == seen(scan_head(read_text(data, charset).text)), "the quick way is the thorough one")


def _check_skipped(page: Page, data: bytes, choices: Choices) -> None:
    try:
        again = scan_page("x", apply_edits(data, remove_edits(page, data)), choices.settings)
    except UndecodableError:  # a tracker was inside a byte order mark
        return
    hold(not (again.skip and (again.own_spans or again.tag_edits)), "a skipped page keeps nothing of ours")


def _check_again(choices: Choices, page: Page, after: bytes) -> None:
    again = scan_page("x", after, choices.settings)
    hold(not again.skip, "an injected page is not skipped")
    hold(
        inject_edits(again, after, BLOCK, replaces_other_trackers=choices.replaces_other_trackers) == [],
        "injected twice is injected once",
    )
    # If old blocks are removed, a declaration after them may move into the first 1024 bytes.
    hold(again.encoding == page.encoding or bool(page.own_spans), "the encoding stays")
    if not (choices.replaces_other_trackers and page.other_trackers):
        hold(again.matched == page.matched, "the selectors find the same")
    expected = scan_page("x", after, choices.settings, BLOCK.encode())
    hold(inject_edits(expected, after, BLOCK) == inject_edits(again, after, BLOCK), "the expected block is found")


def _hides(page: Page, data: bytes, choices: Choices) -> bool:
    """Return True if a tracker in the page changes how the page is read.

    The tracker may hide an XML declaration, begin the head before a NUL, or be inside a byte order mark.
    """
    spans = {*page.own_spans, *((one.start, one.end) for one in page.other_trackers if one.kind == "whole")}
    bare = apply_edits(data, [Edit(start, data[start:end], b"") for start, end in sorted(spans)])
    try:
        return bool(spans and scan_page("x", bare, choices.settings).skip)
    except UndecodableError:
        return True


def _removed(data: bytes) -> bytes:
    return apply_edits(data, remove_edits(scan_page("x", data, ScanSettings(Inject())), data))


def _check_tree(choices: Choices, page: Page, data: bytes, after: bytes) -> None:
    if "<noscript" in read_text(data, find_declaration(data).encoding).lowered:
        # lexbor parses <noscript> with scripting disabled: an element of the body inside <noscript> then ends the head.
        # https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inheadnoscript
        return
    trees = [LexborHTMLParser(_decoded(one, page)) for one in (data, after)]
    hold(_document(trees[0]) == _document(trees[1]), "the tree without what is ours is the tree before")
    ours = [tree.css(f"script[{MARKER}]") for tree in trees]
    hold(len(ours[1]) == len(ours[0]) + 2, "both elements are in the tree")
    if choices.place != "body-append":
        in_head = [sum(node.parent is not None and node.parent.tag == "head" for node in nodes) for nodes in ours]
        hold(in_head[1] == in_head[0] + 2, "the block is in the head")


def _decoded(data: bytes, page: Page) -> str:
    """Return the text of a page for lexbor, which needs normalised newlines.

    In an encoding whose ASCII bytes are ASCII characters, latin-1 is enough to find the markup.
    """
    is_bytes = not page.encoding.startswith(("utf-16", "iso-2022", "iso2022"))
    text = (
        data.removeprefix(b"\xef\xbb\xbf").decode("latin-1") if is_bytes else data.decode(page.encoding).removeprefix("\ufeff")
    )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _document(tree: LexborHTMLParser) -> list[object]:
    """Return the doctype, the comments beside the doctype, and the tree. The doctype decides if browsers use quirks mode."""
    around: list[object] = []
    node = tree.root
    while node is not None and node.prev is not None:
        node = node.prev
    while node is not None:
        around.append((node.tag, node.html) if node.tag in _NO_TEXT else (node.tag, _attributes(node), _children(node)))
        node = node.next
    return around


def _children(node: LexborNode) -> list[object]:
    children: list[object] = []
    texts: list[str] = []  # parts of a single text, which our elements may separate
    child = node.child
    while child is not None:
        if child.tag == "-text":
            texts.append(child.html or "")
        elif child.tag in _NO_TEXT or MARKER not in child.attributes:
            children += [
                "".join(texts),
                (child.tag, child.html) if child.tag in _NO_TEXT else (child.tag, _attributes(child), _children(child)),
            ]
            texts = []
        child = child.next
    return [*children, "".join(texts)]


def _attributes(node: LexborNode) -> list[tuple[str, str]]:
    """Return the attributes of an element without our own attributes, which tests/test_selectors.py checks."""
    return sorted((name, value or "") for name, value in node.attributes.items() if name not in (ATTRIBUTE, MEMORY))
