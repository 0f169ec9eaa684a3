"""Files that other tools have made from pages, and that go stale when a page changes: compressed copies and lists of hashes."""
