"""Modern Events Calendar (WordPress): DTSTART is a UTC wall clock under a local TZID, RDATE is right.

A concert at 18:30 in Indiana reads DTSTART;TZID=America/Indiana/Indianapolis:…T223000 beside
RDATE;TZID=America/Indiana/Indianapolis:…T183000. Where RDATE proves it, the start is moved back.
"""

from dataclasses import replace
from datetime import datetime

from scrapers.ics.clocks import as_utc_clock
from scrapers.ics.lines import Properties
from scrapers.model import Listing, When

SIGN = b"WordPress - MEC"


def mend(listing: Listing, lines: Properties) -> Listing:
    """Read the clock as UTC where one of the RDATEs then is the start, and none is without it."""
    if listing.recurrence is None or not listing.recurrence.rdates:
        return listing
    dates = {start for start, _ in listing.recurrence.rdates}
    meant = _as_utc(listing.starts_at)
    if listing.starts_at in dates or meant not in dates:
        return listing
    return replace(listing, starts_at=meant, ends_at=None if listing.ends_at is None else _as_utc(listing.ends_at))


def _as_utc(when: When) -> When:
    return as_utc_clock(when) if isinstance(when, datetime) else when
