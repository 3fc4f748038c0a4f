"""The Events Calendar for WordPress (also called tribe, ECP): theatres, downtown associations, universities, museums.

Recognised by the PRODID `… - ECPv6`, by the keys of its REST API, or by the plugin's marks in a page. Documents: the
API, `/wp-json/tribe/events/v1/events?per_page=50`, all that is to come, page by page; iCalendar (`?ical=1`) has 30
events at most, so a full one leads to the API; pages with JSON-LD, which lead there too when they show the whole
calendar. Stable id: `global_id` (`site?id=1`) in the API; UIDs of iCalendar hold the times, so a moved event gets a
new one. Defects: `events` may be null and `venue` a list; end == start where no end was given; all-day is 00:00 to
23:59:59; titles, costs and the PRODID hold HTML entities; TZID of another city; a page without any event is an empty
month, no fault. Firewalls stop now the one, now the other form: a failure of the API leaves the calendar standing.
Needs no token.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

from scrapers.formats import ical, schema_org
from scrapers.json_events import DEFAULT, dig, events, has_keys, load, number, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Source, Warn
from scrapers.platforms._calendar import made_by
from scrapers.platforms._cards import cards, is_page
from scrapers.platforms._pages import numbered, query, site

MAKER = b"ECPv"
FULL = 30
"""Events of a full iCalendar feed."""
FIELDS = replace(
    DEFAULT,
    uid="global_id id",
    start="start_date utc_start_date",
    end="end_date utc_end_date",
    url="url",
    image="image.url",
    description="description excerpt",
    place_name="venue.venue",
    address="venue.address",
    locality="venue.city",
    region="venue.state venue.province venue.stateprovince",
    postal_code="venue.zip",
    country="venue.country",
    latitude="venue.geo_lat",
    longitude="venue.geo_lng",
    online="is_virtual",
    mode="virtual_event_type",
    online_url="virtual_url virtual_meeting_url",
    organizer="organizer.organizer",
    organizer_url="organizer.website organizer.url",
    status="event_status",
    categories="categories",
    updated="modified_utc",
    registration="website",
)
split = splitter(FIELDS, pages=True)
HIDDEN = frozenset({"draft", "private", "pending", "trash", "tribe-ignored", "future"})
MARKS = (b"plugins/the-events-calendar", b"tribe-events-", b"tec-api-origin")
API = re.compile(
    rb"https?:(?:\\?/){2}[^\s\"'<>]{1,200}?wp-json(?:\\?/)tribe(?:\\?/)events(?:\\?/)v1(?:\\?/)events(?:\\?/)?[^\s\"'<>]*"
)
VIEW = re.compile(
    rb"class=[\"'][^\"']*\btribe-(?:events-view|events-list|events-calendar|common\b[^\"']*tribe-events|events-pg)"
)
SINGLE = re.compile(rb"class=[\"'][^\"']*\b(?:single-tribe_events|tribe-events-single)\b")
SELECT = {
    "card": ".type-tribe_events, .tribe-events-calendar-list__event, .tribe-events-list .vevent",
    "title": ".tribe-events-list-event-title, .tribe-events-calendar-list__event-title, .tribe-event-url, h2, h3",
    "date": ".tribe-event-schedule-details, .tribe-events-calendar-list__event-datetime, .time-details",
    "place": ".tribe-venue, .tribe-events-calendar-list__event-venue-title, .location",
    "link": "a.tribe-event-url, .tribe-events-calendar-list__event-title-link, h2 a, h3 a",
    "next": "li.tribe-events-nav-next a, .tribe-events-c-nav__next",
}


def cap(doc: Document) -> int | None:
    """iCalendar shows 30 events; the API all."""
    return FULL if made_by(doc, MAKER) else None


def recognises(doc: Document) -> bool:
    """Look for the maker, for the keys of the API, or for the plugin's marks in a page."""
    if made_by(doc, MAKER) or has_keys(doc, "rest_url", "total_pages") or has_keys(doc, "utc_start_date", "rest_url"):
        return True
    return is_page(doc) and any(mark in doc.content for mark in MARKS)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event, and the API when it tells more than this document."""
    if made_by(doc, MAKER):
        yield from _calendar(doc, source)
    elif is_page(doc):
        yield from _page(doc, source)
    else:
        yield from events(doc, source, FIELDS, _mended)
        yield from _next(doc)


def _calendar(doc: Document, source: Source) -> Iterator[Parsed]:
    count = 0
    for item in ical.parse(doc, source):
        count += isinstance(item, Listing)
        yield item
    if count >= FULL and doc.url and not (query(doc.url, "tribe_event_display") or "category" in doc.url):
        yield Follow(_api(doc), "instead")


def _api(doc: Document) -> str:
    """Give the API's first page: what is to come, from yesterday on, so that today's events are in it."""
    since = f"&start_date={(doc.fetched_at - timedelta(days=1)).date()}" if doc.fetched_at else ""
    return f"{site(doc.url)}/wp-json/tribe/events/v1/events?per_page=50{since}"


def _page(doc: Document, source: Source) -> Iterator[Parsed]:
    """Read a page's structured data, else its list; a page without events is an empty month."""
    found = False
    reader = schema_org.parse(doc, source) if schema_org.recognises(doc) else cards(doc, source, SELECT)
    for item in reader:
        found = found or isinstance(item, Listing)
        yield item
    if not found:
        yield Warn("the page shows no event; it belongs to a site with The Events Calendar", code="empty")
    if doc.purpose != "detail" and not SINGLE.search(doc.content) and (not found or VIEW.search(doc.content)):
        yield from _behind(doc, certain=found)


def _behind(doc: Document, *, certain: bool) -> Iterator[Follow]:
    """Name the API that a page declares; for a page that tells nothing itself, the usual one of its site."""
    declared = API.search(doc.content)
    url = unescape(declared[0].decode("utf-8", "replace").replace("\\/", "/")) if declared else ""
    if url and not re.search(r"/events/\d+", url):
        yield Follow(url, "instead")
    elif not certain and doc.url:
        yield Follow(_api(doc), "instead")


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    if (text(item.get("status")) or "") in HIDDEN:
        return None
    end = None if found.ends_at == found.starts_at else found.ends_at
    return replace(found, title=unescape(found.title), ends_at=end)


def _next(doc: Document) -> Iterator[Follow]:
    data = load(doc.content)
    named = text(dig(data, "next_rest_url"))
    following = Follow(named, "next") if named else numbered(doc.url, dig(data, "total_pages"), number(1))
    if following:
        yield following
