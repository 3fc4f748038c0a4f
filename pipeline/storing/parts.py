"""What of a source's documents need not be read again: what told each identity at the last conclusive visit.

An identity is the uid of listings or, where they have none, their own page (scrapers.parts).
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.records import DocumentState, Gathered
from pipeline.rekey import Known
from pipeline.storing.database import insert
from pipeline.storing.outcomes import Told

HASHES = "SELECT uid, hash FROM parts WHERE source_id = ?"


def with_known(
    conn: sqlite3.Connection, source_id: str, states: Mapping[str, DocumentState]
) -> dict[str, DocumentState]:
    """Add to what is remembered of a source's documents which parts of them are known."""
    if not states:
        return {}
    parts = frozenset(found for _, found in conn.execute(HASHES, (source_id,)))
    return {url: replace(state, parts=parts) for url, state in states.items()}


def known(conn: sqlite3.Connection, source_id: str) -> dict[str, str]:
    """Give what is known of the part that told each identity."""
    return dict(conn.execute(HASHES, (source_id,)).fetchall())


def kept(before: Mapping[str, str], known: Iterable[Known], gathered: Gathered) -> tuple[Known, ...]:
    """Give the known listings that are told as before, by parts that were not read again."""
    if not gathered.unchanged_parts:
        return ()
    uids = {uid for uid, part in before.items() if part in gathered.unchanged_parts}
    read_again = {record.key for record in gathered.records}
    return tuple(
        old for old in known if (old.uid or old.url) in uids and old.missing_since is None and old.key not in read_again
    )


def still_told(kept: Iterable[Known], now: str) -> tuple[Known, ...]:
    """Leave out what is past of a series: it may lie outside the window by now."""
    return tuple(old for old in kept if old.recurrence_id is None or old.starts_at > now)


def are_certain(told: Told) -> bool:
    """Tell whether what was read stays true of its parts, also where absence from the document means nothing."""
    gathered, decisions = told.gathered, told.decisions
    understood = decisions.conclusive or (decisions.outcome == "ok" and not gathered.complete)
    return understood and not gathered.partial and len(told.records) == len(gathered.records)


def remember(conn: sqlite3.Connection, source_id: str, told: Told) -> None:
    """Keep what is known of the parts; nothing when the visit was not understood, so that all is read next time."""
    gathered, before = told.gathered, told.parts
    still = {uid: part for uid, part in before.items() if part in gathered.unchanged_parts}
    after = {**still, **gathered.parts} if are_certain(told) else {}
    gone = [(source_id, uid) for uid, part in before.items() if after.get(uid) != part]
    new = [(source_id, uid, part) for uid, part in after.items() if before.get(uid) != part]
    conn.executemany("DELETE FROM parts WHERE source_id = ? AND uid = ?", gone)
    insert(conn, "parts", ("source_id", "uid", "hash"), new)
