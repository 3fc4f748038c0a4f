"""The feed that a person would have found, for two dozen kinds of home pages, each a real site on loopback."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from servers import Server

from pipeline.child import Children
from pipeline.discover import discover, name_of
from pipeline.fetch import Fetcher
from pipeline.records import Window
from scrapers.model import Document

NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
Files = Mapping[str, tuple[str, str]]

ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\n{}END:VCALENDAR\r\n".format(
    "".join(
        f"BEGIN:VEVENT\r\nUID:e{day}\r\nSUMMARY:Evening {day}\r\nDTSTART:202603{day}T020000Z\r\nEND:VEVENT\r\n"
        for day in (10, 17, 24)
    )
)
NEWS = (
    '<rss version="2.0"><channel><title>News</title><item><title>We moved</title><link>/moved</link>'
    "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"
)
EVENTS_RSS = (
    '<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel><title>Events</title>'
    "<item><title>Mixer</title><link>/m</link><guid>m</guid><ev:startdate>2026-03-10T18:00:00-08:00</ev:startdate></item>"
    "</channel></rss>"
)
TRIBE = json.dumps(
    {
        "events": [
            {
                "id": 1, "global_id": "x?id=1", "title": "Mixer", "url": "https://x.example/event/mixer/",
                "start_date": "2026-03-10 18:00:00", "end_date": "2026-03-10 20:00:00",
                "utc_start_date": "2026-03-11 01:00:00", "utc_end_date": "2026-03-11 03:00:00",
                "timezone": "America/Los_Angeles", "all_day": False,
            }
        ],
        "total": 1,
        "total_pages": 1,
    }
)  # fmt: skip
LOCALIST = json.dumps(
    {
        "events": [
            {
                "event": {
                    "id": 7, "title": "Career fair", "localist_url": "https://x.example/event/career_fair",
                    "event_instances": [{"event_instance": {"id": 8, "start": "2026-03-10T10:00:00-07:00"}}],
                }
            }
        ],
        "page": {"current": 1, "size": 100, "total": 1},
    }
)  # fmt: skip
LIVEWHALE = json.dumps(
    [
        {
            "id": 1,
            "title": "Open house",
            "date_utc": "2026-03-11 01:00:00",
            "date_ts": 1773190800,
            "url": "https://x.example/1",
        }
    ]
)
SQUARESPACE = json.dumps(
    {
        "collection": {"id": "c", "typeName": "events"},
        "upcoming": [
            {
                "id": "s1", "collectionId": "c", "recordType": 12, "title": "Workshop", "fullUrl": "/events/workshop",
                "startDate": 1773194400123, "endDate": 1773201600123,
            }
        ],
    }
)  # fmt: skip
EVENT = json.dumps(
    {"@context": "https://schema.org", "@type": "Event", "name": "Mixer", "startDate": "2026-03-10T18:00-07:00"}
)
CAL, RSS, JSON = "text/calendar", "application/rss+xml", "application/json"


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Town Guild</title>{head}</head><body>{body}</body></html>"


def alternate(media_type: str, path: str) -> str:
    return f'<link rel="alternate" type="{media_type}" href="{path}">'


SITES: dict[str, tuple[str, Files, str]] = {
    "declared calendar": (page("", alternate(CAL, "/all.ics")), {"/all.ics": (ICS, CAL)}, "/all.ics"),
    "link to a calendar": (page('<a href="/cal/guild.ics">Subscribe</a>'), {"/cal/guild.ics": (ICS, CAL)},
        "/cal/guild.ics"),
    "export button": (page('<a href="/export/ical/all">iCal</a>'), {"/export/ical/all": (ICS, CAL)},
        "/export/ical/all"),
    "calendar before news": (
        page('<a href="/g.ics">Calendar</a>', alternate(RSS, "/feed/")),
        {"/feed/": (NEWS, RSS), "/g.ics": (ICS, CAL)},
        "/g.ics",
    ),
    "dead link, live calendar": (
        page('<a href="/old.ics">Old</a> <a href="/new.ics">New</a>'), {"/new.ics": (ICS, CAL)}, "/new.ics",
    ),
    "feed of events": (page("", alternate(RSS, "/events.rss")), {"/events.rss": (EVENTS_RSS, RSS)}, "/events.rss"),
    "The Events Calendar": (
        page("", '<link rel="alternate" href="ORIGIN/wp-json/tribe/events/v1/">' + alternate(CAL, "/events/?ical=1")),
        {"/wp-json/tribe/events/v1/events": (TRIBE, JSON), "/events/": (ICS, CAL)},
        "/wp-json/tribe/events/v1/events?per_page=50",
    ),
    "The Events Calendar without its API": (
        page("", '<link rel="alternate" href="ORIGIN/wp-json/tribe/events/v1/">' + alternate(CAL, "/events/?ical=1")),
        {"/events/": (ICS, CAL)},
        "/events/?ical=1",
    ),
    "Modern Events Calendar": (
        page("", '<link href="/wp-content/plugins/modern-events-calendar-lite/x.css">'),
        {"/?mec-ical-feed=1": (ICS, CAL)},
        "/?mec-ical-feed=1",
    ),
    "Squarespace": (
        page('<div class="eventlist eventlist--upcoming"></div>'), {"/?format=json": (SQUARESPACE, JSON)},
        "/?format=json",
    ),
    "Localist": (
        page('<img src="https://localist-images.azureedge.net/platform/logo/x.png">'),
        {"/api/2/events": (LOCALIST, JSON)},
        "/api/2/events?days=365&pp=100",
    ),
    "LiveWhale": (
        page('<script src="/live/resource/js/x.js"></script>'), {"/live/ical/events": (ICS, CAL)}, "/live/ical/events",
    ),
    "CivicPlus": (
        page('<a href="/calendar.aspx?view=list&amp;CID=14">Calendar</a>'),
        {"/common/modules/iCalendar/iCalendar.aspx": (ICS, CAL)},
        "/common/modules/iCalendar/iCalendar.aspx?catID=14&feed=calendar",
    ),
    "Wild Apricot": (
        page('<div class="WaGadgetFirst WaGadgetUpcomingEvents"></div>'), {"/events/RSS": (EVENTS_RSS, RSS)},
        "/events/RSS",
    ),
    "LibCal on its own host": (
        page('<a href="/ical_subscribe.php?src=p&amp;cid=88">Subscribe</a>'),
        {"/ical_subscribe.php": (ICS, CAL)},
        "/ical_subscribe.php?src=p&cid=88",
    ),
    "Gancio": (page('<a href="/feed/ics">ICS</a>'), {"/feed/ics": (ICS, CAL)}, "/feed/ics"),
    "Calagator": (
        page("", alternate(CAL, "/events.ics") + alternate("application/atom+xml", "/events.atom")),
        {"/events.ics": (ICS, CAL)},
        "/events.ics",
    ),
    "JSON Feed beside a calendar": (
        page('<a href="/guild.ics">ics</a>', alternate("application/feed+json", "/feed.json")),
        {"/guild.ics": (ICS, CAL)},
        "/guild.ics",
    ),
    "JSON-LD in the page": (page(f'<script type="application/ld+json">{EVENT}</script>'), {}, "/"),
    "microdata in the page": (
        page(
            '<div itemscope itemtype="https://schema.org/Event"><b itemprop="name">Mixer</b>'
            '<time itemprop="startDate" datetime="2026-03-10T18:00-07:00">Tuesday</time></div>'
        ),
        {},
        "/",
    ),
    "h-event in the page": (
        page(
            '<div class="h-event"><b class="p-name">Mixer</b>'
            '<time class="dt-start" datetime="2026-03-10T18:00-07:00">x</time></div>'
        ),
        {},
        "/",
    ),
    "the events page leads on": (
        page('<a href="/events">Events</a> <a href="/about">About</a>'),
        {"/events": (page('<a href="/club.ics">Add to calendar</a>'), "text/html"), "/club.ics": (ICS, CAL)},
        "/club.ics",
    ),
    "the events page has structured data": (
        page('<a href="/calendar">Calendar</a>'),
        {"/calendar": (page(f'<script type="application/ld+json">{EVENT}</script>'), "text/html")},
        "/calendar",
    ),
    "the address of a calendar itself": (ICS, {}, "/"),
}  # fmt: skip


def test_there_are_at_least_twenty_sites() -> None:
    assert len(SITES) >= 20


@pytest.mark.parametrize("name", SITES)
async def test_the_feed_that_a_person_would_have_found(name: str) -> None:
    home, files, expected = SITES[name]
    async with (
        Server() as server,
        Children(count=1) as children,
        Fetcher(allow_private=True, delay=0, now=lambda: NOW) as fetcher,
    ):
        home = home.replace("ORIGIN", server.origin)
        server.serve("/", home, media_type=CAL if home.startswith("BEGIN") else "text/html")
        for path, (content, media_type) in files.items():
            server.serve(path, content, media_type=media_type)
        found = await discover(server.url("/"), "America/Los_Angeles", fetcher, children, WINDOW, NOW)
        assert found.best is not None, [(t.candidate.url, t.gathered.error_message) for t in found.trials]
        assert found.best.candidate.url == server.url(expected)
        assert found.best.examples


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Events – Cobalt Lantern", "Cobalt Lantern"),
        ("Cobalt Lantern | Events", "Cobalt Lantern"),
        ("Calendar - Upcoming Events", "Calendar"),
        ("", "cobalt.example"),
    ],
)
def test_a_source_is_named_after_the_house_and_not_after_the_word_events(title: str, name: str) -> None:
    page = Document("https://www.cobalt.example/e", f"<title>{title}</title>".encode(), "text/html")
    assert name_of(page) == name
