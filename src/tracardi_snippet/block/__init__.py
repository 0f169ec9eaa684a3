"""The block of a page: its options, its HTML, and what it needs of a Content-Security-Policy."""
