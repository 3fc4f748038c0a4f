"""Devpost: hackathons. The unofficial JSON API tells dates only in words, "May 15 - 21, 2026", without a zone.

Recognised by its keys; `devpost.com/api/hackathons?page=N` names its pages by `meta`.
Terms: unofficial API; ask rarely.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from scrapers.json_events import DEFAULT, dig, events, has_keys, load, number, text
from scrapers.model import Document, Follow, Listing, Parsed, Place, Source

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


def recognises(doc: Document) -> bool:
    """Look for the key that only Devpost's records have."""
    return has_keys(doc, "submission_period_dates")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per hackathon: whole days, online where it says so; then the next page."""
    yield from events(doc, source, FIELDS, _mended)
    yield from _next(doc)


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


def _next(doc: Document) -> Iterator[Follow]:
    """Name the next page while `meta` counts more than what was shown."""
    total, size = (number(dig(load(doc.content), f"meta.{key}")) for key in ("total_count", "per_page"))
    parts = urlsplit(doc.url)
    query = parse_qs(parts.query)
    page = int(query.get("page", ["1"])[0]) if query.get("page", ["1"])[0].isdigit() else 1
    if total and size and page * size < total:
        query["page"] = [str(page + 1)]
        yield Follow(urlunsplit(parts._replace(query=urlencode(query, doseq=True))), "next")
