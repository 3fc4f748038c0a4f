"""SIDEARM Sports: fixtures of college teams; `calendar.ashx/calendar.ics`.

Recognised by its PRODID. Documents: the calendar of a team or of all. Stable id: the UID. Defects: the place is
written from the large to the small, "Hillsboro, OR, Hillsboro Stadium"; results and tickets stand in the text. Needs
no token.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.formats import ical
from scrapers.model import Document, Listing, Parsed, Place, Source
from scrapers.platforms._calendar import made_by
from scrapers.postal import STATES

split = ical.split

_ORDER = re.compile(r"(?P<town>[^,\d]{2,40}),\s*(?P<state>[A-Za-z.]{2,20})\.?\s*(?:,\s*(?P<venue>.+))?")
_CODES = frozenset(STATES.values())


def recognises(doc: Document) -> bool:
    """Look for the PRODID of SIDEARM."""
    return made_by(doc, b"SIDEARM")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per fixture, its place in the usual order."""
    for item in ical.parse(doc, source):
        yield replace(item, location=_place(item.location)) if isinstance(item, Listing) else item


def _place(place: Place | None) -> Place | None:
    """Turn "Town, ST, Venue" around; any other text stays as it is."""
    found = _ORDER.fullmatch(place.name or "") if place is not None else None
    state = _state(found["state"]) if found else None
    if place is None or found is None or state is None:
        return place
    name = (found["venue"] or "").strip() or None
    return replace(place, name=name or place.name, locality=found["town"].strip(), region=state)


def _state(written: str) -> str | None:
    code = STATES.get(written.lower().strip(" ."), written.upper().strip(" ."))
    return code if code in _CODES else None
