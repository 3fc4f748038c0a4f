"""Platforms over loopback: what a calendar leaves out is fetched from where it stands."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from servers import Server, status

from pipeline.child import Children
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.records import Gathered, Window
from scrapers.adapters import token_adapter
from scrapers.model import Source

NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
Run = Callable[..., Awaitable[Gathered]]


@pytest.fixture
async def run() -> Any:
    async with Children(count=1) as children, Fetcher(allow_private=True, now=lambda: NOW) as fetcher:

        async def visit(url: str, **source: Any) -> Gathered:
            return await gather(
                Source(id="s", url=url, timezone="America/Los_Angeles", **source), fetcher, children, WINDOW, {}, NOW
            )

        yield visit


def calendar(prodid: str, *events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{prodid}\r\n{body}END:VCALENDAR\r\n"


def meeting(number: int, url: str) -> str:
    return (
        f"UID:event_{number}@meetup.com\r\nSUMMARY:Night {number}\r\nSTATUS:CONFIRMED\r\n"
        f"DTSTART;TZID=America/Los_Angeles:202603{number:02}T180000\r\nURL;VALUE=URI:{url}"
    )


def meetup_page(number: int, **facts: Any) -> str:
    event = {
        "id": str(number),
        "title": f"Night {number}",
        "dateTime": f"2026-03-{number:02}T18:00:00-07:00",
        "eventUrl": f"https://www.meetup.com/coders/events/{number}/",
        **facts,
    }
    data = json.dumps({"props": {"pageProps": {"event": event, "__APOLLO_STATE__": {}}}}, separators=(",", ":"))
    return f'<html><body><script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'


async def test_a_meetup_calendar_is_completed_by_the_pages_of_its_events(run: Run) -> None:
    """The calendar says CONFIRMED and no place; the page says cancelled, and where."""
    async with Server() as server:
        place = {"name": "Lantern Hall", "address": "12 Elm St", "city": "Portland", "state": "OR"}
        server.serve("/12", meetup_page(12, status="CANCELLED", venue=place), media_type="text/html")
        server.answer("/13", status(404))
        text = calendar(
            "-//Meetup//Meetup Calendar 1.0//EN", meeting(12, server.url("/12")), meeting(13, server.url("/13"))
        )
        found = await run(server.serve("/ical", text, media_type="text/calendar"))
        first, second = found.records
        assert (first.status, first.location_name, first.locality) == ("cancelled", "Lantern Hall", "Portland")
        assert (second.status, second.location_name) == ("confirmed", None)
        assert found.cap == 10
        assert any("/13" in warning.message for warning in found.warnings)


async def test_the_pages_of_a_meetup_group_can_be_left_alone(run: Run) -> None:
    async with Server() as server:
        server.serve("/12", meetup_page(12, status="CANCELLED"), media_type="text/html")
        text = calendar("-//Meetup//Meetup Calendar 1.0//EN", meeting(12, server.url("/12")))
        found = await run(server.serve("/ical", text, media_type="text/calendar"), options={"details": False})
        assert [record.status for record in found.records] == ["confirmed"]
        assert not server.seen("/12")


def evening(number: int) -> str:
    start = NOW + timedelta(days=number)
    return f"UID:{number}-1@arts\r\nSUMMARY:Evening {number}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}"


def api(*numbers: int, following: str | None = None) -> str:
    events = [
        {
            "global_id": f"arts?id={number}",
            "title": f"Evening {number}",
            "start_date": f"{NOW + timedelta(days=number):%Y-%m-%d 18:00:00}",
            "utc_start_date": "",
            "timezone": "America/Los_Angeles",
            "rest_url": "x",
        }
        for number in numbers
    ]
    told = {"events": events, "rest_url": "x", "total_pages": 2, **({"next_rest_url": following} if following else {})}
    return json.dumps(told)


FULL = calendar("-//Arts - ECPv6.15//NONSGML v1.0//EN", *(evening(number) for number in range(1, 31)))


async def test_a_full_calendar_of_tribe_leads_to_all_pages_of_its_api(run: Run) -> None:
    async with Server() as server:
        more = server.serve("/wp-json/tribe/events/v1/events?page=2", api(41, 42), media_type="application/json")
        first = "/wp-json/tribe/events/v1/events?per_page=50&start_date=2026-03-02"
        server.serve(first, api(*range(1, 41), following=more), media_type="application/json")
        found = await run(server.serve("/events/?ical=1", FULL, media_type="text/calendar"))
        assert len(found.records) == 42
        assert found.cap is None


async def test_a_calendar_of_tribe_stands_when_its_api_is_closed(run: Run) -> None:
    async with Server() as server:
        found = await run(server.serve("/events/?ical=1", FULL, media_type="text/calendar"))
        assert len(found.records) == 30
        assert found.cap == 30
        assert found.error_code is None
        assert any("wp-json" in warning.message for warning in found.warnings)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.eventbriteapi.com/v3/organizers/1/events/", "EVENTBRITE_TOKEN"),
        ("https://discord.com/channels/111111111111111111/9", "DISCORD_BOT_TOKEN"),
        ("https://api.tickettailor.com/v1/events", "TICKETTAILOR_TOKEN"),
    ],
)
async def test_an_address_that_wants_a_token_says_which_before_anything_is_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, name: str
) -> None:
    monkeypatch.delenv(name, raising=False)
    found = await run(url)
    assert found.error_code == "needs-token"
    assert name in found.error_message


def test_public_pages_of_the_same_platforms_want_none() -> None:
    for url in (
        "https://www.eventbrite.com/o/trails-14932207863",
        "https://discord.com/api/v10/invites/AbC?guild_scheduled_event_id=222",
        "https://www.tickettailor.com/events/incubator",
    ):
        assert token_adapter(url) is None
