"""Tockify: the picture and the button (tickets, registration) stand in X-TKF properties."""

from dataclasses import replace

from scrapers.ics.lines import Properties, first
from scrapers.ics.values import text, web_address
from scrapers.model import Listing

SIGN = b"tockify.com"


def mend(listing: Listing, lines: Properties) -> Listing:
    """Add picture and button."""
    return replace(
        listing,
        image_url=listing.image_url or web_address(text(first(lines, "X-TKF-FEATURED-IMAGE"))),
        registration_url=web_address(text(first(lines, "X-TKF-PROMOTION-BUTTON"))),
    )
