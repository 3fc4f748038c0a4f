"""From bytes to the catalogue: each step per event at two sizes, against icalendar and what else does such a step."""

import pickle
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import icalendar

from benchmarks import others
from benchmarks.calendars import NOW, Entry, calendar, entries, feeds, stream
from benchmarks.measure import MICRO, Row, Task, interleaved, watched
from pipeline.classify import classify
from pipeline.collect import JOBS, MOST_AT_ONCE
from pipeline.config import Region
from pipeline.expand import expand
from pipeline.facts import with_facts
from pipeline.identify import Candidate, identify
from pipeline.identifying.profile import profile
from pipeline.normalise import fingerprint, keyed, normalise
from pipeline.parse import parse
from pipeline.records import DocumentState, Gathered, Parse, Record, Window
from pipeline.store import Store
from pipeline.storing import claims, visits
from scrapers.formats import ical
from scrapers.model import Document, Listing, Source

WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
EACH = 100
"""Events of a calendar; the refresh measures small ones."""
JUDGEMENT = ((visits, "group"), (claims, "settle"))
COPIED = 5
"""Every so many-th event is also told by another source, slightly otherwise."""


@dataclass(slots=True)
class Feed:
    """One source, the calendar that it serves, and what the steps made of it."""

    source: Source
    content: bytes
    listings: list[Listing] = field(default_factory=list)
    occurrences: list[Listing] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    parsed: Parse | None = None

    @property
    def document(self) -> Document:
        """Give what a fetch of it brings."""
        return Document(self.source.url, self.content, "text/calendar", fetched_at=NOW)

    def gathered(self) -> Gathered:
        """Give what a visit to it brings to the store."""
        told = self.parsed or Parse("ical")
        state = DocumentState(self.source.url, body_hash=str(hash(self.content)))
        return Gathered(
            self.source.id, NOW, NOW, told.adapter, told.records, told.rejected, warnings=told.warnings,
            documents=(state,), complete=told.complete, cap=told.cap,
        )  # fmt: skip


def made(events: int, each: int = EACH) -> list[Feed]:
    """Make so many events in calendars of about `each`."""
    return [feed(number, dealt) for number, dealt in enumerate(feeds(entries(events), max(1, events // each)))]


def feed(number: int, dealt: list[Entry]) -> Feed:
    """Make a source and its calendar."""
    return Feed(source(number), calendar(dealt))


def source(number: int) -> Source:
    """Make a source of the region."""
    url = f"https://host{number}.example/calendar.ics"
    return Source(f"source-{number}", url, f"Source {number}", timezone="America/Los_Angeles")


def region(folder: Path, sources: Sequence[Source]) -> Region:
    """Give the region of these sources; its database lies in the folder."""
    return Region(
        "bench", folder / "bench.toml", "Bench", "America/Los_Angeles", "bench.example", sources=tuple(sources)
    )


def store(folder: Path, made: Sequence[Feed]) -> dict[str, float]:
    """Write all visits into a new catalogue: events, listings, identification, search index, indexes.

    Gives what of it is judgement: which listings are one event, and what their texts claim of companies.
    """
    where = region(folder, [feed.source for feed in made])
    for path in folder.glob("bench.db*"):
        path.unlink()
    with Store.open(where.database, where, NOW) as catalogue, watched(*JUDGEMENT) as judged:
        for batch in batches(made):
            catalogue.apply_all([(each.source, each.gathered()) for each in batch], NOW, random=Random(1))
    return {"judgement": sum(judged)}


def batches(made: Sequence[Feed]) -> Iterator[list[Feed]]:
    """Give the feeds that a collection writes at once, when they come faster than they are written."""
    batch: list[Feed] = []
    for each in made:
        if batch and (len(batch) == JOBS or sum(len(one.records) for one in (*batch, each)) > MOST_AT_ONCE):
            yield batch
            batch = []
        batch.append(each)
    yield batch


def catalogue(events: int, folder: Path) -> Path:
    """Make a folder with a catalogue of so many events, read and stored as a collection does."""
    folder.mkdir()
    sources = [source(number) for number in range(-(-events // EACH))]
    where = region(folder, sources)
    with Store.open(where.database, where, NOW) as filled:
        for one, dealt in zip(sources, stream(events, EACH), strict=True):
            each = Feed(one, calendar(dealt))
            _whole([each])
            filled.apply(one, each.gathered(), NOW, random=Random(1))
    return folder


def bare(folder: Path) -> Task:
    """Give the least that storing the same content costs: its rows, without a key or an index, in one go."""
    conn = sqlite3.connect(folder / "bench.db")
    tables = {}
    for name in ("events", "event_texts", "listings"):
        rows = conn.execute(f"SELECT * FROM {name}").fetchall()
        tables[name] = (len(rows[0]), rows)
    conn.close()
    return lambda: others.bare_insert(folder / "bare.db", tables)


def candidates(made: Sequence[Feed]) -> list[tuple[str, Record]]:
    """Give all records with their sources, and copies that other sources tell of some."""
    told = [(feed.source.id, record) for feed in made for record in feed.records]
    return told + [(f"copy-{source}", record) for source, record in told[::COPIED]]


def identified(told: Sequence[tuple[str, Record]]) -> int:
    """Build what is compared of every listing, and partition them all."""
    compared = [
        Candidate(ref, source, record.key, None, profile(record, source)) for ref, (source, record) in enumerate(told)
    ]
    return len(identify(compared))


def blocks(told: Sequence[tuple[str, Record]]) -> list[list[str]]:
    """Give the titles of what is at one time: the least that any comparison must look at."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, record in told:
        found[record.starts_at].append(record.title)
    return list(found.values())


def tasks(made: Sequence[Feed], folder: Path) -> dict[str, Task]:
    """Give every step, each on what the one before it left, and what it is compared with."""
    told = others.read(feed.content for feed in made)
    calendars = [icalendar.Calendar.from_ical(feed.content) for feed in made]
    _whole(made)
    compared = candidates(made)
    store(folder, made)
    return {
        "icalendar": lambda: others.read(feed.content for feed in made),
        "parse": _kept(made, "listings", lambda f: [x for x in ical.parse(f.document, f.source)
                                                    if isinstance(x, Listing)]),
        "recurring-ical-events": lambda: others.expand(calendars, WINDOW.start, WINDOW.end),
        "expand": _kept(made, "occurrences", lambda f: [x for x in expand(f.listings, WINDOW)
                                                        if isinstance(x, Listing)]),
        "normalise": lambda: [_normalised(feed) for feed in made],
        "classify": lambda: [[classify(record, feed.source) for record in feed.records] for feed in made],
        "facts from text": lambda: [[with_facts(record) for record in feed.records] for feed in made],
        "fingerprint": lambda: [[fingerprint(record) for record in feed.records] for feed in made],
        "whole": lambda: _whole(made),
        "hand over": lambda: [pickle.loads(pickle.dumps(feed.parsed, protocol=5)) for feed in made],
        "identify": lambda: identified(compared),
        "difflib": lambda: others.compare_titles(blocks(compared)),
        "store": lambda: store(folder, made),
        "bare insert": bare(folder),
        "sqlite-utils": lambda: others.upsert_each(folder / "upsert.db", told),
    }  # fmt: skip


def _kept(made: Sequence[Feed], name: str, step: Callable[[Feed], Any]) -> Task:
    def run() -> None:
        for each in made:
            setattr(each, name, step(each))

    return run


def _normalised(each: Feed) -> list[Record]:
    return keyed(r for one in each.occurrences if isinstance(r := normalise(one, each.source), Record))


def _whole(made: Sequence[Feed]) -> None:
    """Run the steps up to classify as the parsing child does."""
    for each in made:
        each.parsed = parse(each.document, each.source, WINDOW, "ical")
        each.records = list(each.parsed.records)


STEPS = {
    "parse": ("icalendar", "icalendar from_ical + reading fields", None),
    "expand": ("recurring-ical-events", "recurring-ical-events", None),
    "normalise": ("icalendar", "icalendar", None),
    "facts from text": ("icalendar", "icalendar", None),
    "classify": ("icalendar", "icalendar", None),
    "hand over": ("icalendar", "icalendar", None),
    "identify": ("difflib", "difflib on the same starts", None),
    "store": ("bare insert", "bare insert of the same rows, no index", 7.0),
    "first ingest": ("icalendar", "icalendar from_ical + reading fields", 0.9),
    "parse + store, with all judgement": ("icalendar", "icalendar from_ical + reading fields", None),
    "parse + store alone": ("icalendar", "icalendar from_ical + reading fields", 0.35),
    "first ingest of a script": ("icalendar", "icalendar; sqlite-utils upsert loop with triggers", None),
}
"""Row -> what it is compared with, how the table says that, and the bar."""


def measure(sizes: tuple[int, int], rounds: int, folder: Path) -> list[Row]:
    """Measure every step at two sizes; ratios and microseconds are those of the larger one."""
    spent = {}
    for size in sizes:
        here = folder / str(size)
        here.mkdir()
        spent[size] = _sums(interleaved(tasks(made(size), here), rounds, before=forget))
    small, large = sizes
    rows = []
    for name, (against, unit, bar) in STEPS.items():
        each = {size: spent[size][name] / size * MICRO for size in sizes}
        ratio = spent[large][name] / spent[large][against]
        rows.append(Row(name, ratio, unit, bar, each[large], each[large] / each[small]))
    return rows


def forget() -> None:
    """Empty the caches that hold what was read, so that each round reads it for the first time."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("pipeline.", "scrapers.")):
            for cached in vars(module).values():
                if hasattr(cached, "cache_parameters") and cached.cache_parameters()["maxsize"] is not None:
                    cached.cache_clear()


def _sums(spent: dict[str, float]) -> dict[str, float]:
    """Add up the steps that bars are about.

    Alone is: read, expanded, made clean, and written with all rows, indexes and the search index; not judged, that is,
    not classified, not identified, not searched for facts and companies.
    """
    written = spent["store"] - spent["judgement"]
    return spent | {
        "first ingest": spent["whole"] + spent["store"],
        "parse + store, with all judgement": spent["parse"] + spent["store"],
        "parse + store alone": spent["parse"] + spent["expand"] + spent["normalise"] + written,
        "first ingest of a script": spent["icalendar"] + spent["sqlite-utils"],
    }
