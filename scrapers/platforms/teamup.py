"""Teamup: shared calendars of associations and congregations.

Recognised by its PRODID. Documents: `ics.teamup.com/feed/<key>/<calendar>.ics`; 0 is all of a key's calendars. Stable
id: the UID. Defects: every meeting of a series may come as an event of its own; places are free text. Needs no token.
Terms: keys that are published on a page are read-only.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

split = ical.split


def address(url: str) -> str | None:
    """Give the feed of a calendar's page."""
    return mapped(url, r"teamup\.com/(?:c/)?(ks\w{10,30})(?:[/?].*)?", "https://ics.teamup.com/feed/{1}/0.ics")


def recognises(doc: Document) -> bool:
    """Look for Teamup's PRODID."""
    return made_by(doc, b"Teamup Solutions")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
