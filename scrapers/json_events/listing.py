"""One JSON object that is an event → one listing, by the paths at which its facts stand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import urljoin

from scrapers.json_events.fields import DEFAULT, Fields
from scrapers.json_events.paths import EMPTY, dig, first, flag, normal, number, paths, text, texts
from scrapers.json_events.price import price_of
from scrapers.json_events.times import last_of, midnight_span, moment, range_in_words, when, zone_of
from scrapers.model import Attendance, Document, Listing, Organizer, Place, Rejected, Source, Status, When
from scrapers.status_words import status_in_title
from scrapers.structured.moments import duration as iso_duration
from scrapers.structured.things import one_line

DEEPEST = 12
NO_IDS = frozenset({"0", "-1", "null"})
"""What APIs write where an entry has no id."""


def listing(item: dict[str, Any], doc: Document, source: Source, at: Fields = DEFAULT) -> Listing | Rejected:
    """Read one object. An end that is a date is the last day, as APIs mean it; the listing's is exclusive."""
    title = one_line(text(first(item, at.title)) or "")
    uid = text(first(item, at.uid))
    uid = None if uid in NO_IDS else uid
    url = link(doc.url, text(first(item, at.url)))
    zone, zone_name = zone_of(item, at.timezone, source.timezone)
    anchor = doc.fetched_at.astimezone(zone).date() if doc.fetched_at else None
    start, end = span_of(item, at, zone, anchor)
    if start is None:
        return Rejected("no-start", "no start time that can be read", uid, url, title or None)
    online_url = link(doc.url, text(first(item, at.online_url)))
    place = place_of(item, at)
    return Listing(
        title=title,
        starts_at=start,
        ends_at=end,
        uid=uid,
        timezone=zone_name,
        status=status_of(item, at, title),
        description=text(first(item, at.description)) or "",
        url=url,
        location=place,
        online_url=online_url,
        attendance=attendance_of(item, at, place),
        organizer=organizer_of(item, at, doc),
        price=price_of(first(item, at.cost), flag(first(item, at.is_free)), text(first(item, at.currency))),
        categories=texts(first(item, at.categories) or ()),
        image_url=link(doc.url, text(first(item, at.image))),
        registration_url=link(doc.url, text(first(item, at.registration))),
        updated_at=_updated(first(item, at.updated), zone),
    )


def link(base: str, url: str | None) -> str | None:
    """Give the absolute form of a web link; nothing for words that stand where a link should."""
    if not url or " " in url.strip():
        return None
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) else None


def span_of(item: dict[str, Any], at: Fields, zone: tzinfo, anchor: date | None) -> tuple[When | None, When | None]:
    """Give start and end; for whole days dates, the end exclusive. Both None when no start can be read.

    APIs mean an end that is a date as the last day; words ("May 15 - 21, 2026") tell both at once.
    """
    start = when(item, at.start, at.start_clock, zone, anchor)
    if start is None:
        return None, None
    end = when(item, at.end, at.end_clock, zone, anchor)
    if end is None and (words := range_in_words(item, at.start, zone, anchor)) is not None:
        return words
    if end is None:
        end = last_of(item, at.start, zone, anchor)
    if end is None:
        end = _after(start, first(item, at.duration))
    elif isinstance(start, datetime) and not isinstance(end, datetime):
        end = None  # the day of the end is known, its time is not
    return whole_days(item, at, start, end)


def _after(start: When, duration: Any) -> datetime | None:
    """Read a duration: "PT2H", or a number, milliseconds when it is large, else minutes."""
    if isinstance(start, datetime) and isinstance(duration, str) and (span := iso_duration(duration)):
        return start + span
    length = number(duration)
    if not isinstance(start, datetime) or length is None or length <= 0:
        return None
    return start + (timedelta(milliseconds=length) if length >= 60_000 else timedelta(minutes=length))


def whole_days(item: dict[str, Any], at: Fields, start: When, end: When | None) -> tuple[When, When | None]:
    """Make what is said or written as whole days into dates, the end exclusive."""
    said = flag(first(item, at.all_day))
    if isinstance(start, datetime) and (said or (said is None and midnight_span(start, end))):
        last = end if isinstance(end, datetime) else None
        whole = last is not None and (last.hour, last.minute) == (0, 0) and last > start
        last_day = (last - timedelta(days=1) if whole else last).date() if last is not None else None
        start, end = start.date(), last_day
    if isinstance(start, datetime):
        return start, end
    last_date = end.date() if isinstance(end, datetime) else end
    return start, last_date + timedelta(days=1) if last_date is not None and last_date >= start else None


def _updated(value: Any, zone: tzinfo) -> datetime | None:
    found = moment(value, zone) if value not in EMPTY else None
    return found if isinstance(found, datetime) else None


def status_of(item: dict[str, Any], at: Fields, title: str) -> Status:
    """Read the status: a flag, a word of the source, or a clear mark in the title."""
    if flag(first(item, at.cancelled)):
        return "cancelled"
    said = (text(first(item, at.status)) or "").lower()
    if "cancel" in said:
        return "cancelled"
    if "postpone" in said:
        return "postponed"
    return status_in_title(title) or ("tentative" if said == "tentative" else "confirmed")


def attendance_of(item: dict[str, Any], at: Fields, place: Place | None) -> Attendance | None:
    """Read how one attends: a word for it, or a flag that it is online; online in a town is both."""
    for path in paths(at.mode):
        said = normal(text(dig(item, path)) or "")
        if said in ("hybrid", "mixed", "both", "mixedeventattendancemode"):
            return "hybrid"
        if said in ("online", "virtual", "digital", "remote", "onlineeventattendancemode"):
            return "online"
        if said in ("physical", "inperson", "offline", "onsite", "offlineeventattendancemode"):
            return "in-person"
    is_online = flag(first(item, at.online))
    if is_online is None:
        return None
    if not is_online:
        return "in-person"
    return "hybrid" if place is not None and place.locality else "online"


def place_of(item: dict[str, Any], at: Fields) -> Place | None:
    """Gather the place from wherever its parts stand; None when there is none."""
    latitude, longitude = number(first(item, at.latitude)), number(first(item, at.longitude))
    if (
        latitude is None
        or longitude is None
        or abs(latitude) > 90
        or abs(longitude) > 180
        or not (latitude or longitude)
    ):
        latitude = longitude = None
    name = text(first(item, at.place_name))
    address = text(first(item, at.address))
    place = Place(
        name=one_line(name) if name else None,
        address=one_line(address) if address and address != name else None,
        locality=text(first(item, at.locality)),
        region=text(first(item, at.region)),
        postal_code=text(first(item, at.postal_code)),
        country=text(first(item, at.country)),
        latitude=latitude,
        longitude=longitude,
    )
    return place if place != Place() else None


def organizer_of(item: dict[str, Any], at: Fields, doc: Document) -> Organizer | None:
    """Read who organises; an address of a person is nobody's name."""
    name = text(first(item, at.organizer))
    if not name or "@" in name:
        return None
    return Organizer(name=one_line(name), url=link(doc.url, text(first(item, at.organizer_url))))


def walk(data: Any, at: Fields = DEFAULT) -> Iterator[dict[str, Any]]:
    """Yield the objects that are events, in order: they have a title and a start; what is inside them is theirs."""
    yield from _walk(data, at, 0)


def _walk(value: Any, at: Fields, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _walk(entry, at, depth + 1)
    elif isinstance(value, dict):
        if is_event(value, at):
            yield value
            return
        for entry in value.values():
            if isinstance(entry, dict | list):
                yield from _walk(entry, at, depth + 1)


def is_event(item: dict[str, Any], at: Fields = DEFAULT) -> bool:
    """Tell whether an object is an event: a title of its own, and a start that can be read."""
    if text(first(item, at.title)) is None:
        return False
    return any(moment(dig(item, path), UTC) is not None for path in paths(at.start))
