"""Adobe Experience Manager as state agencies run it (Illinois and others): `<page>.eventfeed.json`.

Recognised by its keys in JSON. Documents: the feed behind a page of meetings. Stable id: the path of the event.
Defects: times carry no zone, which stands beside them as "CST" or "CDT"; meetings are held in rooms and online at
once. Needs no token. Public records.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, events, has_keys, splitter, text
from scrapers.model import Document, Listing, Parsed, Source

FIELDS = replace(DEFAULT, timezone="timezone")
split = splitter(FIELDS)


def recognises(doc: Document) -> bool:
    """Look for the zone that stands beside each time."""
    return has_keys(doc, "startEventTimeZone")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per meeting."""
    yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    """An abbreviation is of the source's zone, or it would not stand in its calendar."""
    off = "cancel" in (text(item.get("eventStatus")) or "").lower()
    return replace(found, status="cancelled" if off else found.status)
