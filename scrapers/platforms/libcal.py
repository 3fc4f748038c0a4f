"""LibCal (Springshare): workshops and events of libraries.

Recognised by its PRODID, or by its keys in JSON. Documents: `<library>/ical_subscribe.php?src=p&cid=<calendar>`, or
the JSON that its own pages load (`/ajax/calendar/list?c=<calendar>`) and that its API gives (`/1.1/events`, which
needs a token). Stable id: the event's number. Defects: times of the list are local and carry no zone; an online
calendar has a place that is called so. Needs no token for iCalendar. Terms: the calendar is the page's subscribe
link.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, dig, events, flag, has_keys, load, splitter, text
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.parts import either
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped, numbered

FIELDS = replace(
    DEFAULT,
    uid="id",
    start="startdt start",
    end="enddt end",
    all_day="all_day allday",
    url="url.public url",
    place_name="location.name location",
    organizer="calendar.name",
    online="online_event",
    online_url="online_join_url",
    categories="categories_arr category categories",
    image="featured_image",
    status="",
    cost="event_cost registration_cost cost",
)
split = either(ical.split, splitter(FIELDS, pages=True))


def address(url: str) -> str | None:
    """Give the calendar of a page that names it."""
    return mapped(
        url,
        r"([\w-]+\.libcal\.com)/(?:calendar|calendars|rss\.php)[/?](?:[^#]*[?&])?(?:cid|iid|cal_id)=(\d+)(?:&.*)?",
        "https://{1}/ical_subscribe.php?src=p&cid={2}",
    )


def recognises(doc: Document) -> bool:
    """Look for LibCal's PRODID, or for the keys of its two forms of JSON."""
    return (
        made_by(doc, b"LibCal")
        or has_keys(doc, "results", "startdt", "shortdesc")
        or has_keys(doc, "events", "allday", "campus", "future_dates")
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event, and the next page of a list."""
    if made_by(doc, b"LibCal"):
        yield from ical.parse(doc, source)
        return
    yield from events(doc, source, FIELDS, _mended)
    data = load(doc.content)
    following = numbered(doc.url, dig(data, "total_results"), dig(data, "perpage"))
    if following:
        yield following


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    """A flag of the list says online; the name of an online calendar is no place."""
    online = flag(item.get("online_event"))
    room = text(dig(item, "location.name") or item.get("location"))
    if online and room and "online" in room.lower():
        return replace(found, location=None, attendance="online")
    return found if online else replace(found, attendance=found.attendance if online is not None else None)
