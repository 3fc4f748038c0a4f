"""Modern Events Calendar for WordPress (MEC): tourist offices, congregations, clubs.

Recognised by the PRODID `WordPress - MEC`. Documents: `?mec-ical-feed=1`, the whole history. Stable id: the UID.
Defects mended: DTSTART may be a UTC wall clock under a local TZID where RDATE is right (`scrapers/quirks`), end ==
start, an end before its start, an ORGANIZER that is not valid; JSON-LD of its pages holds invalid escapes, which the
reader of pages repairs. Some sites answer the feed's address with a page: `not-a-calendar`. Needs no token.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by

split = ical.split


def recognises(doc: Document) -> bool:
    """Look for the PRODID of MEC."""
    return made_by(doc, b"WordPress - MEC")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
