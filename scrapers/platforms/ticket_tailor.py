"""Ticket Tailor: tickets of workshops and conferences.

Recognised by its keys in JSON. Documents: API v1 with a key, `api.tickettailor.com/v1/events`, page by page; public
pages (`tickettailor.com/events/<box office>`) are read by their JSON-LD. Stable id: the event's (`ev_…`). Defects: a
time is an object of six spellings, of which `iso` has the offset; flags are the words "true" and "false". Token:
TICKETTAILOR_TOKEN.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, events, flag, has_keys, link, load, number, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Price, Source

VERIFIED = False
TOKEN_ENV = "TICKETTAILOR_TOKEN"
TOKEN_URL = re.compile(r"https://api\.tickettailor\.com/")
FIELDS = replace(
    DEFAULT,
    uid="id",
    title="name",
    start="start.iso start.unix start.date",
    end="end.iso end.unix end.date",
    timezone="timezone start.tz",
    image="images.header images.thumbnail",
    place_name="venue.name",
    online="online_event",
    online_url="online_link",
    status="",
    cost="",
    categories="",
    organizer="",
)
split = splitter(FIELDS, pages=True)
HIDDEN = frozenset({"draft", "private"})


def headers(token: str) -> dict[str, str]:
    """The key is the name of basic authentication, without a password."""
    return {"Authorization": "Basic " + base64.b64encode(f"{token}:".encode()).decode()}


def recognises(doc: Document) -> bool:
    """Look for the keys of the API's events."""
    return has_keys(doc, "ticket_types", "online_event", "start")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event that is public, then the next page."""
    yield from events(doc, source, FIELDS, _mended)
    more = link(doc.url, text(dig(load(doc.content), "links.next")))
    if more:
        yield Follow(more, "next")


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    """Prices are hundredths, one a ticket type."""
    if text(item.get("status")) in HIDDEN or flag(item.get("private")):
        return None
    prices = [number(dig(each, "price")) for each in item.get("ticket_types") or []]
    amounts = [amount / 100 for amount in prices if amount is not None]
    price = None
    if amounts:
        currency = (text(item.get("currency")) or "").upper() or None
        price = Price(is_free=not any(amounts), min=min(amounts), max=max(amounts), currency=currency)
    online = flag(item.get("online_event"))
    return replace(found, price=price, location=None if online else found.location, registration_url=found.url)
