"""What of a source's document need not be read again: the hash of what told each UID at the last conclusive visit."""

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
    """Add to what is remembered of a source's only document which parts of it are known."""
    if len(states) != 1:
        return dict(states)
    ((url, state),) = states.items()
    return {url: replace(state, parts=frozenset(found for _, found in conn.execute(HASHES, (source_id,))))}


def known(conn: sqlite3.Connection, source_id: str) -> dict[str, str]:
    """Give the hash of what told each UID."""
    return dict(conn.execute(HASHES, (source_id,)).fetchall())


def kept(before: Mapping[str, str], known: Iterable[Known], gathered: Gathered, now: str) -> tuple[Known, ...]:
    """Give the known listings that are told as before, by parts that were not read again.

    Of a series they are those still ahead: what is past of it may lie outside the window by now.
    """
    if not gathered.unchanged_parts:
        return ()
    uids = {uid for uid, part in before.items() if part in gathered.unchanged_parts}
    read_again = {record.key for record in gathered.records}
    return tuple(
        old
        for old in known
        if old.uid in uids
        and old.missing_since is None
        and (old.recurrence_id is None or old.starts_at > now)
        and old.key not in read_again
    )


def remember(conn: sqlite3.Connection, source_id: str, told: Told) -> None:
    """Keep the hashes of this document's parts; none when the visit proved nothing, so that all is read next time."""
    gathered, before = told.gathered, told.parts
    whole = told.decisions.conclusive and not gathered.partial and len(told.records) == len(gathered.records)
    still = {uid: part for uid, part in before.items() if part in gathered.unchanged_parts}
    after = {**still, **gathered.parts} if whole else {}
    gone = [(source_id, uid) for uid, part in before.items() if after.get(uid) != part]
    new = [(source_id, uid, part) for uid, part in after.items() if before.get(uid) != part]
    conn.executemany("DELETE FROM parts WHERE source_id = ? AND uid = ?", gone)
    insert(conn, "parts", ("source_id", "uid", "hash"), new)
