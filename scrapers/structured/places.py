"""Where an event is and how one attends: schema.org Place, PostalAddress, VirtualLocation, eventAttendanceMode."""

import re
from dataclasses import dataclass, fields, replace

from scrapers.html import Page
from scrapers.model import Attendance, Place
from scrapers.structured.things import Thing, Value, bare, one_line

_MODES: dict[str, Attendance] = {"online": "online", "offline": "in-person", "mixed": "hybrid"}
_PLACE = re.compile("place|building|venue|theater|structure|business|park|stadium|hall|library|church|museum|school")
_ONLINE = re.compile(r"\W*(?:online|virtual|webinar|zoom|remote|livestream)(?:\s+(?:event|only|meeting))?\W*", re.I)


@dataclass(frozen=True, slots=True)
class Where:
    """The physical place, the address online, and how one attends as far as the source says."""

    place: Place | None = None
    online_url: str | None = None
    attendance: Attendance | None = None


def where(event: Thing, page: Page) -> Where:
    """Give where an event is; several locations may be one place and one address online."""
    place, online_url, online = None, None, False
    for location in event.all("location", "eventLocation", "venue"):
        if (address := _online(location, page)) is not None:
            online, online_url = True, online_url or address or None
        else:
            place = place or _place(location)
    if not online:
        place = next(filter(None, [place, *map(_place, around(event, "place"))]), None)
    return Where(place, online_url, _attendance(event, place, online=online))


def _attendance(event: Thing, place: Place | None, *, online: bool) -> Attendance | None:
    """Read eventAttendanceMode; without one, a virtual location says it. Moved online is online."""
    if any(bare(text).lower().endswith("movedonline") for text in event.texts("eventStatus")):
        return "online"
    for text in event.texts("eventAttendanceMode"):
        word = bare(text).lower()
        for start, mode in _MODES.items():
            if word.startswith(start):
                return mode
    return ("hybrid" if place else "online") if online else None


def _online(location: Value, page: Page) -> str | None:
    """Give the address of a virtual location, empty when it has none; None for a physical place."""
    if not isinstance(location, Thing):
        text = one_line(str(location))
        if re.match(r"https?://\S+$", text):
            return page.link(text)
        return "" if _ONLINE.fullmatch(text) else None
    virtual = any(bare(name).lower() == "virtuallocation" for name in location.types)
    if not virtual and not (_ONLINE.fullmatch(location.line("name") or "") and not location.all("address")):
        return None
    return _link(location, page) or ""


def _link(thing: Thing, page: Page) -> str | None:
    said = (*thing.texts("url"), *thing.texts("sameAs"), *thing.texts("name"), thing.id or "")
    return next((found for text in said if re.match(r"https?:|/", text) and (found := page.link(text))), None)


def _place(location: Value) -> Place | None:
    """Flatten a Place, a bare PostalAddress or a text."""
    if not isinstance(location, Thing):
        return _sound(Place(name=one_line(str(location))))
    parts = [value for value in location.all("address") if isinstance(value, Thing)]
    inside = location.things("containedInPlace", "containedIn")
    address = parts[0] if parts else location
    place = Place(
        name=location.line("name", "legalName", "alternateName"),
        address=", ".join(line for text in address.texts("streetAddress") if (line := one_line(text))) or None,
        locality=address.line("addressLocality", "locality"),
        region=address.line("addressRegion", "region"),
        postal_code=address.line("postalCode"),
        country=address.line("addressCountry", "country"),
    )
    if not parts:
        place = replace(place, address=place.address or location.line("address"))
    if inside and place.address is None and (outer := _place(inside[0])):
        place = replace(outer, name=place.name or outer.name)
    return _sound(_with_position(place, location))


def _with_position(place: Place, location: Thing) -> Place:
    """Add latitude and longitude, when both are on Earth and not the zero that stands for nothing."""
    geo = next(iter(location.things("geo")), location)
    latitude, longitude = _degrees(geo, "latitude", 90), _degrees(geo, "longitude", 180)
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return place
    return replace(place, latitude=latitude, longitude=longitude)


def _degrees(geo: Thing, name: str, limit: int) -> float | None:
    text = (geo.text(name) or "").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{1,20})?", text):
        return None
    value = float(text)
    return value if -limit <= value <= limit else None


def _sound(place: Place) -> Place | None:
    """Give a place that says something; an address that only repeats the name is dropped."""
    cleaned = replace(place, address=None if place.address == place.name else place.address)
    return cleaned if any(getattr(cleaned, each.name) not in (None, "") for each in fields(cleaned)) else None


def around(event: Thing, kind: str) -> list[Thing]:
    """Give what lists the event as one of its own: a venue ("place") or an organisation."""
    if not event.via.startswith("event") or event.parent is None:
        return []
    names = [bare(name).lower() for name in event.parent.types]
    is_place = any(_PLACE.search(name) for name in names)
    is_kind = is_place if kind == "place" else any("organization" in name for name in names)
    return [event.parent] if is_kind else []
