"""Compile the tracker of a site: features, entry, linked modules, minified bundle."""
