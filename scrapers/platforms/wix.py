"""Wix: the events widget of a site, in the data that the page carries for its own script.

Recognised by `wix-warmup-data` with events in it. Documents: the page that shows the list, often the home page.
Stable id: the event's. Defects: `startDate` has stray seconds; a date that is yet to be told says `scheduleTbd`; the
page of a list shows only its first events; one event may stand in several widgets. Needs no token.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapers.errors import NotACalendar
from scrapers.formats import schema_org
from scrapers.json_events import DEFAULT, dig, embedded, link, listing, number, text
from scrapers.model import Document, Listing, Parsed, Price, Rejected, Source, When
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import site

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="id",
    start="scheduling.config.startDate",
    end="scheduling.config.endDate",
    timezone="scheduling.config.timeZoneId",
    description="about description longDescription",
    url="eventPageUrl.base",
    image="mainImage.url",
    place_name="location.name location.address",
    address="location.fullAddress.formattedAddress location.address location.formattedAddress",
    locality="location.fullAddress.city",
    region="location.fullAddress.subdivision",
    postal_code="location.fullAddress.postalCode",
    country="location.fullAddress.country",
    latitude="location.coordinates.lat location.coordinates.latitude",
    longitude="location.coordinates.lng location.coordinates.longitude",
    mode="location.type",
    cost="",
    status="",
)
CANCELLED = frozenset({"CANCELED", "CANCELLED", "3"})
ONLINE = frozenset({"ONLINE", "1"})
DEEPEST = 6


def recognises(doc: Document) -> bool:
    """Look for the warm-up data with the schedule of events in it."""
    return is_page(doc) and b"wix-warmup-data" in doc.content and b'"scheduling"' in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event of the widgets, each once.

    Raises NotACalendar when there is none: the schedule belongs to another of the site's applications.
    """
    seen: set[str] = set()
    for data in embedded(doc):
        for item in _items(dig(data, "appsWarmupData"), 0):
            uid = text(item.get("id")) or ""
            if uid not in seen:
                seen.add(uid)
                yield _read(item, doc, source)
    if not seen and schema_org.recognises(doc):
        yield from schema_org.parse(doc, source)
    elif not seen:
        raise NotACalendar("a page of Wix whose data hold no events", url=doc.url)


def _items(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the events of every widget: `events.events[]`, or the `event.event` of its own page."""
    if depth > DEEPEST or not isinstance(value, dict | list):
        return
    if isinstance(value, dict) and isinstance(value.get("scheduling"), dict) and value.get("title"):
        yield value
        return
    for entry in value.values() if isinstance(value, dict) else value:
        yield from _items(entry, depth + 1)


def _read(item: dict[str, Any], doc: Document, source: Source) -> Listing | Rejected:
    slug = text(item.get("slug"))
    url = link(doc.url, f"{site(doc.url)}/event-details/{slug}") if slug else doc.url
    if dig(item, "scheduling.config.scheduleTbd"):
        return Rejected("no-start", "the date is yet to be told", text(item.get("id")), url, text(item.get("title")))
    found = listing(item, doc, source, FIELDS)
    if not isinstance(found, Listing):
        return replace(found, url=url)
    online = (text(dig(item, "location.type")) or "").upper() in ONLINE
    return replace(
        found,
        starts_at=_minute(found.starts_at),
        ends_at=_minute(found.ends_at) if found.ends_at else None,
        url=url,
        status="cancelled" if (text(item.get("status")) or "") in CANCELLED else found.status,
        attendance="online" if online else found.attendance,
        location=None if online else found.location,
        price=_price(item),
        registration_url=link(doc.url, text(dig(item, "registration.external.registration"))) or url,
    )


def _minute(when: When) -> When:
    """Leave out the seconds at which somebody pressed the button."""
    return when.replace(second=0, microsecond=0) if isinstance(when, datetime) else when


def _price(item: dict[str, Any]) -> Price | None:
    """Read the span of ticket prices; a sign-up without tickets says nothing of a cost."""
    low, high = (dig(item, f"registration.ticketing.{name}") for name in ("lowestPrice", "highestPrice"))
    least, most = number(low), number(high)
    if least is None:
        return None
    currency = text(dig(item, "registration.ticketing.currency"))
    return Price(is_free=not (most or least), min=least, max=most if most is not None else least, currency=currency)
