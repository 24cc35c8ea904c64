"""`scraper completion`: commands and options completed by the shell."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

import click

_SHELLS = ("bash", "fish", "zsh")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete the commands and options of `scraper` with Tab.

    \b
    Examples:
      scraper completion bash >> ~/.bashrc
      scraper completion zsh >> ~/.zshrc
      scraper completion fish > ~/.config/fish/completions/scraper.fish
    """  # noqa: D301 - click looks for the character, not for its spelling
    from click.shell_completion import get_completion_class

    maker = get_completion_class(shell)
    main = context.find_root().command
    if maker:
        click.echo(maker(main, {}, "scraper", "_SCRAPER_COMPLETE").source())
