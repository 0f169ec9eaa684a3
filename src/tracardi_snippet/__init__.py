"""Tracardi tracking for static sites: compile the tracker, render the block, verify the tags, write the pages."""

__version__ = "0.1.0"
