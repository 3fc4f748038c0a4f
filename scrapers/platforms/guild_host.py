"""guild.host: communities of developers.

Recognised by its keys in JSON. Documents: `guild.host/api/next/<guild>/events/upcoming?first=50`, page by page with a
cursor; pages of events have JSON-LD, which tells the place. Stable id: the slug. Defects: the list says only that
there is a venue, not which. Needs no token. Terms: an interface without documentation; ask rarely. Built from
descriptions.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, events, flag, has_keys, load, splitter, text
from scrapers.model import Document, Follow, Listing, Parsed, Source
from scrapers.platforms._pages import mapped, with_query

DETAIL = True
VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="slug id",
    title="name",
    start="startAt",
    end="endAt",
    url="fullUrl prettyUrl",
    image="uploadedSocialCard.url",
    place_name="venue.name venue.address.name",
    address="venue.address.streetAddress venue.address.formatted",
    organizer="owner.name presenter.name",
    registration="externalUrl fullUrl",
    status="status",
)
split = splitter(FIELDS, pages=True)


def address(url: str) -> str | None:
    """Give the list of a guild's events for its page; the page of one event stays."""
    return mapped(
        url,
        r"guild\.host/(?!events(?:/|$)|api(?:/|$)|docs(?:/|$)|login|presentations/)([\w-]+)(?:/(?:events)?)?(?:\?.*)?",
        "https://guild.host/api/next/{1}/events/upcoming?first=50",
    )


def recognises(doc: Document) -> bool:
    """Look for the edges of the list."""
    return has_keys(doc, "edges", "startAt") or has_keys(doc, "startAt", "fullUrl", "timeZone")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event that is listed, with its page; then the next page."""
    for item in events(doc, source, FIELDS, _mended):
        yield item
        if isinstance(item, Listing) and item.url and item.location is None:
            yield Follow(item.url, "detail", uid=item.uid)
    more = dig(load(doc.content), "events.pageInfo")
    cursor = text(dig(more, "endCursor"))
    if cursor and flag(dig(more, "hasNextPage")):
        yield Follow(with_query(doc.url, after=cursor), "next")


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    if (text(item.get("visibility")) or "LISTED") != "LISTED":
        return None
    slug = text(item.get("slug"))
    return replace(found, url=found.url or (f"https://guild.host/events/{slug}" if slug else None))
