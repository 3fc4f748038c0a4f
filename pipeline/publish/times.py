"""When an event is: for programs in its own zone, for people in the region's."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.publish.words import clock, short_day

Row = Mapping[str, Any]

DISPLAY = timedelta(hours=2)
"""How long an event without a known end stays in lists after its start, and how long calendars' forms show it.

Nothing of it is stored or told to programs: an unknown end stays unknown.
"""


@lru_cache(maxsize=256)
def zone_of(name: str | None, fallback: ZoneInfo) -> ZoneInfo:
    """Give the zone of that IANA name, or the fallback where there is none or this machine does not know it."""
    try:
        return ZoneInfo(name) if name else fallback
    except (KeyError, ValueError, OSError):
        return fallback


@lru_cache(maxsize=4096)
def local(instant: str, zone: ZoneInfo) -> datetime:
    """Give an instant of the catalogue in a zone; at the very ends of the calendar, in UTC."""
    moment = datetime.fromisoformat(instant)
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(UTC)


def days(event: Row) -> int:
    """Count the days of an all-day event: one, or as many as lie between its midnights, in whatever zone they are."""
    if not event["ends_at"]:
        return 1
    length = datetime.fromisoformat(event["ends_at"]) - datetime.fromisoformat(event["starts_at"])
    return max(1, round(length / timedelta(days=1)))


ONE_GO = timedelta(hours=18)
"""What is no longer than this is one evening or night, though it may end on another day."""


def is_over(event: Row, now: datetime) -> bool:
    """Tell whether it is over; one whose end is not known is, when the usual time after its start has passed."""
    until = datetime.fromisoformat(event["until_at"])
    return until + (DISPLAY if event["until_at"] == event["starts_at"] else timedelta(0)) <= now


def first_day(event: Row, zone: ZoneInfo) -> date:
    """Give the day on which it begins: the date of an all-day event, else the region's day at its start."""
    if event["all_day"]:
        return date.fromisoformat(event["local_date"])
    return local(event["starts_at"], zone).date()


def last_day(event: Row, zone: ZoneInfo) -> date:
    """Give the last day on which it is on; an end at midnight does not reach into the next day."""
    if event["all_day"]:
        return first_day(event, zone) + timedelta(days=days(event) - 1)
    if not event["ends_at"]:
        return first_day(event, zone)
    return max(first_day(event, zone), (local(event["ends_at"], zone) - timedelta(seconds=1)).date())


def lasts(event: Row, zone: ZoneInfo) -> bool:
    """Tell whether it lasts several days; one that ends after midnight belongs to its evening."""
    if first_day(event, zone) == last_day(event, zone):
        return False
    if event["all_day"]:
        return True
    return local(event["ends_at"], zone) - local(event["starts_at"], zone) > ONE_GO


def published(event: Row, zone: ZoneInfo) -> tuple[str, str | None]:
    """Give start and end for programs: RFC 3339 with the offset of the event's own zone, or dates, end exclusive."""
    if event["all_day"]:
        first = date.fromisoformat(event["local_date"])
        return first.isoformat(), (first + timedelta(days=days(event))).isoformat() if event["ends_at"] else None
    own = zone_of(event["timezone"], zone)
    end = local(event["ends_at"], own).isoformat() if event["ends_at"] else None
    return local(event["starts_at"], own).isoformat(), end


def spoken(event: Row, zone: ZoneInfo) -> str:
    """Give `Fri Aug 21, 10:30 AM`, in the region's time; for all-day only the day."""
    day = short_day(first_day(event, zone))
    return day if event["all_day"] else f"{day}, {clock(local(event['starts_at'], zone))}"


def begins_and_ends(event: Row, zone: ZoneInfo) -> tuple[str, str]:
    """Give `6:00 PM` and `8:00 PM`, or `All day`; an unknown end is empty."""
    if event["all_day"]:
        return "All day", ""
    end = clock(local(event["ends_at"], zone)) if event["ends_at"] else ""
    return clock(local(event["starts_at"], zone)), end


def hours(event: Row, zone: ZoneInfo) -> str:
    """Give `6:00 – 8:00 PM`, `6:00 PM`, `All day` or `6:00 PM – Sat Nov 28, 2:00 AM`, in the region's time."""
    if event["all_day"]:
        return "All day"
    start = local(event["starts_at"], zone)
    if not event["ends_at"]:
        return clock(start)
    end = local(event["ends_at"], zone)
    if end - start > ONE_GO:
        return f"{clock(start)} – {short_day(end.date())}, {clock(end)}"
    same_half = f"{start:%p}" == f"{end:%p}" and end.date() == start.date()
    return f"{clock(start)[:-3] if same_half else clock(start)} – {clock(end)}"


def dates(event: Row, zone: ZoneInfo) -> str:
    """Give `Tue Nov 24`, or `Tue Nov 24 – Thu Nov 26` for what lasts several days."""
    first, last = first_day(event, zone), last_day(event, zone)
    return short_day(first) if first == last else f"{short_day(first)} – {short_day(last)}"
