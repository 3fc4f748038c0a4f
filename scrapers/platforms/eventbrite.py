"""Eventbrite: API v3 with a token; pages of organisers and events are read by their structured data.

`www.eventbriteapi.com/v3/organizers/<id>/events/?status=live&expand=venue,organizer`, 50 a page, `pagination` names
the next. Stable id: the event's. The API adds `?aff=` to links. Search pages refuse programs.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from scrapers.json_events import DEFAULT, dig, events, has_keys, load, text
from scrapers.model import Document, Follow, Listing, Parsed, Source

TOKEN_ENV = "EVENTBRITE_TOKEN"
TOKEN_HOST = "www.eventbriteapi.com"
FIELDS = replace(
    DEFAULT,
    title="name.text name",
    description="description.html description.text summary",
    online="online_event",
    timezone="start.timezone",
    place_name="venue.name venue.address.localized_address_display",
    address="venue.address.address_1",
    locality="venue.address.city",
    region="venue.address.region",
    postal_code="venue.address.postal_code",
    country="venue.address.country",
    latitude="venue.latitude venue.address.latitude",
    longitude="venue.longitude venue.address.longitude",
    organizer="organizer.name",
    image="logo.url",
    cost="ticket_availability.minimum_ticket_price.major_value",
    currency="currency",
    updated="changed",
    categories="category.name format.name",
)
TRACKER = re.compile(r"\?aff=[^#]*")
DRAFTS = frozenset({"draft"})


def recognises(doc: Document) -> bool:
    """Look for a list of the API's events."""
    return has_keys(doc, "events", "pagination", "online_event")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event, then the next page."""
    yield from events(doc, source, FIELDS, _mended)
    page, more = dig(load(doc.content), "pagination.continuation"), dig(load(doc.content), "pagination.has_more_items")
    if more and isinstance(page, str):
        parts = urlsplit(doc.url)
        query = {**parse_qs(parts.query), "continuation": [page]}
        yield Follow(urlunsplit(parts._replace(query=urlencode(query, doseq=True))), "next")


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    if text(item.get("status")) in DRAFTS or item.get("listed") is False or item.get("is_series_parent") is True:
        return None
    series = text(item.get("series_id"))
    url = TRACKER.sub("", found.url) if found.url else None
    return replace(found, url=url, registration_url=url, series=series)
