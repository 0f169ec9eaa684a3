"""Compare the config with the pages and with a collector, and explain what does not fit."""
