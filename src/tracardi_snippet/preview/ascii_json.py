"""Answers in JSON that hold ASCII alone: event data may have lone surrogates, which no other encoding can carry."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse


class AsciiJson(JSONResponse):
    """A JSON answer in ASCII."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode("ascii")
