"""LiveWhale: calendars of colleges, Portland Community College's among them. JSON tells place and group, iCalendar not.

Recognised by its keys in JSON, or by X-LIVEWHALE in iCalendar. Documents: `/live/json/events`, page by page
(`/page/2`), or `/live/ical/events`; both also for one group (`/group/<Name>`). Stable id: the number of the event
and, for one of several dates, its start; in iCalendar the UID. Defects: emoji and HTML entities escaped twice; lines
folded inside a character; two VTIMEZONE of one name; all-day tells only `date_ts`; raw HTML in unfolded lines. Needs
no token. Terms: ask at most every ten minutes.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, dig, events, has_keys, load, number, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.parts import either
from scrapers.platforms._calendar import maker

FIELDS = replace(
    DEFAULT,
    uid="id",
    start="date_iso date_utc date_ts",
    end="date2_iso date2_utc date2_ts",
    all_day="is_all_day",
    url="url",
    image="thumbnail image",
    description="description summary",
    place_name="location_title location",
    address="location_address",
    latitude="location_latitude",
    longitude="location_longitude",
    online="is_online",
    mode="online_type",
    online_url="online_url",
    organizer="group_title",
    cost="cost",
    categories="event_types tags",
    status="status",
    registration="registration_url",
    updated="last_modified",
)
split = either(ical.split, splitter(FIELDS, pages=True))
_PAGE = re.compile(r"/page/(\d{1,4})(?=/|$)")


def recognises(doc: Document) -> bool:
    """Look for the keys of its JSON, or for its properties in a calendar."""
    return has_keys(doc, "date_utc", "date_ts") or (bool(maker(doc)) and b"\nX-LIVEWHALE-" in doc.content)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event, then the next page."""
    if maker(doc):
        yield from ical.parse(doc, source)
        return
    yield from events(doc, source, FIELDS, _mended)
    page, pages = (number(dig(load(doc.content), f"meta.{key}")) for key in ("page", "total_pages"))
    if page and pages and page < pages:
        bare = _PAGE.sub("", doc.url).rstrip("/")
        yield Follow(f"{bare}/page/{int(page) + 1}", "next")


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    """Decode what is escaped twice; only what is live is public; several dates of one event are a series."""
    if (text(item.get("status")) or "1").lower() in ("0", "draft", "hidden"):
        return None
    repeats = item.get("repeats") or item.get("parent")
    return replace(found, title=unescape(found.title), series=text(item.get("parent")) if repeats else None)
