"""Events in the structured data of a page or a JSON document: JSON-LD, microdata, h-event and hCalendar together."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from scrapers.dates import known_zone
from scrapers.errors import TooLarge
from scrapers.html import LIMIT, Page, page_text, parse_html, tree
from scrapers.model import Document, Follow, Listing, Parsed, Rejected, Source, Warn
from scrapers.structured import jsonld, microdata, microformats
from scrapers.structured.listing import Told, is_occasion, told
from scrapers.structured.retelling import retold
from scrapers.structured.things import Thing, is_event, is_series, resolve

_KIND = rb"(?:\w*event|hackathon|festival|courseinstance|eventseries)"
_QUOTE = rb"(?:[\"']|&quot;|&#34;)"
_JSON_TYPE = re.compile(
    rb"\b@?type%b\s*:\s*\[?\s*%b(?:[^\[\]{}]{0,120}?[\"'/:#;])??%b\s*%b" % (_QUOTE, _QUOTE, _KIND, _QUOTE), re.I
)
_LINKED_DATA = re.compile(rb"ld\+json|json\+ld|@(?:context|type|graph)", re.I)
_ITEM_TYPE = re.compile(rb"itemtype\s*=\s*[\"']?[^\"'>]{0,200}?/" + _KIND + rb"\b", re.I)
_CLASS = re.compile(rb"class\s*=\s*[\"']?(?:[^\"'>]{0,400}?\s)?(?:h-event|vevent)[\s\"'>]", re.I)
_JSON_START = re.compile(r"[\ufeff\s]*(?:\)\]\}'?,?\s*|(?:for|while)\s*\([^)]{1,5}\)\s*;?\s*)?[\[{]")
MAX_EVENTS = 1000
"""Events of one document that are taken; the rest is announced as truncated."""


def recognises(doc: Document) -> bool:
    """Tell a page or a JSON document that marks up events, by the names of their types in its bytes."""
    content = doc.content.replace(b"\0", b"")
    if _JSON_TYPE.search(content) and _LINKED_DATA.search(content):
        return True
    if _JSON_START.match(page_text(doc, 200)):
        return False
    return any(pattern.search(content) for pattern in (_ITEM_TYPE, _CLASS))


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing for each event that the document marks up, however often it does so.

    A block that cannot be read costs that block. Raises TooLarge for JSON that is longer than LIMIT.
    """
    zone = known_zone(source.timezone)
    today = doc.fetched_at.astimezone(zone).date() if doc.fetched_at else None
    page, texts = _opened(doc)
    linked, faults = jsonld.read(texts, page.base)
    resolve(linked)
    things = [*linked, *microdata.read(page), *microformats.read(page)]
    said = list(_told(things, page, source.timezone, today))
    found = retold(said, doc.url, zone)
    listings = [item for item in found if isinstance(item, Listing)]
    yield from found[:MAX_EVENTS]
    yield from _warnings(page, things, said, found, faults)
    if len(listings) > 1:
        yield from _next_page(page)


def _opened(doc: Document) -> tuple[Page, Iterator[str]]:
    """Give the page and the texts of its JSON-LD; a JSON document is one text on an empty page."""
    head = page_text(doc, 1000)
    if not _JSON_START.match(head):
        page = parse_html(doc)
        return page, jsonld.blocks(page)
    if len(doc.content) > LIMIT:
        raise TooLarge(f"{len(doc.content)} bytes of JSON; at most {LIMIT} are read", url=doc.url)
    return Page(tree(""), doc.url), iter([page_text(doc)])


def _told(things: list[Thing], page: Page, zone: str, today: date | None) -> Iterator[Told]:
    """Read the events among the things, a few more than are taken."""
    count = 0
    for thing in things:
        if count > 3 * MAX_EVENTS:
            return
        if is_occasion(thing):
            for each in _in_reach(thing, page, zone, today):
                count += 1
                yield each


def _in_reach(thing: Thing, page: Page, zone: str, today: date | None) -> Iterator[Told]:
    """Read one event; a day beyond the first or the last that there is costs this event alone."""
    try:
        yield from told(thing, page, zone, today)
    except OverflowError:
        reason = "it names a day before the first or after the last of all calendars"
        yield Told(Rejected("bad-date", reason, title=next(iter(thing.texts("name")), None)), thing.form)


def _warnings(
    page: Page, things: list[Thing], said: list[Told], found: list[Listing | Rejected], faults: list[str]
) -> Iterator[Warn]:
    if page.truncated or len(found) > MAX_EVENTS:
        yield Warn(f"more than {MAX_EVENTS} events or {LIMIT} bytes; the rest was not read", code="truncated")
    for fault in faults[:3]:
        yield Warn(f"a block of JSON-LD was skipped: {fault[:200]}")
    kept = {(item.title, item.starts_at) for item in found if isinstance(item, Listing)}
    said_listings = (each.what for each in said if each.doubtful and isinstance(each.what, Listing))
    if doubtful := sum((what.title, what.starts_at) in kept for what in said_listings):
        yield Warn(f"{doubtful} starts have a time that makes no sense; only their day was kept")
    if not found:
        yield Warn(_why_nothing(things))


def _why_nothing(things: list[Thing]) -> str:
    if any(is_series(thing) for thing in things):
        return "the page describes a series, without its dates"
    if any(is_event(thing) for thing in things):
        return "the page marks up events, and says neither what nor when they are"
    return "the page marks up no events (JSON-LD, microdata, h-event)"


def _next_page(page: Page) -> Iterator[Follow]:
    """Name the next page of a list: `rel=next` on the same host."""
    for element in page.root.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            url = page.link(element.get("href"))
            if url and url != page.url and urlsplit(url).netloc == urlsplit(page.url).netloc:
                yield Follow(url, "next")
                return
