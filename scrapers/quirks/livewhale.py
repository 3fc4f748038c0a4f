"""LiveWhale (universities): pictures, online rooms, cost and tags stand in X-LIVEWHALE properties."""

from dataclasses import replace

from scrapers.ics.lines import Properties, first
from scrapers.ics.values import plain_text, text, web_address
from scrapers.json_events.price import price_of
from scrapers.model import Attendance, Listing

SIGN = b"\nX-LIVEWHALE-"
_ATTENDANCE: dict[str, Attendance] = {"online only": "online", "hybrid": "hybrid"}


def mend(listing: Listing, lines: Properties) -> Listing:
    """Complete a listing; times are in UTC, X-LIVEWHALE-TIMEZONE says where that is at home."""
    cost = plain_text(first(lines, "X-LIVEWHALE-COST"))
    tags = tuple(tag.strip() for tag in text(first(lines, "X-LIVEWHALE-TAGS")).split("|") if tag.strip())
    image = first(lines, "X-LIVEWHALE-CUSTOM-REMOTE-IMAGE-URL") or first(lines, "X-LIVEWHALE-IMAGE")
    return replace(
        listing,
        timezone=first(lines, "X-LIVEWHALE-TIMEZONE").strip() or listing.timezone,
        image_url=listing.image_url or web_address(text(image)),
        online_url=listing.online_url or web_address(text(first(lines, "X-LIVEWHALE-ONLINE-URL"))),
        attendance=_ATTENDANCE.get(first(lines, "X-LIVEWHALE-ONLINE-TYPE").strip().lower(), listing.attendance),
        price=price_of(cost or None, None, None) or listing.price,
        categories=tuple(dict.fromkeys((*listing.categories, *tags))),
    )
