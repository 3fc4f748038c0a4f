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
from hashlib import blake2b
from pathlib import Path

from pipeline.publish.index import Index
from pipeline.publish.visit import Reply

QUARTER = 15 * 60
MOST_BYTES = 32_000_000
LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer ready to send: its bytes, and their strong ETag."""

    reply: Reply
    body: bytes
    etag: str


def sent(reply: Reply) -> Sent:
    """Make an answer ready to send."""
    body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
    return Sent(reply, body, f'"{blake2b(body, digest_size=16).hexdigest()}"')


@dataclass
class Kept:
    """The answers of one server, the least used ones forgotten first."""

    connections: dict[str, sqlite3.Connection] = field(default_factory=dict)
    answers: OrderedDict[Hashable, tuple[int, int, Sent]] = field(default_factory=OrderedDict)
    size: int = 0
    indexes: dict[str, Index] = field(default_factory=dict)
    """By file, what counts events in memory (index.py)."""

    def version(self, path: str) -> int:
        """Give the version of a catalogue; raises sqlite3.Error."""
        if path not in self.connections:
            uri = f"{Path(path).absolute().as_uri()}?mode=ro"
            self.connections[path] = sqlite3.connect(uri, uri=True, check_same_thread=False)
        return int(self.connections[path].execute("PRAGMA data_version").fetchone()[0])

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

    def _drop(self, key: Hashable) -> None:
        if key in self.answers:
            self.size -= len(self.answers.pop(key)[2].body)


def _period(now: datetime, reply: Reply) -> int:
    """Number the stretch of time in which an answer holds."""
    return int(now.timestamp()) // min(reply.seconds, QUARTER)
