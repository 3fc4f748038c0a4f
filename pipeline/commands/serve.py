"""`weakties serve`: the site, without collecting."""

import click

from pipeline.commands.context import OneLine, Settings
from pipeline.serve import HOST, PORT, NothingToServe
from pipeline.serve import serve as serve_catalogue


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the catalogue of every region in the data folder."""
    region = settings.load()
    try:
        serve_catalogue(
            region.path.parent,
            region.id,
            host,
            port,
            ready=lambda: click.echo(f"{region.name}: http://{host}:{port}/", err=True),
        )
    except NothingToServe as error:
        raise OneLine(str(error)) from error
