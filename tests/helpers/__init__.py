"""Helpers that tests share: sites, servers, collectors and browsers."""
