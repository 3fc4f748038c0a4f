"""Calagator: Portland's tech calendar, and sites that run its software.

Recognised by its keys in JSON, or by its PRODID. Documents: `/events.json`, `/events.ics`, and searches in both forms
(`/events/search.ics?tag=…`). Stable id: the number, in iCalendar the link, which is the UID. Defects mended: `Name:
false` as a place without an address; entities in most texts; the trailer "Imported from: …"; a missing end told as
one hour is kept as told; an event past midnight told as whole days; the server may answer 504, and JSON then works.
Needs no token. Terms: attribution is asked for.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, events, has_keys, splitter, text
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.parts import either
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped

FIELDS = replace(
    DEFAULT, start="start_time", end="end_time", address="venue.street_address venue.address", organizer="", status=""
)
split = either(ical.split, splitter(FIELDS))


def address(url: str) -> str | None:
    """Give the calendar of calagator.org for its home page and its list."""
    return mapped(url, r"calagator\.org/?(?:events/?)?", "https://calagator.org/events.ics")


def recognises(doc: Document) -> bool:
    """Look for the keys that Calagator's events have, or for its PRODID."""
    return made_by(doc, b"Calagator") or has_keys(doc, "duplicate_of_id", "venue_details", "start_time")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event that is not marked as a duplicate of another."""
    if made_by(doc, b"Calagator"):
        yield from (_from_calendar(item) if isinstance(item, Listing) else item for item in ical.parse(doc, source))
        return
    yield from events(doc, source, FIELDS, lambda found, item: _mended(found, item, doc))


def _from_calendar(found: Listing) -> Listing:
    """Take "false", which stands for no address, out of the place."""
    place = found.location
    if place is None or not (place.name or "").endswith(": false"):
        return found
    return replace(found, location=replace(place, name=(place.name or "").removesuffix(": false")))


def _mended(found: Listing, item: dict[str, Any], doc: Document) -> Listing | None:
    """Link to Calagator's own page where the event has none; midnight to midnight means both days."""
    if item.get("duplicate_of_id"):
        return None
    own = urljoin(doc.url, f"/events/{text(item.get('id'))}")
    end = found.ends_at
    if isinstance(end, date) and not _is_timed(found) and _ends_at_midnight(item):
        end = end + timedelta(days=1)
    return replace(found, url=found.url or own, ends_at=end)


def _is_timed(found: Listing) -> bool:
    """Tell whether the start has a time of day."""
    return hasattr(found.starts_at, "hour")


def _ends_at_midnight(item: dict[str, Any]) -> bool:
    """The form of the site asks for the last day, so an end at 00:00 is that whole day."""
    return "T00:00:00" in str(item.get("end_time"))
