"""multcolib.org: classes and events of the Multnomah County Library, server-rendered Drupal.

Recognised by the host. Documents: `multcolib.org/events-classes`, 20 a page; `field_event_start_value[min]` and
`[max]` in the address bound the days. Stable id: the link, which holds the number of the date. Defects: the site
refuses bare programs (`user_agent` in the region file); a cancelled class says so in its title only. Needs no token.
Built from descriptions.
"""

from collections.abc import Iterator

from scrapers.model import Document, Parsed, Source
from scrapers.platforms._cards import cards, is_plain
from scrapers.platforms._pages import on

VERIFIED = False
SELECT = {
    "card": ".event.row, div.event",
    "title": ".event__title",
    "link": ".event__title a",
    "date": ".event__date",
    "time": ".event__time",
    "place": ".event__location",
    "description": ".event__description, .event__body",
    "category": ".event__audience, .event__type",
    "next": "li.pager__item--next a, li.pager-next a, a[rel=next]",
}


def recognises(doc: Document) -> bool:
    """Look for the cards of the library's site."""
    return on(doc.url, "multcolib.org") and is_plain(doc, b"event__title")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per card, then the next page."""
    yield from cards(doc, source, SELECT)
