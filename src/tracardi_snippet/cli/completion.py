from __future__ import annotations

import click

from tracardi_snippet.cli.output import echo

# The variable by which click's completion asks the program for words. click derives the name from the program's name.
_VARIABLE = "_TRACARDI_SNIPPET_COMPLETE"


@click.command(short_help="Print the completion script of bash, zsh or fish.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script that completes commands, options and files in SHELL.

    \b
      echo 'eval "$(tracardi-snippet completion bash)"' >> ~/.bashrc
      echo 'eval "$(tracardi-snippet completion zsh)"' >> ~/.zshrc
      tracardi-snippet completion fish > ~/.config/fish/completions/tracardi-snippet.fish

    It takes effect in the next shell. bash has to be 4.4 or later.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  click has all three
    root = context.find_root().command
    echo(kind(root, {}, "tracardi-snippet", _VARIABLE).source())
    return 0
