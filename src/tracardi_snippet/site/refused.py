"""Files that cannot be replaced: all of them in one error, with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.errors import FilesError

if TYPE_CHECKING:
    from tracardi_snippet.site.survey import Survey
    from tracardi_snippet.site.tree import Tree


def check_none_refused(survey: Survey, root: Tree, *, is_copying: bool) -> None:
    """Check that every file can be replaced.

    :raises FilesError: with every file that cannot, and how to go on.
    """
    if not survey.refused:
        return
    facts = sorted((root.path(path), reason) for reason, paths in survey.refused.items() for path in paths)
    reasons = list(survey.refused)
    number = f"{len(facts):,} files" if len(facts) > 1 else "This file"
    ways = [way for start, way in _WAYS.items() if any(reason.startswith(start) for reason in reasons)]
    ways.append("Or choose another folder for --out." if is_copying else _ALWAYS)
    raise FilesError(facts, f"{number} cannot be replaced, so nothing was changed. {' '.join(ways)}")


_WAYS = {
    "is read-only": "Make read-only pages writable (chmod u+w).",
    "is append-only": "Take the attribute away (chattr -a -i).",
    "lies in": "Take the attribute of the folder away (chattr -a -i).",
    "would lose": "Run as the owner of the pages, or as root.",
    "belongs to": "Run as the owner of the pages or of the folder.",
    "cannot be written": "Make the folder writable for the user who runs this.",
}
_ALWAYS = "Or leave these pages out (--exclude, inject.exclude), or write a copy of the site (--out)."
