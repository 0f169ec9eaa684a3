"""Find the errors that a page has because of our block: load it without the block, and compare."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tracardi_snippet.injector import Remover
from tracardi_snippet.visit.open_page import open_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.visit.choice import ChosenPage
    from tracardi_snippet.visit.open_page import Tour

_LAST_SECONDS = 4.0  # as long as errors are heard on the page with the block, at most


async def new_errors(tour: Tour, chosen: ChosenPage, errors: Sequence[str]) -> list[str]:
    """Return the errors that do not come when the page is loaded without our block, each once.

    :param errors: the errors of the page with the block.
    """
    async with open_page(tour, chosen, _without_block(tour, chosen)) as opened:
        await opened.arrivals.wait(lambda: set(errors) <= set(opened.errors), _LAST_SECONDS)
        return [error for error in dict.fromkeys(errors) if error not in opened.errors]


def _without_block(tour: Tour, chosen: ChosenPage) -> bytes:
    with os.fdopen(tour.session.files.open(chosen.path), "rb") as file:
        return Remover().edit(file.read(), chosen.path).bytes
