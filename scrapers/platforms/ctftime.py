"""CTFtime: capture-the-flag competitions.

Recognised by its keys in JSON. Documents: `ctftime.org/api/v1/events/?limit=100`, what is to come; `/event/<id>.ics`
of one. Stable id: the event's number. Defects: `onsite: false` is online, whatever the location says; bare programs
are refused. Needs no token. Terms: data for display with a link to CTFtime, which every listing has.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, events, flag, has_keys, splitter
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.platforms._pages import mapped

FIELDS = replace(
    DEFAULT, uid="id", url="ctftime_url url", image="logo", organizer="organizers.name", mode="", online=""
)
split = splitter(FIELDS)


def address(url: str) -> str | None:
    """Give the list behind the site's pages of what is to come."""
    return mapped(
        url, r"ctftime\.org/(?:event/list/?(?:upcoming/?)?)?(?:\?.*)?", "https://ctftime.org/api/v1/events/?limit=100"
    )


def recognises(doc: Document) -> bool:
    """Look for the keys of CTFtime's events."""
    return has_keys(doc, "ctftime_url", "onsite")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per competition."""
    yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    onsite = flag(item.get("onsite"))
    if onsite is None:
        return found
    return replace(found, attendance="in-person" if onsite else "online")
