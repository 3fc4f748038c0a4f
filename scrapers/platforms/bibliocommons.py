"""BiblioCommons: events of public libraries, with the branch, in RSS.

Recognised by its namespace `bc:`. Documents: `gateway.bibliocommons.com/v2/libraries/<library>/rss/events`, page by
page (`?page=2`), while pages have entries. Stable id: the link's. Defects: times stand twice, UTC and local; the
namespace may be undeclared; cancelled events say so in `bc:is_cancelled`. The reader of feeds reads all of these.
Needs no token. Terms: the feed is public; the JSON beside it is not documented and not used.
"""

from collections.abc import Iterator

from scrapers.formats import feed
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.platforms._pages import mapped, on, query, with_query

LAST = 30
"""Pages of one library; a large one has two thousand events."""


def address(url: str) -> str | None:
    """Give the feed of a library's pages."""
    return mapped(
        url,
        r"(?!gateway\.)([\w-]+)\.bibliocommons\.com/(?:v2/)?events(?:/search[^?]*)?/?(?:\?.*)?",
        "https://gateway.bibliocommons.com/v2/libraries/{1}/rss/events",
    )


def recognises(doc: Document) -> bool:
    """Look for the elements of the namespace in a feed."""
    return feed.recognises(doc) and b"<bc:start_date" in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per entry, then the next page."""
    found = False
    for item in feed.parse(doc, source):
        found = found or isinstance(item, Listing)
        yield item
    page = int(told) if (told := query(doc.url, "page") or "1").isdigit() else 1
    if found and on(doc.url, "gateway.bibliocommons.com") and page < LAST:
        yield Follow(with_query(doc.url, page=str(page + 1)), "next")
