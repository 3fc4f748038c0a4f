"""Tockify: hosted calendars, embedded by `data-tockify-calendar` or shown at `tockify.com/<name>`.

Recognised by its PRODID. Documents: `tockify.com/api/feeds/ics/<name>`, all that is to come. Stable id: the UID.
Defects: `REFRESH-INTERVAL:P15M` is no duration, which costs strict readers the whole feed; picture and button stand
in X-TKF properties (`scrapers/quirks/tockify.py`). Needs no token. Terms: the feed is the platform's own subscribe
link.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

split = ical.split

_PAGE = r"tockify\.com/(?!api/|browser/|assets/|i/|pricing|login|about)([\w.-]{2,60})(?:/[^?]*)?(?:\?.*)?"


def address(url: str) -> str | None:
    """Give the feed of a calendar's page."""
    return mapped(url, _PAGE, "https://tockify.com/api/feeds/ics/{1}")


def recognises(doc: Document) -> bool:
    """Look for Tockify's PRODID."""
    return made_by(doc, b"tockify.com")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
