"""JSON that nobody wrote an adapter for, read by the usual names of its fields."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scrapers.errors import NotACalendar
from scrapers.formats import json_events
from scrapers.json_events import dig, embedded
from scrapers.model import Document, Listing, Rejected, Source

PACIFIC = ZoneInfo("America/Los_Angeles")
SOURCE = Source(id="s", url="https://api.example/events", timezone="America/Los_Angeles")
EVENING = datetime(2026, 3, 3, 18, tzinfo=PACIFIC)


def document(data: Any) -> Document:
    return Document(
        url="https://api.example/events", content=json.dumps(data).encode(), fetched_at=datetime(2026, 3, 1, tzinfo=UTC)
    )


def one(item: dict[str, Any]) -> Listing:
    [found] = json_events.parse(document([item]), SOURCE)
    assert isinstance(found, Listing)
    return found


@pytest.mark.parametrize(
    "times",
    [
        {"start": "2026-03-03T18:00:00-08:00"},
        {"start_date": "2026-03-03 18:00:00"},
        {"startsAt": "2026-03-04T02:00:00.000Z"},
        {"utc_start_date": "2026-03-04 02:00:00"},
        {"start_time": 1772589600},
        {"time": 1772589600000},
        {"begin": "/Date(1772589600000)/"},
        {"start": {"dateTime": "2026-03-03T18:00:00", "timeZone": "America/Los_Angeles"}},
        {"start": {"timezone": "America/New_York", "local": "2026-03-03T21:00:00"}},
        {"startDate": "2026-03-03", "startTime": "6:00 PM"},
        {"eventStart": "2026-03-03T21:00:00", "timezone": "America/New_York"},
        {"date": "Tue, Mar 3, 2026, 6:00 pm"},
    ],
    ids=str,
)
def test_a_start_is_read_however_it_is_written(times: dict[str, Any]) -> None:
    assert one({"title": "Mixer", **times}).starts_at == EVENING


def test_a_last_day_becomes_an_exclusive_end() -> None:
    found = one({"name": "Conference", "startDate": "2026-03-03", "endDate": "2026-03-04"})
    assert (found.starts_at, found.ends_at) == (date(2026, 3, 3), date(2026, 3, 5))


def test_midnight_to_midnight_is_whole_days() -> None:
    found = one({"name": "Fair", "start": "2026-03-03T00:00:00", "end": "2026-03-04T00:00:00"})
    assert (found.starts_at, found.ends_at) == (date(2026, 3, 3), date(2026, 3, 4))


def test_everything_that_is_told_is_read() -> None:
    found = one(
        {
            "id": 7,
            "title": "Mixer &amp; Mingle",
            "start": "2026-03-03T18:00:00-08:00",
            "duration": 90,
            "link": "/e/7",
            "is_cancelled": True,
            "venue": {"name": "Hall", "address": {"city": "Portland"}, "lat": "45.5", "lng": "-122.6"},
            "organizer": {"name": "Guild", "url": "https://guild.example/"},
            "cost": "$10 – $15",
            "tags": [{"name": "Networking"}],
        }
    )
    assert (found.uid, found.title, found.url) == ("7", "Mixer & Mingle", "https://api.example/e/7")
    assert found.status == "cancelled"
    assert found.ends_at == datetime(2026, 3, 3, 19, 30, tzinfo=PACIFIC)
    assert found.location is not None
    assert (found.location.name, found.location.locality, found.location.latitude) == ("Hall", "Portland", 45.5)
    assert found.price is not None
    assert (found.price.is_free, found.price.min, found.price.max, found.price.currency) == (False, 10, 15, "USD")
    assert found.categories == ("Networking",)


def test_unknown_cost_is_not_free() -> None:
    assert one({"title": "x", "start": "2026-03-03"}).price is None
    paid = one({"title": "x", "start": "2026-03-03", "is_free": False}).price
    assert paid is not None
    assert paid.is_free is False
    assert paid.min is None


def test_events_are_found_wherever_they_stand() -> None:
    data = {"data": {"group": {"name": "G", "events": {"edges": [{"node": {"name": "A", "startsAt": "2026-03-03"}}]}}}}
    assert [x.title for x in json_events.parse(document(data), SOURCE) if isinstance(x, Listing)] == ["A"]


def test_json_without_events_is_not_an_empty_calendar() -> None:
    assert not json_events.recognises(document({"message": "Group not found"}))
    assert not json_events.recognises(document({"name": "Hall", "address": "1 Main St", "created": "2026-03-03"}))
    with pytest.raises(NotACalendar):
        list(json_events.parse(document({"ok": True}), SOURCE))


def test_broken_or_endless_json_is_no_event_and_no_crash() -> None:
    for content in (b'{"title": "x", "start": "2026-', b"[" * 100_000, b"\xff\xfe{", b"{}"):
        assert not json_events.recognises(Document(url="", content=content))


def test_one_entry_without_a_start_costs_one_entry() -> None:
    data = [{"title": "A", "start": "2026-03-03"}, {"title": "B", "start": "2026-03-04"}]
    assert len(list(json_events.parse(document(data), SOURCE))) == 2
    assert isinstance(one({"title": "A", "start": "2026-03-03", "end": "garbage"}), Listing)
    assert not any(isinstance(x, Rejected) for x in json_events.parse(document(data), SOURCE))


def test_keys_are_found_without_regard_to_case_and_separators() -> None:
    assert dig({"Venue": [{"Street_Address": "1 Main"}]}, "venue.streetaddress") == "1 Main"
    assert dig({"a": "text"}, "a.b") is None


def test_a_page_gives_the_json_that_it_carries() -> None:
    page = b"""<script id="__NEXT_DATA__" type="application/json">{"a": 1}</script>
    <script>window.__DATA__ = {"b": [2]}; more();</script>
    <script type="application/ld+json">{"c": 3}</script><div data-page="{&quot;d&quot;: 4}"></div>
    <script type="application/json">{broken</script>"""
    assert list(embedded(Document(url="", content=page))) == [{"a": 1}, {"d": 4}, {"b": [2]}]


def test_the_first_and_the_last_day_may_stand_in_one_list() -> None:
    """As the lists of developers' conferences tell them: milliseconds of UTC midnights."""
    days = [1775692800000, 1775865600000]
    found = one({"name": "RiverConf", "date": days, "hyperlink": "https://river.example"})
    assert (found.starts_at, found.ends_at, found.url) == (date(2026, 4, 9), date(2026, 4, 12), "https://river.example")


def test_a_duration_may_be_written_as_iso_8601() -> None:
    found = one({"title": "Lab", "dateTime": "2026-04-09T18:00:00-07:00", "duration": "PT1H30M"})
    assert found.ends_at == datetime(2026, 4, 9, 19, 30, tzinfo=PACIFIC)


def test_the_hour_may_stand_beside_a_day_that_is_written_as_midnight() -> None:
    found = one({"title": "Hearing", "eventDate": "2026-04-09T00:00:00", "eventTime": "9:30 AM"})
    assert found.starts_at == datetime(2026, 4, 9, 9, 30, tzinfo=PACIFIC)
