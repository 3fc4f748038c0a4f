"""Copies of a listing at other times: how long it lasts, and how far an override moves it."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import partial

from scrapers.dates import wall
from scrapers.model import Listing, When

_TIMES = frozenset({"starts_at", "ends_at", "recurrence", "recurrence_id", "this_and_future"})
_COPIED = tuple(each.name for each in fields(Listing) if each.name not in _TIMES)

Maker = Callable[[When, When | None], Listing]
"""Makes the member that starts at a time, with an end of its own or None."""


@dataclass(frozen=True, slots=True)
class Length:
    """A distance on the wall clock when both ends are in one zone, else in real time."""

    by: timedelta
    on_the_wall: bool = True


def length(start: When, end: When | None) -> Length | None:
    """Measure from a start to an end; None when there is no end, or one is a day and the other a time."""
    if end is None or isinstance(start, datetime) != isinstance(end, datetime):
        return None
    if isinstance(start, datetime) and isinstance(end, datetime):
        if start.tzinfo is end.tzinfo:
            return Length(end.replace(tzinfo=None) - start.replace(tzinfo=None))
        return Length(end.astimezone(UTC) - start.astimezone(UTC), on_the_wall=False)
    return Length(end - start)


def moved(start: When, by: Length | None) -> When | None:
    """Give what lies so far after a start."""
    if by is None:
        return None
    if not isinstance(start, datetime):
        return start + by.by
    zone = start.tzinfo or UTC
    if by.on_the_wall:
        return wall(start.replace(tzinfo=None) + by.by, zone)
    return (start.astimezone(UTC) + by.by).astimezone(zone)


def copier(listing: Listing) -> Callable[..., Listing]:
    """Give what makes a listing with other times and the same everything else."""
    return partial(Listing, **{name: getattr(listing, name) for name in _COPIED})


def member_maker(master: Listing) -> Maker:
    """Give what makes the instances of a master: each of its length, unless it brings an end."""
    copy, lasts = copier(master), length(master.starts_at, master.ends_at)

    def make(start: When, end: When | None) -> Listing:
        return copy(starts_at=start, ends_at=end or moved(start, lasts), recurrence_id=start)

    return make


def shifted_maker(override: Listing) -> Maker:
    """Give what makes the instances that a THISANDFUTURE override changes: shifted by as much, with its words."""
    copy, lasts = copier(override), length(override.starts_at, override.ends_at)
    shift = length(override.recurrence_id or override.starts_at, override.starts_at)

    def make(start: When, end: When | None) -> Listing:
        there = moved(start, shift) or start
        return copy(starts_at=there, ends_at=moved(there, lasts), recurrence_id=start)

    return make
