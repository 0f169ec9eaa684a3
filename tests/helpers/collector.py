"""The collector of ``examples/``, which also tells how many requests it is done with."""

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
    """A request whose connection was cut has the status `CUT`. ``received`` counts all requests, those that were cleared too."""

    received: int = 0

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
        """How many of the requests were answered or cut."""
        return sum(request.status != 0 for request in self.requests)
