"""From one feed entry, of whatever format, to what an adapter yields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from scrapers.dates_in_words import Reading
from scrapers.formats import _feed_facts as facts
from scrapers.formats import schema_org
from scrapers.formats._feed_nodes import Node
from scrapers.formats._feed_times import Told, published, settled, starts_when_published, told
from scrapers.formats._feed_words import from_text, from_title, place_in, without_day
from scrapers.model import Document, Follow, Listing, Parsed, Place, Recurrence, Rejected, Source, Status
from scrapers.status_words import status_in_title
from scrapers.text import lines

_SIDEARM_PREFIX = re.compile(r"\d{1,2}/\d{1,2}\s+(?:(?:\d{1,2}:\d\d\s*[AP]M|TB[AD])\s+)?(?:\[[A-Z]\]\s*)?", re.I)
"""SIDEARM's exporter puts day, time and result before every title."""
_CIVICPLUS_LINES = re.compile(r"<strong>\s*Event (?:dates?|times?):\s*</strong>[^<]*(?:<br\s*/?>)?\s*", re.I)
"""CivicPlus repeats its own elements as the first lines of the description."""


_MARKUP = re.compile(r"vevent|h-event|itemtype|ld\+json")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of RSS, Atom or JSON Feed; texts as the feed has them, links absolute."""

    title: str
    uid: str | None = None
    url: str | None = None
    html: str = ""
    published: datetime | None = None
    published_text: str = ""
    updated: datetime | None = None
    tags: list[str] = field(default_factory=list)
    image_url: str | None = None
    nodes: Node = field(default_factory=lambda: Node("item"))


@dataclass(frozen=True, slots=True)
class _Start:
    """When, and what was learnt on the way."""

    told: Told
    title: str
    place: str | None = None
    reading: Reading | None = None


def parsed(entry: Entry, doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield the listing of an entry; without a start, its rejection and the page where the start may stand.

    A start that only words tell, without an hour, is worth a look at the entry's page too.
    """
    start = _start(entry, doc, source)
    if start is None:
        yield Rejected("no-start", "nothing in the entry says when it takes place", entry.uid, entry.url, entry.title)
    else:
        yield _listing(entry, start, doc)
    vague = start is not None and start.reading is not None and not isinstance(start.told.starts_at, datetime)
    if entry.url and (start is None or vague):
        yield Follow(entry.url, "detail", uid=entry.uid)


def _start(entry: Entry, doc: Document, source: Source) -> _Start | None:
    """Look in the elements, in the publication date if the source says so, in marked-up HTML, then in the words."""
    anchor, zone = doc.fetched_at, source.timezone
    title = _title(entry)
    found = told(entry.nodes, zone, entry.published or anchor)
    if found is None and (source.options.get("date") == "published" or starts_when_published(entry.nodes)):
        found = published(entry.nodes, entry.published_text, zone)
    if found is not None:
        return _Start(found, without_day(title, found.starts_at, entry.published or anchor, zone))
    marked = _marked(entry, doc, source)
    if marked is not None:
        place = marked.location.name if marked.location else None
        return _Start(Told(marked.starts_at, marked.ends_at), title, place)
    words = from_title(title, entry.published, anchor, zone)
    if words is not None:
        return _Start(_told(words.reading, zone), words.title, words.place, words.reading)
    reading = from_text(lines(entry.html), entry.published, anchor, zone)
    return _Start(_told(reading, zone), title, None, reading) if reading else None


def _marked(entry: Entry, doc: Document, source: Source) -> Listing | None:
    """Give the one event that the entry's HTML marks up for machines (hCalendar, microdata)."""
    if not _MARKUP.search(entry.html):
        return None
    page = replace(doc, content=entry.html.encode("utf-8", "replace"), media_type="text/html", charset="utf-8")
    if not schema_org.recognises(page):
        return None
    found = [item for item in schema_org.parse(page, source) if isinstance(item, Listing)]
    return found[0] if len(found) == 1 else None


def _told(reading: Reading, zone: str) -> Told:
    """Take the words at their word: who writes "12:00 AM" and no end may mean it."""
    if reading.ends_at is None:
        return Told(reading.starts_at)
    return settled(reading.starts_at, reading.ends_at, zone, exclusive=True)


def _title(entry: Entry) -> str:
    return _SIDEARM_PREFIX.sub("", entry.title, count=1) if _speaks(entry, "s") else entry.title


def _speaks(entry: Entry, space: str) -> bool:
    return any(node.space == space for node in entry.nodes.children)


def _listing(entry: Entry, start: _Start, doc: Document) -> Listing:
    place, online_url = facts.place(entry.nodes, doc.url)
    name = facts.said(start.place or (place_in(lines(entry.html)) if place is None else None))
    return Listing(
        title=start.title,
        starts_at=start.told.starts_at,
        ends_at=start.told.ends_at,
        uid=entry.uid,
        url=entry.url,
        description=_description(entry),
        location=place or (Place(name=name) if name else None),
        online_url=online_url,
        recurrence=Recurrence(rdates=start.reading.more) if start.reading and start.reading.more else None,
        status=_status(entry, start),
        attendance=facts.attendance(entry.nodes),
        organizer=facts.organizer(entry.nodes),
        price=facts.price(entry.nodes),
        categories=facts.categories(entry.tags, entry.nodes),
        image_url=entry.image_url,
        registration_url=facts.registration(entry.nodes, doc.url),
        updated_at=entry.updated,
    )


def _status(entry: Entry, start: _Start) -> Status:
    """Believe the elements when they speak, else a label in the title."""
    said = facts.status(entry.nodes)
    return said if said != "confirmed" else status_in_title(start.title) or said


def _description(entry: Entry) -> str:
    """Give the text, without what two producers do to it: SIDEARM writes line breaks as two characters."""
    if _speaks(entry, "s"):
        return entry.html.replace("\\n", "<br>")
    return _CIVICPLUS_LINES.sub("", entry.html) if _speaks(entry, "calendarevent") else entry.html
