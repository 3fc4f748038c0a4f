"""A catalogue that one source is collected into, visit by visit, in part or always whole, and what it then says."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.calendars import NOW
from pipeline.config import Region
from pipeline.records import DocumentState, Gathered, Parse
from pipeline.store import Store, Visit
from scrapers.errors import SourceError
from scrapers.model import Source

Read = Callable[[bytes, frozenset[str], datetime], Parse]

SAID = (
    "SELECT key, event_id, title, starts_at, content_hash, changed_at, missing_since IS NULL, delisted_at IS NULL "
    "FROM listings ORDER BY key",
    "SELECT id, title, status, sequence, changed_at FROM events ORDER BY id",
    "SELECT event_id, field, new, sequence FROM changes ORDER BY event_id, field, sequence",
    "SELECT outcome, complete, new, changed, missing, delisted, warnings FROM fetches ORDER BY id",
    "SELECT code, message, uid, url, title FROM rejected ORDER BY uid, url, title, code",
)


class Collection:
    """A catalogue that one source is collected into, in part or always whole."""

    def __init__(self, folder: Path, source: Source, read: Read, *, in_part: bool) -> None:
        self.in_part, self.source, self.read = in_part, source, read
        self.region = Region("r", folder / "r.toml", "R", "America/Los_Angeles", "r.example", sources=(source,))
        self.store = Store.open(folder / "r.db", self.region, NOW)
        self.left_out = 0

    def visit(self, content: bytes, hours: int) -> Visit:
        now = NOW + timedelta(hours=hours)
        known = self.store.documents(self.source, now).get(self.source.url)
        try:
            told = self.read(content, known.parts if known and self.in_part else frozenset(), now)
        except SourceError as error:
            failed = Gathered(self.source.id, now, now, error_code=error.code, error_message=error.message)
            return self.store.apply(self.source, failed, now, random=Random(1))
        self.left_out += len(told.unchanged)
        gathered = Gathered(
            self.source.id, now, now, told.adapter, told.records, told.rejected, warnings=told.warnings,
            parts=told.parts, unchanged_parts=told.unchanged, complete=told.complete, cap=told.cap,
            documents=(DocumentState(self.source.url, body_hash=str(hours)),),
        )  # fmt: skip
        return self.store.apply(self.source, gathered, now, random=Random(1))

    def rows(self) -> list[list[tuple[object, ...]]]:
        path = self.store.path
        self.store.close()
        with sqlite3.connect(path) as conn:
            return [conn.execute(sql).fetchall() for sql in SAID]
