"""iCloud: calendars that somebody published from Apple's Calendar, `webcal://p42-caldav.icloud.com/published/2/…`.

Recognised by the PRODID of macOS, iOS or iCloud. Documents: the one behind the `webcal` link, with its whole history.
Stable id: the UID. Defects: the place is told twice, in LOCATION and in X-APPLE-STRUCTURED-LOCATION with coordinates.
Needs no token. Terms: a published calendar is public.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

split = ical.split


def address(url: str) -> str | None:
    """Read the `webcal` link as the https that it stands for."""
    return mapped(url, r"(p\d+-(?:caldav|calendarws)\.icloud\.com/(?:published/2|ca/subscribe/1)/.+)", "https://{1}")


def recognises(doc: Document) -> bool:
    """Look for Apple's PRODID."""
    return made_by(doc, b"Apple Inc.//", b"CALENDARSERVER.ORG", b"iCloud")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
