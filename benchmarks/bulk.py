"""A large catalogue in minutes: a small one, read and stored as ever, repeated on other days straight in SQLite.

Only readers are measured on it. Every copy of an event has an id, dates, texts for search and listings of its own, so
that indexes, the search index and counts are as large as if a million events had been collected.
"""

import shutil
import sqlite3
from pathlib import Path

SPREAD = 27
"""A copy lies up to so many days before or after its original."""
COPIED = {
    "events": {
        "number": "number + :first",
        "id": "id || :mark",
        "uid": "replace(uid, '@', :mark || '@')",
        "series_id": "series_id || :mark",
        "starts_at": "strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, :days)",
        "ends_at": "strftime('%Y-%m-%dT%H:%M:%SZ', ends_at, :days)",
        "until_at": "strftime('%Y-%m-%dT%H:%M:%SZ', until_at, :days)",
        "local_date": "date(local_date, :days)",
    },
    "event_texts": {
        "number": "number + :first",
        "event_id": "event_id || :mark",
        "vevent": "replace(vevent, event_id, event_id || :mark)",
    },
    "listings": {"id": "NULL", "event_id": "event_id || :mark", "key": "key || :mark", "data": "'{}'"},
    "event_topics": {"event_id": "event_id || :mark"},
    "claims": {"id": "NULL", "event_id": "event_id || :mark"},
}
"""Table, column, and what a copy has in its place; all other columns stay. No reader reads the rest of a listing."""

VARIED = """
UPDATE events SET
    attendance = CASE unicode(substr(series_id, -1)) % 7 WHEN 0 THEN 'online' WHEN 1 THEN 'hybrid' ELSE 'in-person' END,
    is_free = CASE unicode(substr(series_id, -2, 1)) % 3 WHEN 0 THEN 1 WHEN 1 THEN 0 END,
    locality = CASE unicode(substr(series_id, -3, 1)) % 2 WHEN 0 THEN 'Portland'
        ELSE 'Town ' || ((unicode(substr(series_id, -4, 1)) * 7 + unicode(substr(series_id, -5, 1))) % 60) END
"""
"""Made-up calendars say little of these; a catalogue of many sources has all values of every filter."""


def grow(small: Path, large: Path, events: int) -> Path:
    """Copy the catalogue of one folder to another and repeat its events until there are at least so many."""
    large.mkdir(parents=True)
    shutil.copy(small / "bench.db", large / "bench.db")
    conn = sqlite3.connect(large / "bench.db", isolation_level=None)
    conn.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000")
    indexes = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
    conn.executescript(f"BEGIN; {' '.join(f'DROP INDEX {name};' for name, _ in indexes)} COMMIT")
    conn.execute(VARIED)
    have, last = conn.execute("SELECT count(*), max(number) FROM events").fetchone()
    for copy in range(1, -(-events // have)):
        _repeat(conn, copy, last)
    for _, sql in indexes:
        conn.execute(sql)
    conn.executescript("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    return large


def _repeat(conn: sqlite3.Connection, copy: int, last: int) -> None:
    """Add the originals once more, some days away."""
    values = {
        "first": copy * last,
        "last": last,
        "mark": f"-{copy}",
        "days": f"{copy * 11 % (2 * SPREAD) - SPREAD} days",
    }
    conn.execute("BEGIN")
    for table, changed in COPIED.items():
        columns = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        chosen = ", ".join(changed.get(name, name) for name in columns)
        original = "number <= :last" if "number" in columns else f"{_event(columns)} IN (SELECT id FROM originals)"
        sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} WHERE {original} ORDER BY 1"
        conn.execute(f"WITH originals AS (SELECT id FROM events WHERE number <= :last) {sql}", values)
    conn.execute(
        "INSERT INTO events_fts (rowid, heading, plain) SELECT number, heading, plain FROM event_texts "
        "WHERE number > :first AND number <= :first + :last ORDER BY number", values
    )  # fmt: skip
    conn.execute("COMMIT")


def _event(columns: list[str]) -> str:
    return "event_id" if "event_id" in columns else "id"
