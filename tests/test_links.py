"""A page leads to the documents that tell its events best, in the order of how much they tell."""

import base64
import time

import pytest

from scrapers.candidates import Candidate, Tells
from scrapers.links import candidates
from scrapers.model import Document

URL = "https://group.example/about?x=1"


def found(html: str, url: str = URL) -> list[Candidate]:
    return candidates(Document(url=url, content=html.encode()))


def best(html: str, url: str = URL) -> tuple[str, Tells]:
    first = found(html, url)[0]
    return first.url, first.rank


def alternate(kind: str, href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    ("html", "url", "rank"),
    [
        (alternate("text/calendar", "/all.ics"), "https://group.example/all.ics", Tells.CALENDAR),
        (alternate("text/calendar", "/events/?ical=1"), "https://group.example/events/?ical=1", Tells.CAPPED_CALENDAR),
        (alternate("application/rss+xml", "/feed"), "https://group.example/feed", Tells.FEED),
        (alternate("application/atom+xml", "/x", "Events"), "https://group.example/x", Tells.EVENT_FEED),
        ('<a href="webcal://cal.example/g.ics">x</a>', "https://cal.example/g.ics", Tells.CALENDAR),
        ('<a href="webcal:cal.example/g">x</a><a href="/g.ics">y</a>', "https://group.example/g.ics", Tells.CALENDAR),
        (
            '<a href="/export/calendar.ics?x=1">subscribe</a>',
            "https://group.example/export/calendar.ics?x=1",
            Tells.CALENDAR,
        ),
        (
            '<a href="https://www.google.com/calendar/render?cid=webcal%3A%2F%2Fcal.example%2Fg.ics">Add</a>',
            "https://cal.example/g.ics",
            Tells.CALENDAR,
        ),
        (
            '<a href="https://outlook.live.com/owa?path=/calendar/action/compose&amp;url=https%3A%2F%2Fcal.example%2Fg.ics">O</a>',
            "https://cal.example/g.ics",
            Tells.CALENDAR,
        ),
        ('<a href="/events.rss">RSS</a>', "https://group.example/events.rss", Tells.EVENT_FEED),
        ('<a href="/events/">What we do</a>', "https://group.example/events/", Tells.LEAD),
    ],
)
def test_what_a_page_links_to_is_found(html: str, url: str, rank: Tells) -> None:
    assert best(html) == (url, rank)


@pytest.mark.parametrize(
    ("html", "url", "rank"),
    [
        (
            '<iframe src="https://calendar.google.com/calendar/embed?height=6&amp;src=abc%40group.calendar.google.com&amp;ctz=x">',
            "https://calendar.google.com/calendar/ical/abc%40group.calendar.google.com/public/basic.ics",
            Tells.CALENDAR,
        ),
        (
            f'<a href="https://calendar.google.com/calendar/u/0/r?cid={base64.b64encode(b"pdx@group.calendar.google.com").decode().rstrip("=")}">',
            "https://calendar.google.com/calendar/ical/pdx%40group.calendar.google.com/public/basic.ics",
            Tells.CALENDAR,
        ),
        (
            '<div data-tockify-component="mini" data-tockify-calendar="thegrim">',
            "https://tockify.com/api/feeds/ics/thegrim",
            Tells.CALENDAR,
        ),
        (
            '<iframe src="https://teamup.com/ksdxka67t86rufdom3?view=a">',
            "https://ics.teamup.com/feed/ksdxka67t86rufdom3/0.ics",
            Tells.CALENDAR,
        ),
        (
            '<script>$Trumba.addSpud({ webName: "sea_fish", spudType: "main" });</script>',
            "https://www.trumba.com/calendars/sea_fish.ics",
            Tells.CAPPED_CALENDAR,
        ),
        (
            '<iframe src="https://lu.ma/embed/calendar/cal-LtL994FHFsKgfPv/events">',
            "https://api.lu.ma/ics/get?entity=calendar&id=cal-LtL994FHFsKgfPv",
            Tells.CALENDAR,
        ),
        (
            '<script>{"calendar_api_id":"cal-1gNqFpiBnoe4rRF"}</script>',
            "https://api.lu.ma/ics/get?entity=calendar&id=cal-1gNqFpiBnoe4rRF",
            Tells.CALENDAR,
        ),
        (
            '<a href="https://www.meetup.com/pdx-python/">',
            "https://www.meetup.com/pdx-python/events/ical/",
            Tells.CAPPED_CALENDAR,
        ),
        (
            '<a href="https://www.meetup.com/en-US/pdx-python/events/">',
            "https://www.meetup.com/pdx-python/events/ical/",
            Tells.CAPPED_CALENDAR,
        ),
        (
            '<a href="https://www.eventbrite.com/o/pdx-hackerspace-12345678901?x=1">',
            "https://www.eventbrite.com/o/pdx-hackerspace-12345678901",
            Tells.PAGE,
        ),
        (
            '<a href="https://x.libcal.com/calendar/main?cid=8800&amp;t=m">',
            "https://x.libcal.com/ical_subscribe.php?src=p&cid=8800",
            Tells.CALENDAR,
        ),
        (
            '<a href="https://wccls.bibliocommons.com/events">',
            "https://gateway.bibliocommons.com/v2/libraries/wccls/rss/events",
            Tells.EVENT_FEED,
        ),
        (
            '<a href="/calendar.aspx?view=list&amp;CID=14">',
            "https://group.example/common/modules/iCalendar/iCalendar.aspx?catID=14&feed=calendar",
            Tells.CALENDAR,
        ),
        (
            '<a href="https://portland.legistar.com/Calendar.aspx">',
            "https://webapi.legistar.com/v1/portland/events",
            Tells.API,
        ),
        ('<div class="eventlist eventlist--upcoming">', "https://group.example/about?format=json", Tells.API),
        ('<div class="WaGadgetFirst WaGadgetUpcomingEvents">', "https://group.example/events/RSS", Tells.EVENT_FEED),
        ('<div class="gz-events-card">', "https://group.example/api/events", Tells.API),
        (
            '<script>Globals.chapter_id = "77"</script>',
            "https://group.example/api/event_slim/for_chapter/77/?status=Live&include_cohosted_events=true&order=start_date",
            Tells.API,
        ),
        (
            '<script src="https://cdn.example/live/resource/js/x.js"></script>',
            "https://group.example/live/json/events",
            Tells.API,
        ),
        (
            '<img src="https://localist-images.azureedge.net/platform/logo/x.png">',
            "https://group.example/api/2/events?days=365&pp=100",
            Tells.API,
        ),
        (
            '<script src="https://events.college.example/widget/view?days=30&schools=college"></script>',
            "https://events.college.example/api/2/events?days=365&pp=100",
            Tells.API,
        ),
        (
            '<link href="/wp-content/plugins/modern-events-calendar-lite/x.css">',
            "https://group.example/?mec-ical-feed=1",
            Tells.CALENDAR,
        ),
        (
            '<iframe src="https://outlook.office365.com/owa/calendar/a1@x.example/b2c3/calendar.html">',
            "https://outlook.office365.com/owa/calendar/a1@x.example/b2c3/calendar.ics",
            Tells.CALENDAR,
        ),
        ('<a href="https://conf2026.sched.com/">', "https://conf2026.sched.com/all.ics", Tells.CALENDAR),
        (
            '<a href="https://college.campuslabs.com/engage/organization/x">',
            "https://college.campuslabs.com/engage/events.ics",
            Tells.CALENDAR,
        ),
        (
            '<script src="//25livepub.collegenet.com/spuds.js"></script><script>x({webName: "main-cal"})</script>',
            "https://25livepub.collegenet.com/calendars/main-cal.ics",
            Tells.CALENDAR,
        ),
    ],
)
def test_the_platform_behind_a_page_is_known_by_its_marks(html: str, url: str, rank: Tells) -> None:
    assert best(html) == (url, rank)


def test_an_api_comes_before_a_calendar_and_a_calendar_before_a_feed() -> None:
    html = (
        '<link rel="alternate" href="https://group.example/wp-json/tribe/events/v1/">'
        + alternate("application/rss+xml", "/feed/", "Posts")
        + alternate("application/rss+xml", "/comments/feed/", "Comments Feed")
        + alternate("text/calendar", "/events/?ical=1")
        + '<script type="application/ld+json">{"@type": "Event", "name": "X", "startDate": "2026-03-10"}</script>'
        + '<a href="/calendar/">Calendar</a>'
    )
    assert [(each.url.removeprefix("https://group.example"), each.rank) for each in found(html)] == [
        ("/wp-json/tribe/events/v1/events?per_page=50", Tells.API),
        ("/events/?ical=1", Tells.CAPPED_CALENDAR),
        ("/about?x=1", Tells.PAGE),
        ("/feed/", Tells.FEED),
        ("/calendar/", Tells.LEAD),
    ]


def test_several_google_calendars_in_one_frame_are_all_found_and_holidays_are_not() -> None:
    html = (
        '<iframe src="https://calendar.google.com/calendar/embed?src=a1b2c3%40group.calendar.google.com'
        '&src=friend%40gmail.com&src=en.usa%23holiday%40group.v.calendar.google.com">'
    )
    assert [each.why for each in found(html)] == [
        "a Google calendar: a1b2c3@group.calendar.google.com",
        "a Google calendar: friend@gmail.com",
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://www.meetup.com/find/?q=x">',
        '<a href="https://www.meetup.com/topics/python/">',
        '<a href="https://luma.com/discover">',
        '<a href="https://www.eventbrite.com/e/some-night-123456789">',
        '<a href="/event/night.ics">one event</a>',
        '<a href="/events/python-night/?ical=1">one event</a>',
        "".join(f'<a href="/export/{n}/calendar.ics">add</a>' for n in range(5)),
        '<a href="https://calendar.google.com/calendar/render?action=TEMPLATE&amp;text=Night&amp;dates=x">add</a>',
        '<a href="javascript:alert(1)">events</a>',
        '<a href="https://elsewhere.example/events/">their events</a>',
        alternate("application/json+oembed", "/oembed"),
        "",
    ],
)
def test_what_leads_to_no_calendar_is_not_a_candidate(html: str) -> None:
    assert found(html) == []


def test_an_address_is_given_once_with_its_best_reason() -> None:
    html = alternate("text/calendar", "/g.ics") + '<a href="webcal://www.group.example/g.ics">x</a>'
    assert [each.url for each in found(html)] == ["https://group.example/g.ics"]


def test_escaped_addresses_in_scripts_are_read() -> None:
    html = r'<script>var x = {"url": "https:\/\/tockify.com\/pdxevents"}</script>'
    assert best(html)[0] == "https://tockify.com/api/feeds/ics/pdxevents"


def test_an_adapter_is_named_only_when_there_is_one() -> None:
    from scrapers.adapters import adapters

    html = '<div class="gz-events-card"><a href="https://portland.legistar.com/x">'
    assert all(each.adapter is None or each.adapter in adapters() for each in found(html))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://www.meetup.com/a' * 20_000,
        "https://x.libcal.com/" * 20_000,
        "25livepub.collegenet.com</script>" * 20_000,
        'class="' + "eventlist " * 100_000,
        "<a href=/x.ics>" * 20_000,
        "https://calendar.google.com/calendar/embed?" + "src=a&" * 100_000,
        "a" * 2_000_000 + "@group.calendar.google.com",
    ],
    ids=["meetup", "libcal", "25live", "class", "links", "google", "long"],
)
def test_a_hostile_page_costs_bounded_time(html: str) -> None:
    before = time.process_time()
    found(html)
    assert time.process_time() - before < 3
