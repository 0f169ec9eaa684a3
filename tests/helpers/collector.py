"""The collector of ``examples/``, extended to count the requests that were answered or cut."""

import sys
from dataclasses import dataclass

from tests.helpers.sites import ROOT

sys.path.insert(0, str(ROOT / "examples"))

import collector as example
from collector import Answer, Request, accept

__all__ = ["Answer", "Collector", "Request", "accept"]

CUT = -1


@dataclass
class Collector(example.Collector):
    """A collector for tests. If a connection was cut, its request has the status `CUT`."""

    received: int = 0
    """The number of all requests that have arrived, including requests that a test has cleared."""

    def take(self, request: Request) -> Answer:
        with self._changed:
            self.received += 1
        try:
            return super().take(request)
        except ConnectionError:
            request.status = CUT
            raise

    @property
    def settled(self) -> int:
        """The number of requests that were answered or cut."""
        return sum(request.status != 0 for request in self.requests)
