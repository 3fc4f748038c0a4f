"""CivicPlus: cities and counties; also town halls' job fairs and board meetings.

Recognised by the address of its calendar and, in RSS, by `calendarEvent:`. Documents:
`<site>/common/modules/iCalendar/iCalendar.aspx?catID=<n>&feed=calendar`, or `RSSFeed.aspx?ModID=58&CID=…`, read as a
feed. Stable id: the UID. Defects: the URL of every event is the feed itself, relative, so it identifies nothing and
is left out; HTML in LOCATION; 23:59 as an end is often the form's filler, and is told as it stands. Needs no token.
Public records.
"""

from collections.abc import Iterator
from dataclasses import replace

from scrapers.formats import ical
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.platforms._calendar import maker
from scrapers.platforms._pages import mapped

split = ical.split

_FEED = "icalendar.aspx"


def address(url: str) -> str | None:
    """Give the calendar of one category's page."""
    return mapped(
        url,
        r"([\w.-]+)/calendar\.aspx\?(?:[^#]*&)?cid=(\d+)(?:&.*)?",
        "{site}/common/modules/iCalendar/iCalendar.aspx?catID={2}&feed=calendar",
    )


def recognises(doc: Document) -> bool:
    """Look for the address of the feed, which stands in it as well; the PRODID is that of any .NET site."""
    return bool(maker(doc)) and (_FEED in doc.url.lower() or _FEED.encode() in doc.content[:20_000].lower())


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per VEVENT, without the address of the feed."""
    for item in ical.parse(doc, source):
        if isinstance(item, Listing) and item.url and _FEED in item.url.lower():
            item = replace(item, url=None)
        yield item
