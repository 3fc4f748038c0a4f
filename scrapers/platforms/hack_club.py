"""Hack Club: hackathons for school pupils.

Recognised by its keys in JSON. Documents: `hackathons.hackclub.com/api/events/upcoming`. Stable id: the event's.
Defects: end == start happens; towns without a venue. Needs no token. Terms: an open API, documented.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, events, flag, has_keys, splitter, text
from scrapers.model import Document, Listing, Parsed, Place, Source
from scrapers.platforms._pages import mapped

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="id",
    title="name",
    url="website",
    image="banner logo",
    place_name="",
    address="",
    country="countryCode country",
    organizer="",
    status="",
    online="",
    mode="",
)
split = splitter(FIELDS)


def address(url: str) -> str | None:
    """Give the list behind the site."""
    return mapped(url, r"hackathons\.hackclub\.com/?", "https://hackathons.hackclub.com/api/events/upcoming")


def recognises(doc: Document) -> bool:
    """Look for the keys of its hackathons."""
    return has_keys(doc, "mlhAssociated", "virtual") or has_keys(doc, "virtual", "hybrid", "countryCode")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per hackathon."""
    yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    """The town is all that is told of the place."""
    online, hybrid = flag(item.get("virtual")), flag(item.get("hybrid"))
    place, town = found.location, text(item.get("city"))
    place = replace(place or Place(), name=town) if town else place
    return replace(
        found,
        location=None if online and not hybrid else place,
        attendance="hybrid" if hybrid else "online" if online else "in-person" if online is False else None,
        ends_at=None if found.ends_at == found.starts_at else found.ends_at,
        categories=("hackathon",),
    )
