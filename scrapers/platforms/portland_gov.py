"""portland.gov: events of the City of Portland, server-rendered Drupal.

Recognised by the host. Documents: `portland.gov/events?f[0]=type:<n>` (329 community, 364 volunteering, 583 classes,
333 public meetings), page by page; the page of an event tells the place. Stable id: the link, which holds the year.
Defects: the day stands in `<time>`, the hours in words beside it. Needs no token. Public records. Built from
descriptions.
"""

from collections.abc import Iterator

from scrapers.formats import schema_org
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.platforms._cards import cards, is_page
from scrapers.platforms._pages import on

DETAIL = True
VERIFIED = False
SELECT = {
    "card": ".views-row, .views-field-search-api-rendered-item",
    "title": "h2 .field--name-title, h2 a, h3 a, h2",
    "link": "h2 a[href*='/events/'], h3 a, a[href*='/events/']",
    "date": "*:has(> time), .field--name-field-start-date",
    "place": ".field--name-field-location, .location",
    "description": "p",
    "category": ".badge",
    "next": "li.pager__item--next a, a[rel=next]",
}
PAGE = {
    "card": "main, article",
    "title": "h1",
    "date": ".field--name-field-start-date, .event-date, time",
    "place": ".field--name-field-location .field__item, .field--name-field-location",
    "description": ".field--name-field-body-content, .field--name-body",
}


def recognises(doc: Document) -> bool:
    """Look for a page of events of the city."""
    return is_page(doc) and on(doc.url, "portland.gov") and "/events" in doc.url


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per card, each with its page; then the next page."""
    if schema_org.recognises(doc):
        yield from schema_org.parse(doc, source)
    elif doc.purpose == "detail":
        yield from cards(doc, source, PAGE)
    else:
        for item in cards(doc, source, SELECT):
            yield item
            if isinstance(item, Listing) and item.url and item.location is None:
                yield Follow(item.url, "detail")
