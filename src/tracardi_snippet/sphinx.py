"""Tracking in Sphinx: ``extensions = ["tracardi_snippet.sphinx"]`` in conf.py. The code is in ``hosts/sphinx.py``."""

from tracardi_snippet.hosts.sphinx import setup

__all__ = ["setup"]
