"""Which events recur together, across sources: each has keys, and what shares a key is one series."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline import ids
from pipeline.merge import Told
from pipeline.series import keys
from pipeline.storing.database import insert

KNOWN = "SELECT key, series_id FROM series WHERE key IN (SELECT value FROM json_each(?))"

THEIRS = """
SELECT e.series_id FROM listings l JOIN events e ON e.id = l.event_id WHERE l.id IN (SELECT value FROM json_each(?))
"""
MATES = f"SELECT id FROM events WHERE series_id IN ({THEIRS}) ORDER BY id"


def assign(conn: sqlite3.Connection, events: Sequence[dict[str, Any]], told: Mapping[str, Iterable[Told]]) -> None:
    """Give each row of `events` its series; series that turn out to be one become one."""
    wanted = {event["id"]: () if event["hidden"] else keys(event, told[event["id"]]) for event in events}
    every = sorted({key for several in wanted.values() for key in several})
    before = dict(conn.execute(KNOWN, (json.dumps(every),)).fetchall()) if every else {}
    known = dict(before)
    for asked in wanted.values():
        _join(asked, known)
    _move(conn, {(known[key], old) for key, old in before.items() if known[key] != old})
    for event in events:  # when all are joined: a later one may have made two series one
        asked = wanted[event["id"]]
        event["series_id"] = known[asked[0]] if asked else None
    insert(conn, "series", ("key", "series_id"), sorted((key, known[key]) for key in known.keys() - before.keys()))


def take_apart(conn: sqlite3.Connection, listing_ids: Sequence[int]) -> list[str]:
    """Forget what makes the series of these listings one, and give all their events, to be assigned anew.

    An event that is divided may have been all that two series had in common.
    """
    told = json.dumps(list(listing_ids))
    found = [event_id for (event_id,) in conn.execute(MATES, (told,))]
    conn.execute(f"DELETE FROM series WHERE series_id IN ({THEIRS})", (told,))
    return found


def _move(conn: sqlite3.Connection, ids: Iterable[tuple[str, str]]) -> None:
    """Let series bear another id, the new one before the old; OR ROLLBACK as in `insert`."""
    for table in ("series", "events"):
        conn.executemany(f"UPDATE OR ROLLBACK {table} SET series_id = ? WHERE series_id = ?", sorted(ids))


def _join(asked: Sequence[str], known: dict[str, str]) -> None:
    """Make these keys one series: its id is the smallest that any of them has or would have, whatever came first."""
    found = {known[key] for key in asked if key in known}
    if len(found) <= 1 and known.keys() >= set(asked):  # an id is never greater than that of any of its keys
        return
    series_id = min([*found, *(ids.series_id(key) for key in asked)])
    for old in found - {series_id}:
        known.update((key, series_id) for key, value in known.items() if value == old)
    known.update(dict.fromkeys(asked, series_id))
