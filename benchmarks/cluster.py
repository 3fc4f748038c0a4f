"""What handing feeds to a cluster costs: CPU of all processes, for each feed, against collecting them from here.

    python -m benchmarks.cluster [--feeds 400] [--workers 2] [--rounds 3]

A scheduler and workers run as processes of their own on this machine, which is where nobody should run them: what
is measured is the price, not the gain. The web server is a process of its own as well and is not counted.
"""

import argparse
import asyncio
import multiprocessing
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

import psutil
from distributed import Client

from benchmarks.calendars import NOW, calendar, entries, feeds
from benchmarks.ingest import region
from pipeline.cluster.deal import LEAST
from pipeline.collect import collect_region
from scrapers.model import Source

EVENTS = 15


class Answers(asyncio.Protocol):
    """Serves the calendar whose number the path names."""

    def __init__(self, calendars: Sequence[bytes]) -> None:
        self.calendars = calendars

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        number = int(data.split(b" ")[1].strip(b"/").removesuffix(b".ics"))
        body = self.calendars[number]
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)


def serve(pipe: Connection, calendars: Sequence[bytes]) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: Answers(calendars), "0.0.0.0", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def serving(calendars: Sequence[bytes]) -> Iterator[tuple[int, psutil.Process]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, calendars), daemon=True)
    process.start()
    try:
        yield ours.recv(), psutil.Process(process.pid)
    finally:
        process.kill()
        process.join()


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[psutil.Process]]]:
    """Run a scheduler and workers; give its address and their processes."""
    with socket.socket() as free, ExitStack() as stack:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        free.close()
        commands = [["scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]]
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        commands += [["worker", address, *options]] * workers
        running = []
        for command in commands:
            process = subprocess.Popen([sys.executable, "-m", "dask", *command], stderr=subprocess.DEVNULL)
            stack.callback(process.kill)
            running.append(psutil.Process(process.pid))
        with Client(address, set_as_default=False, timeout=30) as client:
            client.wait_for_workers(workers, timeout=30)
        yield address, running


def spent(without: Sequence[psutil.Process]) -> float:
    """Give the CPU seconds of this process and of all that it started, living or ended, but for some of them."""
    total, me = 0.0, psutil.Process()
    left_out = {each.pid for process in without for each in (process, *process.children(recursive=True))}
    for each in (me, *me.children(recursive=True)):
        if each.pid not in left_out:
            told = each.cpu_times()
            total += told.user + told.system + told.children_user + told.children_system
    return total


def measure(feeds_count: int, workers: int, rounds: int) -> dict[str, float]:
    """Give the CPU of each feed, from here and by the cluster, and what the difference is."""
    calendars = [calendar(each) for each in feeds(entries(feeds_count * EVENTS), feeds_count)]
    here, there, seconds = [], [], []
    with serving(calendars) as (port, server), cluster(workers) as (address, processes):

        def collected(address: str | None) -> float:
            without = [server] if address else [server, *processes]
            with tempfile.TemporaryDirectory() as folder:
                sources = [_source(number, port, feeds_count) for number in range(feeds_count)]
                before = spent(without)
                collect = partial(collect_region, region(Path(folder), sources), NOW, allow_private=True)
                report = asyncio.run(collect(cluster=address))
                assert not report.failed, report.failed[:3]
                return (spent(without) - before) / feeds_count * 1e6

        collected(address)  # loads the program in the workers
        for _ in range(rounds):
            here.append(collected(None))
            started = time.perf_counter()
            there.append(collected(address))
            seconds.append(time.perf_counter() - started)
    return {
        "a feed from here, µs": median(here),
        "a feed by the cluster, µs": median(there),
        "ratio": median(b / a for a, b in zip(here, there, strict=True)),
        "the cluster costs more, µs a feed": median(b - a for a, b in zip(here, there, strict=True)),
        "by the clock, s": median(seconds),
    }


def _source(number: int, port: int, count: int) -> Source:
    """Make a source; so many share a host that there are as many tasks as a cluster makes of them."""
    host = f"127.0.{number * LEAST // count // 250}.{1 + number % 200}"
    return Source(f"source-{number}", f"http://{host}:{port}/{number}.ics", timezone="America/Los_Angeles")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=400)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--rounds", type=int, default=3)
    told = options.parse_args()
    for name, value in measure(told.feeds, told.workers, told.rounds).items():
        print(f"{name:<40} {value:>10.2f}")


if __name__ == "__main__":
    main()
