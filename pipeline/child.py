"""Parsing in child processes that can be killed: a document that hangs, explodes or crashes a reader costs itself.

    async with Children() as children:
        parsed = await children.parse(document, source, window)

Each document has a deadline, kept by the kernel (a signal kills the child even inside C code), and a bound on memory.
The deadline counts the child's own work: a machine that is busy with something else must not lose a source. One that
neither works nor ends is stopped by the clock on the wall, `PATIENCE` times later. A child serves `recycle` documents,
so that nothing a document leaves behind in module state lives long. SourceErrors come back as they were raised; a
child that is killed is TimedOut, one that dies is Unreadable.
"""

import asyncio
import fcntl
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self, TypeVar

from pipeline.nursery import GOOD, LAST, MAX_RESULT, ORDER, REPLY, RESULT, TASK
from pipeline.records import Parse, Window
from scrapers.errors import SourceError, TimedOut, Unreadable
from scrapers.model import Document, Source

T = TypeVar("T")

DEADLINE = 8.0
"""Seconds of work for one document."""
PATIENCE = 4
"""So many times the deadline may pass by the clock on the wall."""
MEMORY = 512 << 20
"""Bytes for one document, above what a child starts with."""
RECYCLE = 50
GRACE = 2.0
"""Seconds after the last deadline when the parent stops trusting the child's own alarms."""
PRELOAD = ("scrapers.adapters", "pipeline.parse")
ENVIRONMENT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "WEAKTIES_NOW")
"""What children see of the environment: no tokens."""

START = (
    "import sys; sys.path[:] = {path!r}; from pipeline.nursery import main; main({descriptor}, {memory}, {preload!r})"
)


class Died(Exception):
    """The other end of a socket is gone."""


class _Nursery:
    """The process that children are forked from, and the socket to it. Orders are given one at a time."""

    def __init__(self, memory: int, preload: Iterable[str]) -> None:
        ours, theirs = (_above_standard_streams(end) for end in socket.socketpair())
        with theirs:
            code = START.format(path=sys.path, descriptor=theirs.fileno(), memory=memory, preload=tuple(preload))
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C at the terminal is for the parent, which then closes the socket
                env={k: v for k, v in os.environ.items() if k in ENVIRONMENT or k.startswith(("LC_", "PYTHON"))},
            )
        ours.setblocking(False)
        self._socket = ours
        self._lock = asyncio.Lock()
        self._fertile = False

    async def fork(self) -> tuple[int, socket.socket]:
        """Give the process id of a new child and the socket to it."""
        self._fertile = True
        ours, theirs = socket.socketpair()
        with theirs:
            child = await self._order(b"+", 0, [theirs.fileno()])
        ours.setblocking(False)
        return child, ours

    async def bury(self, child: int) -> int:
        """Kill a child, if it still lives, and give its wait status."""
        return await self._order(b"-", child, [])

    async def _order(self, verb: bytes, number: int, descriptors: list[int]) -> int:
        loop = asyncio.get_running_loop()
        async with self._lock:
            try:
                socket.send_fds(self._socket, [ORDER.pack(verb, number)], descriptors)
                reply = await loop.sock_recv(self._socket, REPLY.size)
            except OSError as error:
                raise Died from error
        if len(reply) < REPLY.size:
            raise Died
        return int(REPLY.unpack(reply)[0])

    async def close(self) -> None:
        """End the nursery; it kills its children first. One that has none need not finish loading."""
        self._socket.close()
        if not self._fertile:
            self._process.kill()
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._process.wait, 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _above_standard_streams(end: socket.socket) -> socket.socket:
    """Move a socket off the descriptors 0 to 2, which it gets when a standard stream is closed."""
    if end.fileno() > 2:
        return end
    with end:
        return socket.socket(fileno=fcntl.fcntl(end.fileno(), fcntl.F_DUPFD_CLOEXEC, 3))


class _Child:
    """One child process and the stream to it."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.served = 0
        self._reader, self._writer = reader, writer

    async def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], deadline: float) -> tuple[int, Any]:
        """Run a function in the child; raises Died when the child dies over it."""
        self.served += 1
        data = pickle.dumps((function, arguments), protocol=5)
        try:
            self._writer.writelines([TASK.pack(deadline, PATIENCE * deadline, len(data)), data])
            await self._writer.drain()
            kind, size = RESULT.unpack(await self._reader.readexactly(RESULT.size))
            if size > MAX_RESULT:
                raise Died
            return kind, pickle.loads(await self._reader.readexactly(size))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise Died from error

    def close(self) -> None:
        """Close the stream; an idle child ends by that."""
        self._writer.close()


class Children:
    """A pool of parsing children, in one event loop. `count` work at a time; further documents wait their turn."""

    def __init__(
        self,
        count: int | None = None,
        *,
        deadline: float = DEADLINE,
        memory: int = MEMORY,
        recycle: int = RECYCLE,
        preload: Iterable[str] = PRELOAD,
    ) -> None:
        self._count = count or os.cpu_count() or 1
        self._deadline, self._memory, self._recycle, self._preload = deadline, memory, recycle, tuple(preload)
        self._idle: list[_Child] = []
        self._nursery: _Nursery | None = None

    async def __aenter__(self) -> Self:
        self._slots = asyncio.Semaphore(self._count)
        self._nursery = _Nursery(self._memory, self._preload)  # loads while the caller still fetches
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._idle:
            child.close()
        self._idle.clear()
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            await nursery.close()

    async def parse(
        self,
        doc: Document,
        source: Source,
        window: Window,
        adapter: str | None = None,
        known: frozenset[str] = frozenset(),
    ) -> Parse:
        """Read a document with `pipeline.parse.parse`; raises the SourceError that reading it raises."""
        from pipeline.parse import parse  # the parent needs its name only, and often has no use for it

        return await self.run(parse, doc, source, window, adapter, known)

    async def run(self, function: Callable[..., T], *arguments: Any, deadline: float | None = None) -> T:
        """Run a function of a module in a child; its arguments and its value must be picklable."""
        seconds = deadline or self._deadline
        try:
            async with self._slots:
                return await self._run(function, arguments, seconds)
        except SourceError as error:
            error.url = error.url or next((item.url for item in arguments if isinstance(item, Document)), "")
            raise

    async def _run(self, function: Callable[..., T], arguments: tuple[Any, ...], seconds: float) -> T:
        child = await self._take()
        kind = LAST
        try:
            async with asyncio.timeout(PATIENCE * seconds + GRACE):
                kind, value = await child.call(function, arguments, seconds)
        except Died as error:
            raise _obituary(await self._bury(child), seconds) from error
        except TimeoutError as error:
            raise _overdue(seconds) from error
        finally:
            await self._put_back(child, fit=kind != LAST)
        if kind == GOOD:
            return value  # type: ignore[no-any-return]
        raise value

    async def _take(self) -> _Child:
        """Take an idle child, or let a new one be born; that is finished even if nobody waits for it any more."""
        while not self._idle:  # another document may have taken the one that was born for this
            await asyncio.shield(asyncio.ensure_future(self._grow()))
        return self._idle.pop()

    async def _grow(self) -> None:
        try:
            pid, sock = await self._parent().fork()
        except Died:  # the nursery itself was killed; a second death in a row is a fault of the installation
            await self._parent().close()
            self._nursery = _Nursery(self._memory, self._preload)
            try:
                pid, sock = await self._nursery.fork()
            except Died as error:
                raise RuntimeError(f"{sys.executable} cannot start the parsing process; its error is above") from error
        self._idle.append(_Child(pid, *await asyncio.open_connection(sock=sock, limit=1 << 20)))

    def _parent(self) -> _Nursery:
        assert self._nursery is not None, "use Children in an `async with` block"
        return self._nursery

    async def _put_back(self, child: _Child, *, fit: bool) -> None:
        """Keep a child for the next document, or bury it: it failed, was cancelled, or has served enough."""
        if fit and child.served < self._recycle and self._nursery is not None:
            self._idle.append(child)
        else:
            child.close()
            await asyncio.shield(asyncio.ensure_future(self._bury(child)))

    async def _bury(self, child: _Child) -> int:
        if self._nursery is None:
            return 0
        try:
            return await self._nursery.bury(child.pid)
        except Died:
            return signal.SIGKILL


def _overdue(seconds: float) -> TimedOut:
    return TimedOut(f"reading it took longer than {seconds:g} seconds and was stopped; nothing of it is used")


def _obituary(status: int, seconds: float) -> SourceError:
    """Say what a child died of."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF):
        return _overdue(seconds)
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return Unreadable(f"the reader was ended by {name} on it, which may be a lack of memory; nothing of it is used")
    return Unreadable("the reader ended on it without a word; nothing of it is used. Please report it")
