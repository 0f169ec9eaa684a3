"""Serve a built site with the block in each page, beside a collector that shows what arrives.

``session.run_preview`` is the program. Two servers run in one process: the site's origin, and an origin for the collector, the
events page and its API. Scripts of the site can send events to the second origin, and can read nothing there.
"""
