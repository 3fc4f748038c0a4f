"""oregon.gov and WorkSource Oregon: pages of state agencies on SharePoint; hiring fairs among their news.

Recognised by the host. Documents: pages of events and news (`…/Pages/….aspx`, `worksourceoregon.org`), whose cards
tell the day in words; a page with structured data is read by that. Stable id: the link. Defects: no feed; news and
events stand in one list, and an entry that names no day to come is no event. Needs no token. Public records. Built
from descriptions.
"""

from collections.abc import Iterator

from scrapers.formats import schema_org
from scrapers.model import Document, Follow, Parsed, Rejected, Source
from scrapers.platforms._cards import cards, is_page
from scrapers.platforms._pages import on

VERIFIED = False
SELECT = {
    "card": ".or-event, .or-calendar-event, .event-card, .or-news-item, .dfwp-item, li.event, article.event",
    "title": "h2, h3, h4, .title, a",
    "link": "a[href]",
    "date": "time, .date, .event-date, .or-event-date",
    "time": ".event-time, .or-event-time",
    "place": ".location, .event-location, .or-event-location",
    "description": ".description, .summary, p",
    "next": "a[rel=next], li.next a",
}


def recognises(doc: Document) -> bool:
    """Look for a page of the state or of WorkSource that has such cards."""
    ours = on(doc.url, "oregon.gov", "worksourceoregon.org")
    return (
        ours
        and is_page(doc)
        and any(mark in doc.content for mark in (b"or-event", b"or-news", b"dfwp-item", b"event-card"))
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per card that names a day; news without one is passed over."""
    if schema_org.recognises(doc):
        yield from schema_org.parse(doc, source)
        return
    for item in cards(doc, source, SELECT):
        if not isinstance(item, Rejected) and not (isinstance(item, Follow) and item.purpose == "detail"):
            yield item
