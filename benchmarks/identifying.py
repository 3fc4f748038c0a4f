"""Finding what is one event: with twice as many listings, and again for one source among ten times as many others.

A catalogue grows in two ways. More years, or more cities, bring more days; more sources in one city make its days
denser, and then there is more on every day that could be one event.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.calendars import DAY, NOW, SITES, Entry, stream
from benchmarks.ingest import COPIED, EACH, forget, identified, region, source
from benchmarks.measure import MICRO, Row, Task, interleaved
from pipeline.normalise import fingerprint, utc
from pipeline.publish.ical import vevent
from pipeline.records import Gathered, Record, evolve
from pipeline.store import Store
from pipeline.storing.database import connect
from pipeline.storing.directory import Directory
from pipeline.storing.events import Session
from pipeline.storing.grouping import Arrival, group
from pipeline.storing.listings import known

Told = list[tuple[str, Record]]
A_DAY = 24
"""Events of a day in a catalogue that grows longer: with their copies as many listings as in recorded cities."""
PART = 1_000
"""A longer catalogue begins with all that a shorter one has, in parts of so many events."""
DAYS = 425
"""On so many days the events of one catalogue lie that grows denser."""


def denser(events: int) -> Told:
    """Make events on the days of one year."""
    return list(_told(events, 1, 0, DAYS))


def longer(events: int) -> Told:
    """Make events on as many days as they fill; those of as many cities on the same days cost no more."""
    parts = [(first, min(PART, events - first)) for first in range(0, events, PART)]
    return [told for first, many in parts for told in _told(many, first + 1, first // A_DAY, -(-many // A_DAY))]


def _told(events: int, seed: int, first_day: int, days: int) -> Iterator[tuple[str, Record]]:
    """Give listings with their sources; every so many-th event is told by a second source too."""
    for number, entries in enumerate(stream(events, EACH, seed)):
        for at, entry in enumerate(entries):
            day = timedelta(days=first_day + (entry.start - DAY).days % days) - timedelta(days=(entry.start - DAY).days)
            record = _record(entry, f"{seed}-{entry.number}", entry.start + day)
            yield f"source-{seed}-{number}", record
            if at % COPIED == 0:
                yield f"copy-{seed}-{number}", record


def _record(entry: Entry, key: str, start: datetime) -> Record:
    """Give what reading an entry gives, less what identification does not ask for."""
    local = start - timedelta(hours=7)
    name, street, town, code = entry.place.split(", ")
    return Record(
        key, key, None, entry.title, utc(start), utc(start + timedelta(minutes=entry.minutes)), "America/Los_Angeles",
        f"{local:%Y-%m-%d}", f"{local:%H:%M}", False, description=entry.body, summary=entry.body[:200],
        url=f"https://site{entry.number % SITES}.example/events/{10**6 + entry.number}", location_name=name,
        address=street, locality=town, postal_code=code[-5:], organizer_name="The Organisers",
    )  # fmt: skip


def measure(events: int, rounds: int, folder: Path) -> list[Row]:
    """Measure both ways to grow, and one source again in a catalogue of a tenth of the events and of all."""
    return [
        _doubled("identify, twice the days", longer, events, rounds),
        _doubled("identify, days twice as dense", denser, events, rounds),
        _again(events, rounds, folder),
    ]


def _doubled(name: str, make: Callable[[int], Told], events: int, rounds: int) -> Row:
    told = {times: make(events * times) for times in (1, 2)}
    tasks: dict[str, Task] = {str(times): partial(identified, told[times]) for times in told}
    spent = interleaved(tasks, rounds, before=forget)
    return Row(name, spent["2"] / spent["1"], "its own with half as many", 2.2, spent["2"] / len(told[2]) * MICRO)


def _again(events: int, rounds: int, folder: Path) -> Row:
    """Let one source tell all of its own otherwise, in a catalogue with ten times as many others and in a small one."""
    told = longer(events)
    again = told[0][0]
    own = [evolve(record, title=f"{record.title} (moved)") for name, record in told if name == again]
    with ExitStack() as stack:
        tasks: dict[str, Task] = {}
        for name, some in (("few", told[: max(len(told) // 10, 2 * EACH)]), ("many", told)):
            path = filled(some, folder / name)
            conn = stack.enter_context(closing(connect(path)))
            tasks[name] = partial(grouped, conn, again, own)
        spent = interleaved(tasks, 3 * rounds, before=forget)
    each = spent["many"] / len(own) * MICRO
    return Row("identify one source again", spent["many"] / spent["few"], "its own among a tenth as many", 1.25, each)


def filled(told: Told, folder: Path) -> Path:
    """Store what each source tells, and give the catalogue."""
    folder.mkdir()
    by_source: dict[str, list[Record]] = defaultdict(list)
    for name, record in told:
        by_source[name].append(evolve(record, content_hash=fingerprint(record)))
    sources = [replace(source(number), id=name) for number, name in enumerate(by_source)]
    where = region(folder, sources)
    with Store.open(where.database, where, NOW) as catalogue:
        for one in sources:
            visit = Gathered(one.id, NOW, NOW, "ical", tuple(by_source[one.id]), http_status=200)
            catalogue.apply(one, visit, NOW, random=Random(1))
    return where.database


def grouped(conn: sqlite3.Connection, source_id: str, told: list[Record]) -> None:
    """Identify what one source tells now, as its visit does, and leave the catalogue as it was."""
    session = Session(conn, utc(NOW), "bench.example", vevent, Directory(conn))
    before = known(conn, source_id)
    conn.execute("BEGIN")
    group(session, source_id, [Arrival(before[record.key].id, record, before[record.key]) for record in told])
    conn.execute("ROLLBACK")
