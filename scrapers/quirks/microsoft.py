"""Outlook and Exchange: the place in parts, X-MICROSOFT-LOCATIONCITY and the like."""

from dataclasses import replace

from scrapers.ics.lines import Properties, first
from scrapers.ics.values import coordinates, plain_text
from scrapers.model import Listing, Place

SIGN = b"\nX-MICROSOFT-LOCATION"


def mend(listing: Listing, lines: Properties) -> Listing:
    """Complete the place with what its parts say."""
    parts = {name: plain_text(first(lines, f"X-MICROSOFT-LOCATION{name}")) for name in _PARTS}
    spot = coordinates(f"{first(lines, 'X-MICROSOFT-LATITUDE')};{first(lines, 'X-MICROSOFT-LONGITUDE')}")
    if not any(parts.values()) and spot is None:
        return listing
    place = listing.location or Place()
    latitude, longitude = spot or (place.latitude, place.longitude)
    return replace(
        listing,
        location=Place(
            name=parts["DISPLAYNAME"] or place.name,
            address=parts["STREET"] or place.address,
            locality=parts["CITY"] or place.locality,
            region=parts["STATE"] or place.region,
            postal_code=parts["POSTALCODE"] or place.postal_code,
            country=parts["COUNTRY"] or place.country,
            latitude=latitude,
            longitude=longitude,
        ),
    )


_PARTS = ("DISPLAYNAME", "STREET", "CITY", "STATE", "POSTALCODE", "COUNTRY")
