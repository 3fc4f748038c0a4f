"""Luma: calendars and city pages. The public calendar is iCalendar; the JSON behind the page tells place and zone too.

Recognised by its PRODID, by its keys in JSON, or by the data of its pages (`__NEXT_DATA__`). Documents:
`api.lu.ma/ics/get?entity=calendar&id=cal-…` (or `entity=discover&id=discplace-…`), the whole history; JSON of
`api.lu.ma/calendar/get-items?calendar_api_id=cal-…`, and pages, which lead to their calendar. Stable id: `evt-…`.
Defects: STATUS:TENTATIVE stands at many public events and is told as it stands; the link stands in the description
only, or as the place; `geo_address_info` may be hidden, then only the town is told; the calendar named on the page of
an event may be its host's own. Needs no token. Terms: only the public calendar is asked for by this program.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, dig, embedded, events, from_data, has_keys, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.parts import either
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import mapped, on

PRODID = b"-//lu.ma//ics//"
LINK = re.compile(r"https://(?:lu\.ma|luma\.com)/[\w./-]+")
UPDATES = re.compile(r"Get up-to-date information at: (https://(?:lu\.ma|luma\.com)/\S+)")
FIELDS = replace(
    DEFAULT,
    uid="api_id",
    title="name",
    url="url",
    image="cover_url",
    timezone="timezone",
    place_name="geo_address_info.address geo_address_info.city_state",
    address="geo_address_info.full_address",
    locality="geo_address_info.city",
    region="geo_address_info.region",
    country="geo_address_info.country_code geo_address_info.country",
    latitude="coordinate.latitude",
    longitude="coordinate.longitude",
    mode="location_type",
    status="",
)
split = either(ical.split, splitter(FIELDS))


def address(url: str) -> str | None:
    """Give the public calendar of an embedded one."""
    return mapped(
        url,
        r"(?:lu\.ma|luma\.com)/embed/calendar/(cal-\w+)(?:/.*)?(?:\?.*)?",
        "https://api.lu.ma/ics/get?entity=calendar&id={1}",
    )


def recognises(doc: Document) -> bool:
    """Look for Luma's PRODID, for the keys of its JSON, or for the data of one of its pages."""
    if PRODID in doc.content[:2000] or has_keys(doc, "api_id", "start_at"):
        return True
    theirs = on(doc.url, "luma.com", "lu.ma") or b"lumacdn.com" in doc.content
    return theirs and is_page(doc) and b"__NEXT_DATA__" in doc.content and b'"start_at"' in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event; of the page of a calendar, the public calendar behind it."""
    if PRODID in doc.content[:2000]:
        for item in ical.parse(doc, source):
            yield _from_calendar(item) if isinstance(item, Listing) else item
    elif is_page(doc):
        yield from _from_page(doc, source)
    else:
        yield from events(doc, source, FIELDS, _from_json)


def _from_page(doc: Document, source: Source) -> Iterator[Parsed]:
    """Read the data of a page: of an event's own page that event alone, of a calendar's page its events."""
    found: dict[str, Parsed] = {}
    for data in embedded(doc):
        page = dig(data, "props.pageProps.initialData.data") or dig(data, "props.pageProps.initialData") or data
        own = dig(page, "event")
        for item in from_data([own] if isinstance(own, dict) else page, doc, source, FIELDS, _from_json):
            found.setdefault(getattr(item, "uid", None) or str(len(found)), item)
        calendar = text(dig(page, "calendar.api_id"))
        if calendar and not isinstance(own, dict):
            yield Follow(f"https://api.lu.ma/ics/get?entity=calendar&id={calendar}", "instead")
    yield from found.values()


def _from_json(found: Listing, item: dict[str, Any]) -> Listing | None:
    """Write the link whole: the API tells the slug only."""
    if text(item.get("visibility")) == "private":
        return None
    slug = text(item.get("url"))
    url = slug if slug and slug.startswith("https://") else f"https://luma.com/{slug}" if slug else None
    hidden = dig(item, "geo_address_info.mode") == "obfuscated"
    place = replace(found.location, address=None) if hidden and found.location else found.location
    return replace(found, url=url, registration_url=url, location=place)


def _from_calendar(found: Listing) -> Listing:
    """Mend the link, and take Luma's own page out of the place."""
    told = UPDATES.search(found.description) or None
    link = told[1] if told else next(iter(LINK.findall(found.description)), None)
    url = found.url or link
    online, attendance = found.online_url, found.attendance
    if online and LINK.match(online):  # the place is told to guests only; nothing says that it is online
        url, online, attendance = url or online, None, None
    return replace(found, url=url, registration_url=url, online_url=online, attendance=attendance)
