"""What an entry's elements say besides when: place, status, price, organiser, where to register."""

import re
from collections.abc import Iterator
from dataclasses import replace

from scrapers.formats._feed_nodes import Node
from scrapers.html import link
from scrapers.model import Attendance, Organizer, Place, Price, Status
from scrapers.text import plain

_PLACES = ("location", "venue", "place", "eventlocation", "venuename", "locationname", "parknames", "featurename")
_ADDRESSES = ("venueaddress", "address", "streetaddress", "eventaddress")
_LATITUDES, _LONGITUDES = ("latitude", "lat", "venuelatitude"), ("longitude", "long", "lon", "lng", "venuelongitude")
_COSTS = ("cost", "price", "ticketprice", "admission", "eventcost")
_REGISTRATION = ("registrationurl", "registrationlink", "ticketurl", "ticketlink", "ticketslink", "bookingurl")
_ORGANIZERS = ("organizer", "organiser", "eventorganizer", "eventorganiser", "organizername", "sponsor")
_CATEGORIES = ("eventtype", "categories", "categorycalendar", "eventcategory")
_NOTHING = frozenset({"none", "n/a", "tba", "tbd", "null", "-", "."})
_FREE = re.compile(r"(?:free(?: (?:admission|entry))?|gratis|gratuit|kostenlos|[$€£]?\s?0(?:[.,]00?)?)[.!]?", re.I)
_DAY_LABEL = re.compile(r"\d{4}/\d\d/\d\d \(\w{3}\)")
_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)[\s,]+(-?\d{1,3}(?:\.\d+)?)")
_RUN_TOGETHER = re.compile(
    r"\b(St|Rd|Dr|Ln|Ct|Pl|Sq|Ave|Way|Cir|Hwy|Ter|Pkwy|Blvd|Road|Lane|Drive|Court|Place|Street|Avenue)(?=[A-Z][a-z])"
)


def said(text: str | None) -> str | None:
    """Give a value as text, None where it says nothing in words ("None", "TBA")."""
    value = plain(text or "")
    return None if not value or value.casefold() in _NOTHING else value[:500]


def place(entry: Node, base: str) -> tuple[Place | None, str | None]:
    """Give the place, and the URL that stands where a place should: an event on line."""
    nested = next((n for n in entry.below() if n.name in _PLACES and n.children), None)
    if nested is not None:
        return _nested(nested), None
    name = next(filter(None, map(said, _names(entry))), None)
    if name and re.match(r"https?://\S+$", name):
        return _with_point(Place(), entry), link(base, name)
    found = Place(
        name=_apart(name),
        address=said(entry.text_of(*_ADDRESSES)),
        locality=said(entry.text_of("city", "locality", "venuecity")),
    )
    return _with_point(found, entry), None


def _names(entry: Node) -> Iterator[str]:
    """Yield the texts that name a place, GData's attribute and Trumba's custom fields too."""
    yield from entry.texts(*_PLACES)
    for node in entry.below():
        if node.name == "where":
            yield node.attributes.get("valuestring", "")
        elif node.name == "customfield" and re.search(r"\b(?:venue|location)\b", node.attributes.get("name", ""), re.I):
            yield node.text


def _apart(name: str | None) -> str | None:
    """Set street and city apart where the producer forgot the break (CivicPlus: "1905 W 1st StGulf Shores")."""
    return _RUN_TOGETHER.sub(r"\1, ", name) if name else None


def _nested(node: Node) -> Place:
    """Read a place whose parts stand in elements of their own (BiblioCommons, JSON Feed extensions)."""
    street = said(node.text_of("street", "streetaddress", "address", "addressline"))
    number = said(node.text_of("number", "streetnumber"))
    found = Place(
        name=said(node.text_of("name", "title")),
        address=f"{number} {street}" if number and street else street,
        locality=said(node.text_of("city", "locality", "town")),
        region=said(node.text_of("state", "region", "province")),
        postal_code=said(node.text_of("zip", "postalcode", "postcode")),
        country=said(node.text_of("country")),
    )
    return _with_point(found, node) or Place()


def _with_point(found: Place, node: Node) -> Place | None:
    """Add coordinates: `geo:lat`, `georss:point`, `gml:pos`; a place without anything is None."""
    point = _POINT.fullmatch((node.text_of("point", "pos") or "").strip())
    latitude, longitude = _number(node, _LATITUDES), _number(node, _LONGITUDES)
    if point and (latitude is None or longitude is None):
        latitude, longitude = float(point[1]), float(point[2])
    if latitude and longitude and abs(latitude) <= 90 and abs(longitude) <= 180:  # 0 is how "not known" is exported
        found = replace(found, latitude=latitude, longitude=longitude)
    return None if found == Place() else found


def _number(node: Node, names: tuple[str, ...]) -> float | None:
    text = node.text_of(*names) or ""
    return float(text) if re.fullmatch(r"-?\d{1,3}(?:\.\d{1,20})?", text) else None


def status(entry: Node) -> Status:
    """Give the status that elements tell; words in a title are read by whoever reads titles."""
    if (entry.text_of("iscancelled", "iscanceled", "cancelled", "canceled") or "").lower() in ("true", "1", "yes"):
        return "cancelled"
    told = [n.attributes.get("value", n.text) for n in entry.below() if n.name in ("eventstatus", "status")]
    words = " ".join(told).lower()
    if "cancel" in words:
        return "cancelled"
    if "postpone" in words:
        return "postponed"
    return "tentative" if "tentative" in words else "confirmed"


def attendance(entry: Node) -> Attendance | None:
    """Give how one attends, where an element says that it is on line."""
    virtual = (entry.text_of("isvirtual", "isonline", "virtual") or "").lower()
    return "online" if virtual in ("true", "1", "yes") else None


def price(entry: Node) -> Price | None:
    """Give what it costs, as written; free only when the words say nothing else."""
    text = said(entry.text_of(*_COSTS))
    return Price(is_free=True if _FREE.fullmatch(text) else None, text=text[:200]) if text else None


def organizer(entry: Node) -> Organizer | None:
    """Give who organises; an e-mail address is no name."""
    node = next((n for n in entry.below() if n.name in _ORGANIZERS), None)
    if node is None:
        return None
    name = said(node.text or node.text_of("name", "title"))
    return Organizer(name=name[:200]) if name and "@" not in name else None


def registration(entry: Node, base: str) -> str | None:
    """Give the link to register."""
    return link(base, entry.text_of(*_REGISTRATION))


def categories(tags: list[str], entry: Node) -> tuple[str, ...]:
    """Give the labels, decoded; Trumba's category that only repeats the day is none."""
    found = [said(text) for text in (*tags, *entry.texts(*_CATEGORIES))]
    return tuple(dict.fromkeys(label for label in found if label and not _DAY_LABEL.fullmatch(label)))[:30]
