"""What the rules mean, for those who meet one in a report and not in the documents."""

from __future__ import annotations

from typing import NamedTuple

from tracardi_snippet.findings import Rule, Severity


class Explanation(NamedTuple):
    """``severity`` is the one that a finding has without --strict."""

    severity: Severity
    fact: str
    help: str


RULES = {
    Rule.TAG_MISSING: Explanation(
        Severity.ERROR,
        "A trigger's tag stands on no page that the trigger is on.",
        "The trigger would never fire. Give the element that it watches data-tracardi-tag with the trigger's tag, or correct"
        " the tag in the config. The finding names the element that was probably meant.",
    ),
    Rule.TAG_UNUSED: Explanation(
        Severity.WARNING,
        "No trigger names a data-tracardi-tag.",
        "Add a trigger for the tag to the config, or take the attribute off the element.",
    ),
    Rule.PATTERN_UNMATCHED: Explanation(
        Severity.WARNING,
        "A pattern matches no page.",
        "Patterns are over paths relative to the site: * stays in a folder, ** crosses folders. Correct it, or remove it.",
    ),
    Rule.SELECTOR_UNMATCHED: Explanation(
        Severity.ERROR,
        "A selector of tags finds no element on any page.",
        "The tag would be given to nothing. Correct the selector: it is matched against the pages as they are built, before any"
        " script runs.",
    ),
    Rule.SECOND_TRACKER: Explanation(
        Severity.ERROR,
        "A page has a tracker that is not ours to update: Tracardi's own snippet, a block of ours without its attributes, or,"
        " with compat boomtrain, Boomtrain's library.",
        "With both every event would count twice, or be lost. inject --replace-stock takes out the former two; Boomtrain's goes"
        " from the template by hand.",
    ),
    Rule.POLICY_BLOCKS: Explanation(
        Severity.ERROR,
        "A page's own Content-Security-Policy would block the tracker.",
        "Add to the page's policy what the finding names; 'tracardi-snippet csp' prints what all pages need.",
    ),
    Rule.PAGE_UNREADABLE: Explanation(
        Severity.ERROR,
        "A page can not be read.",
        "Make the file readable for who runs the build.",
    ),
    Rule.PAGE_UNDECODABLE: Explanation(
        Severity.WARNING,
        "A page is in an encoding that can not be read, and is skipped.",
        "Save the page as UTF-8, or exclude it under inject.exclude.",
    ),
    Rule.CONFIG_PUBLISHED: Explanation(
        Severity.WARNING,
        "The config lies in the site that is changed in place.",
        "It would be published with the pages. Move it to the folder above, where it is found as well.",
    ),
    Rule.PRIVATE_FILE: Explanation(
        Severity.WARNING,
        "A private file lies in the site, such as .env, .htpasswd or a private key.",
        "The file would be published with the pages. Move it out of the site. If anybody may read the file, name it under"
        " inject.exclude.",
    ),
}
