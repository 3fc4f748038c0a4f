"""Localist (Concept3D): college and city calendars. Dates stand in `event_instances`, one event each.

`/api/2/events?days=90&pp=100` is complete and tells place, cost and experience; `/calendar/1.ics` is the same in
iCalendar. Stable id: the instance's. All-day instances have no end.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from scrapers.json_events import DEFAULT, dig, has_keys, link, listing, load, number, text, texts
from scrapers.json_events.paths import EMPTY
from scrapers.model import Document, Follow, Listing, Parsed, Source

FIELDS = replace(
    DEFAULT,
    uid="instance.id",
    start="instance.start",
    end="instance.end",
    all_day="instance.all_day",
    url="localist_url url",
    image="photo_url",
    description="description description_text",
    place_name="location_name location",
    address="geo.street address",
    locality="geo.city",
    region="geo.state",
    postal_code="geo.zip",
    country="geo.country",
    mode="experience",
    online_url="stream_url",
    organizer="filters.departments.name group_name",
    cost="ticket_cost",
    is_free="free",
    registration="ticket_url",
    categories="filters.event_types tags keywords",
)
LIVE = ("live", "canceled", "cancelled", "")


def recognises(doc: Document) -> bool:
    """Look for the instances that only Localist's API has."""
    return has_keys(doc, "event_instances", "events")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per instance, then the next page."""
    data = load(doc.content)
    for entry in dig(data, "events") or []:
        event = dig(entry, "event")
        if isinstance(event, dict) and not event.get("private"):
            yield from _instances(event, doc, source)
    yield from _next(data, doc)


def _instances(event: dict[str, Any], doc: Document, source: Source) -> Iterator[Parsed]:
    for wrapped in event.get("event_instances") or []:
        item = {**event, "instance": dig(wrapped, "event_instance")}
        found = listing(item, doc, source, FIELDS)
        yield _mended(found, event) if isinstance(found, Listing) else found


def _mended(found: Listing, event: dict[str, Any]) -> Listing:
    """Add the room, and leave a cost open that is only not said to be free: `free` is false by default."""
    room = text(event.get("room_number"))
    place = found.location
    if place is not None and place.name and room and room not in place.name:
        place = replace(place, name=f"{place.name}, {room}")
    price = found.price if event.get("free") or event.get("ticket_cost") not in EMPTY else None
    series = str(event["id"]) if event.get("recurring") and event.get("id") else None
    return replace(
        found,
        location=place,
        price=price,
        series=series,
        url=found.url or link(doc_base(event), text(event.get("url"))),
        categories=texts(dig(event, "filters.event_types") or []) or found.categories,
    )


def doc_base(event: dict[str, Any]) -> str:
    """Give the site's own address, from the event's page."""
    return text(event.get("localist_url")) or "https://localist.invalid/"


def _next(data: Any, doc: Document) -> Iterator[Follow]:
    current, total = (number(dig(data, f"page.{key}")) for key in ("current", "total"))
    if current and total and current < total:
        parts = urlsplit(doc.url)
        query = parse_qs(parts.query)
        query["page"] = [str(int(current) + 1)]
        yield Follow(urlunsplit(parts._replace(query=urlencode(query, doseq=True))), "next")
