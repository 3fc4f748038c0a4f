"""The inbox: what visitors suggest, in a private database that no site ever opens (`data/inbox.db`)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.private import opened, readable
from pipeline.publish.periods import utc

NAME = "inbox.db"
LONGEST = 2000
MOST_WAITING = 2000
"""A full inbox takes nothing more until someone has looked at it."""
AN_HOUR, A_DAY = 5, 200
"""So many suggestions one visitor may make in an hour, and all visitors together in a day."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS suggestions (
    id INTEGER PRIMARY KEY, sent_at TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL,
    url TEXT NOT NULL, message TEXT NOT NULL, contact TEXT NOT NULL, visitor TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new'
) STRICT;
"""
KINDS = ("source", "event", "correction", "opt-out", "other")


class Refused(Exception):
    """The inbox takes no more for now; the message says why and until when."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a visitor wrote. `visitor` is a hash that tells visitors of one day apart and nothing else."""

    region: str
    kind: str
    about: str
    url: str
    message: str
    contact: str
    visitor: str


def put(path: Path, said: Suggestion, now: datetime) -> None:
    """Queue a suggestion. Raises Refused beyond the limits, sqlite3.Error when it cannot be written."""
    with closing(opened(path, SCHEMA)) as conn, conn:
        conn.execute("BEGIN IMMEDIATE")
        hour, day = (utc(now - span) for span in (timedelta(hours=1), timedelta(days=1)))
        own, all_, waiting = conn.execute(
            "SELECT count(*) FILTER (WHERE visitor = ? AND sent_at > ?), count(*) FILTER (WHERE sent_at > ?), "
            "count(*) FILTER (WHERE state = 'new') FROM suggestions",
            [said.visitor, hour, day],
        ).fetchone()
        if own >= AN_HOUR or all_ >= A_DAY or waiting >= MOST_WAITING:
            raise Refused("so many suggestions came in that no more are taken for now; please try again in an hour")
        row: dict[str, Any] = {"sent_at": utc(now), **asdict(said)}
        conn.execute(
            f"INSERT INTO suggestions ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()]
        )


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(opened(path, SCHEMA)) as conn, conn:
        yield conn


def suggestions(path: Path, state: str = "new") -> list[dict[str, Any]]:
    """Give the suggestions in a state (`any` for all), the oldest first."""
    if not readable(path):
        return []
    with _open(path) as conn:
        rows = conn.execute("SELECT * FROM suggestions WHERE ? IN (state, 'any') ORDER BY id", [state])
        return [dict(row) for row in rows]


def mark(path: Path, number: int, state: str) -> bool:
    """Put a suggestion into a state; False when there is none of that number."""
    with _open(path) as conn:
        return conn.execute("UPDATE suggestions SET state = ? WHERE id = ?", [state, number]).rowcount == 1
