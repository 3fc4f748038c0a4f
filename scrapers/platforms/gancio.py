"""Gancio: shared agendas of towns.

Recognised by `start_datetime` in JSON. Documents: `<host>/api/events`, or `/feed/ics`, which the reader of iCalendar
reads. Stable id: the slug, in iCalendar the UID. Defects: times are epoch seconds; `end_datetime` may be null or
zero; a repeated event has an entry per date; the picture tells only its file. Needs no token. Terms: free software,
feeds are public.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, events, has_keys, link, splitter, text
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.platforms._pages import site

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="slug id",
    start="start_datetime",
    end="end_datetime",
    url="",
    image="",
    place_name="place.name",
    address="place.address",
    latitude="place.latitude",
    longitude="place.longitude",
    online_url="online_locations",
    organizer="",
    categories="tags",
    status="",
)
split = splitter(FIELDS)


def recognises(doc: Document) -> bool:
    """Look for the names that Gancio gives its times."""
    return has_keys(doc, "start_datetime", "place")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event."""
    yield from events(doc, source, FIELDS, lambda found, item: _mended(found, item, doc))


def _mended(found: Listing, item: dict[str, Any], doc: Document) -> Listing:
    """Make the link of the slug and of the picture; a place called "online" is none."""
    slug, picture = text(item.get("slug")) or text(item.get("id")), text(dig(item, "media.url"))
    online = found.location is not None and (found.location.name or "").lower() == "online"
    parent = text(dig(item, "parentId")) or text(dig(item, "parent.id"))
    return replace(
        found,
        url=f"{site(doc.url)}/event/{slug}" if slug else None,
        image_url=link(doc.url, f"/media/{picture}") if picture else None,
        location=None if online else found.location,
        attendance="online" if online else found.attendance,
        series=parent,
    )
