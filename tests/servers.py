"""A real HTTP server on loopback that behaves as well or as badly as a test wants.

`from servers import Server, document, raw, …` (pytest puts this folder on the path).

    with Server() as server:                       # in a thread; `async with` runs it in the test's own loop
        server.serve("/events.ics", ICS, etag='"1"')         # 304 when the validators match
        server.redirect("/old.ics", "/events.ics", status=301)
        server.answer("/raw", raw(b"HTTP/1.1 200 OK\r\n\r\n"))  # byte for byte, then close
        server.answer("/slow", trickle(RESPONSE, every=0.05))
        server.answer("/storm", in_turn(status(503), status(503), document(ICS)))
        fetch(server.url("/events.ics"))
        assert server.requests[0].headers["user-agent"]

An answer is `async (request, writer) -> None`; it may write what it likes. `server.default` answers paths that
nobody named (404 unless set). `Server(tls=server_context(authority, "127.0.0.1"))` speaks HTTPS.
"""

import asyncio
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import trustme

LIMIT = 1 << 20


@dataclass(frozen=True)
class Request:
    """One request as it arrived; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    at: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def head(status: int, headers: Iterable[tuple[str, str]], reason: str = "Whatever") -> bytes:
    """Write a status line and headers."""
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def document(
    content: bytes | str,
    *,
    status: int = 200,
    media_type: str = "text/calendar; charset=utf-8",
    etag: str | None = None,
    last_modified: str | None = None,
    headers: Mapping[str, str] | None = None,
    compressed: bool = False,
) -> Answer:
    """Answer with a document, or with 304 when the request carries the same validators."""
    body = content.encode() if isinstance(content, str) else content
    body = gzip.compress(body, mtime=0) if compressed else body
    validators = {k: v for k, v in (("ETag", etag), ("Last-Modified", last_modified)) if v is not None}
    told = {**validators, **(headers or {})}
    encoding = {"Content-Encoding": "gzip"} if compressed else {}
    full = {"Content-Type": media_type, "Content-Length": str(len(body)), **encoding, **told}

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        if _matches(request, etag, last_modified):
            writer.write(head(304, told.items()))
        else:
            writer.write(head(status, full.items()) + (b"" if request.method == "HEAD" else body))

    return answer


def _matches(request: Request, etag: str | None, last_modified: str | None) -> bool:
    """Say whether a conditional request names the current version; ETag goes before the date."""
    if "if-none-match" in request.headers:
        return etag is not None and request.headers["if-none-match"] == etag
    return last_modified is not None and request.headers.get("if-modified-since") == last_modified


def status(code: int, content: bytes | str = b"", *, media_type: str = "text/plain", **headers: str) -> Answer:
    """Answer with a status; `retry_after="5"` becomes `Retry-After: 5`."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return document(content, status=code, media_type=media_type, headers=named)


def moved(location: str, *, status: int = 302, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with a redirect."""
    return document(b"", status=status, headers={"Location": location, **(headers or {})})


def raw(response: bytes) -> Answer:
    """Send these bytes as they are and close the connection."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response)
        await writer.drain()
        writer.close()

    return answer


def trickle(response: bytes, *, every: float, size: int = 1, start: int = 0) -> Answer:
    """Send the first `start` bytes at once and the rest `size` bytes at a time: a slow loris."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response[:start])
        for position in range(start, len(response), size):
            writer.write(response[position : position + size])
            await writer.drain()
            await asyncio.sleep(every)
        writer.close()

    return answer


def stall(response: bytes = b"", *, seconds: float = 3600) -> Answer:
    """Send these bytes and then nothing, the connection open."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response)
        await writer.drain()
        await asyncio.sleep(seconds)

    return answer


def reset(response: bytes = b"") -> Answer:
    """Send these bytes and break the connection with a TCP reset."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response)
        await writer.drain()
        await asyncio.sleep(0.02)
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return answer


def endless(start: bytes, chunk: bytes) -> Answer:
    """Send `start` and then `chunk` again and again until the client goes away."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(chunk)
            await writer.drain()

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Give the first answer to the first request, and so on; the last one for ever."""
    waiting = list(answers)

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await (waiting.pop(0) if len(waiting) > 1 else waiting[0])(request, writer)

    return answer


def after(seconds: float, then: Answer) -> Answer:
    """Wait, then give the answer: latency."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(request, writer)

    return answer


def chunked(content: bytes, *, size: int = 1000, complete: bool = True) -> bytes:
    """Write a chunked response; without its last chunk when not `complete`."""
    parts = [content[i : i + size] for i in range(0, len(content), size)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    start = head(200, [("Content-Type", "text/calendar"), ("Transfer-Encoding", "chunked")])
    return start + body + (b"0\r\n\r\n" if complete else b"")


class Server:
    """A loopback server; see the module's docstring."""

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.tls = tls
        self.port = 0
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        """The largest number of requests that were being answered at one time."""
        self.default: Answer = status(404, "nothing here")
        self._answers: dict[str, Answer] = {}
        self._now = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def url(self, path: str = "/") -> str:
        return self.origin + path

    def answer(self, path: str, answer: Answer) -> str:
        """Set what a path answers, whatever its query unless the path has one; give its URL."""
        self._answers[path] = answer
        return self.url(path)

    def serve(self, path: str, content: bytes | str, **options: object) -> str:
        """Serve a document: see `document` for the options."""
        return self.answer(path, document(content, **options))  # type: ignore[arg-type]

    def redirect(self, path: str, to: str, *, status: int = 302) -> str:
        return self.answer(path, moved(to, status=status))

    def seen(self, path: str) -> list[Request]:
        """Give the requests for one path, in order."""
        return [request for request in self.requests if request.path == path]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connection, self.host, 0, ssl=self.tls, limit=LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.__aenter__(), self._loop).result(10)
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._loop is not None and self._thread is not None
        asyncio.run_coroutine_threadsafe(self.__aexit__(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while not writer.is_closing() and (request := await _read(reader)) is not None:
                await self._respond(request, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            with suppress(OSError, RuntimeError):
                writer.close()

    async def _respond(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.requests.append(request)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            answer = self._answers.get(request.target) or self._answers.get(request.path) or self.default
            await answer(request, writer)
            await writer.drain()
        finally:
            self._now -= 1


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """Read the head of one request; None at the end of the connection."""
    try:
        block = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = block.decode("latin-1").split("\r\n")[:-2]
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Request(method, target, {name.strip().lower(): value.strip() for name, _, value in pairs})


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Make a server's TLS context with a certificate of this authority for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def client_context(authority: trustme.CA) -> ssl.SSLContext:
    """Make a client's TLS context that trusts this authority only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context
