"""`scraper browse`: a corpus in the browser, searched and narrowed down."""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs, so that --version and --help start at once

from __future__ import annotations

from pathlib import Path

import click

from scraper.cli.selection import in_corpus


@click.command()
@in_corpus
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at: this machine alone.")
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
def browse(folder: str, port: int, host: str, opens: bool) -> None:  # noqa: FBT001 - click hands over what its flag says
    """Look through a corpus in the browser: search, facets, each article with what was taken out of it.

    It is datasette over the index, which it cannot change; Ctrl-C ends it. It needs the extra `browse`:
    pip install 'article-scraper[browse]'.

    \b
    Examples:
      scraper browse
      scraper browse --corpus news --port 8080 --open
    """  # noqa: D301 - click looks for the character, not for its spelling
    import socket

    from scraper.corpus.look import state_file
    from scraper.errors import CorpusError
    from scraper.report.browse import browser, first_page

    state = state_file(Path(folder))
    try:
        import uvicorn

        app = browser(Path(folder), state).app()
    except ImportError as error:
        raise CorpusError(folder, f"to browse it install the extra `browse`: {error}") from error
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()  # whoever asks before the server is ready waits
        except OSError as error:
            raise CorpusError(f"{host}:{port}", f"cannot be listened at: {error.strerror or error}") from error
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}{first_page(state)}"
        click.echo(url)
        if opens:
            click.launch(url)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        server.run(sockets=[listening])
