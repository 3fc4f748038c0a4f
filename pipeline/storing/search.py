"""The full-text index, kept in step by sorted batches: triggers cost ten times as much."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

ADD = "INSERT INTO events_fts (rowid, heading, plain) VALUES (?, ?, ?)"
REMOVE = "INSERT INTO events_fts (events_fts, rowid, heading, plain) VALUES ('delete', ?, ?, ?)"
Texts = Iterable[Mapping[str, Any]]


def add(conn: sqlite3.Connection, texts: Texts) -> None:
    """Index rows of `event_texts` that are new."""
    conn.executemany(ADD, _sorted(texts))


def remove(conn: sqlite3.Connection, texts: Texts) -> None:
    """Take rows of `event_texts` out of the index, as they were indexed."""
    conn.executemany(REMOVE, _sorted(texts))


def _sorted(texts: Texts) -> list[tuple[int, str, str]]:
    """Order by row id: FTS5 writes out its memory each time the row id decreases."""
    return sorted((row["number"], row["heading"], row["plain"]) for row in texts)
