"""One collection at a time: a lock on the database that the kernel gives back, however its holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.storing.database import explained


class Busy(Exception):
    """Another collection of the same region is running; the message says which process."""


@contextmanager
def collecting(database: Path) -> Iterator[None]:
    """Hold `<database>.lock` for the block. Raises Busy at once when another process holds it.

    The file stays: removing it would let two processes hold two files of one name.
    """
    path = database.with_name(f"{database.name}.lock")
    with explained(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 64).decode("ascii", "replace").strip()
            by = f" (process {holder})" if holder else ""
            raise Busy(f"another collection of {database} is running{by}; try again when it has finished") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
