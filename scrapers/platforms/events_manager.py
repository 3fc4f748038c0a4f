"""Events Manager for WordPress: community radios, congregations, clubs.

Recognised by `em-event em-item` in a page, or by the PRODID `wp-events-plugin.com`. Documents: the list page or its
fragment (`admin-ajax.php?action=search_events`), and `/events.ics` with 50 events at most. Stable id: the link and
the start, since all dates of a series share one link. Defects: no year in the picture of the date (the words beside
it have one); a range of days with one span of hours is one event; end == start where no end was given. Needs no
token.
"""

from collections.abc import Iterator

from scrapers.formats import ical
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._calendar import made_by
from scrapers.platforms._cards import cards, is_plain

split = ical.split

MAKER = b"wp-events-plugin.com"
SELECT = {
    "card": ".em-event.em-item",
    "title": ".em-item-title, h3",
    "link": ".em-item-title a, h3 a",
    "date": ".em-event-date",
    "time": ".em-event-time",
    "place": ".em-event-location a, .em-event-location:not(:has(a))",
    "address": ".em-event-location-address",
    "description": ".em-item-desc",
    "image": ".em-item-image img@src",
    "category": ".event-categories a",
    "next": ".em-pagination a.next, a.next.page-numbers",
}


def cap(doc: Document) -> int | None:
    """iCalendar shows 50 events."""
    return 50 if made_by(doc, MAKER) else None


def recognises(doc: Document) -> bool:
    """Look for the maker of the calendar, or for the classes of the list."""
    return made_by(doc, MAKER) or is_plain(doc, b"em-event em-item", b"em-item em-event")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event."""
    yield from ical.parse(doc, source) if made_by(doc, MAKER) else cards(doc, source, SELECT)
