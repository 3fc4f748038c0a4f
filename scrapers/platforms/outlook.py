"""Outlook and Exchange: a published calendar is `…/calendar.html` for people and `…/calendar.ics` for programs.

Recognised by its PRODID. Documents: the `.ics` beside the page, about six months back and twelve ahead. Stable id:
the UID. Defects: zones have Windows names ("Pacific Standard Time", "Customized Time Zone"); the place in parts
stands in X-MICROSOFT-LOCATION properties (`scrapers/quirks/microsoft.py`); "Busy" is all that some calendars tell.
Needs no token. Terms: a published calendar is public.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

split = ical.split

_PAGE = r"(outlook\.(?:office365|office|live)\.com/owa/calendar/[^?]{5,300}/)\w+\.html(?:\?.*)?"


def address(url: str) -> str | None:
    """Give the iCalendar beside the page of a published calendar."""
    return mapped(url, _PAGE, "https://{1}calendar.ics")


def recognises(doc: Document) -> bool:
    """Look for the PRODID of Exchange or Outlook."""
    return made_by(doc, b"Microsoft Exchange Server", b"Microsoft Corporation//Outlook")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
