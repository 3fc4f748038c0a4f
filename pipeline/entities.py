"""By what a venue or a group is recognised again, and what it is called. Pure."""

from typing import NamedTuple

from pipeline.records import Record
from pipeline.rekey import plain

NOT_A_PLACE = frozenset({"online", "onlineevent", "virtual", "virtualevent", "zoom", "webinar", "tba", "tbd", "na"})


class Venue(NamedTuple):
    """A place as one listing tells it. `key` is the same for the same name and address."""

    key: str
    name: str
    address: str | None
    locality: str | None
    region: str | None
    postal_code: str | None
    country: str | None
    latitude: float | None
    longitude: float | None


def venue(record: Record) -> Venue | None:
    """Give the place of a record, or None when it names none that one can walk to."""
    name = record.location_name or record.address
    if not name or record.attendance == "online" or "://" in name or plain(name) in NOT_A_PLACE | {""}:
        return None
    where = plain(record.address) if record.location_name else ""
    return Venue(
        key=f"{plain(name)}|{where or plain(record.locality)}",
        name=name,
        address=record.address,
        locality=record.locality,
        region=record.region,
        postal_code=record.postal_code,
        country=record.country,
        latitude=record.latitude,
        longitude=record.longitude,
    )


def one_line(record: Record) -> str | None:
    """Give the whole address in one line, each part once."""
    parts: list[str] = []
    for part in (record.address, record.locality, " ".join(p for p in (record.region, record.postal_code) if p)):
        if part and not any(part.casefold() in told.casefold() for told in parts):
            parts.append(part)
    return ", ".join(parts) or None


def group_key(name: str) -> str:
    """Give what a group is recognised by: the letters and digits of its name."""
    return plain(name)
