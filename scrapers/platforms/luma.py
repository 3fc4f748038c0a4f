"""Luma: calendars and city pages. The public calendar is iCalendar; the JSON behind the page tells place and zone too.

`api.lu.ma/ics/get?entity=calendar&id=cal-…` (or `entity=discover&id=discplace-…`) is the public interface; JSON of
`api.lu.ma/calendar/get-items?calendar_api_id=cal-…` is read where it was saved. Stable id: `evt-…`.
Defects mended here: STATUS:TENTATIVE is Luma's normal state of public events; the link stands in the description only,
or as the place; `geo_address_info` may be hidden, then only the town is told.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, dig, events, has_keys, text
from scrapers.model import Document, Listing, Parsed, Source

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


def recognises(doc: Document) -> bool:
    """Look for Luma's PRODID, or for the keys of its JSON."""
    return PRODID in doc.content[:2000] or has_keys(doc, "api_id", "start_at", "geo_address_info")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event."""
    if PRODID not in doc.content[:2000]:
        yield from events(doc, source, FIELDS, _from_json)
        return
    for item in ical.parse(doc, source):
        yield _from_calendar(item) if isinstance(item, Listing) else item


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
    """Mend the state and the link, and take Luma's own page out of the place."""
    told = UPDATES.search(found.description) or None
    link = told[1] if told else next(iter(LINK.findall(found.description)), None)
    url = found.url or link
    online = found.online_url
    if online and LINK.match(online):
        url, online = url or online, None
    return replace(
        found,
        url=url,
        registration_url=url,
        online_url=online,
        status="confirmed" if found.status == "tentative" else found.status,
    )
