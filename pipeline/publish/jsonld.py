"""schema.org Event as JSON-LD, for search engines and for other aggregators. Says nothing that is not known."""

from collections.abc import Iterable
from json import dumps
from typing import Any

from markupsafe import Markup

from pipeline.publish import times
from pipeline.publish.queries import Details
from pipeline.publish.times import Row
from pipeline.publish.visit import Visit

CONTEXT = "https://schema.org"
TYPES = {
    "hackathon": "Hackathon",
    "workshop": "EducationEvent",
    "conference": "BusinessEvent",
    "mixer": "BusinessEvent",
    "career-fair": "BusinessEvent",
}
STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
MODE = {
    "in-person": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}


def document(visit: Visit, row: Row, beside: Details) -> dict[str, Any]:
    """Give the JSON-LD document of an event."""
    start, end = times.published(row, visit.region.zone)
    made = {
        "@context": CONTEXT,
        "@type": TYPES.get(row["kind"] or "", "Event"),
        "@id": visit.absolute(f"/events/{row['id']}"),
        "name": row["title"],
        "startDate": start,
        "endDate": end,
        "eventStatus": f"{CONTEXT}/{STATUS.get(row['status'], 'EventScheduled')}",
        "eventAttendanceMode": f"{CONTEXT}/{MODE[row['attendance']]}" if row["attendance"] else None,
        "description": row["summary"] or None,
        "url": row["url"] or visit.absolute(f"/events/{row['id']}"),
        "image": row["image_url"],
        "isAccessibleForFree": True if row["is_free"] else None,
        "location": _location(row, beside),
        "organizer": _organizer(row, beside),
        "offers": _offers(row),
    }
    return {name: value for name, value in made.items() if value is not None}


def _location(row: Row, beside: Details) -> list[dict[str, Any]] | dict[str, Any] | None:
    found = [place for place in (_place(row, beside), _virtual(row)) if place]
    return found[0] if len(found) == 1 else found or None


def _place(row: Row, beside: Details) -> dict[str, Any] | None:
    venue, text = beside.venue, beside.text
    street = (venue and venue["address"]) or (text and text["address"])
    parts = {
        "streetAddress": street,
        "addressLocality": (venue and venue["locality"]) or row["locality"],
        "addressRegion": venue and venue["region"],
        "postalCode": venue and venue["postal_code"],
        "addressCountry": venue and venue["country"],
    }
    address = {name: value for name, value in parts.items() if value}
    if not (row["venue_name"] or address):
        return None
    place: dict[str, Any] = {"@type": "Place", "name": row["venue_name"] or row["locality"] or street}
    if address:
        place["address"] = {"@type": "PostalAddress", **address}
    known = row["latitude"] is not None and row["longitude"] is not None
    if known and not (venue and venue["approximate"]):  # the middle of a postal code is no place to go to
        place["geo"] = {"@type": "GeoCoordinates", "latitude": row["latitude"], "longitude": row["longitude"]}
    return place


def _virtual(row: Row) -> dict[str, Any] | None:
    return {"@type": "VirtualLocation", "url": row["online_url"]} if row["online_url"] else None


def _organizer(row: Row, beside: Details) -> dict[str, Any] | None:
    if not row["group_name"]:
        return None
    url = beside.group["url"] if beside.group else None
    return {"@type": "Organization", "name": row["group_name"], **({"url": url} if url else {})}


def _offers(row: Row) -> dict[str, Any] | None:
    """Give the offer; a price that nobody named is no offer."""
    amount = 0 if row["is_free"] else row["price_min"]
    if amount is None:
        return None
    offer = {
        "@type": "Offer",
        "price": amount,
        "priceCurrency": row["currency"] or ("USD" if amount == 0 else None),
        "url": row["registration_url"] or row["url"],
    }
    return {name: value for name, value in offer.items() if value is not None}


def item_list(visit: Visit, paths: Iterable[str]) -> dict[str, Any]:
    """Give the JSON-LD document of a list: links to the pages of its events, in their order."""
    items = [
        {"@type": "ListItem", "position": number, "url": visit.base + path} for number, path in enumerate(paths, 1)
    ]
    return {"@context": CONTEXT, "@type": "ItemList", "itemListElement": items}


def script(document: dict[str, Any]) -> Markup:
    """Write it so that no text in it can end the script element."""
    text = dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
