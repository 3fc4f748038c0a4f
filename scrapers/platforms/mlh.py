"""Major League Hacking: the hackathons of a season.

Recognised by the name that the page gives its list (`EventsListing`). Documents: `mlh.io/seasons/<year>/events`, by
the data that the page carries for its script; a season bears the year of its spring. Stable id: the event's. Defects:
a digital event may have a town. Needs no token. Terms: the page is public; ask rarely.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.json_events import DEFAULT, dig, embedded, from_data
from scrapers.model import Document, Listing, Parsed, Source

FIELDS = replace(
    DEFAULT,
    uid="id slug",
    url="website_url link url",
    image="background_url logo_url",
    mode="format_type",
    place_name="venue_address.city location",
    address="",
    locality="venue_address.city",
    region="venue_address.state",
    country="venue_address.country",
    status="",
    organizer="",
)
SELECTOR = "script[data-page] props.upcomingEvents"


def recognises(doc: Document) -> bool:
    """Look for the name that the page gives its list of events."""
    return b"EventsListing" in doc.content and b"upcomingEvents" in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per hackathon. Raises LayoutChanged when the page no longer carries its data."""
    found = False
    for data in embedded(doc):
        for key in ("props.upcomingEvents", "props.pastEvents"):
            events = dig(data, key)
            if isinstance(events, list):
                found = True
                yield from from_data(events, doc, source, FIELDS, _mended)
    if not found:
        raise LayoutChanged(source.id, SELECTOR, url=doc.url)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    return replace(found, categories=(*found.categories, "hackathon"))
