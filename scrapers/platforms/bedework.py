"""Bedework: calendars of universities.

Recognised by its PRODID. Documents: the iCalendar feed of a view (`/feeder/…format=text/calendar`). Defects mended by
the readers: DURATION stands in place of DTEND; cost and webcast in X-BEDEWORK properties
(`scrapers/quirks/bedework.py`). Stable id: the UID. Needs no token.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by

split = ical.split


def recognises(doc: Document) -> bool:
    """Look for Bedework's PRODID, in whatever case it is written."""
    return made_by(doc, b"BedeWork", b"Bedework", b"bedework")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
