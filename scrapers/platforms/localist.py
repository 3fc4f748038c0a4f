"""Localist (Concept3D): universities and cities. The API tells all; pages and iCalendar the same with less.

Recognised by its keys in JSON, or by its marks in a page. Documents: `/api/2/events?days=365&pp=100`, page by page;
`/calendar/1.ics`; pages with JSON-LD, or with the theme's own elements (`<template ele-prop='event.name'>`). The page
of a whole calendar leads to the API. Stable id: the instance's. Defects: all-day instances have no end; `free` is
false by default and says nothing; `experience: virtual` beside an empty place. Needs no token. Terms: a public API,
documented.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from scrapers.formats import schema_org
from scrapers.html import parse_html
from scrapers.json_events import DEFAULT, dig, has_keys, listed, listing, load, number, text, texts
from scrapers.json_events.parts import without
from scrapers.json_events.paths import EMPTY
from scrapers.model import Document, Follow, Listing, Parsed, Source, Warn
from scrapers.parts import Parts
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import mapped, site, with_query

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
THEMED = replace(FIELDS, uid="id", start="starts_at", end="ends_at", all_day="", url="url", organizer="")
API = "/api/2/events?days=365&pp=100"
THEME = (b"ele-prop='event.", b'ele-prop="event.')


def address(url: str) -> str | None:
    """Give the API of a hosted calendar."""
    return mapped(url, r"((?!www\.)[\w.-]+\.localist\.com)/?(?:calendar/?)?(?:\?.*)?", "https://{1}" + API)


def recognises(doc: Document) -> bool:
    """Look for the instances that only Localist's API has, or for the marks of its pages."""
    if has_keys(doc, "event_instances", "events"):
        return True
    own = b"localist-images" in doc.content and schema_org.recognises(doc)
    return is_page(doc) and (own or any(mark in doc.content for mark in THEME))


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per instance, then the next page; of a page, what it tells, and the API behind it."""
    if is_page(doc):
        yield from _page(doc, source)
        return
    data = load(doc.content)
    for entry in listed(dig(data, "events")):
        event = dig(entry, "event")
        if isinstance(event, dict) and not event.get("private"):
            yield from _instances(event, doc, source)
    current, total = (number(dig(data, f"page.{key}")) for key in ("current", "total"))
    if current and total and current < total:
        yield Follow(with_query(doc.url, page=str(int(current) + 1)), "next")


def split(doc: Document, known: Collection[str]) -> Parts | None:
    """Leave out the events of the API that are known, each with all its instances."""
    data = load(doc.content)
    entries = [entry for entry in listed(dig(data, "events")) if isinstance(dig(entry, "event"), dict)]
    return without(data, entries, _identities, doc, known, rest=True)


def _identities(entry: dict[str, Any]) -> Iterator[str | None]:
    for wrapped in listed(dig(entry, "event.event_instances")):
        yield text(dig(wrapped, "event_instance.id"))


def _instances(event: dict[str, Any], doc: Document, source: Source) -> Iterator[Parsed]:
    for wrapped in listed(event.get("event_instances")):
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
    kinds = texts(dig(event, "filters.event_types") or []) or found.categories
    return replace(found, location=place, price=price, series=series, categories=kinds)


def _page(doc: Document, source: Source) -> Iterator[Parsed]:
    found: list[Parsed] = list(schema_org.parse(doc, source)) if schema_org.recognises(doc) else []
    if not any(isinstance(item, Listing) for item in found):
        found = [listing(item, doc, source, THEMED) for item in _themed(doc)]
    yield from found or [Warn("the page shows no event; it belongs to a site of Localist", code="empty")]
    if urlsplit(doc.url).path.rstrip("/") in ("", "/calendar") and doc.purpose != "detail" and len(found) != 1:
        yield Follow(site(doc.url) + API, "instead")


def _themed(doc: Document) -> Iterator[dict[str, Any]]:
    """Yield the events that a theme hands to its own elements, a `<template ele-prop='event.…'>` each fact."""
    for element in parse_html(doc).root.iter():
        facts = {
            name.removeprefix("event."): "".join(child.itertext()).strip()
            for child in element
            if child.tag == "template" and (name := child.get("ele-prop") or "").startswith("event.")
        }
        if "starts_at" in facts and "name" in facts:
            yield facts
