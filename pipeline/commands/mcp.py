"""`weakties mcp`: the catalogue for an assistant that speaks the Model Context Protocol."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module

import click

from pipeline.commands.catalogue import BASE_URL
from pipeline.commands.context import OneLine, Settings, now
from pipeline.publish.visit import Visit, visit
from pipeline.publish.withheld import withhold
from pipeline.storing.database import connect

MISSING = "assistants need an extra: pip install 'weakties[mcp]'"
EXTRA = ("mcp", "mcp_types")


@click.command()
@click.option("--base-url", default=BASE_URL, show_default=True, help="Address of the site that links lead to.")
@click.pass_obj
def mcp(settings: Settings, base_url: str) -> None:
    """Answer an assistant over stdin and stdout (Model Context Protocol), until it hangs up.

    \b
    {"mcpServers": {"weakties": {"command": "weakties", "args": ["--data", "/srv/ties", "mcp"]}}}
    """
    try:
        assistant = import_module("pipeline.assistant")
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        raise OneLine(MISSING) from error
    region = settings.load()
    if not region.database.is_file():
        raise OneLine(f"{region.database} is not there yet; make it with `weakties collect`")

    @contextmanager
    def opened(pairs: list[tuple[str, str]]) -> Iterator[Visit]:
        with closing(connect(region.database, read_only=True)) as conn:
            withhold(conn)
            yield visit(conn, region.id, now=now(), base=base_url.rstrip("/"), path="/", pairs=pairs)

    assistant.serve(opened, region.name)
