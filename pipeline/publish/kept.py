"""Answers kept in memory while the catalogue is the same: a repeated feed costs a look at its version.

The version is SQLite's own (`PRAGMA data_version`): it changes with every commit of another
connection, and is compared on one connection a file, used by the server's one thread. Answers also
depend on the clock, so each is kept no longer than others may keep it, and never across a quarter of
an hour: midnight of every zone is at one.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.publish.index import Index
from pipeline.publish.sending import Sent
from pipeline.publish.visit import Reply

QUARTER = 15 * 60
MOST_BYTES = 32_000_000
LARGEST = 2_000_000
MOST_ADDRESSES = 10_000
MOST_COUNTED = 3_000_000
"""So many events of all regions are in memory at most, with 70 bytes each."""
Address = tuple[str, str, bytes, bytes]
"""Scheme, host, path and query as a client wrote them."""


@dataclass
class Kept:
    """The answers of one server, the least used ones forgotten first."""

    connections: dict[str, sqlite3.Connection] = field(default_factory=dict)
    answers: OrderedDict[Hashable, tuple[int, int, Sent]] = field(default_factory=OrderedDict)
    size: int = 0
    addresses: OrderedDict[Address, tuple[str, Hashable]] = field(default_factory=OrderedDict)
    """By what a client asks, the file and the key of the answer it had."""
    indexes: OrderedDict[str, Index] = field(default_factory=OrderedDict)
    """By file, what counts events in memory (index.py), the one asked last at the end."""

    def version(self, path: str) -> int:
        """Give the version of a catalogue; raises sqlite3.Error."""
        if path not in self.connections:
            uri = f"{Path(path).absolute().as_uri()}?mode=ro"
            self.connections[path] = sqlite3.connect(uri, uri=True, check_same_thread=False)
        return int(self.connections[path].execute("PRAGMA data_version").fetchone()[0])

    def index(self, path: str) -> Index:
        """Give what counts the events of a file; of regions that nobody asks for it is forgotten when many are held."""
        found = self.indexes.setdefault(path, Index())
        self.indexes.move_to_end(path)
        counted = sum(index.size for index in self.indexes.values())
        while counted > MOST_COUNTED and len(self.indexes) > 1:
            counted -= self.indexes.popitem(last=False)[1].size
        return found

    def get(self, key: Hashable, version: int, now: datetime) -> Sent | None:
        """Give the answer that was kept for this version and still holds at this moment."""
        found = self.answers.get(key)
        if found is None or found[0] != version or found[1] != _period(now, found[2].reply):
            return None
        self.answers.move_to_end(key)
        return found[2]

    def put(self, key: Hashable, version: int, now: datetime, answer: Sent) -> None:
        """Keep an answer; errors, and what nobody may keep, are not kept."""
        if answer.reply.status != 200 or not answer.reply.seconds or len(answer.body) > LARGEST:
            return
        self._drop(key)
        self.answers[key] = (version, _period(now, answer.reply), answer)
        self.size += len(answer.body)
        while self.size > MOST_BYTES:
            self._drop(next(iter(self.answers)))

    def remember(self, address: Address, path: str, key: Hashable) -> None:
        """Remember which answer an address had, so that a repeated question need not be understood again."""
        self.addresses[address] = (path, key)
        while len(self.addresses) > MOST_ADDRESSES:
            self.addresses.popitem(last=False)

    def known(self, address: Address, now: datetime) -> Sent | None:
        """Give the answer of an address if it still holds; raises sqlite3.Error."""
        path, key = self.addresses.get(address, ("", None))
        return self.get(key, self.version(path), now) if path else None

    def _drop(self, key: Hashable) -> None:
        if key in self.answers:
            self.size -= len(self.answers.pop(key)[2].body)


def _period(now: datetime, reply: Reply) -> int:
    """Number the stretch of time in which an answer holds."""
    return int(now.timestamp()) // min(reply.seconds, QUARTER)
