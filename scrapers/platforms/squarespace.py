"""Squarespace: event collections. `?format=json` of the page, or `/api/open/GetItemsByMonth` for one month.

Epochs are milliseconds with stray ones; the default map marker in New York is no place.
"""

from collections.abc import Iterator
from dataclasses import replace

from scrapers.json_events import DEFAULT, events, has_keys
from scrapers.model import Document, Parsed, Source

FIELDS = replace(
    DEFAULT,
    start="startDate structuredContent.startDate",
    end="endDate structuredContent.endDate",
    url="fullUrl",
    description="body excerpt",
    image="assetUrl",
    place_name="location.addressTitle location.addressLine1",
    address="location.addressLine1",
    locality="",
    region="",
    postal_code="",
    country="location.addressCountry",
    latitude="",
    longitude="",
    organizer="",
    updated="updatedOn",
)


def recognises(doc: Document) -> bool:
    """Look for the keys of Squarespace's collection items."""
    return has_keys(doc, "collectionId", "startDate", "recordType")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per item of the collection, upcoming and past."""
    yield from events(doc, source, FIELDS)
