"""Mobilizon: groups of the Fediverse.

Recognised by its keys in JSON: GraphQL (`beginsOn`) or ActivityPub (`"type": "Event"` with `startTime`). Documents:
`<host>/@<group>/feed/ics`, which the reader of iCalendar reads; `/feed/instance/ics` for all groups of a host. Stable
id: the event's address. Defects: texts are HTML; the address of an online meeting stands apart; drafts are in some
answers. Needs no token. Terms: free software, feeds are public.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, events, flag, has_keys, number, splitter, text
from scrapers.model import Document, Listing, Parsed, Place, Source
from scrapers.platforms._pages import mapped

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="url uuid id",
    title="title name",
    start="beginsOn startTime",
    end="endsOn endTime",
    timezone="options.timezone timezone",
    description="description content",
    url="url id",
    image="picture.url attachment.url image.url",
    place_name="physicalAddress.description location.name",
    address="physicalAddress.street location.address.streetAddress",
    locality="physicalAddress.locality location.address.addressLocality",
    region="physicalAddress.region location.address.addressRegion",
    postal_code="physicalAddress.postalCode location.address.postalCode",
    country="physicalAddress.country location.address.addressCountry",
    latitude="location.latitude",
    longitude="location.longitude",
    online="options.isOnline isOnline",
    online_url="onlineAddress",
    organizer="attributedTo.name organizerActor.name",
    organizer_url="attributedTo.url",
    status="status ical:status",
    registration="externalParticipationUrl",
)
split = splitter(FIELDS)


def address(url: str) -> str | None:
    """Give the calendar of a group's page; only such hosts write groups with @ and lists of events behind it."""
    return mapped(url, r"([\w.-]*mobilizon[\w.-]*/@[\w.-]+)(?:/(?:events)?)?", "https://{1}/feed/ics")


def recognises(doc: Document) -> bool:
    """Look for the words of GraphQL, or of ActivityPub."""
    return has_keys(doc, "beginsOn") or (has_keys(doc, "startTime", "attributedTo") and b'"Event"' in doc.content)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event that is no draft."""
    yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    """Coordinates are "longitude;latitude" in GraphQL."""
    if flag(item.get("draft")) or (text(item.get("visibility")) or "PUBLIC").upper() in ("PRIVATE", "RESTRICTED"):
        return None
    longitude, _, latitude = (text(dig(item, "physicalAddress.geom")) or "").partition(";")
    place = found.location
    if latitude:
        place = replace(place or Place(), latitude=number(latitude), longitude=number(longitude))
    return replace(found, location=place)
