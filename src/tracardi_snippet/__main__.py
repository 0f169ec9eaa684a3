"""The program: ``tracardi-snippet``, or ``python -m tracardi_snippet``."""

from __future__ import annotations

from tracardi_snippet.system.signals import end_at_once


def main() -> None:
    """Run the command line of the process, and exit."""
    end_at_once()  # before the imports, which take most of the start; in force again after the command
    from tracardi_snippet.cli import main as run

    run()


if __name__ == "__main__":
    main()
