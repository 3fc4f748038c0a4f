"""Devpost: hackathons.

Recognised by its keys in JSON. Documents: `devpost.com/api/hackathons?status[]=upcoming&status[]=open`, page by page
(`meta` counts). Stable id: the hackathon's number. Defects: dates are words without a zone ("May 15 - 21, 2026");
prizes are HTML; pictures have no scheme. Needs no token. Terms: the interface is not documented; ask rarely.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, dig, events, has_keys, load, splitter, text
from scrapers.model import Document, Listing, Parsed, Place, Source
from scrapers.platforms._pages import mapped, numbered

FIELDS = replace(
    DEFAULT,
    start="submission_period_dates",
    end="",
    image="thumbnail_url",
    organizer="organization_name",
    place_name="displayed_location.location displayed_location",
    registration="start_a_submission_url",
    status="",
)
split = splitter(FIELDS, pages=True)


def address(url: str) -> str | None:
    """Give the list behind the page of hackathons."""
    return mapped(
        url,
        r"devpost\.com/hackathons/?(?:\?.*)?",
        "https://devpost.com/api/hackathons?status[]=upcoming&status[]=open",
    )


def recognises(doc: Document) -> bool:
    """Look for the key that only Devpost's records have."""
    return has_keys(doc, "submission_period_dates")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per hackathon: whole days, online where it says so; then the next page."""
    yield from events(doc, source, FIELDS, _mended)
    meta = dig(load(doc.content), "meta")
    following = numbered(doc.url, dig(meta, "total_count"), dig(meta, "per_page"))
    if following:
        yield following


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    where = found.location.name if found.location else None
    image = text(item.get("thumbnail_url")) or ""
    online = where is not None and where.lower() == "online"
    return replace(
        found,
        location=None if online or where is None else Place(name=where),
        attendance="online" if online else found.attendance,
        image_url=f"https:{image}" if image.startswith("//") else found.image_url,
    )
