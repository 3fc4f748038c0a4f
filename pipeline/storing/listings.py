"""What sources say, kept for ever: listings are written, marked and looked up, never deleted."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pipeline.identify import Match
from pipeline.merge import Told
from pipeline.normalise import utc
from pipeline.records import Record
from pipeline.rekey import Known
from pipeline.storing import rows
from pipeline.storing.database import insert
from pipeline.storing.events import Session
from scrapers.model import Source

SEEN_AGAIN = timedelta(hours=20)
"""`last_seen_at` is refreshed once a day, so that a collection with nothing new writes nothing."""
KNOWN = f"SELECT {', '.join(Known._fields)} FROM listings WHERE source_id = ?"


def known(conn: sqlite3.Connection, source_id: str) -> dict[str, Known]:
    """Give what is remembered of a source's listings, by key."""
    return {old.key: old for old in map(Known._make, conn.execute(KNOWN, (source_id,)))}


def numbers(conn: sqlite3.Connection, records: Sequence[Record]) -> list[tuple[int, Record]]:
    """Give new listings the ids that follow."""
    highest = int(conn.execute("SELECT coalesce(max(id), 0) FROM listings").fetchone()[0])
    return list(enumerate(records, highest + 1))


def add(session: Session, source_id: str, new: Iterable[tuple[int, Record, str, Match]]) -> None:
    """Write new listings, each with its event and why it belongs there."""
    now = session.now
    insert(
        session.conn,
        "listings",
        rows.LISTING,
        [
            (
                *(listing_id, event_id, source_id, *rows.columns(record)),
                *(now, now, now, match.rule, match.score, rows.data(record)),
            )
            for listing_id, record, event_id, match in new
        ],
    )


CHANGED = (
    f"UPDATE listings SET {', '.join(f'{name} = ?' for name in rows.TOLD)}, data = ?, last_seen_at = ?, "
    "changed_at = ?, missing_since = NULL, held = 0, delisted_at = NULL WHERE id = ?"
)


def change(session: Session, changed: Iterable[tuple[Known, Record]]) -> None:
    """Write what known listings say now; being told, they are not missing."""
    session.conn.executemany(
        CHANGED,
        [(*rows.columns(record), rows.data(record), session.now, session.now, old.id) for old, record in changed],
    )


def move(session: Session, moves: Iterable[tuple[int, str, Match]]) -> None:
    """Put listings into another event."""
    session.conn.executemany(
        "UPDATE listings SET event_id = ?, match_rule = ?, match_score = ? WHERE id = ?",
        [(event_id, match.rule, match.score, listing_id) for listing_id, event_id, match in moves],
    )


def mark_missing(session: Session, missing: Iterable[Known], held: Iterable[Known], gone: Iterable[Known]) -> None:
    """Note what is not told any more, what of it is held back, and what is believed to be gone."""
    conn, now = session.conn, session.now
    conn.executemany("UPDATE listings SET missing_since = ? WHERE id = ?", [(now, old.id) for old in missing])
    conn.executemany("UPDATE listings SET held = 1 WHERE id = ?", [(old.id,) for old in held])
    conn.executemany("UPDATE listings SET delisted_at = ? WHERE id = ?", [(now, old.id) for old in gone])


def mark_returned(session: Session, returned: Iterable[Known]) -> None:
    """Note what is told again."""
    session.conn.executemany(
        "UPDATE listings SET missing_since = NULL, held = 0, delisted_at = NULL WHERE id = ?",
        [(old.id,) for old in returned],
    )


def mark_seen(session: Session, told: Iterable[Known], now: datetime) -> None:
    """Refresh, at most once a day, when listings that were told as before, and their events, were last seen."""
    limit = utc(now - SEEN_AGAIN)
    stale = [(session.now, old.id) for old in told if old.last_seen_at < limit]
    session.conn.executemany("UPDATE listings SET last_seen_at = ? WHERE id = ?", stale)
    session.conn.executemany(
        "UPDATE events SET last_seen_at = ? WHERE id = (SELECT event_id FROM listings WHERE id = ?)", stale
    )


def told(listing_id: int, record: Record, source: Source, now: str) -> Told:
    """Give a listing of this visit as merging sees it."""
    return Told(
        listing_id,
        record,
        source.id,
        source.aggregator,
        now,
        group_id=source.group,
        source_name=source.name,
    )
