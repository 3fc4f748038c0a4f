"""The catalogue of one region in one SQLite file. With `pipeline.storing`, the only code that writes it."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

from pipeline import overrides
from pipeline.classifying.topics import all_topics
from pipeline.companies import Book, book_for
from pipeline.config import Region
from pipeline.migrations import migrate, pending
from pipeline.normalise import utc
from pipeline.overrides import Overrides
from pipeline.publish.ical import vevent
from pipeline.records import DocumentState, Gathered
from pipeline.rekey import Known
from pipeline.storing import events, judging, listings, sources, upkeep, verdicts, visits
from pipeline.storing.backup import backup, check
from pipeline.storing.database import StoreError, connect, explained, rows, transaction
from pipeline.storing.directory import Directory, sync_topics
from pipeline.storing.events import Render, Session
from pipeline.storing.neighbours import Profiles
from pipeline.storing.visits import Visit, settle
from scrapers.model import Source

__all__ = ["Store", "StoreError", "Visit", "backup", "check"]

MEMORY = Path(":memory:")
"""A catalogue that is gone when it is closed: for looking before there is a file."""


class Store:
    """An open catalogue. Use it from one thread at a time; every method is one transaction or none."""

    def __init__(self, conn: sqlite3.Connection, path: Path, region: Region, render: Render = vevent) -> None:
        self.path = path
        self.region = region
        self._conn = conn
        self._render = render
        self._directory = Directory(conn)
        self._profiles = Profiles()
        self._said: Overrides = overrides.load(region.path)

    @classmethod
    def open(cls, path: Path, region: Region, now: datetime, *, render: Render = vevent) -> Self:
        """Open a catalogue for writing: made if it is not there, migrated if it is old, in step with its region.

        Raises StoreError: locked, full, read-only, damaged, of another program, or of a newer version.
        """
        conn = connect(path)
        try:
            migrate(conn, path, now)
            store = cls(conn, path, region, render)
            store._sync(now)
        except BaseException:
            conn.close()
            raise
        return store

    @classmethod
    def read(cls, path: Path, region: Region) -> Self:
        """Open a catalogue that is there for reading only. Raises StoreError, also when it must be migrated first."""
        conn = connect(path, read_only=True)
        try:
            if todo := pending(conn, path):
                raise StoreError(f"{path}: it has an old schema ({todo[0]} is missing); run `weakties db migrate`")
        except BaseException:
            conn.close()
            raise
        return cls(conn, path, region)

    def close(self) -> None:
        """Close it, and move what the write-ahead log holds into the file if nobody is reading."""
        with suppress(sqlite3.Error):  # a reader is at work, or the file is read-only: the log stays, nothing is lost
            self._conn.execute("PRAGMA busy_timeout = 0")
            self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sync(self, now: datetime) -> None:
        with self._writing():
            sync_topics(self._conn, ((topic.id, topic.name, topic.about) for topic in all_topics()))
            touched = sources.sync(self._conn, self.region, utc(now))
            if touched:
                self._directory.refresh()
                events.refresh(self._session(now), touched)
            self._directory.refresh()
            judging.sync(self._session(now))
            events.reclaim(self._session(now))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with explained(self.path), transaction(self._conn):
                yield
        except BaseException:
            self._directory.forget()
            raise

    def documents(self, source: Source, now: datetime) -> Mapping[str, DocumentState]:
        """Give what is remembered of a source's documents, for asking "changed since?"; nothing: read anew."""
        with explained(self.path):
            return sources.documents(self._conn, source, now)

    def addresses(self) -> dict[str, set[str]]:
        """Give, by source, all addresses that it was read from last time, and where it has moved."""
        return sources.addresses(self._conn)

    def known(self, source_id: str) -> dict[str, Known]:
        """Give what is remembered of a source's listings, by key."""
        with explained(self.path):
            return listings.known(self._conn, source_id)

    def apply(
        self, source: Source, gathered: Gathered, now: datetime, *, random: Random | None = None, accept: bool = False
    ) -> Visit:
        """Write what one visit to one source brought, all of it or nothing, and say what came of it.

        `accept` is a person's word that what is missing is gone. Raises StoreError.
        """
        return self.apply_all([(source, gathered)], now, random=random, accept=accept)[0]

    def apply_all(
        self,
        visits: Iterable[tuple[Source, Gathered]],
        now: datetime,
        *,
        random: Random | None = None,
        accept: bool = False,
    ) -> list[Visit]:
        """Write what several visits brought, in their order and in one transaction: all of it or nothing.

        A commit writes the same pages of the indexes again each time, so that ten visits at once cost half of ten.
        """
        chance = random or Random()
        with self._writing():
            self._directory.refresh()
            return [
                settle(self._session(now), source, gathered, now, chance, accept=accept) for source, gathered in visits
            ]

    def preview(self, source: Source, gathered: Gathered, now: datetime, *, accept: bool = False) -> Visit:
        """Say what `apply` would do, and write nothing."""
        with explained(self.path):
            told = visits.look(self._conn, source, gathered, now, accept=accept)
            return visits.report(source.id, told)

    @cached_property
    def _book(self) -> Book:
        return book_for(self.region.path.parent)

    def _session(self, now: datetime) -> Session:
        said = verdicts.resolve(self._conn, self._said)
        return Session(
            self._conn,
            utc(now),
            self.region.uid_domain,
            self._render,
            self._directory,
            self._profiles,
            said,
            self._book,
        )

    def claim(self, owner: str, now: datetime, limit: int) -> list[str]:
        """Lease the sources that are due to one collector, and give their ids."""
        with self._writing():
            return sources.claim(self._conn, owner, now, limit)

    def due(self, owner: str, now: datetime, limit: int) -> list[str]:
        """Give the ids of sources that are due, and lease nothing."""
        with explained(self.path):
            return sources.due(self._conn, owner, now, limit)

    def release(self, owner: str) -> None:
        """Give back what was leased and not visited."""
        with self._writing():
            sources.release(self._conn, owner)

    def sources(self) -> list[dict[str, Any]]:
        """Give the rows of `sources`, for health."""
        with explained(self.path):
            return rows(self._conn, "SELECT * FROM sources ORDER BY id")

    def tidy(self, now: datetime) -> None:
        """Drop log lines of visits that nobody asks for any more, and let SQLite refresh its statistics."""
        with self._writing():
            upkeep.forget_old_fetches(self._conn, now)
        with explained(self.path):
            self._conn.execute("PRAGMA optimize")

    def redraw(self, now: datetime) -> int:
        """Render every stored VEVENT anew, after the way they are written has changed; give how many differ."""
        with self._writing():
            self._directory.refresh()
            return upkeep.redraw(self._session(now))
