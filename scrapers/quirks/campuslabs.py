"""Campus Labs Engage (student organisations): X-HOSTS names the club, ORGANIZER is nobody's address."""

from dataclasses import replace

from scrapers.ics.lines import Properties, first
from scrapers.ics.values import plain_text
from scrapers.model import Listing, Organizer

SIGN = b"\nX-HOSTS:"


def mend(listing: Listing, lines: Properties) -> Listing:
    """Name the host as organizer."""
    name = plain_text(first(lines, "X-HOSTS"))
    return replace(listing, organizer=Organizer(name)) if name else listing
