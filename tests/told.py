"""Makers of plain values: what a source tells in a test, and what was known of it."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.config import Region
from pipeline.normalise import fingerprint, utc
from pipeline.records import Gathered, Record
from pipeline.rekey import Known
from scrapers.model import Source

NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")


def record(name: str = "a", *, days: float = 10, now: datetime = NOW, **said: Any) -> Record:
    """One occurrence that begins `days` after now; `said` is what else the source says."""
    start = now + timedelta(days=days)
    local = start.astimezone(ZONE)
    told = Record(
        key=said.pop("key", f"{name}@example.org"),
        uid=said.pop("uid", f"{name}@example.org"),
        recurrence_id=said.pop("recurrence_id", None),
        title=said.pop("title", f"Event {name}"),
        starts_at=utc(start),
        ends_at=said.pop("ends_at", utc(start + timedelta(hours=2))),
        timezone="America/Los_Angeles",
        local_date=local.date().isoformat(),
        local_time=f"{local:%H:%M}",
        all_day=False,
        **said,
    )
    return replace(told, content_hash=fingerprint(told))


def records(count: int, *, days: float = 10, now: datetime = NOW, prefix: str = "e") -> list[Record]:
    """A feed of so many events, one a day."""
    return [record(f"{prefix}{n}", days=days + n, now=now) for n in range(count)]


def known(told: Iterable[Record], **marks: Any) -> dict[str, Known]:
    """What a store knows after it was told these."""
    return {
        r.key: Known(
            id=number,
            event_id=f"event{number}",
            key=r.key,
            uid=r.uid,
            recurrence_id=r.recurrence_id,
            url=r.url,
            title=r.title,
            starts_at=r.starts_at,
            location_name=r.location_name,
            content_hash=r.content_hash,
            **marks,
        )
        for number, r in enumerate(told, 1)
    }


def marked(before: Mapping[str, Known], keys: Iterable[str], **marks: Any) -> dict[str, Known]:
    """The same, with marks on some of them."""
    chosen = set(keys)
    return {key: old._replace(**marks) if key in chosen else old for key, old in before.items()}


def gathered(told: Iterable[Record] = (), *, source_id: str = "source", now: datetime = NOW, **more: Any) -> Gathered:
    """A visit that brought these records."""
    return Gathered(
        source_id=source_id,
        started_at=now,
        finished_at=now + timedelta(seconds=1),
        adapter=more.pop("adapter", "ical"),
        records=tuple(told),
        http_status=more.pop("http_status", 200),
        **more,
    )


def region(*sources: Source, path: Path = Path("portland.toml"), **more: Any) -> Region:
    """A region with these sources, its file beside its database."""
    return Region(
        id=path.stem,
        path=path,
        name="Portland, Oregon",
        timezone="America/Los_Angeles",
        uid_domain="portland.weakties.example",
        sources=sources,
        **more,
    )


def source(source_id: str = "source", **more: Any) -> Source:
    """An entry of the region file."""
    more.setdefault("url", f"https://{source_id}.example/calendar.ics")
    more.setdefault("name", source_id.replace("-", " ").title())
    return Source(id=source_id, timezone="America/Los_Angeles", **more)


def dump(path: Path, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of these tables, in order; all that a collection may write by default."""
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {table: conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables or TABLES}
    finally:
        conn.close()


TABLES = (
    "events event_texts listings changes rejected groups venues topics event_topics event_aliases documents region"
).split()
"""What a collection with nothing new leaves as it is: all but the visits themselves and the sources' times."""


def ask(path: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a query on the database file, as another program would read them."""
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return conn.execute(sql, parameters).fetchall()
    finally:
        conn.close()
