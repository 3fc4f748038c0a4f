"""`weakties run`: collect what is due and serve, until SIGTERM."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click

from pipeline import config, logs
from pipeline.collect import Progress
from pipeline.commands.collect import Reporter
from pipeline.commands.context import OneLine, Settings, now
from pipeline.config import Region
from pipeline.lock import Busy, collecting
from pipeline.reach import reachable
from pipeline.sample import needs_server, served
from pipeline.schedule import forever, stopped_by_signal
from pipeline.serve import HOST, PORT
from pipeline.store import Store

SAMPLE = "sample"
STOP_SECONDS = 15


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--jobs", type=click.IntRange(1, 64), default=12, show_default=True, help="Sources at a time.")
@click.option("--json", "as_json", is_flag=True, help="Log one JSON object a line, to stderr.")
@click.option("--allow-private-hosts", is_flag=True, help="Let loopback and private addresses be fetched.")
@click.pass_obj
def run(settings: Settings, host: str, port: int, jobs: int, as_json: bool, allow_private_hosts: bool) -> None:
    """Collect the sources that are due and serve the catalogue meanwhile, until SIGTERM.

    Where no source can be reached at all, and nothing was collected before, the sample region stands in.
    """
    logs.to_stderr(as_json=as_json)
    path = _reachable_or_sample(settings)
    region = config.load(path)
    with ExitStack() as stack:
        live = stack.enter_context(served(region))
        addresses = {source.id: source.url for source in live.sources}
        _prepare(region)
        server = stack.enter_context(_serving(path, host, port))
        progress = logs.visited if as_json else stack.enter_context(Reporter()).visited

        def load() -> Region:
            return _at(config.load(path), addresses)

        asyncio.run(
            _until_stopped(load, server, progress, jobs, allow_private_hosts or needs_server(region)),
        )


def _reachable_or_sample(settings: Settings) -> Path:
    """Give the region file; the sample's, said in one line, on a machine without internet and without a catalogue."""
    path = settings.begin()
    region = config.load(path)
    if settings.region or needs_server(region) or region.database.is_file() or reachable(region.sources):
        return path
    click.echo(
        f"no source of {region.name} can be reached from here; serving the sample region, an invented city, instead",
        err=True,
    )
    own = path.with_name(f"{SAMPLE}.toml")
    if not own.is_file():
        own.write_bytes((config.shipped() / f"{SAMPLE}.toml").read_bytes())
    return own


def _prepare(region: Region) -> None:
    """Make the catalogue, empty if it is new, so that it can be served at once."""
    try:
        with collecting(region.database), Store.open(region.database, region, now()):
            pass
    except Busy:
        if not region.database.is_file():
            raise


def _at(region: Region, addresses: dict[str, str]) -> Region:
    """Give a region with the addresses at which its sources are served."""
    return replace(region, sources=tuple(replace(s, url=addresses.get(s.id, s.url)) for s in region.sources))


@contextmanager
def _serving(path: Path, host: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve in a process of its own: a page never waits for a collection, nor the other way round."""
    command = [sys.executable, "-m", "pipeline", "--data", str(path.parent), "--region", path.stem]
    server = subprocess.Popen([*command, "serve", "--host", host, "--port", str(port)])
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


async def _until_stopped(
    load: Callable[[], Region], server: "subprocess.Popen[bytes]", progress: Progress, jobs: int, allow_private: bool
) -> None:
    """Collect until a signal comes, or until the server ends by itself, which is an error.

    Both stop at the same time: the collection's grace is not added to the server's.
    """
    stop = stopped_by_signal()
    ended = asyncio.get_running_loop().run_in_executor(None, server.wait)
    ended.add_done_callback(lambda _: stop.set())
    stopping = asyncio.create_task(_stop_with(stop, server))
    await forever(load, jobs=jobs, allow_private=allow_private, progress=progress, stop=stop)
    by_itself = await stopping
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.shield(ended), STOP_SECONDS)
    if by_itself:
        raise OneLine("the server ended by itself; its last words stand above")


async def _stop_with(stop: asyncio.Event, server: "subprocess.Popen[bytes]") -> bool:
    """Stop the server when all stops; tell whether it had ended before."""
    await stop.wait()
    if server.poll() is not None:
        return True
    server.terminate()
    return False
