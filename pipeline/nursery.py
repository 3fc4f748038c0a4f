"""The process that parsing children are forked from: started once, loaded with the readers, otherwise idle.

`pipeline.child` starts it and speaks to it over one socket: `+` with a socket attached asks for a child that serves
that socket, `-PID` kills and buries one. When the socket closes, for whatever reason, all children are killed.
Forking from a process that has loaded everything costs milliseconds; starting Python anew would cost half a second.
"""

import errno
import gc
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

from scrapers.errors import SourceError, TooLarge, Unreadable

ORDER = struct.Struct("!cq")
"""To the nursery: `+` or `-`, and a process id."""
REPLY = struct.Struct("!q")
"""From the nursery: the process id of a new child, or the wait status of a dead one."""
TASK = struct.Struct("!ddQ")
"""To a child: seconds of work, seconds by the clock, and the length of what follows, a pickled call."""
RESULT = struct.Struct("!BQ")
"""From a child: GOOD, FAILED or LAST, and the length of what follows, a pickled value or SourceError."""
GOOD, FAILED, LAST = 0, 1, 2
MAX_RESULT = 256 << 20
OPEN_FILES = 64
FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a reader that is wrong about a document may raise; the child is not used again after it."""

NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostby")
PROGRAMS = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def main(descriptor: int, memory: int, preload: Iterable[str]) -> None:
    """Load the readers, then fork a child for each socket that comes, until the parent is gone."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # a terminal sends them to all; the parent decides when we end
    control = socket.socket(fileno=descriptor)
    for module in preload:
        _load(module)
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    try:
        while order := _order(control):
            control.sendall(REPLY.pack(_obey(order, control, children, memory)))
    finally:
        for child in children:
            _kill(child)
    os._exit(0)


def _load(module: str) -> None:
    """Import a module, and all adapters with it where it knows some."""
    loaded = import_module(module)
    if callable(adapters := getattr(loaded, "adapters", None)):
        adapters()


def _order(control: socket.socket) -> tuple[bytes, int, list[int]] | None:
    try:
        data, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 1)
    except OSError:
        return None
    if len(data) < ORDER.size:
        return None
    verb, number = ORDER.unpack(data)
    return verb, number, descriptors


def _obey(order: tuple[bytes, int, list[int]], control: socket.socket, children: set[int], memory: int) -> int:
    verb, number, descriptors = order
    if verb == b"-":
        return _bury(number, children)
    child = os.fork()
    if child == 0:
        control.close()
        _be_a_child(socket.socket(fileno=descriptors[0]), memory)
    os.close(descriptors[0])
    children.add(child)
    return child


def _bury(child: int, children: set[int]) -> int:
    """Kill a child and give its wait status; the status of its own death if it was dead, 0 if it is no child."""
    if child not in children:
        return 0
    children.discard(child)
    finished, status = os.waitpid(child, os.WNOHANG)
    if finished:
        return status
    _kill(child)
    return os.waitpid(child, 0)[1]


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def _be_a_child(sock: socket.socket, memory: int) -> None:
    """Serve tasks until the parent closes the socket. Never returns."""
    code = 1
    try:
        _bound(memory)
        sys.addaudithook(_refuse)
        with sock, sock.makefile("rwb") as stream:
            while _serve_one(stream):  # type: ignore[arg-type]
                pass
        code = 0
    finally:
        os._exit(code)


def _bound(memory: int) -> None:
    """Set the limits of a child: so much memory above what it starts with, few files, no core dumps."""
    for alarm in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(alarm, signal.SIG_DFL)
    sys.dont_write_bytecode = True
    _limit(resource.RLIMIT_AS, _address_space() + memory)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:  # noqa: PTH123
        score.write("1000")  # where memory runs out, the kernel ends a reader and not the service


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(what, (value, value))
    except (ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.EPERM, errno.EINVAL):
            raise  # a system that does not know the limit (macOS has no RLIMIT_AS that counts) goes without


def _address_space() -> int:
    """Give the size of this process's address space; a generous guess where it cannot be read."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 (before pathlib would be worth its cost)
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep readers from the network, from other programs and from writing files, whatever a document makes them do."""
    if event.startswith(NETWORK) or event.startswith(PROGRAMS):
        raise PermissionError(f"a reader may not use {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        raise PermissionError(f"a reader may not write {arguments[0]!r}")


def _serve_one(stream: BinaryIO) -> bool:
    """Do one task; False when there are no more, or this child should not do another."""
    header = stream.read(TASK.size)
    if len(header) < TASK.size:
        return False
    work, patience, size = TASK.unpack(header)
    task = stream.read(size)
    signal.setitimer(signal.ITIMER_PROF, work)  # their default action kills, also in the middle of C code
    signal.setitimer(signal.ITIMER_REAL, patience)
    kind, data = _packed(*_attempt(task))
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    stream.write(RESULT.pack(kind, len(data)))
    stream.write(data)
    stream.flush()
    return kind != LAST


def _attempt(task: bytes) -> tuple[int, Any]:
    """Call the function of a task; what it raises becomes a SourceError."""
    try:
        function, arguments = pickle.loads(task)
        return GOOD, function(*arguments)
    except SourceError as error:
        return FAILED, error
    except MemoryError:
        return LAST, TooLarge("reading it needs more memory than one document may have; nothing of it is used")
    except FAULTS as error:
        reason = " ".join(str(error).split())[:200]
        return LAST, Unreadable(f"the reader failed on it: {type(error).__name__}: {reason}. Please report it")


def _packed(kind: int, value: Any) -> tuple[int, bytes]:
    try:
        data = pickle.dumps(value, protocol=5)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError, MemoryError) as error:
        return LAST, pickle.dumps(Unreadable(f"what the reader found cannot be handed over ({type(error).__name__})"))
    if len(data) > MAX_RESULT:
        return LAST, pickle.dumps(TooLarge(f"what stands in it takes more than {MAX_RESULT >> 20} MiB"))
    return kind, data
