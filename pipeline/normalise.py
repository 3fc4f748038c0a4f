"""From a listing to a flat, clean record: UTC and local times, safe texts, safe links, a key and a hash."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.records import Record, evolve
from pipeline.safe import safe_html, safe_id, safe_text, safe_url, summary
from scrapers import online, postal
from scrapers.announced import announced
from scrapers.dates import as_utc
from scrapers.model import Attendance, Listing, Organizer, Place, Price, Rejected, Source, When

SUMMARY = 200
LABELS = frozenset({"kind", "kind_reason", "relevance", "topics", "audience"})
NOT_CONTENT = frozenset({"content_hash", "sequence", "updated_at"})
"""Exporters raise these without a change that a reader could see."""
NOWHERE = Place()
PLACE = {"name": 300, "address": 300, "locality": 100, "region": 100, "postal_code": 20, "country": 60}
"""The texts of a place, and how long they may be."""


def normalise(listing: Listing, source: Source) -> Record | Rejected:
    """Flatten and clean one occurrence. Rejects what lies outside the years 1 to 9999 once it is UTC."""
    try:
        return _record(listing, source)
    except OverflowError:
        return Rejected("bad-date", f"{listing.starts_at} is out of range", listing.uid, listing.url, listing.title)


def _record(listing: Listing, source: Source) -> Record:
    zone = _zone(listing, source)
    all_day = not isinstance(listing.starts_at, datetime)
    start = as_utc(listing.starts_at, zone)
    local = start.astimezone(zone)
    place, how = _place(listing.location) if listing.location else (NOWHERE, None)
    organizer = listing.organizer or Organizer()
    price = listing.price or Price()
    description = safe_html(listing.description)
    online_url = safe_url(listing.online_url)
    url, title, starts_at = safe_url(listing.url), safe_text(listing.title, 500), utc(start)
    recurrence_id = _stamp(listing.recurrence_id, zone) if listing.recurrence_id is not None else None
    news = announced(title, description, local.date())
    uid = safe_id(listing.uid)
    own = uid or _page(url, source) or f"{title.casefold()}|{starts_at}"
    return Record(
        key=f"{own}|{recurrence_id}" if recurrence_id else own,
        uid=uid,
        recurrence_id=recurrence_id,
        title=title,
        starts_at=starts_at,
        ends_at=_end(listing, start, zone),
        timezone=zone.key,
        local_date=local.date().isoformat(),
        local_time=None if all_day else f"{local:%H:%M}",
        all_day=all_day,
        status=(news.status or "confirmed") if listing.status == "confirmed" else listing.status,
        description=description,
        summary=summary(description, SUMMARY),
        attendance=news.attendance or listing.attendance or how or _attendance(place, online_url),
        url=url,
        online_url=online_url,
        image_url=safe_url(listing.image_url),
        location_name=place.name,
        address=place.address,
        locality=place.locality,
        region=place.region,
        postal_code=place.postal_code,
        country=place.country,
        latitude=place.latitude,
        longitude=place.longitude,
        organizer_name=safe_text(organizer.name, 200) or None,
        organizer_url=safe_url(organizer.url),
        performers=_names(listing.performers),
        sponsors=_names(listing.sponsors),
        is_free=price.is_free,
        price_min=price.min,
        price_max=price.max,
        currency=price.currency,
        price_text=safe_text(price.text, 200) or None,
        registration_url=safe_url(listing.registration_url),
        registration_deadline=_stamp(listing.registration_deadline, zone) if listing.registration_deadline else None,
        categories=_names(listing.categories),
        sequence=listing.sequence if listing.sequence is not None and abs(listing.sequence) < 2**31 else None,
        updated_at=utc(listing.updated_at) if listing.updated_at else None,
        series_key=safe_id(listing.series) or (uid if listing.recurrence_id is not None else None),
    )


def _zone(listing: Listing, source: Source) -> ZoneInfo:
    """Give the zone in which the event is told: its own if it has an IANA name, else the source's.

    UTC is how instants are written, not where people meet, unless the source itself lives in UTC.
    """
    if listing.timezone and listing.timezone not in ("UTC", "Etc/UTC", "GMT"):
        try:
            return ZoneInfo(listing.timezone)
        except (KeyError, ValueError, OSError):
            pass
    return ZoneInfo(source.timezone)


def _end(listing: Listing, start: datetime, zone: ZoneInfo) -> str | None:
    """Give the end as UTC text. An end that is not after the start tells nothing, so it is dropped."""
    if listing.ends_at is None:
        return None
    end = as_utc(listing.ends_at, zone)
    return utc(end) if end > start else None


def _stamp(when: When, zone: ZoneInfo) -> str:
    return utc(when.astimezone(UTC)) if isinstance(when, datetime) else when.isoformat()


def utc(instant: datetime) -> str:
    """Write an aware instant as `YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{instant.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


@lru_cache(maxsize=1024)
def _place(told: Place) -> tuple[Place, Attendance | None]:
    """Take a place apart and clean it; where its name says that it is online, say how one attends.

    A calendar has few places and many events, so what a place gave is kept.
    """
    how = online.attendance(told.name or "") if not told.address else None
    place = told if how == "online" else postal.split(told)
    clean: dict[str, Any] = {name: safe_text(getattr(place, name), longest) or None for name, longest in PLACE.items()}
    return replace(place, **clean), how


def _attendance(place: Place, online_url: str | None) -> Attendance | None:
    """Derive how one attends from where it is, when the source does not say."""
    somewhere = bool(place.address or place.locality or place.name)
    if online_url:
        return "hybrid" if somewhere else "online"
    return "in-person" if somewhere else None


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Clean a list of names: no empties, no repetition, order kept, at most 50."""
    if not values:
        return ()
    cleaned = (safe_text(value, 100) for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))[:50]


def _page(url: str | None, source: Source) -> str | None:
    """Give the entry's own page. A link back to that of the source names no event: next month's would have the same."""
    return url if url and url.rstrip("/") != source.url.rstrip("/") else None


def keyed(records: Iterable[Record]) -> list[Record]:
    """Make keys unique within a document, and drop copies.

    Where a key stands for several starts (matinee and evening under one UID, one URL for all events
    of a site) the start joins the key; where entries without a UID share the start too, so does the
    title. What still shares a key is told twice, and its newest version counts.
    """
    apart = _apart(list(records), lambda record: record.starts_at)
    apart = _apart(apart, lambda record: "" if record.uid else record.title.casefold())
    newest: dict[str, Record] = {}
    for record in apart:
        if record.key not in newest or _version(record) > _version(newest[record.key]):
            newest[record.key] = record
    return list(newest.values())


def _apart(records: list[Record], distinction: Callable[[Record], str]) -> list[Record]:
    """Extend the keys that stand for several things by what tells those apart."""
    shared: dict[str, set[str]] = {}
    for record in records:
        shared.setdefault(record.key, set()).add(distinction(record))
    if len(shared) == len(records):
        return records
    return [evolve(r, key=f"{r.key}|{distinction(r)}") if len(shared[r.key]) > 1 else r for r in records]


def _version(record: Record) -> tuple[int, str]:
    return record.sequence or 0, record.updated_at or ""


_content = attrgetter(*(f.name for f in fields(Record) if f.name not in NOT_CONTENT))


def fingerprint(record: Record) -> str:
    """Hash all that is material in a record, labels included; equal hashes need no write."""
    content = "\x1f".join(map(str, _content(record)))
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


TIMES = ("starts_at", "ends_at", "timezone", "local_time", "all_day")
COMPLETED = tuple(
    f.name
    for f in fields(Record)
    if f.name not in LABELS | NOT_CONTENT | {"key", "uid", "recurrence_id", "title", "starts_at", "timezone"}
    and f.name not in {"local_date", "local_time", "all_day", "series_key", "status", "attendance"}
)


def complete(record: Record, detail: Record) -> Record:
    """Fill what a listing leaves open with what its own page says; a cancellation on the page counts.

    The listing's title and times stay, since a page may show another date of the series; but where
    the list tells only the day and the page the hour of that day, the hour counts.
    """
    missing = {
        name: getattr(detail, name)
        for name in COMPLETED
        if getattr(record, name) in (None, "", ()) and getattr(detail, name) not in (None, "", ())
    }
    if _tells_the_hour(record, detail):
        missing.update({name: getattr(detail, name) for name in TIMES})
    elif detail.starts_at != record.starts_at:
        missing.pop("ends_at", None)
    status = detail.status if record.status == "confirmed" else record.status
    attendance = detail.attendance or record.attendance
    longer = detail.description if len(detail.description) > len(record.description) else record.description
    filled = {**missing, "status": status, "attendance": attendance, "description": longer}
    filled["summary"] = summary(longer, SUMMARY)  # `missing` may have one of its own
    return evolve(record, **filled)


def _tells_the_hour(record: Record, detail: Record) -> bool:
    return record.all_day and not detail.all_day and record.local_date == detail.local_date
