"""Mobilize: volunteering and campaigns; one event has many time slots, each an occasion of its own.

Recognised by `timeslots` in JSON. Documents: `api.mobilize.us/v1/organizations/<id>/events?timeslot_start=gte_now`,
page by page. Stable id: the event's number and the slot's. Defects: the list of everybody has hundreds of thousands
of rows, so an organisation must be named; private and unapproved ones are in it; `contact` holds people's addresses
and is never read. Needs no token. Terms: a public API, documented.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, embedded, flag, has_keys, listing, load, text, texts
from scrapers.model import Document, Follow, Listing, Parsed, Source, Warn
from scrapers.platforms._cards import is_page

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="slot_uid",
    start="slot.start_date",
    end="slot.end_date",
    url="browser_url",
    image="featured_image_url",
    description="description summary",
    place_name="location.venue",
    address="location.address_lines",
    locality="location.locality",
    region="location.region",
    postal_code="location.postal_code",
    country="location.country",
    latitude="location.location.latitude",
    longitude="location.location.longitude",
    online="is_virtual",
    online_url="virtual_action_url",
    organizer="sponsor.name",
    organizer_url="sponsor.event_feed_url",
    categories="",
    mode="",
    status="",
    registration="browser_url",
    updated="modified_date",
)


def recognises(doc: Document) -> bool:
    """Look for slots in JSON, or in the data of a page."""
    if has_keys(doc, "timeslots", "timezone"):
        return True
    return is_page(doc) and b"__MLZ_EMBEDDED_DATA__" in doc.content and b'"timeslots"' in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per slot of a public event, then the next page."""
    values = list(embedded(doc)) if is_page(doc) else [load(doc.content)]
    found = False
    for value in values:
        for event in _events(value, 0):
            for item in _slots(event, doc, source):
                found = True
                yield item
    if not found:
        yield Warn("no event with a slot that is to come", code="empty")
    more = text(dig(values[0], "next")) if values and not is_page(doc) else None
    if more and more.startswith("http"):
        yield Follow(more, "next")


def _events(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and isinstance(value.get("timeslots"), list) and value.get("title"):
        yield value
    elif depth < 6 and isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _events(entry, depth + 1)


def _slots(event: dict[str, Any], doc: Document, source: Source) -> Iterator[Parsed]:
    hidden = (text(event.get("visibility")) or "PUBLIC") != "PUBLIC"
    if hidden or (text(event.get("approval_status")) or "APPROVED") != "APPROVED":
        return
    slots = [slot for slot in event["timeslots"] if isinstance(slot, dict)]
    for slot in slots:
        uid = f"{text(event.get('id'))}-{text(slot.get('id'))}"
        found = listing({**event, "slot": slot, "slot_uid": uid}, doc, source, FIELDS)
        yield _mended(found, event, many=len(slots) > 1) if isinstance(found, Listing) else found


def _mended(found: Listing, event: dict[str, Any], *, many: bool) -> Listing:
    """Join the lines of the address; the kind of event is a label."""
    lines = ", ".join(texts(dig(event, "location.address_lines") or ()))
    place = replace(found.location, address=lines or None) if found.location else None
    online = flag(event.get("is_virtual"))
    kind = (text(event.get("event_type")) or "").replace("_", " ").lower()
    return replace(
        found,
        location=None if online else place,
        attendance="online" if online else found.attendance,
        series=text(event.get("id")) if many else None,
        categories=(kind,) if kind else (),
    )
