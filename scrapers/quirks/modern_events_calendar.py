"""Modern Events Calendar (WordPress): DTSTART is a UTC wall clock under a local TZID, RDATE is right.

A concert at 18:30 in Indiana reads DTSTART;TZID=America/Indiana/Indianapolis:…T223000 beside
RDATE;TZID=America/Indiana/Indianapolis:…T183000. Where RDATE proves it, the start is moved back.
"""

from dataclasses import replace
from datetime import UTC, datetime

from scrapers.dates import wall
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
    """Give the instant at which the clock in UTC shows the time that was told as local."""
    if not isinstance(when, datetime):
        return when
    zone = when.tzinfo or UTC
    return wall(when.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None), zone)
