"""The labelled pairs as sources: each feed of a city becomes a calendar, read as any other."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

from pipeline.parse import parse
from pipeline.records import Record, Window
from scrapers.model import Document, Source

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
PAIRS = SHARED / "corpus" / "dedupe" / "pairs.tsv"
ZONES = {
    "santarosa": "America/Los_Angeles",
    "bloomington": "America/Indiana/Indianapolis",
    "raleighdurham": "America/New_York",
    "montclair": "America/New_York",
}
NOW = datetime(2026, 8, 22, 4, 0, tzinfo=UTC)
"""The night on which the calendars were read."""
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
COLUMNS = ("feed", "uid", "title", "start", "end", "all_day", "time_kind", "location", "url", "status", "description")

Entry = tuple[str, ...]
"""One listing of the corpus: its values of COLUMNS."""


@dataclass(frozen=True)
class Pair:
    """Two listings of one city, and whether they are one event."""

    id: str
    city: str
    same: bool
    note: str
    a: Entry
    b: Entry


@dataclass(frozen=True)
class City:
    """The labelled pairs of a city, and the calendars that hold their listings."""

    name: str
    pairs: tuple[Pair, ...]

    @property
    def zone(self) -> str:
        """Give the zone of the city; an unknown one is told by what its pairs are called."""
        return ZONES.get(self.name, "America/New_York")

    @cached_property
    def feeds(self) -> Mapping[str, tuple[Entry, ...]]:
        """Give the listings of each feed, each once, in the order of their start."""
        found: dict[str, set[Entry]] = defaultdict(set)
        for pair in self.pairs:
            for entry in (pair.a, pair.b):
                found[entry[0]].add(entry)
        return {feed: tuple(sorted(entries, key=lambda e: (e[3], e))) for feed, entries in sorted(found.items())}

    def source(self, feed: str) -> Source:
        """Give a feed as an entry of a region file."""
        url = f"https://{feed.replace('_', '-').lower()}.example/calendar.ics"
        return Source(id=feed.replace("_", "-").lower(), url=url, timezone=self.zone)

    def listings(self) -> Iterator[tuple[Source, tuple[Record, ...]]]:
        """Read every feed as a calendar."""
        for feed, entries in self.feeds.items():
            source = self.source(feed)
            document = Document(source.url, calendar(entries, self.zone), "text/calendar", fetched_at=NOW)
            yield source, parse(document, source, WINDOW, "ical").records


def load(path: Path = PAIRS) -> tuple[City, ...]:
    """Read the labelled pairs, by city."""
    cities: dict[str, list[Pair]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            a, b = (tuple(row[f"{side}_{name}"] for name in COLUMNS) for side in "ab")
            pair = Pair(row["pair_id"], row["city"], row["label"] == "same", row["note"], a, b)
            cities[pair.city].append(pair)
    return tuple(City(name, tuple(pairs)) for name, pairs in sorted(cities.items()))


def calendar(entries: Iterable[Entry], zone: str) -> bytes:
    """Write listings as an iCalendar object, their times as their feed told them."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Pairs//EN")
    made.add("version", "2.0")
    for entry in entries:
        made.add_component(_event(dict(zip(COLUMNS, entry, strict=True)), zone))
    return made.to_ical()


def _event(told: Mapping[str, str], zone: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", told["uid"])
    event.add("summary", told["title"])
    event.add("dtstart", moment(told, "start", zone))
    if told["end"] > told["start"]:
        event.add("dtend", moment(told, "end", zone))
    for name in ("location", "url", "description", "status"):
        if told[name]:
            event.add(name, told[name])
    return event


def moment(told: Mapping[str, str], which: str, zone: str) -> date | datetime:
    """Give a start or end: a date, or wall time of the city as a zoned, UTC or floating time."""
    if told["all_day"] == "1":
        return date.fromisoformat(told[which][:10])
    local = datetime.fromisoformat(told[which])
    if told["time_kind"] == "float":
        return local
    aware = local.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC) if told["time_kind"] == "UTC" else aware


def same_listing(entry: Entry, record: Record, zone: str) -> bool:
    """Tell whether a record is this listing of the corpus."""
    told = dict(zip(COLUMNS, entry, strict=True))
    start = moment(told, "start", zone)
    if not isinstance(start, datetime):
        return record.uid == told["uid"] and record.local_date == start.isoformat() and record.all_day
    if start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo(zone))
    return record.uid == told["uid"] and record.starts_at == f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
