"""Pass requests on to a real Tracardi, whose answer the page gets. Only the one address of ``--forward`` is asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING

from tracardi_snippet.checks.exchange import within
from tracardi_snippet.checks.no_answer import explain

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 15.0  # the tracker itself waits for 20
_PASSED_ON = ("content-type", "user-agent", "accept-language")
BAD_GATEWAY = 502


@dataclass(frozen=True, slots=True)
class ForwardAnswer:
    """The answer of the real Tracardi."""

    status: int
    """Its status, or 502 if no answer came."""
    body: bytes
    """Its body, or a body of ours that says why no answer came."""
    retry_after: str = ""
    """Its header ``Retry-After``, or empty."""
    fact: str = ""
    """Why no answer came, or empty."""


class Forwarder:
    """Sends bodies to one address. Cookies and credentials stay here, and redirects are not followed.

    :param api: the address of the Tracardi API, as in ``tracker.url.api``.
    """

    def __init__(self, api: str) -> None:
        self.url = f"{'https:' if api.startswith('//') else ''}{api}/track"

    async def send(self, body: bytes, headers: Mapping[str, str]) -> ForwardAnswer:
        """Send the body of a request, and return the answer."""
        passed = {name: headers[name] for name in _PASSED_ON if name in headers}
        return await asyncio.to_thread(self._send, body, passed)

    def _send(self, body: bytes, headers: dict[str, str]) -> ForwardAnswer:
        try:
            answer = within(_SECONDS, lambda exchange: exchange.request(self.url, "POST", headers, body))
        except (OSError, HTTPException, ValueError) as error:
            fact, fix = explain(error, _SECONDS)
            return ForwardAnswer(BAD_GATEWAY, b"", fact=f"{fact} {fix}".strip())
        return ForwardAnswer(answer.status, answer.body, answer.headers.get("Retry-After") or "")
