"""What a user would otherwise use: icalendar, recurring-ical-events, sqlite-utils, plain SQL."""

import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any

import icalendar
import recurring_ical_events
import sqlite_utils

STOCK = Path(__file__).parents[1] / ".venv-stock/bin/python"
"""An environment with Datasette and datasette-ics and nothing of ours; `make bench` makes it."""
FIELDS = ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "CATEGORIES", "ORGANIZER", "RRULE")


def read(contents: Iterable[bytes]) -> list[dict[str, Any]]:
    """Parse calendars with icalendar and read the usual fields of every event."""
    return [_fields(event) for content in contents for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def _fields(event: icalendar.Component) -> dict[str, Any]:
    found = {name.lower(): str(event[name]) if name in event else None for name in FIELDS}
    end = event.get("DTEND")
    return {**found, "start": event["DTSTART"].dt.isoformat(), "end": end.dt.isoformat() if end else None}


def expand(calendars: Iterable[icalendar.Calendar], start: datetime, end: datetime) -> int:
    """Expand parsed calendars with recurring-ical-events and count the occurrences."""
    return sum(len(recurring_ical_events.of(calendar).between(start, end)) for calendar in calendars)


def upsert_each(path: Path, events: Sequence[dict[str, Any]]) -> None:
    """Store events as a script does: sqlite-utils, one upsert an event, full-text search kept by triggers."""
    path.unlink(missing_ok=True)
    database = sqlite_utils.Database(path)
    events_table: Any = database["events"]
    events_table.create(dict.fromkeys(events[0], str), pk="uid")
    events_table.enable_fts(["summary", "description"], create_triggers=True)
    for event in events:
        events_table.upsert(event, pk="uid")
    database.close()


def bare_insert(path: Path, tables: dict[str, tuple[int, list[tuple[Any, ...]]]]) -> None:
    """Insert rows into tables without any key or index, in one transaction: the least that SQLite can do."""
    path.unlink(missing_ok=True)
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("BEGIN")
    for name, (width, rows) in tables.items():
        conn.execute(f"CREATE TABLE {name} ({', '.join(f'c{at}' for at in range(width))})")
        conn.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)
    conn.execute("COMMIT")
    conn.close()


def compare_titles(blocks: Iterable[Sequence[str]]) -> int:
    """Compare every two titles of each block with difflib, and count those that are alike."""
    pairs = (pair for block in blocks for pair in combinations(block, 2))
    return sum(SequenceMatcher(None, one, other).ratio() > 0.85 for one, other in pairs)


def join_events(events: Sequence[dict[str, Any]]) -> bytes:
    """Build a calendar with icalendar from rows of `events`."""
    calendar = icalendar.Calendar()
    for row in events:
        event = icalendar.Event()
        event.add("uid", row["uid"])
        event.add("summary", row["title"])
        event.add("description", row["summary"])
        event.add("dtstart", datetime.fromisoformat(row["starts_at"]))
        event.add("url", row["url"])
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def datasette_ics(catalogue: Path, now: str, times: int) -> float | None:
    """Give the median CPU seconds of a calendar of 500 by datasette-ics; None where its environment is missing."""
    if not STOCK.exists():
        return None
    command = [STOCK, Path(__file__).with_name("stock.py"), catalogue, now, str(times)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return float(told.stdout)
