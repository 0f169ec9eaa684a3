"""Expected events: compare them with the events that a collector received, and show the difference."""
