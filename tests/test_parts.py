"""What was not read again is told as before: reading in part gives what reading the whole gives."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from parts_history import Collection
from servers import Server

from benchmarks.calendars import NOW, calendar, edited, entries
from pipeline.child import Children
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.parse import parse
from pipeline.records import DocumentState, Parse, Window
from scrapers.errors import SourceError
from scrapers.ics.parts import split
from scrapers.model import Document, Source

CALENDARS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "formats" / "ics"
SOURCE = Source("city", "https://city.example/calendar.ics", "City", timezone="America/Los_Angeles")
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
LATER = NOW + timedelta(hours=5)


def read(content: bytes, known: frozenset[str] = frozenset(), now: datetime = NOW) -> Parse:
    return parse(Document(SOURCE.url, content, "text/calendar", fetched_at=now), SOURCE, WINDOW, "ical", known)


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
    first = read(content)
    again = read(content, frozenset(first.parts.values()))
    assert (again.warnings, again.rejected, again.complete) == (first.warnings, first.rejected, first.complete)


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
        known = frozenset(Random(1).sample(sorted(whole.parts.values()), len(whole.parts) // 2))
        part = read(content, known)
        left = {uid for uid, mark in whole.parts.items() if mark in part.unchanged}
        assert [r for r in whole.records if r.uid not in left] == list(part.records), path.name
        assert part.unchanged in (known, frozenset()), path.name
        assert {r.uid for r in whole.records} <= found.new.keys(), path.name
        compared += 1
    assert compared > 50


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


def test_a_series_that_loses_and_regains_a_date_has_it_again(tmp_path: Path) -> None:
    series = next(e for e in entries(3000, seed=5) if e.rule.startswith("FREQ=WEEKLY;BYDAY"))
    whole = calendar([series, *(e for e in entries(20) if not e.rule)])
    shorter = whole.replace(b"COUNT=12", b"COUNT=11")
    collection = Collection(tmp_path, SOURCE, read, in_part=True)
    assert [collection.visit(content, 3 * n).missing for n, content in enumerate((whole, shorter, shorter))] == [
        0,
        1,
        1,
    ]
    collection.visit(whole, 12)
    rows = collection.rows()[0]
    assert all(row[-2] for row in rows)
    assert collection.left_out > 0


def test_a_twin_takes_nothing_from_a_series_that_is_told_as_before(tmp_path: Path) -> None:
    """The dates of the series that are past are not read again, and are no less told for that."""
    series = next(e for e in entries(3000, seed=5) if e.rule.startswith("FREQ=WEEKLY") and e.start < NOW)
    first, second = [e for e in entries(60) if not e.rule and e.start > NOW][:2]
    twin = replace(series, number=series.number + 1)
    found = []
    for in_part in (True, False):
        (tmp_path / str(in_part)).mkdir()
        collection = Collection(tmp_path / str(in_part), SOURCE, read, in_part=in_part)
        for hours, told in enumerate(([series, first, second], [series, first, twin])):
            collection.visit(calendar(told, NOW + timedelta(hours=hours)), hours)
        found.append(collection.rows())
    assert found[0] == found[1]
