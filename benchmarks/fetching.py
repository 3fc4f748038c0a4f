"""What a fetch with all its guards costs, against a bare asyncio client and httpx's own transport, in one run.

    python benchmarks/fetching.py [--requests 2000] [--rounds 3]

CPU of the client process per request, as a ratio to the bare client of the same round; medians over interleaved
rounds. The server is another process on loopback. Bars: 10 times on kept connections, 2 times with a new TLS
connection each, no more than 25 % dearer with 64 connections than with 8; 2,000 feeds with 50 ms latency, 90 %
unchanged, within 3 times the latency limit by the wall clock.
"""

import argparse
import asyncio
import json
import multiprocessing
import ssl
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import trustme

from pipeline.fetch import Fetcher, Limits, Validators
from pipeline.politeness import Politeness

BODY = b"x" * 32_768
FULL = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/calendar; charset=utf-8\r\nETag: "v1"\r\nCache-Control: max-age=3600\r\n'
    b"Content-Length: %d\r\n\r\n" % len(BODY)
) + BODY
UNCHANGED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
REQUEST = b"GET /x.ics HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept-Encoding: gzip\r\n\r\n"

LATENCY = 0.02
"""Seconds before the server answers: without any, the bare client would read dozens of answers at a go."""
TURNS = 5
"""So often politeness is measured; it is short."""

One = Callable[[int], Awaitable[object]]


class Answers(asyncio.Protocol):
    """Serves the same document after `delay` seconds; closes after each answer when told to."""

    def __init__(self, delay: float, close: bool) -> None:
        self.delay, self.close, self.buffer = delay, close, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            asked, self.buffer = self.buffer[:end].lower(), self.buffer[end + 4 :]
            answer = UNCHANGED if b"if-none-match" in asked else FULL
            asyncio.get_running_loop().call_later(self.delay, self.write, answer)

    def write(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)
            if self.close:
                self.transport.close()


def serve(pipe: Connection, delay: float, close: bool, certificate: str | None) -> None:
    async def run() -> None:
        tls = None
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Answers(delay, close), "127.0.0.1", 0, ssl=tls, backlog=1000)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def server(*, delay: float = 0.0, close: bool = False, certificate: str | None = None) -> Iterator[int]:
    """Run a server in a process of its own and give its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, delay, close, certificate), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


class Bare(asyncio.Protocol):
    """The least that gets a document: write the request, find the length, wait for the end."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.buffer, self.need = transport, bytearray(), 0

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.need and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            headers = bytes(self.buffer[:end]).lower()
            self.need = end + 4 + int(headers.partition(b"content-length:")[2].split(b"\r\n")[0])
        if self.need and len(self.buffer) >= self.need:
            self.answer.set_result(bytes(self.buffer))
            self.buffer, self.need = bytearray(), 0

    async def get(self) -> bytes:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.transport.write(REQUEST)
        return await self.answer


async def in_parallel(one: One, requests: int, connections: int) -> None:
    remaining = iter(range(requests))

    async def work(slot: int) -> None:
        for _ in remaining:
            await one(slot)

    await asyncio.gather(*(work(slot) for slot in range(connections)))


async def bare_kept(port: int, requests: int, connections: int) -> None:
    loop = asyncio.get_running_loop()
    clients = [(await loop.create_connection(Bare, "127.0.0.1", port))[1] for _ in range(connections)]
    await in_parallel(lambda slot: clients[slot].get(), requests, connections)
    for client in clients:
        client.transport.close()


async def bare_tls(port: int, requests: int, connections: int, context: ssl.SSLContext) -> None:
    loop = asyncio.get_running_loop()

    async def one(slot: int) -> None:
        transport, client = await loop.create_connection(Bare, "127.0.0.1", port, ssl=context)
        await client.get()
        transport.close()

    await in_parallel(one, requests, connections)


async def ours(url: str, requests: int, connections: int, context: ssl.SSLContext | None = None) -> None:
    async with Fetcher(allow_private=True, tls=context, limits=Limits(total=120)) as fetcher:
        await in_parallel(lambda slot: fetcher.fetch(url), requests, connections)


async def stock(url: str, requests: int, connections: int) -> None:
    async with httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=connections)) as client:
        await in_parallel(lambda slot: client.get(url), requests, connections)


def cpu(coroutine: Awaitable[None], requests: int) -> float:
    """Run it and give the microseconds of this process's CPU for each request."""

    async def run() -> None:
        await coroutine

    started = time.process_time()
    asyncio.run(run())
    return (time.process_time() - started) / requests * 1e6


def kept(requests: int, rounds: int) -> dict[str, float]:
    """Kept connections: ours and the stock client against the bare one, with 8 and 64 connections."""
    cells: dict[str, list[float]] = {}
    with server(delay=LATENCY) as port:
        url = f"http://127.0.0.1:{port}/x.ics"
        for _ in range(rounds):
            for connections in (8, 16, 32, 64):
                limit = cpu(bare_kept(port, requests, connections), requests)
                mine = cpu(ours(url, requests, connections), requests)
                cells.setdefault(f"bare, {connections} connections, µs", []).append(limit)
                cells.setdefault(f"ours, {connections} connections, µs", []).append(mine)
                cells.setdefault(f"ours / bare, {connections} connections", []).append(mine / limit)
                if connections in (8, 64):
                    few = requests // 4
                    theirs = cpu(stock(url, few, connections), few)
                    cells.setdefault(f"httpx / bare, {connections} connections", []).append(theirs / limit)
    found = {name: statistics.median(values) for name, values in cells.items()}
    few, many = (found[f"ours, {n} connections, µs"] for n in (8, 64))
    return {**found, "ours, 64 connections / 8": many / few}


def new_tls(requests: int, rounds: int) -> dict[str, float]:
    """A new TLS connection for each request."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    cells: dict[str, list[float]] = {"bare, new TLS, µs": [], "ours, new TLS, µs": [], "ours / bare, new TLS": []}
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder) / "server.pem"
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        with server(close=True, certificate=str(certificate)) as port:
            for _ in range(rounds):
                limit = cpu(bare_tls(port, requests, 16, context), requests)
                mine = cpu(ours(f"https://127.0.0.1:{port}/x.ics", requests, 16, context), requests)
                for name, value in zip(cells, (limit, mine, mine / limit), strict=True):
                    cells[name].append(value)
    return {name: statistics.median(values) for name, values in cells.items()}


def crawl(feeds: int, connections: int = 64) -> dict[str, float]:
    """Feeds behind 50 ms, nine of ten unchanged: seconds by the wall clock against waiting alone."""

    async def run(port: int) -> None:
        url, known = f"http://127.0.0.1:{port}/x.ics", Validators('"v1"')
        numbers = iter(range(feeds))
        async with Fetcher(allow_private=True, limits=Limits(total=120)) as fetcher:
            await in_parallel(
                lambda slot: fetcher.fetch(url, None if next(numbers) % 10 == 0 else known), feeds, connections
            )

    with server(delay=0.05) as port:
        started = time.perf_counter()
        asyncio.run(run(port))
        took = time.perf_counter() - started
    return {f"{feeds} feeds, wall / latency limit": took / (feeds / connections * 0.05), f"{feeds} feeds, s": took}


def politeness(hosts: int) -> dict[str, float]:
    """What giving turns costs when nobody has to wait; the median of some, as the first one warms up."""

    async def run() -> None:
        polite = Politeness()
        for number in range(hosts):
            async with polite.turn(f"host-{number}.example.org"):
                pass

    return {"a turn without waiting, µs": statistics.median(cpu(run(), hosts) for _ in range(TURNS))}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--json", action="store_true")
    told = options.parse_args()
    found = kept(told.requests, told.rounds) | new_tls(told.requests // 4, told.rounds)
    found |= crawl(2000) | politeness(2000)
    if told.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<50} {value:>10.2f}")


if __name__ == "__main__":
    main()
