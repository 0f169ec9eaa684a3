"""``python -m tracardi_snippet``."""

from tracardi_snippet.cli import main

main()
