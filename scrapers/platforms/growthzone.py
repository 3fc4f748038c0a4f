"""GrowthZone and ChamberMaster: chambers of commerce and trade associations.

Recognised by `EventDisplay` in XML, or by the classes `gz-` and `mn-` in a page. Documents: `<site>/api/events` (XML,
all that is to come), the list with its cards, and pages of events with JSON-LD or microdata. Stable id: the slug that
ends in the event's number. Defects: times are local and carry no zone; microdata writes "8/29/2026 10:00:00 AM"; the
XML often has no place, which the event's page tells; iCalendar has Windows zones. Needs no token.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from scrapers.errors import Unreadable
from scrapers.json_events import DEFAULT, from_data
from scrapers.model import Document, Follow, Listing, Parsed, Source, Warn
from scrapers.platforms._cards import cards, is_page, is_plain
from scrapers.platforms._pages import site

DETAIL = True
VERIFIED = False
ROOT = re.compile(rb"<(?:ArrayOf)?EventDisplay\b")
MARKS = (b"gz-events-card", b"gz-event-card", b"mn-event-item")
SELECT = {
    "card": ".gz-events-card, .gz-event-card, .mn-event-item",
    "title": ".gz-card-title, .gz-event-title, .mn-title, [itemprop=name], h5, h3",
    "date": "[itemprop=startDate]@content",
    "place": ".gz-event-location, [itemprop=location] [itemprop=name], .mn-address, .gz-card-address",
    "link": ".gz-card-title, .gz-event-title a, .mn-title a, a[href*='/events/details/'], a[href]",
    "description": ".gz-events-description, .gz-description, .mn-desc, [itemprop=description]",
    "image": "img@src",
}
IN_WORDS = {**SELECT, "date": ".gz-event-card-time, .gz-card-date, .gz-card-time, .gz-event-date, .mn-date, time"}


def recognises(doc: Document) -> bool:
    """Look for the XML of the API, or for cards without structured data."""
    return ROOT.search(doc.content[:2000]) is not None or is_plain(doc, *MARKS)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event, each with the page that tells its place."""
    if not is_page(doc) or ROOT.search(doc.content[:2000]):
        yield from _xml(doc, source)
        return
    dated = b'itemprop="startDate"' in doc.content or b"itemprop='startDate'" in doc.content
    yield from cards(doc, source, SELECT if dated else IN_WORDS)


def _xml(doc: Document, source: Source) -> Iterator[Parsed]:
    items = list(_items(doc))
    for found in from_data(items, doc, source, DEFAULT):
        yield found
        if isinstance(found, Listing) and found.url and found.location is None:
            yield Follow(found.url, "detail", uid=found.uid)
    if not items:
        yield Warn("the list of events is empty", code="empty")


def _items(doc: Document) -> Iterator[dict[str, Any]]:
    """Yield each EventDisplay as an object of the texts of its elements, under names that are usual."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(doc.content, parser)
    if root is None:
        raise Unreadable("XML that breaks off before its first element", url=doc.url)
    for element in root.iter("{*}EventDisplay"):
        told = {
            etree.QName(child).localname: (child.text or "").strip() for child in element if isinstance(child.tag, str)
        }
        slug = told.get("Slug")
        yield {
            **{key: value for key, value in told.items() if value},
            "uid": told.get("Id") or told.get("EventId") or slug,
            "allDay": told.get("IsAllDayEvent"),
            "url": f"{site(doc.url)}/events/details/{slug}" if slug else told.get("Url"),
            "venue": told.get("LocationName") or told.get("Location"),
        }
