"""Copies of a database that is in use, and checks of one: is it whole, and does it agree with itself."""

import os
import re
import sqlite3
from datetime import datetime
from pathlib import Path

from pipeline.storing.database import StoreError, connect, explained

CONTENT = ("events", "event_texts", "listings", "changes", "sources")
"""Tables whose rows are counted in a copy."""
DATED = re.compile(r"-\d{8}T\d{6}Z\.db")


def backup(path: Path, target: Path, now: datetime) -> Path:
    """Copy a database while it is in use, verify the copy, and only then give it its name.

    `target` may be a folder: the copy is then named after the database and the time. Raises StoreError.
    """
    if not path.exists():
        raise StoreError(f"{path}: there is no database to back up")
    target = target / f"{path.stem}-{now:%Y%m%dT%H%M%SZ}.db" if target.is_dir() else target
    draft = target.with_name(f"{target.name}.part")
    with explained(target):
        draft.unlink(missing_ok=True)
        try:
            _copy(path, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return target


def thin_out(folder: Path, stem: str, keep: int) -> list[Path]:
    """Remove all but the newest `keep` copies that `backup` named in a folder, and give those; nothing else is touched.

    Raises StoreError.
    """
    named = sorted(path for path in folder.glob(f"{stem}-*.db") if DATED.fullmatch(path.name.removeprefix(stem)))
    old = named[: max(0, len(named) - keep)]
    with explained(folder):
        for path in old:
            path.unlink(missing_ok=True)
    return old


def _copy(path: Path, draft: Path) -> None:
    source = connect(path, read_only=True)
    copy = sqlite3.connect(draft)
    try:
        with source:
            source.execute("BEGIN")  # one view for the copy and for the counts to hold it against
            counts = _counts(source)
            source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # a copy is one file, without a log beside it
        if (found := _damage(copy)) or _counts(copy) != counts:
            raise StoreError(f"{draft}: the copy is not whole ({found or 'rows are missing'}); it was removed")
    finally:
        copy.close()
        source.close()
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _counts(conn: sqlite3.Connection) -> dict[str, int]:
    there = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {t: conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in CONTENT if t in there}


def _damage(conn: sqlite3.Connection) -> str:
    """Give the first findings of SQLite's own check, or nothing."""
    found = [text for (text,) in conn.execute("PRAGMA integrity_check(5)")]
    return "" if found == ["ok"] else "; ".join(found)


AGREEMENTS = {
    "listings without their event": "SELECT count(*) FROM listings WHERE event_id NOT IN (SELECT id FROM events)",
    "events without a listing": "SELECT count(*) FROM events WHERE id NOT IN (SELECT event_id FROM listings)",
    "events without their texts": "SELECT count(*) FROM events WHERE number NOT IN (SELECT number FROM event_texts)",
    "texts without their event": "SELECT count(*) FROM event_texts WHERE event_id NOT IN (SELECT id FROM events)",
    "events that are not in the search index": "SELECT count(*) FROM events WHERE number NOT IN "
    "(SELECT id FROM events_fts_docsize)",
    "former ids that lead nowhere": "SELECT count(*) FROM event_aliases WHERE event_id NOT IN (SELECT id FROM events)",
    "former ids that are an event's own": "SELECT count(*) FROM event_aliases WHERE alias IN (SELECT id FROM events)",
    "events whose sequence is lower than their changes": "SELECT count(*) FROM events WHERE sequence < "
    "(SELECT coalesce(max(sequence), 0) FROM changes WHERE event_id = events.id)",
}
"""What must be zero in a catalogue that agrees with itself."""


def check(path: Path) -> list[str]:
    """Give what is wrong with a database, in words; nothing when it is whole. Changes nothing. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path}: there is no database to check")
    conn = connect(path, read_only=True)
    try:
        with explained(path):
            if damage := _damage(conn):
                return [f"damaged: {damage}"]
            found = [f"{len(conn.execute('PRAGMA foreign_key_check').fetchall())} broken references"]
            found += [f"{conn.execute(sql).fetchone()[0]} {what}" for what, sql in AGREEMENTS.items()]
            return [text for text in found if not text.startswith("0 ")]
    finally:
        conn.close()
