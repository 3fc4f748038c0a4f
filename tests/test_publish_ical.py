"""Calendars that people subscribe to: one test for each thing that breaks subscriptions, read back independently."""

import re
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from second_reader import agreed
from shelf import Shelf, Site

from pipeline.publish import ical

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "portland.db")


async def feed(shelf: Shelf, query: str = "", path: str = "/events.ics") -> tuple[icalendar.Calendar, dict[str, Any]]:
    """Serve the shelf, read the calendar back with an independent parser, and give its events by UID."""
    answer = await Site(shelf).get(path + query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    read = icalendar.Calendar.from_ical(answer.content)
    assert not [error for event in read.events for error in event.errors]
    return read, {str(event["UID"]).partition("@")[0]: event for event in read.events}


def said(read: icalendar.Calendar, name: str) -> str:
    """Give a text that icalendar leaves escaped, because it does not know the property."""
    return re.sub(r"\\(.)", r"\1", str(read[name]))


async def test_times_and_texts_survive_the_round_trip(shelf: Shelf) -> None:
    text = 'Bring "résumé", cards; and\\or a friend,\nat 6 PM 🎉 ' + "and a long tail " * 20
    shelf.event(
        "meet",
        "Café; networking, 名刺交換 🤝",
        at="2026-03-09 18:30",
        hours=2.5,
        text=text,
        address="1 Main St, Portland",
        venue_name="Hall",
        url="https://example.org/e?a=1&b=2,3;4",
        latitude=45.5,
        longitude=-122.6,
        topics=("python", "a,b"),
        kind="meetup",
    )
    _, events = await feed(shelf)
    event = events["meet"]
    assert event["SUMMARY"] == "Café; networking, 名刺交換 🤝"
    assert event["DTSTART"].dt == datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
    assert str(event["DESCRIPTION"]).startswith('Bring "résumé", cards; and\\or a friend,\nat 6 PM 🎉')
    assert event["LOCATION"] == "Hall, 1 Main St, Portland"
    assert event["URL"] == "https://example.org/e?a=1&b=2,3;4"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (45.5, -122.6)
    assert [str(label) for label in event["CATEGORIES"].cats] == ["Meetup", "python", "a,b"]


async def test_two_independent_readers_one_of_them_in_c_find_the_same(shelf: Shelf) -> None:
    shelf.event(
        "rich",
        "Café; networking, 名刺交換 🤝 and\\or " + "a long title, " * 9 + "at last",
        at="2026-03-09 18:30",
        hours=2.5,
        text='Bring "résumé", cards; a friend\\n,\nat 6 PM 🎉 ' + "and ünfolded, " * 20,
        address="1 Main St, Portland, OR",
        venue_name="Hall 3; 2nd floor",
        url="https://example.org/e?a=1&b=2,3;4#c",
        latitude=45.5,
        longitude=-122.6,
        topics=("python", "a,b"),
        kind="meetup",
        sequence=3,
        group_name="PDX Python",
        organizer_url="https://pdx.example/py",
    )
    shelf.event(
        "far", "From New York", at="2026-03-08 01:30", timezone="America/New_York", online_url="https://o.example"
    )
    shelf.event("open", "All day", at="2026-03-07", days=0)
    shelf.event("days", "Over the night in which the clocks change", at="2026-03-07", days=3)
    shelf.event("off", "Called off", status="cancelled", hours=None)
    shelf.event("weekly", series_id="s", status="tentative")
    data = (await Site(shelf).get("/events.ics")).content
    events = {str(event["UID"][0]).partition("@")[0]: event for event in agreed(data)}
    assert set(events) == {"rich", "far", "open", "days", "off", "weekly"}
    assert events["rich"]["DTSTART"] == [datetime(2026, 3, 10, 1, 30, tzinfo=UTC)]
    assert events["rich"]["SUMMARY"][0].startswith("Café; networking, 名刺交換 🤝 and\\or a long")
    assert events["rich"]["LOCATION"] == ["Hall 3; 2nd floor, 1 Main St, Portland, OR"]
    assert events["rich"]["CATEGORIES"] == ["Meetup", "python", "a,b"]
    assert (events["days"]["DTSTART"], events["days"]["DTEND"]) == ([date(2026, 3, 7)], [date(2026, 3, 10)])
    assert (events["off"]["STATUS"], events["off"]["SUMMARY"]) == (["CANCELLED"], ["Cancelled: Called off"])
    assert not {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"} & {name for event in events.values() for name in event}


async def test_a_long_description_is_cut_at_a_word_and_ends_with_the_link(shelf: Shelf) -> None:
    shelf.event("long", text="wordy " * 400, url="https://example.org/e", online_url="https://meet.example/x")
    _, events = await feed(shelf)
    text, link, online = str(events["long"]["DESCRIPTION"]).split("\n\n")
    assert len(text) <= 500
    assert text.endswith("wordy…")
    assert (link, online) == ("https://example.org/e", "Online: https://meet.example/x")


async def test_the_uid_is_ours_and_stays_when_time_title_and_link_change(shelf: Shelf) -> None:
    row = shelf.event("meet", "Before", at="2026-03-09 18:30", url="https://a.example")
    moved = {**row, "title": "After", "starts_at": "2026-03-11T01:00:00Z", "url": "https://b.example", "sequence": 1}
    for one in (row, moved):
        assert "UID:meet@portland.weakties.example\r\n" in ical.vevent(one)


async def test_the_uid_does_not_depend_on_the_host_that_serves_it(shelf: Shelf) -> None:
    shelf.event("meet")
    site = Site(shelf)
    here, there = [await site.get("/events.ics", host=host) for host in ("a.example", "b.example:8001")]
    assert [e.to_ical() for e in icalendar.Calendar.from_ical(here.content).events] == [
        e.to_ical() for e in icalendar.Calendar.from_ical(there.content).events
    ]


async def test_a_change_is_told_by_a_higher_sequence_and_a_later_modification(shelf: Shelf) -> None:
    shelf.event("meet", sequence=3, changed_at="2026-03-02T09:00:00Z")
    _, events = await feed(shelf)
    assert events["meet"]["SEQUENCE"] == 3
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        assert events["meet"][name].dt == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert events["meet"]["CREATED"].dt == datetime(2026, 1, 5, 8, tzinfo=UTC)


async def test_what_every_client_needs_is_always_there(shelf: Shelf) -> None:
    shelf.event("bare", hours=None)
    _, events = await feed(shelf)
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"} <= set(events["bare"])


async def test_timed_events_are_in_utc_and_need_no_zone_definition(shelf: Shelf) -> None:
    shelf.event("meet", at="2026-03-09 18:30")
    text = (await Site(shelf).get("/events.ics")).text
    assert "\r\nDTSTART:20260310T013000Z\r\n" in text
    assert "TZID" not in text


async def test_an_all_day_event_is_a_date_and_ends_the_day_after_its_last(shelf: Shelf) -> None:
    shelf.event("open", at="2026-03-07", days=0)
    shelf.event("hack", at="2026-03-07", days=2)  # over the night in which the clocks change
    _, events = await feed(shelf)
    assert (events["open"]["DTSTART"].dt, events["open"]["DTEND"].dt) == (date(2026, 3, 7), date(2026, 3, 8))
    assert (events["hack"]["DTSTART"].dt, events["hack"]["DTEND"].dt) == (date(2026, 3, 7), date(2026, 3, 9))


async def test_an_unknown_end_stays_unknown(shelf: Shelf) -> None:
    shelf.event("meet", hours=None)
    _, events = await feed(shelf)
    assert "DTEND" not in events["meet"]
    assert "DURATION" not in events["meet"]


async def test_nothing_recurs_rings_or_makes_the_subscriber_busy(shelf: Shelf) -> None:
    shelf.event("weekly", series_id="s")
    text = (await Site(shelf).get("/events.ics")).text
    assert "RRULE" not in text
    assert "VALARM" not in text
    assert "TRANSP:TRANSPARENT" in text


async def test_lines_are_folded_at_75_octets_between_characters_with_crlf(shelf: Shelf) -> None:
    shelf.event("long", "Ünïcödé 名刺交換会 🤝 " * 12, text="naïve, café; " * 60)
    data = (await Site(shelf).get("/events.ics")).content
    assert data.count(b"\n") == data.count(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two


@given(st.text(max_size=300))
def test_any_text_comes_back_whole_and_can_inject_nothing(text: str) -> None:
    line = f"SUMMARY:{ical.text(text)}"
    folded = ical.fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert ical.unfold(f"{folded}\r\n") == [line]
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\nUID:a\r\n{folded}\r\nEND:VEVENT\r\n")
    assert len(event.property_items(recursive=False)) == 4
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert str(event["SUMMARY"]) == ical.CONTROLS.sub("", lines)


async def test_an_organizer_is_named_only_with_a_page_of_its_own(shelf: Shelf) -> None:
    shelf.event("with", group_name='PDX "Py" Group', organizer_url="https://pdx.example/py")
    shelf.event("without", group_name="Somebody")
    _, events = await feed(shelf)
    assert events["with"]["ORGANIZER"] == "https://pdx.example/py"
    assert events["with"]["ORGANIZER"].params["CN"] == "PDX 'Py' Group"
    assert "ORGANIZER" not in events["without"]


async def test_the_calendar_says_what_it_is_how_often_to_ask_and_what_it_leaves_out(shelf: Shelf) -> None:
    shelf.event("meet", kind="meetup")
    read, _ = await feed(shelf, "?kind=meetup")
    for name in ("NAME", "X-WR-CALNAME"):
        assert said(read, name) == "Weak Ties · Portland, Oregon: Meetup"
    assert "events stay for 30 days. It reaches 180 days ahead." in said(read, "X-WR-CALDESC")
    assert read["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert read["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert read["X-PUBLISHED-TTL"] == "PT6H"
    assert read["SOURCE"] == "http://localhost/events.ics?kind=meetup"
    assert read["METHOD"] == "PUBLISH"


async def test_a_search_word_cannot_inject_a_property_through_the_calendars_name(shelf: Shelf) -> None:
    shelf.event("meet", "x BEGIN VEVENT")
    answer = await Site(shelf).get("/events.ics?q=x%0D%0ABEGIN%3AVEVENT")
    assert answer.text.count("\r\nBEGIN:VEVENT\r\n") == len(icalendar.Calendar.from_ical(answer.content).events)


async def test_cancelled_events_stay_and_say_so_in_title_and_status(shelf: Shelf) -> None:
    shelf.event("off", "Mixer", status="cancelled")
    shelf.event("told", "CANCELED: Mixer", status="cancelled")
    _, events = await feed(shelf)
    assert (events["off"]["SUMMARY"], events["off"]["STATUS"]) == ("Cancelled: Mixer", "CANCELLED")
    assert events["told"]["SUMMARY"] == "CANCELED: Mixer"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("both", ("Cancelled: Mixer", "CANCELLED")),
        ("title", ("Cancelled: Mixer", "CONFIRMED")),
        ("status", ("Mixer", "CANCELLED")),
        ("drop", None),
    ],
)
async def test_each_subscriber_chooses_how_a_cancellation_is_told(
    shelf: Shelf, mode: str, expected: tuple[str, str] | None
) -> None:
    shelf.event("off", "Mixer", status="cancelled")
    shelf.event("on")
    _, events = await feed(shelf, f"?cancelled={mode}")
    assert "on" in events
    off = events.get("off")
    assert (off and (str(off["SUMMARY"]), str(off["STATUS"]))) == expected


async def test_past_and_cancelled_events_stay_30_days_and_180_days_lie_ahead(shelf: Shelf) -> None:
    shelf.event("past-29", at="2026-02-02 18:00")
    shelf.event("past-31", at="2026-01-30 18:00")
    shelf.event("off-29", at="2026-02-02 18:00", status="cancelled")
    shelf.event("ahead-179", at="2026-08-29 18:00")
    shelf.event("ahead-181", at="2026-08-31 18:00")
    _, events = await feed(shelf)
    assert set(events) == {"past-29", "off-29", "ahead-179"}


async def test_days_asked_for_replace_the_usual_span(shelf: Shelf) -> None:
    shelf.event("past", at="2026-02-02 18:00")
    shelf.event("far", at="2026-12-31 18:00")
    read, events = await feed(shelf, "?from=2026-03-01&until=2027-01-01")
    assert set(events) == {"far"}
    assert "days" not in said(read, "X-WR-CALDESC")


async def test_delisted_events_come_only_when_asked_for_and_are_marked(shelf: Shelf) -> None:
    shelf.event("gone", "Mixer", status="delisted")
    _, events = await feed(shelf)
    assert events == {}
    _, events = await feed(shelf, "?status=delisted")
    assert events["gone"]["SUMMARY"] == "No longer listed: Mixer"


async def test_of_more_than_a_thousand_the_nearest_to_come_are_kept_and_the_calendar_says_so(shelf: Shelf) -> None:
    row = shelf.event("first", at="2026-03-04 10:00")
    rows = [{**row, "number": n, "id": f"e{n}", "uid": f"e{n}@x"} for n in range(10, 1210)]
    past = {"starts_at": "2026-03-01T18:00:00Z", "ends_at": "2026-03-01T19:00:00Z", "until_at": "2026-03-01T19:00:00Z"}
    shelf.conn.executemany(
        f"INSERT INTO events ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})",
        [{**one, **past} if one["number"] < 700 else one for one in rows],
    )
    shelf.conn.commit()
    read, events = await feed(shelf)
    assert len(events) == 1000
    assert {f"e{n}" for n in range(700, 1210)} <= set(events)
    assert "Only 1,000 of 1,201 events fit" in said(read, "X-WR-CALDESC")


async def test_the_bytes_stay_the_same_while_nothing_changes(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.event("meet")
    shelf.event("soon", at="2026-03-03 13:00", hours=1)
    site = Site(shelf)
    first = await site.get("/events.ics")
    monkeypatch.setenv("WEAKTIES_NOW", "2026-03-03T23:59:00-08:00")  # later that day; one event is over by then
    again = await site.get("/events.ics")
    assert first.content == again.content
    assert (await site.get("/events.ics", if_none_match=first.headers["etag"])).status_code == 304


async def test_a_database_fault_is_never_an_empty_calendar(shelf: Shelf) -> None:
    shelf.event("meet")
    site = Site(shelf)
    shelf.conn.execute("ALTER TABLE event_texts RENAME TO lost")
    answer = await site.get("/events.ics")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "etag" not in answer.headers


async def test_a_broken_file_is_an_error_and_not_an_empty_calendar(shelf: Shelf) -> None:
    shelf.event("meet")
    site = Site(shelf)
    assert (await site.get("/events.ics")).status_code == 200
    shelf.event("second")
    shelf.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with shelf.path.open("r+b") as file:
        file.write(b"x" * shelf.path.stat().st_size)
    assert (await site.get("/events.ics")).status_code == 503


async def test_a_filter_that_is_not_known_is_an_error_and_not_an_empty_calendar(shelf: Shelf) -> None:
    shelf.event("meet")
    for query in ("kind=meetups", "group=nobody", "source=nobody", "locality=Nowhere", "topic=none", "colour=red"):
        assert (await Site(shelf).get(f"/events.ics?{query}")).status_code == 400


async def test_no_accept_header_and_any_program_gets_the_calendar(shelf: Shelf) -> None:
    shelf.event("meet")
    answer = await Site(shelf).get("/events.ics", user_agent="Google-Calendar-Importer", accept="")
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")


async def test_one_event_is_a_file_to_keep(shelf: Shelf) -> None:
    shelf.event("meet", "Meet", text="Hello")
    answer = await Site(shelf).get("/events/meet.ics")
    assert answer.headers["content-disposition"] == 'attachment; filename="meet.ics"'
    (event,) = icalendar.Calendar.from_ical(answer.content).events
    assert event["SUMMARY"] == "Meet"


async def test_an_event_whose_text_is_not_stored_is_rendered_and_not_lost(shelf: Shelf) -> None:
    shelf.event("meet", text="Hello", address="1 Main St")
    _, stored = await feed(shelf)
    shelf.conn.execute("UPDATE event_texts SET vevent = ''")
    shelf.conn.commit()
    _, rendered = await feed(shelf)
    assert rendered["meet"].to_ical() == stored["meet"].to_ical()


def test_a_copy_of_the_feed_needs_no_server(shelf: Shelf, now: datetime) -> None:
    from pipeline.publish import calendars
    from pipeline.publish.visit import visit

    shelf.event("meet")
    conn = sqlite3.connect(shelf.path)
    reply = calendars.feed(visit(conn, "portland", now=now, base="https://x.example", path="/events.ics"))
    assert "UID:meet@portland.weakties.example" in str(reply.body)
