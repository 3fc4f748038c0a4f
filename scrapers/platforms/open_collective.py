"""Open Collective: events of collectives that pay their bills in public.

Recognised by its address or its keys in JSON. Documents: `opencollective.com/<collective>/events.json`; answers of
GraphQL v2 are read too (`api.opencollective.com/graphql/v2`, with a token for more than a few). Stable id: the slug.
Defects: times are UTC with the zone beside them; `location` may be an object without a name. Token:
OPENCOLLECTIVE_TOKEN, for GraphQL alone. Built from documentation.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, events, has_keys, splitter, text
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.platforms._pages import mapped, on

VERIFIED = False
TOKEN_ENV = "OPENCOLLECTIVE_TOKEN"
TOKEN_URL = re.compile(r"https://api\.opencollective\.com/graphql")
FIELDS = replace(
    DEFAULT,
    uid="slug id",
    start="startsAt",
    end="endsAt",
    url="url",
    description="longDescription description",
    place_name="location.name",
    address="location.address",
    country="location.country",
    latitude="location.lat",
    longitude="location.long",
    organizer="parentCollective.name parent.name",
    status="",
)
split = splitter(FIELDS)
NOT_COLLECTIVES = "search|discover|create|signin|about|help|pricing|collectives|learn-more|api|docs|home"


def headers(token: str) -> dict[str, str]:
    """A personal token has a header of its own."""
    return {"Personal-Token": token}


def address(url: str) -> str | None:
    """Give the list of events of a collective's page."""
    return mapped(
        url,
        rf"opencollective\.com/(?!(?:{NOT_COLLECTIVES})(?:/|$))([\w-]+)(?:/events)?/?",
        "https://opencollective.com/{1}/events.json",
    )


def recognises(doc: Document) -> bool:
    """Look for the keys of its events on its own host, or of GraphQL."""
    return has_keys(doc, "startsAt", "slug") and (
        on(doc.url, "opencollective.com") or has_keys(doc, "parentCollective")
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event."""
    yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    slug = text(item.get("slug"))
    parent = text(dig(item, "parentCollective.slug")) or text(dig(item, "parent.slug"))
    online = "online" in (text(dig(item, "location.name")) or "").lower()
    url = found.url or (f"https://opencollective.com/{parent}/events/{slug}" if parent and slug else None)
    return replace(found, url=url, location=None if online else found.location, attendance="online" if online else None)
