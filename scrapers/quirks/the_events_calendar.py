"""The Events Calendar (WordPress): X-APPLE-STRUCTURED-LOCATION names the street; the venue stands in LOCATION.

LOCATION is "venue, street, town, state, code, country", without those that nobody filled in; X-TITLE is the street.
"""

from dataclasses import replace

from scrapers import postal
from scrapers.ics.lines import Properties, first
from scrapers.ics.values import plain_text
from scrapers.model import Listing, Place

SIGN = b" - ECPv"


def mend(listing: Listing, lines: Properties) -> Listing:
    """Take LOCATION apart at the street, where that is told; else leave its line whole."""
    line = ", ".join(part.strip(" ,") for part in plain_text(first(lines, "LOCATION")).split("\n") if part.strip(" ,"))
    place = listing.location
    if not line or place is None or not place.address:
        return listing
    whole = Place(name=line, latitude=place.latitude, longitude=place.longitude)
    street = place.name or ""
    venue, found, rest = line.partition(f", {street}, ")
    if not street or not found:
        return replace(listing, location=whole)
    known = postal.split(Place(name=f"{street}, {rest}"))
    town = known.locality or next((part for part in rest.split(", ")[:1] if not any(map(str.isdigit, part))), None)
    return replace(
        listing,
        location=replace(
            whole,
            name=venue,
            address=street,
            locality=town,
            region=known.region,
            postal_code=known.postal_code,
            country=known.country,
        ),
    )
