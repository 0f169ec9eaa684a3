"""Test the tracking of a site: the objects behind the fixtures of our pytest plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.lazy import lazy_names

if TYPE_CHECKING:
    from tracardi_snippet.expect.model import ReceivedEvent
    from tracardi_snippet.testing.collector import TracardiCollector

__getattr__ = lazy_names(__name__, {"ReceivedEvent": "expect.model", "TracardiCollector": "testing.collector"})

__all__ = ["ReceivedEvent", "TracardiCollector"]
