"""Calagator: Portland's tech calendar, and sites that run its software. JSON where the calendar answers 504.

Recognised by its keys in JSON; the iCalendar form is read by the ordinary reader. Attribution is asked for.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from scrapers.json_events import DEFAULT, events, has_keys, text
from scrapers.model import Document, Listing, Parsed, Source

FIELDS = replace(
    DEFAULT, start="start_time", end="end_time", address="venue.street_address venue.address", organizer="", status=""
)


def recognises(doc: Document) -> bool:
    """Look for the keys that Calagator's events have."""
    return has_keys(doc, "duplicate_of_id", "venue_details", "start_time")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event that is not marked as a duplicate of another."""
    yield from events(doc, source, FIELDS, lambda found, item: _mended(found, item, doc))


def _mended(found: Listing, item: dict[str, Any], doc: Document) -> Listing | None:
    """Link to Calagator's own page where the event has none; midnight to midnight means both days."""
    if item.get("duplicate_of_id"):
        return None
    own = urljoin(doc.url, f"/events/{text(item.get('id'))}")
    end = found.ends_at
    if isinstance(end, date) and not found_is_timed(found) and _ends_at_midnight(item):
        end = end + timedelta(days=1)
    return replace(found, url=found.url or own, ends_at=end)


def found_is_timed(found: Listing) -> bool:
    """Tell whether the start has a time of day."""
    return hasattr(found.starts_at, "hour")


def _ends_at_midnight(item: dict[str, Any]) -> bool:
    """The form of the site asks for the last day, so an end at 00:00 is that whole day."""
    return "T00:00:00" in str(item.get("end_time"))
