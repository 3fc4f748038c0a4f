"""Bedework (universities): cost and webcast stand in X-BEDEWORK properties."""

from dataclasses import replace

from scrapers.ics.lines import Properties, first
from scrapers.ics.values import plain_text, text, web_address
from scrapers.json_events.price import price_of
from scrapers.model import Listing

SIGN = b"\nX-BEDEWORK-"


def mend(listing: Listing, lines: Properties) -> Listing:
    """Add cost and webcast; pictures are paths on a host that the calendar does not name."""
    cost = plain_text(first(lines, "X-BEDEWORK-COST"))
    return replace(
        listing,
        price=price_of(cost or None, None, None) or listing.price,
        online_url=listing.online_url or web_address(text(first(lines, "X-BEDEWORK-DUKE-WEBCAST"))),
    )
