"""Trumba (and 25Live Publisher): calendars of universities, cities and hospitals; `spuds` on their pages.

Recognised by its PRODID, or by its keys in JSON. Documents: `www.trumba.com/calendars/<name>.ics` (also `.json`,
`.rss`), the next 200 at most. Stable id: `eventID`, in iCalendar the UID; some calendars have none, and then the
link. Defects: HTML entities in all texts; custom fields in X-TRUMBA-CUSTOMFIELD; JSON tells local times and the
offset apart. Needs no token. Terms: the feeds are the calendar's own subscribe links.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, dig, events, has_keys, splitter, text
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.parts import either
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

CAP = 200
FIELDS = replace(
    DEFAULT,
    uid="eventID",
    start="startDateTime",
    end="endDateTime",
    timezone="",
    url="permaLinkUrl webLink",
    image="eventImage.url",
    registration="signUpUrl webLink",
    categories="",
    status="",
)
split = either(ical.split, splitter(FIELDS))


def address(url: str) -> str | None:
    """Give the calendar of a hosted page."""
    return mapped(
        url,
        r"(?:trumba\.com|25livepub\.collegenet\.com)(/calendars/[\w-]+)(?:\?.*)?",
        "{site}{1}.ics",
    )


def recognises(doc: Document) -> bool:
    """Look for Trumba's PRODID, or for the keys of its JSON."""
    return made_by(doc, b"Trumba Corporation") or has_keys(doc, "eventID", "startDateTime", "permaLinkUrl")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event."""
    if made_by(doc, b"Trumba Corporation"):
        yield from ical.parse(doc, source)
    else:
        yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    """Add what stands in custom fields; a flag says that it is cancelled."""
    fields = {text(field.get("label")): text(field.get("value")) for field in dig(item, "customFields") or [] if field}
    kinds = tuple(
        value for label, value in fields.items() if label and value and label.lower() in ("event type", "categories")
    )
    return replace(found, categories=kinds)
