"""Eventbrite: organisers' and events' pages, and the API with a token.

Recognised by the host of a page, or by the API's keys in JSON. Documents: the organiser's page
(`eventbrite.com/o/<name>-<id>`) and pages of events, by their JSON-LD; API v3,
`www.eventbriteapi.com/v3/organizers/<id>/events/?status=live&expand=venue,organizer`, 50 a page. Stable id: the
event's number, which ends its link. Defects: links carry `?aff=`; a series is told as one event from its first day to
its last; offsets without a colon; the same event stands in several lists of a page. Search pages refuse programs.
Token: EVENTBRITE_TOKEN, for the API alone. Terms: only pages that a person names are read, rarely.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import schema_org
from scrapers.json_events import DEFAULT, dig, events, has_keys, load, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import host, with_query

TOKEN_ENV = "EVENTBRITE_TOKEN"
TOKEN_URL = re.compile(r"https://www\.eventbriteapi\.com/")
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
split = splitter(FIELDS, pages=True)
TRACKER = re.compile(r"\?aff=[^#]*")
DRAFTS = frozenset({"draft"})


NUMBER = re.compile(r"-(\d{6,})/?(?:[?#]|$)")
HOST = re.compile(r"(?:^|\.)eventbrite\.(?:com?\.)?[a-z]{2,3}$")


def recognises(doc: Document) -> bool:
    """Look for a list of the API's events, or for a page with structured data."""
    if has_keys(doc, "events", "pagination", "online_event"):
        return True
    return is_page(doc) and HOST.search(host(doc.url)) is not None and schema_org.recognises(doc)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event, then the next page."""
    if is_page(doc):
        for item in schema_org.parse(doc, source):
            yield _from_page(item) if isinstance(item, Listing) else item
        return
    yield from events(doc, source, FIELDS, _mended)
    page, more = (dig(load(doc.content), f"pagination.{key}") for key in ("continuation", "has_more_items"))
    if more and isinstance(page, str):
        yield Follow(with_query(doc.url, continuation=page), "next")


def _from_page(found: Listing) -> Listing:
    """Name an event by the number in its link."""
    url = TRACKER.sub("", found.url) if found.url else None
    number = NUMBER.search(url or "")
    return replace(found, uid=number[1] if number else found.uid, url=url)


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    if text(item.get("status")) in DRAFTS or item.get("listed") is False or item.get("is_series_parent") is True:
        return None
    series = text(item.get("series_id"))
    url = TRACKER.sub("", found.url) if found.url else None
    return replace(found, url=url, registration_url=url, series=series)
