"""Sched: programmes of conferences; sessions, not events of their own.

Recognised by its PRODID. Documents: `<event>.sched.com/all.ics`; the pages themselves refuse programs. Stable id: the
UID. Defects: times are UTC, whatever the place. Needs no token. Built from documentation.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

split = ical.split

VERIFIED = False


def address(url: str) -> str | None:
    """Give the calendar of a conference's site."""
    return mapped(
        url, r"((?!www\.)[\w-]+\.sched\.(?:com|org))(?:/(?:list|grid|overview|venues)?[^.]*)?", "https://{1}/all.ics"
    )


def recognises(doc: Document) -> bool:
    """Look for Sched's PRODID."""
    return made_by(doc, b"Sched.com", b"Sched.org")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per session."""
    yield from ical.parse(doc, source)
