"""Calendars that label their clock wrongly: local times marked as UTC, UTC marked as local."""

from collections.abc import Callable
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime, tzinfo

from scrapers.dates import wall
from scrapers.model import Listing, Recurrence, Warn, When

_ENOUGH = 5
_NIGHT = range(1, 6)
"""Hours at which hardly anything starts; midnight is where untimed things are put."""
_DAY = range(7, 23)
_SHARE = 5


def correction(meant: object, home: tzinfo) -> Callable[[Listing], Listing] | None:
    """Give what puts right a source whose option `times` says how its clock is meant.

    "local": what is marked as UTC is wall-clock time of the source's zone (WordPress left at UTC).
    "utc": what is marked with a zone is UTC (Modern Events Calendar). None for a source without it.
    """
    if meant == "local":
        return lambda listing: retimed(
            listing, lambda when: wall(when.replace(tzinfo=None), home) if _utc(when) else when
        )
    if meant == "utc":
        return lambda listing: retimed(listing, lambda when: when if _utc(when) else as_utc_clock(when))
    return None


def _utc(when: datetime) -> bool:
    return when.tzinfo is UTC or str(when.tzinfo) in ("UTC", "Etc/UTC")


def as_utc_clock(when: datetime) -> datetime:
    """Give the instant at which the clock in UTC shows the time that was told as local."""
    zone = when.tzinfo or UTC
    return wall(when.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None), zone)


def retimed(listing: Listing, change: Callable[[datetime], datetime]) -> Listing:
    """Change every time of a listing; dates stay."""

    def changed(when: When | None) -> When | None:
        return change(when) if isinstance(when, datetime) else when

    def sure(when: When) -> When:
        return change(when) if isinstance(when, datetime) else when

    rule = listing.recurrence
    return replace(
        listing,
        starts_at=sure(listing.starts_at),
        ends_at=changed(listing.ends_at),
        recurrence_id=changed(listing.recurrence_id),
        recurrence=rule
        and Recurrence(
            rule.rrules,
            rule.exrules,
            tuple((sure(start), changed(end)) for start, end in rule.rdates),
            tuple(sure(each) for each in rule.exdates),
            rule.zone,
        ),
    )


class NightWatch:
    """Counts starts in UTC that fall into the night at home, and by day if UTC were the time at home."""

    def __init__(self, home: tzinfo) -> None:
        self.home = home
        self.total = self.suspicious = 0

    def see(self, start: When) -> None:
        """Count one start."""
        if isinstance(start, datetime) and _utc(start) and MINYEAR < start.year < MAXYEAR:  # else home has no such day
            self.total += 1
            self.suspicious += start.astimezone(self.home).hour in _NIGHT and start.hour in _DAY

    def warning(self) -> Warn | None:
        """Give the suspicion, when one of five events, and five of them, start at night."""
        if self.suspicious < _ENOUGH or self.suspicious * _SHARE < self.total:
            return None
        return Warn(
            f"{self.suspicious} of {self.total} events start at night: the times marked as UTC are probably local; "
            'check one on the web, and set `options = {times = "local"}` if so',
            code="clock",
        )
