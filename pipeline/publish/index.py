"""The columns of one catalogue, kept in step with it: read once, then only what the log of changed events names.

The table `event_log`, filled by triggers, tells which events changed and in what order. A commit that changed no event
costs a look at its end. Changed events, with all dates of their series, move from the large columns to small ones that
are made anew; when these have grown to a twentieth of the catalogue, all is read again.
"""

import sqlite3
from json import dumps
from threading import Lock
from typing import NamedTuple

import numpy as np

from pipeline.publish.bits import Columns
from pipeline.publish.bits_read import SOME, read
from pipeline.publish.tally import Part

FEWEST = 2_000
SHARE = 20
"""So many changed events, or this part of all of them, lie apart at most."""
LOGGED = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'event_log'"
VERSION = "SELECT coalesce(max(id), 0) FROM event_log"
CHANGED = "SELECT DISTINCT number FROM event_log WHERE id > ?"
FORGOTTEN = "SELECT coalesce(min(id) > ?, 0) FROM event_log"
MATES = f"""
SELECT number FROM events WHERE series_id IN (SELECT series_id FROM events WHERE {SOME} AND series_id IS NOT NULL)
"""


class State(NamedTuple):
    """What is known at one version of the log."""

    version: int
    large: Part
    small: Part | None = None
    moved: frozenset[int] = frozenset()
    """Numbers of the events that are in the small columns, or nowhere any more."""

    @property
    def parts(self) -> list[Part]:
        """Give the columns with events."""
        return [self.large, self.small] if self.small else [self.large]


class Index:
    """The columns of one database file, shared by all threads that answer from it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state: State | None = None

    @property
    def size(self) -> int:
        """Give how many events are in memory."""
        state = self._state
        return len(state.large.columns.numbers) if state else 0

    def at(self, conn: sqlite3.Connection) -> list[Part] | None:
        """Give the columns as they are in a connection's read transaction.

        None where another thread has read a later version already, or the catalogue has no log: SQL answers then.
        """
        if not conn.execute(LOGGED).fetchone():
            return None
        version = int(conn.execute(VERSION).fetchone()[0])
        with self._lock:
            if self._state is None or self._state.version < version:
                self._state = following(conn, self._state, version)
            return self._state.parts if self._state.version == version else None


def following(conn: sqlite3.Connection, state: State | None, version: int) -> State:
    """Give the state at a version: the one before with what changed since, or all of it anew."""
    if state is None or conn.execute(FORGOTTEN, [state.version + 1]).fetchone()[0]:
        return _whole(conn, version)
    moved = state.moved | _changed(conn, state.version)
    columns = state.large.columns
    if len(moved) > max(FEWEST, len(columns.numbers) // SHARE):
        return _whole(conn, version)
    numbers = np.array(sorted(moved), dtype=np.int64)
    large = Part(columns, columns.all() & ~columns.numbered(numbers))
    small = read(conn, numbers.tolist())
    return State(version, large, Part(small, small.all()), moved)


def _whole(conn: sqlite3.Connection, version: int) -> State:
    columns: Columns = read(conn)
    return State(version, Part(columns, columns.all()))


def _changed(conn: sqlite3.Connection, version: int) -> frozenset[int]:
    """Give the numbers of all events changed since a version, and of the other dates of their series."""
    changed = [number for (number, *_) in conn.execute(CHANGED, [version])]
    mates = [number for (number, *_) in conn.execute(MATES, [dumps(changed)])]
    return frozenset(changed) | frozenset(mates)
