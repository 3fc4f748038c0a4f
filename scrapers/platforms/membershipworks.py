"""MembershipWorks: associations and small chambers; their pages load the events by script.

Recognised by its PRODID. Documents: `api.membershipworks.com/v2/events?_op=ics&org=<number>`; the number stands in
the page's script tag, where discovery finds it. Stable id: the UID. Defects: links lead into the page by `#!`. Needs
no token. Terms: the calendar is the page's own subscribe link.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by

split = ical.split


def recognises(doc: Document) -> bool:
    """Look for the PRODID of MembershipWorks."""
    return made_by(doc, b"MembershipWorks")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, as the reader of iCalendar does."""
    yield from ical.parse(doc, source)
