"""Wild Apricot: associations, clubs and alumni.

Recognised by its addresses in RSS, or by its gadgets in a page. Documents: `<site>/events/RSS` (it redirects to
`/page-<n>/EventModule/<n>/RSS`), the gadget with the list, and pages of events (`/event-<number>`). Stable id: the
number in the link. Defects: **pubDate is the event's start**, in UTC, and nothing tells the end or the place, which
the event's page does; titles may end in the date. Needs no token. The RSS was built from a description.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.formats import feed
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.platforms._cards import cards, is_plain
from scrapers.platforms._pages import site

DETAIL = True
VERIFIED = False
LINKS = re.compile(rb"<item\b.{0,2000}?<link>\s*([^<]{1,300}?)\s*</link>", re.I | re.S)
OWN = re.compile(rb"https?://[^/]+/(?:[\w-]+/)*event-\d+(?:[/?].*)?")
DATED = re.compile(r"\s*[-–(\[]?\s*\d{1,2}(?:/\d{1,2}/\d{2,4}|\s+[A-Z][a-z]{2,8}\s+\d{4})\s*[)\]]?\s*$")
NUMBER = re.compile(r"/event-(\d+)")
MARKS = (b"WaGadgetEvents", b"WaGadgetUpcomingEvents", b"eventInfoStartDate")
SELECT = {
    "card": ".boxOuterContainer:has(.eventInfoStartDate), .boxContainer:has(.eventInfoStartDate), "
    ".WaGadgetUpcomingEvents li, .eventModuleItem",
    "title": ".boxHeaderTitle, .SystemPageTitle, .itemTitleContainer, .eventDetailsLink, .title, h4, h1",
    "link": ".boxHeaderTitle a, .itemTitleContainer a, a.eventDetailsLink, .title a, a[href*='/event-']",
    "date": ".eventInfoStartDate .eventInfoBoxValue, .eventInfoEndDate .eventInfoBoxValue, .date",
    "time": ".eventInfoStartTime .eventInfoBoxValue, .eventInfoEndTime .eventInfoBoxValue",
    "place": ".eventInfoLocation .eventInfoBoxValue, .location",
    "description": ".boxBodyContentContainer, .gadgetEventEditableArea",
}


def recognises(doc: Document) -> bool:
    """Look for links to events in RSS, or for the gadgets of a page."""
    if feed.recognises(doc):
        links = LINKS.findall(doc.content)  # an aggregator lists other people's links among them
        return "/eventmodule/" in doc.url.lower() or (bool(links) and all(OWN.fullmatch(link) for link in links))
    return is_plain(doc, *MARKS)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event; of RSS, each with its page."""
    if not feed.recognises(doc):
        found = [_named(item) if isinstance(item, Listing) else item for item in cards(doc, source, SELECT)]
        yield from found
        if not any(isinstance(item, Listing) for item in found) and doc.purpose != "detail":
            yield Follow(f"{site(doc.url)}/events/RSS", "instead")  # the calendar's view is drawn by a script
        return
    for item in feed.parse(doc, replace(source, options={"date": "published", **source.options})):
        if isinstance(item, Listing):
            item = replace(_named(item), title=DATED.sub("", item.title) or item.title)
            yield item
            if item.url:
                yield Follow(item.url, "detail", uid=item.uid)
        elif not isinstance(item, Follow):
            yield item


def _named(found: Listing) -> Listing:
    number = NUMBER.search(found.url or "")
    return replace(found, uid=number[1]) if number else found
