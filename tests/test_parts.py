"""What was not read again is told as before: reading in part gives what reading the whole gives."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import Server

from benchmarks.calendars import NOW, Entry, calendar, edited, entries
from pipeline.child import Children
from pipeline.config import Region
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.parse import parse
from pipeline.records import DocumentState, Gathered, Parse, Window
from pipeline.store import Store, Visit
from scrapers.adapters import adapters, detect
from scrapers.errors import SourceError
from scrapers.ics.parts import split
from scrapers.model import Document, Source

CALENDARS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "formats" / "ics"
SOURCE = Source("city", "https://city.example/calendar.ics", "City", timezone="America/Los_Angeles")
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
LATER = NOW + timedelta(hours=5)


def read(content: bytes, known: frozenset[str] = frozenset()) -> Parse:
    return parse(Document(SOURCE.url, content, "text/calendar", fetched_at=NOW), SOURCE, WINDOW, "ical", known)


def test_the_same_calendar_of_another_day_has_nothing_new() -> None:
    made = entries(40)
    first = read(calendar(made))
    again = read(calendar(made, LATER), frozenset(first.parts.values()))
    assert len(first.parts) == 40
    assert again.records == () and again.parts == {} and not again.warnings
    assert again.unchanged == frozenset(first.parts.values())


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("end_of_line", [b"\r\n", b"\n"])
def test_the_stamp_does_not_count_wherever_it_stands(first: bool, end_of_line: bytes) -> None:
    hashes = []
    for stamp in (b"20260101T000000Z", b"20260202T000000Z"):
        lines = [b"UID:1", b"DTSTAMP:" + stamp, b"DTSTART:20260601", b"SUMMARY:S"]
        event = (b"BEGIN:VEVENT", *sorted(lines, key=lambda line: first and line[:7] != b"DTSTAMP"), b"END:VEVENT")
        content = end_of_line.join((b"BEGIN:VCALENDAR", *event, b"END:VCALENDAR", b""))
        found = split(content, ())
        assert found is not None and found.content == content
        hashes.append(dict(found.new))
    assert hashes[0] == hashes[1] != {}


def test_an_edited_event_and_nothing_else_is_read() -> None:
    made = entries(40)
    first = read(calendar(made))
    made[7] = edited([made[7]], 1.0)[0]
    again = read(calendar(made, LATER), frozenset(first.parts.values()))
    assert {record.uid for record in again.records} == {"event-7@calendars.example"}
    assert "(moved)" in again.records[0].title


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-TIMEZONE:Europe/Berlin"),
        (b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:CANCEL"),
        (b"-//Benchmarks//", b"-//Another producer//"),
    ],
)
def test_what_stands_around_the_events_counts_for_all_of_them(before: bytes, after: bytes) -> None:
    content = calendar(entries(5))
    known = frozenset(read(content).parts.values())
    assert len(read(content.replace(before, after), known).parts) == 5


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda content: content.replace(b"BEGIN:VEVENT", b"begin:vevent", 1),
        lambda content: content.replace(b"UID:event-2", b"X-NO-ID:event-2"),
        lambda content: content.replace(b"UID:event-2", b"UID;X-A=B:event-2"),
        lambda content: content.replace(b"END:VEVENT", b"END:VTOOD", 1),
        lambda content: content[: content.rindex(b"SUMMARY")],
        lambda content: content.replace(b"UID:event-2@", b"UID:event-2\r\n @"),
        lambda content: content.replace(b"STATUS:CONFIRMED", b"STATUS:CONFIRMED\rX", 1),
        lambda content: content.replace(b"STATUS:CONFIRMED", b"BEGIN:VEV\r\n ENT", 1),
        lambda content: content.replace(b"UID:event-3", b"UID:\\event-3"),
        lambda content: content.decode().encode("utf-16"),
    ],
)
def test_a_calendar_that_is_not_plain_is_read_whole(spoilt) -> None:
    content = spoilt(calendar(entries(5)))
    assert split(content, ()) is None
    assert read(content).parts == {}


def test_a_part_that_was_partly_rejected_is_told_again_at_every_visit() -> None:
    content = calendar(entries(5)).replace(b"DTSTART;TZID=America/Los_Angeles:2026", b"DTSTART:26", 1)
    first = read(content)
    assert [entry.uid for entry in first.rejected] == ["event-0@calendars.example"]
    again = read(content, frozenset(first.parts.values()))
    assert [entry.uid for entry in again.rejected] == ["event-0@calendars.example"]
    assert len(again.unchanged) == 4


@pytest.mark.skipif(not CALENDARS.exists(), reason="the recorded calendars (../shared/corpus) are not here")
def test_recorded_calendars_read_in_part_tell_what_they_tell_as_a_whole() -> None:
    compared = 0
    for path in sorted(CALENDARS.rglob("*.ics"))[::2]:
        content = path.read_bytes()
        found = split(content, ()) if len(content) < 60_000 else None
        if found is None:
            continue
        try:
            whole = read(content)
        except SourceError:
            continue
        known = frozenset(Random(1).sample(sorted(found.new.values()), len(found.new) // 2))
        part = read(content, known)
        new = {uid for uid, hashed in found.new.items() if hashed not in known}
        assert [r for r in whole.records if r.uid in new] == list(part.records), path.name
        assert {r.uid for r in whole.records} <= found.new.keys(), path.name
        compared += 1
    assert compared > 50


PLATFORMS = CALENDARS.parents[1] / "platforms"
WHOLE_ONLY = {"meetup", "tribe", "trumba", "events_manager"}
"""Calendars of which the number of entries, or each entry's own page, decides more than the entry."""


@pytest.mark.skipif(not PLATFORMS.exists(), reason="the recorded answers (../shared/corpus) are not here")
def test_calendars_of_platforms_are_read_in_part_as_well() -> None:
    compared = set[str]()
    for path in sorted(PLATFORMS.rglob("*.ics")):
        doc = Document(SOURCE.url, path.read_bytes(), "text/calendar", fetched_at=NOW)
        name = detect(doc)
        found = getattr(adapters().get(name or ""), "split", lambda *_: None)(doc, ())
        if name is None or found is None or len(doc.content) > 200_000:
            continue
        known = frozenset(Random(1).sample(sorted(found.new.values()), len(found.new) // 2))
        whole, part = (parse(doc, SOURCE, WINDOW, name, hashes) for hashes in ((), known))
        new = {uid for uid, hashed in found.new.items() if hashed not in known}
        assert [r for r in whole.records if r.uid in new] == list(part.records), path.name
        assert whole.follow == part.follow, path.name
        compared.add(name)
    assert len(compared - {"ical"}) > 3


def test_a_platform_whose_entries_are_counted_is_read_whole() -> None:
    for name, adapter in adapters().items():
        if hasattr(adapter, "split"):
            assert not (name in WHOLE_ONLY or hasattr(adapter, "CAP") or hasattr(adapter, "cap")), name


async def test_a_visit_asks_only_for_what_is_new_also_behind_a_page() -> None:
    made = entries(6)
    first = read(calendar(made))
    made[2] = edited([made[2]], 1.0)[0]
    known = DocumentState("?", body_hash="another", parts=frozenset(first.parts.values()))
    async with Server() as server, Children(count=1) as children, Fetcher(allow_private=True) as fetcher:
        feed = server.serve("/a.ics", calendar(made, LATER).decode(), media_type="text/calendar")
        head = f'<html><head><link rel="alternate" type="text/calendar" href="{feed}"></head><body>Hi</body></html>'
        for url in (feed, server.serve("/", head, media_type="text/html")):
            source = replace(SOURCE, url=url)
            found = await gather(source, fetcher, children, WINDOW, {feed: replace(known, url=feed)}, NOW)
            assert found.error_code is None, found.error_message
            assert {record.uid for record in found.records} == {"event-2@calendars.example"}
            assert len(found.unchanged_parts) == 5 and len(found.parts) == 1
        server.serve("/a.ics", calendar(entries(6), LATER).decode(), media_type="text/calendar")
        found = await gather(source, fetcher, children, WINDOW, {feed: replace(known, url=feed)}, NOW)
        assert found.error_code is None and found.records == () and len(found.unchanged_parts) == 6


class Collection:
    """A catalogue that one source is collected into, in part or always whole."""

    def __init__(self, folder: Path, *, in_part: bool) -> None:
        self.in_part = in_part
        self.region = Region("r", folder / "r.toml", "R", "America/Los_Angeles", "r.example", sources=(SOURCE,))
        self.store = Store.open(folder / "r.db", self.region, NOW)
        self.left_out = 0

    def visit(self, content: bytes, hours: int) -> Visit:
        now = NOW + timedelta(hours=hours)
        known = self.store.documents(SOURCE, now).get(SOURCE.url)
        told = read(content, known.parts if known and self.in_part else frozenset())
        self.left_out += len(told.unchanged)
        gathered = Gathered(
            SOURCE.id, now, now, "ical", told.records, told.rejected, warnings=told.warnings, parts=told.parts,
            unchanged_parts=told.unchanged, documents=(DocumentState(SOURCE.url, body_hash=str(hours)),),
        )  # fmt: skip
        return self.store.apply(SOURCE, gathered, now, random=Random(1))

    def rows(self) -> list[list[tuple[object, ...]]]:
        path = self.store.path
        self.store.close()
        with sqlite3.connect(path) as conn:
            return [conn.execute(sql).fetchall() for sql in SAID]


SAID = (
    "SELECT key, event_id, title, starts_at, content_hash, changed_at, missing_since IS NULL, delisted_at IS NULL "
    "FROM listings ORDER BY key",
    "SELECT id, title, status, sequence, changed_at FROM events ORDER BY id",
    "SELECT event_id, field, new, sequence FROM changes ORDER BY event_id, field, sequence",
    "SELECT outcome, new, changed, missing, delisted FROM fetches ORDER BY id",
)
steps = st.lists(
    st.tuples(st.integers(1, 60), st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11))), min_size=1, max_size=6
)


def version(made: list[Entry], left_out: set[int], changed: set[int]) -> list[Entry]:
    """Give the calendar of one day: some events left out, some told otherwise."""
    return [edited([e], 1.0)[0] if e.number in changed else e for e in made if e.number not in left_out]


@settings(max_examples=6, deadline=None)
@given(steps)
def test_any_history_read_in_part_leaves_the_same_catalogue(tmp_path_factory, history) -> None:
    made = [e for e in entries(200, seed=5) if e.rule][:3] + entries(200, seed=5)[:9]
    made = [Entry(number, *(getattr(e, name) for name in NAMES)) for number, e in enumerate(made)]
    catalogues = [Collection(tmp_path_factory.mktemp("c"), in_part=in_part) for in_part in (True, False)]
    hours = 0
    for step, left_out, changed in [(1, set(), set()), *history]:
        hours += step
        content = calendar(version(made, left_out, changed), NOW + timedelta(hours=hours))
        for each in catalogues:
            each.visit(content, hours)
    in_part, whole = (each.rows() for each in catalogues)
    assert in_part == whole


NAMES = ("title", "body", "place", "start", "minutes", "labels", "rule")


def test_a_series_that_loses_and_regains_a_date_has_it_again(tmp_path: Path) -> None:
    series = next(e for e in entries(3000, seed=5) if e.rule.startswith("FREQ=WEEKLY;BYDAY"))
    whole = calendar([series, *(e for e in entries(20) if not e.rule)])
    shorter = whole.replace(b"COUNT=12", b"COUNT=11")
    collection = Collection(tmp_path, in_part=True)
    assert [collection.visit(content, 3 * n).missing for n, content in enumerate((whole, shorter, shorter))] == [
        0,
        1,
        1,
    ]
    collection.visit(whole, 12)
    rows = collection.rows()[0]
    assert all(row[-2] for row in rows)
    assert collection.left_out > 0
