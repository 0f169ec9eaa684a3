"""Explain each rule: what it finds, why that matters, an example, and what to do."""

from __future__ import annotations

from typing import NamedTuple

from tracardi_snippet.findings import Rule, Severity


class Explanation(NamedTuple):
    """The text about one rule. docs/reference.md lists the facts; a test compares both."""

    severity: Severity
    """The severity that a finding has unless the config sets another."""
    fact: str
    """The fault that the rule finds, in one sentence."""
    why: str
    """The reason why the fault matters."""
    example: str
    """A config or a page that the rule finds fault with."""
    help: str
    """The fix, for the author of the config or the page."""


RULES = {
    Rule.TAG_MISSING: Explanation(
        Severity.ERROR,
        "A trigger's tag stands on none of the pages that the trigger is for.",
        "The trigger would never fire, and nobody would notice that its events stay away.",
        '- {tag: product, trigger: onVisible, data: {event: product-seen}}\n\nwhile the pages say data-tracardi-tag="prodct".',
        "Give the element data-tracardi-tag with the trigger's tag, or correct the tag in the config. The finding names the"
        " element that was probably meant. If a script adds the tag at run time, set elements.late: true, or options.late: true"
        " of the trigger.",
    ),
    Rule.TAG_LATE: Explanation(
        Severity.NOTE,
        "A tag stands on no page when it is built, and elements.late or options.late says that it may come later.",
        "The build cannot see what scripts add. A tag that is one or two letters from one that exists is still an error.",
        "elements: {late: true}\n- {tag: comment, trigger: onVisible, data: {event: comment-seen}}",
        "Nothing, if a script adds the tag. Open the page in a browser to see the trigger fire.",
    ),
    Rule.TAG_IN_SHADOW: Explanation(
        Severity.WARNING,
        "A tag stands in a shadow root, where the tracker looks only with elements.shadow.",
        "No trigger sees the element.",
        '<template shadowrootmode="open"><button data-tracardi-tag="buy">',
        "Set elements.shadow: true in the config. The tracker then watches open shadow roots; closed ones are out of reach.",
    ),
    Rule.TAG_UNUSED: Explanation(
        Severity.WARNING,
        "No trigger names a data-tracardi-tag of a page.",
        "Somebody tagged the element to have it tracked, and it is not.",
        '<article data-tracardi-tag="product">\n\nwithout a trigger that has tag: product.',
        "Add a trigger for the tag to the config, or take the attribute off the element.",
    ),
    Rule.PATTERN_UNMATCHED: Explanation(
        Severity.WARNING,
        "A pattern of pages, inject.exclude or --exclude matches no page.",
        "What it was meant for is not tracked, or not left alone.",
        'pages:\n  - match: "site/shop/**"    # patterns are relative to the site: "shop/**"',
        "Patterns are over paths relative to the site: * stays in a folder, ** crosses folders. Correct or remove the pattern.",
    ),
    Rule.SELECTOR_UNMATCHED: Explanation(
        Severity.ERROR,
        "A selector of tags finds no element on any page.",
        "The tag would be given to nothing, and its triggers would never fire.",
        'tags: {product: ".prodct img"}',
        "Correct the selector. It is matched against the pages as they are built, before any script runs.",
    ),
    Rule.SECOND_TRACKER: Explanation(
        Severity.ERROR,
        "A page has a tracker that is not ours to update: Tracardi's own snippet, a block of ours without its attributes, or,"
        " with compat: [boomtrain], Boomtrain's own library.",
        "With both trackers every event would count twice, or be lost.",
        '<script src="/liliput.min.js"></script>',
        "inject --replace-stock takes out Tracardi's snippet and stray blocks. Take Boomtrain's library out of the template.",
    ),
    Rule.POLICY_BLOCKS: Explanation(
        Severity.ERROR,
        "A Content-Security-Policy would block the tracker: the page's own, or one that the server or host sends.",
        "The browser would not run the tracker, or not let it send events.",
        "_headers:\n/*\n  Content-Security-Policy: script-src 'self'",
        "Add what the finding names to the policy. 'tracardi-snippet csp' prints what all pages need.",
    ),
    Rule.CHARSET_UNDECLARED: Explanation(
        Severity.WARNING,
        "A page does not declare its charset, so browsers guess it from the bytes. The page gets no block.",
        "The block would change the guess, and visitors could see other characters than you wrote.",
        "<head>\n  <title>Größe</title>\n\nwithout a <meta charset> before the title.",
        'Add <meta charset="utf-8"> as the first line of the head. If your server names a charset in the Content-Type of every'
        " page, set inject.charset to it.",
    ),
    Rule.REDIRECT_SKIPPED: Explanation(
        Severity.WARNING,
        "An entry of pages names a page that only redirects. The page gets no block.",
        "The events and triggers of the entry never fire there.",
        "pages:\n  - match: old.html    # leads to new.html\n    auto: {events: [[seen]]}",
        "Name the page that the redirect leads to. To track redirects as well, set inject.redirects: true. Each visit counts"
        " twice then.",
    ),
    Rule.PAGE_UNREADABLE: Explanation(
        Severity.ERROR,
        "A page cannot be read.",
        "It would stay without the tracker.",
        "-rw------- 1 somebody somebody index.html",
        "Let the user who runs the build read the file.",
    ),
    Rule.PAGE_UNDECODABLE: Explanation(
        Severity.WARNING,
        "A page is broken UTF-16 or ISO-2022-JP, or in an encoding that browsers refuse. The page is skipped.",
        "It stays without the tracker.",
        '<meta charset="utf-7">',
        "Save the page as UTF-8, or exclude it under inject.exclude.",
    ),
    Rule.CONFIG_PUBLISHED: Explanation(
        Severity.WARNING,
        "The config lies in the site that is changed in place.",
        "It would be published with the pages.",
        "site/tracardi.yml",
        "Move it to the folder above, where it is found as well.",
    ),
    Rule.PRIVATE_FILE: Explanation(
        Severity.WARNING,
        "A file lies in the site that nobody means to publish: .env, .htpasswd, a private key, credentials of a tool.",
        "Whoever knows its name could download it.",
        "site/.env",
        "Remove it from the site. A file that anybody may read is named under inject.exclude.",
    ),
    Rule.DERIVED_STALE: Explanation(
        Severity.WARNING,
        "A file was made from a page, and cannot be made again now that the page has changed: a compressed copy, or a hash.",
        "Servers would send the page without the tracker, service workers keep the old page, and checksums not match.",
        'sw.js:\n\n    {url: "index.html", revision: "1a2b3c4d"}    // too few digits of a hash',
        "Compress pages, and make precache lists and checksums, after inject. For .zst install tracardi-snippet[zstd].",
    ),
    Rule.BLOCK_MISSING: Explanation(
        Severity.WARNING,
        "A page that should have the block has none. An error with check --published.",
        "Its visits are not tracked: most likely the site was built again, and not injected.",
        "hugo && tracardi-snippet inject public\nhugo    # writes the pages anew, without the block",
        "Run inject after each build. To leave pages alone, name them under inject.exclude.",
    ),
    Rule.BLOCK_STALE: Explanation(
        Severity.WARNING,
        "A page's block, or the tracker's file, is of another config or version. An error with check --published.",
        "The pages track what an older config says, or send their events to a preview.",
        "a build with TRACARDI_PREVIEW=1 was published",
        "Run inject, or build the site again with the plugin.",
    ),
    Rule.IGNORE_UNUSED: Explanation(
        Severity.WARNING,
        "An entry of ignore excuses no page from anything.",
        "It may hide a finding some day that nobody meant to excuse, or its pattern is wrong.",
        'ignore: {"blog/**": [tag-unused]}\n\nwhile no page of the blog has an unused tag.',
        "Remove the entry, or correct its pattern.",
    ),
    Rule.TRIGGER_SILENT: Explanation(
        Severity.ERROR,
        "A page in a browser has the tag of a trigger, and the trigger does not fire.",
        "Visitors do what the trigger watches, and no event tells of it.",
        '<button data-tracardi-tag="buy" disabled>\n\nor a banner that covers the button.',
        "The finding names the reason. If visitors have to do something first, such as to open a menu, excuse the page under"
        " ignore.",
    ),
    Rule.EVENT_MISSING: Explanation(
        Severity.ERROR,
        "An auto event of a page in a browser does not arrive at the collector.",
        "Visits to the page are not counted.",
        "auto: {events: [[page-view]]}\n\nand a script of the page that stops the tracker.",
        "The finding names the reason, such as a Content-Security-Policy or a script error.",
    ),
    Rule.REQUEST_REFUSED: Explanation(
        Severity.ERROR,
        "Tracardi would refuse an event that a page sends.",
        "Tracardi refuses the whole request, with all other events in it.",
        'tracker.track("product-added-to-basket", {price: "12 Euro"})    // price must be a number',
        "Correct the event's properties: the finding names the property. 'tracardi-snippet preview' shows the whole request.",
    ),
    Rule.PAGE_NOT_LOADED: Explanation(
        Severity.ERROR,
        "A page does not load in a browser within the time that --timeout gives.",
        "Nothing on the page could be tried. The browser crashed, a script runs without end, or a file never arrives.",
        "<script>while (true);</script>",
        "Open the page in a browser. If the page only needs longer, raise --timeout.",
    ),
    Rule.CONSOLE_ERROR: Explanation(
        Severity.ERROR,
        "A page writes an error to the console, and does not write it without our block.",
        "The tracker and a script of the page may be in each other's way.",
        "Uncaught TypeError: tracker.send is not a function",
        "Correct the script that the message names. If the tracker itself fails, report the message.",
    ),
    Rule.EXPECTATION_FAILED: Explanation(
        Severity.ERROR,
        "An event that the file of visit --expect expects does not arrive.",
        "The page no longer tells Tracardi what your workflows and reports rely on.",
        "price: expected 689, received 699",
        "The finding shows the nearest event and where it differs. Correct the page, or the expectation.",
    ),
}


def rule_text(rule: Rule) -> str:
    """Return the explanation of a rule for a terminal."""
    severity, fact, why, example, help_ = RULES[rule]
    indented = "\n".join(f"    {line}" if line else "" for line in example.split("\n"))
    return f"{rule} ({severity})\n\n{fact}\n\nWhy it matters: {why}\n\nExample:\n\n{indented}\n\nWhat to do: {help_}"
