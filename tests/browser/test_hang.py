"""A request that the collector never answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers import long
from tests.helpers.queues import AUTO, hold_first

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

FASTER = "const real = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = (ms) => real(ms / FASTER)"


@long.proof("hang")
def test_a_request_that_hangs_is_given_up_and_sent_again(lab: Lab) -> None:
    """After twenty seconds of real time: the browser keeps them, so `page.clock` cannot. In the short form they are two seconds."""
    faster = long.size(10, 1)
    lab.context.add_init_script(FASTER.replace("FASTER", str(faster)))
    gate = hold_first(lab)
    lab.build("<p>x", AUTO)
    page = lab.open()
    page.wait_for_timeout(19_000 / faster)
    assert len(lab.sent) == 1
    lab.until(page, lambda: len(lab.sent) == 2)
    gate.set()
    assert len({request.events[0]["id"] for request in lab.collector.requests}) == 1
