"""Facebook: one public event page that somebody saved or linked, from the data it carries for its own scripts.

Recognised by the address, or by the names of its data. Documents: one page, `facebook.com/events/<number>`; a login
wall is told as `blocked`. Stable id: the number. Defects: other events on the page are suggestions and do not count;
the zone stands only as a distance from UTC, so times are told in the source's; there is no JSON-LD. Needs no token.
Terms: lists of groups and pages need a login and may not be read by programs, so only a page that a person saved or
named is read.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapers.errors import Blocked
from scrapers.json_events import dig, number, text
from scrapers.model import Document, Listing, Parsed, Place, Source
from scrapers.text import tidy

HOST = re.compile(r"(?:^|\.)facebook\.com$")
ID = re.compile(rb"/events/(?:[^/?#\"\s]+/){0,2}(\d{8,})")
FACTS = {
    "name": rb'"name":("(?:[^"\\\\]|\\\\.)*"),"is_canceled"',
    "cancelled": rb'"is_canceled":(true|false)',
    "start": rb'"current_start_timestamp":(\d+)',
    "first": rb'"start_timestamp":(\d+)',
    "end": rb'"start_timestamp":%s,"end_timestamp":(\d+)',
    "online": rb'"is_online":(true|false)',
    "text": rb'"event_description":\{"text":("(?:[^"\\\\]|\\\\.)*")',
}


def recognises(doc: Document) -> bool:
    """Look for an event page of facebook.com, by its address or by what it carries."""
    host = urlsplit(doc.url).hostname or ""
    return bool(HOST.search(host) and "/events/" in doc.url) or (
        b"current_start_timestamp" in doc.content and b"facebook.com" in doc.content
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield the one event of the page. Raises Blocked when the page carries none: it wants a login."""
    start = _fact(doc, "start") or _fact(doc, "first")
    name = _fact(doc, "name")
    if start is None or name is None:
        raise Blocked(
            "Facebook shows this event only to people who are logged in; open it in a browser, save the page, "
            "and read the file: `weakties inspect saved.html`",
            url=doc.url,
        )
    number_of = ID.search(doc.url.encode()) or ID.search(doc.content)
    uid = number_of[1].decode() if number_of else None
    online = _fact(doc, "online") is True
    place = None if online else _place(doc)
    yield Listing(
        title=tidy(str(name)),
        starts_at=datetime.fromtimestamp(int(start), UTC),
        ends_at=_end(doc, int(start)),
        uid=uid,
        status="cancelled" if _fact(doc, "cancelled") is True else "confirmed",
        description=str(_fact(doc, "text") or ""),
        url=f"https://www.facebook.com/events/{uid}/" if uid else doc.url,
        location=place,
        attendance="online" if online else "in-person" if place else None,
    )


def _fact(doc: Document, name: str) -> Any:
    found = re.search(FACTS[name], doc.content)
    return json.loads(found[1]) if found else None


def _end(doc: Document, start: int) -> datetime | None:
    found = re.search(FACTS["end"] % str(start).encode(), doc.content)
    end = int(found[1]) if found else 0
    return datetime.fromtimestamp(end, UTC) if end > start else None


def _place(doc: Document) -> Place | None:
    """Read the first place that the page tells of its event; the one with coordinates adds them."""
    place = Place()
    for found in list(re.finditer(rb'"event_place":(?=\{)', doc.content))[:8]:
        try:
            item = json.JSONDecoder().raw_decode(
                doc.content[found.end() : found.end() + 20_000].decode("utf-8", "replace")
            )[0]
        except ValueError:
            continue
        town = dig(item, "location.reverse_geocode.city_page.name") or dig(item, "location.reverse_geocode.city")
        place = Place(
            name=place.name or text(dig(item, "name")) or text(dig(item, "contextual_name")),
            locality=place.locality or text(town),
            latitude=place.latitude or number(dig(item, "location.latitude")),
            longitude=place.longitude or number(dig(item, "location.longitude")),
        )
    return place if place.name else None
