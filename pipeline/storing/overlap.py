"""Which other sources tell of a source's upcoming events, how many of them, and at which times."""

import sqlite3
from collections import Counter
from datetime import datetime

from pipeline.storing.database import rows
from pipeline.suspect import Beside

SHARED = """
SELECT theirs.source_id AS source_id, own.id AS id, own.starts_at AS own_start, theirs.starts_at AS their_start,
       own.uid IS theirs.uid AND own.uid IS NOT NULL AS same_uid
FROM listings own JOIN listings theirs ON theirs.event_id = own.event_id AND theirs.source_id <> own.source_id
WHERE own.source_id = ? AND own.starts_at > ? AND own.delisted_at IS NULL AND theirs.delisted_at IS NULL
"""
RANKS = "SELECT id, aggregator, upcoming, rowid AS number FROM sources WHERE enabled"


def beside(conn: sqlite3.Connection, source_id: str, now: str) -> list[Beside]:
    """Give the enabled sources that tell of upcoming events of this one."""
    shared: dict[str, list[dict[str, object]]] = {}
    for row in rows(conn, SHARED, (source_id, now)):
        shared.setdefault(row["source_id"], []).append(row)
    if not shared:
        return []
    ranks = {row["id"]: row for row in rows(conn, RANKS)}
    own = ranks.get(source_id)
    return [
        Beside(
            source_id=name,
            upcoming=ranks[name]["upcoming"],
            yields=own is not None and _rank(own) > _rank(ranks[name]),
            shared=len({row["id"] for row in found}),
            same_uid=len({row["id"] for row in found if row["same_uid"]}),
            shifts=Counter(_seconds(row["own_start"], row["their_start"]) for row in found),
        )
        for name, found in shared.items()
        if name in ranks
    ]


def _rank(row: dict[str, int]) -> tuple[int, int]:
    """Order sources by trust: those of organisers first, then those that were there first."""
    return row["aggregator"], row["number"]


def _seconds(own: object, theirs: object) -> float:
    return (datetime.fromisoformat(str(theirs)) - datetime.fromisoformat(str(own))).total_seconds()
