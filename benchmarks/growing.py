"""What storing costs while a catalogue grows to a million events: parts of it, each on later days, one after the other.

    python -m benchmarks.growing [--events 1000000] [--part 50000] [--folder FOLDER]

Each part is read by the real readers (not counted), stored as a collection does, and its rows are then inserted once
more into tables without keys or indexes, which is what storing is compared with. Parts lie behind one another in time,
as the years of a region do: a catalogue whose days grow denser is measured by benchmarks/identifying.py.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks.calendars import NOW, calendar, entries, feeds
from benchmarks.identifying import DAYS
from benchmarks.ingest import EACH, Feed, batches, region, source
from benchmarks.measure import MICRO, cpu
from pipeline.parse import parse
from pipeline.records import Window
from pipeline.store import Store

BLOCK = 10_000
"""Events of as many days as a collection looks at, as dense as in the other benchmarks."""
TABLES = ("events", "event_texts", "listings")
SPAN = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))


class Stored(NamedTuple):
    """What one part cost."""

    events: int
    """In the catalogue, afterwards."""
    dates: int
    seconds: float
    bare: float


def measure(events: int, part: int, folder: Path) -> Iterator[Stored]:
    """Store so many events, a part at a time, and tell of each."""
    sources = [source(number) for number in range(events // EACH)]
    where = region(folder, sources)
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    spent, dates, last = 0.0, 0, dict.fromkeys(TABLES, 0)
    with Store.open(where.database, where, NOW) as catalogue:
        for block in range(events // BLOCK):
            now = NOW + timedelta(days=block * DAYS)
            for batch in batches(_read(block)):
                told = [(each.source, replace(each.gathered(), started_at=now, finished_at=now)) for each in batch]
                spent += cpu(partial(catalogue.apply_all, told, now, random=Random(1)))[0]
                dates += sum(len(each.records) for each in batch)
            if (block + 1) * BLOCK % part == 0:
                rows = {name: _since(where.database, name, last) for name in TABLES}
                yield Stored((block + 1) * BLOCK, dates, spent, cpu(partial(_insert, bare, rows))[0])
                spent, dates = 0.0, 0


def _read(block: int) -> list[Feed]:
    """Give the feeds of one block, read; all of it some years later than the block before."""
    later = timedelta(days=block * DAYS)
    made = []
    for number, dealt in enumerate(feeds(entries(BLOCK, block + 1), BLOCK // EACH)):
        moved = [replace(each, number=block * BLOCK + each.number, start=each.start + later) for each in dealt]
        one = Feed(source(block * (BLOCK // EACH) + number), calendar(moved))
        one.parsed = parse(one.document, one.source, Window(SPAN.start + later, SPAN.end + later), "ical")
        one.records = list(one.parsed.records)
        made.append(one)
    return made


def _since(path: Path, table: str, last: dict[str, int]) -> list[tuple[Any, ...]]:
    """Give the rows of a table that came since it was asked last."""
    with sqlite3.connect(path) as conn:
        rows = conn.execute(f"SELECT * FROM {table} WHERE rowid > ?", (last[table],)).fetchall()
        last[table] = conn.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]
    return rows


def _insert(conn: sqlite3.Connection, tables: dict[str, list[tuple[Any, ...]]]) -> None:
    conn.execute("BEGIN")
    for name, rows in tables.items():
        width = len(rows[0])
        conn.execute(f"CREATE TABLE IF NOT EXISTS {name} ({', '.join(f'c{at}' for at in range(width))})")
        conn.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)
    conn.execute("COMMIT")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--part", type=int, default=50_000)
    options.add_argument("--folder", type=Path)
    told = options.parse_args()
    with tempfile.TemporaryDirectory(dir=told.folder) as folder:
        print("    events    dates   µs a date   bare µs   in bare inserts      by the clock")
        started = time.perf_counter()
        for one in measure(told.events, told.part, Path(folder)):
            each, least = one.seconds / one.dates * MICRO, one.bare / one.dates * MICRO
            print(
                f"{one.events:>10,} {one.dates:>8,} {each:>11.0f} {least:>9.0f} {each / least:>17.1f}"
                f" {time.perf_counter() - started:>15.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
