"""From days as written to dates and instants: which year is meant, and what a weekday says against it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from scrapers.clock_words import Clock
from scrapers.dates import known_zone, wall
from scrapers.day_words import Day
from scrapers.model import When

AHEAD, BEHIND = timedelta(days=300), timedelta(days=65)
"""How far from the anchor a day without a year may lie; together a year, so that each day has one place."""

_LONGEST = timedelta(hours=16)
"""An evening may end after midnight; an end that makes it longer than this is a slip, and dropped."""

_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Placed:
    """A date, and in words what speaks against it."""

    date: date
    doubt: str = ""


def place(day: Day, anchor: date | None) -> Placed | None:
    """Give the date that a written day means; None when there is no such day, or no telling which year.

    A weekday decides between 10/3 and 3/10, and between this year and the last (a page nobody has
    cleaned up). Against a day that can be no other it is only a doubt.
    """
    meant = _in_window(day, anchor)
    if day.weekday is None or (meant and meant.weekday() == day.weekday):
        return Placed(meant) if meant else None
    turned = Day(day.day, day.month, day.year) if day.either_way else None
    other = _in_window(turned, anchor) if turned else None
    if other and other.weekday() == day.weekday:
        return Placed(other)
    before = _real(day, meant.year - 1) if meant and not day.year else None
    if before and before.weekday() == day.weekday:
        return Placed(before, f"no year is said; {_WEEKDAY_NAMES[day.weekday]} fits {before.year}")
    return Placed(meant, f"{meant} is no {_WEEKDAY_NAMES[day.weekday]}") if meant else None


def place_span(first: Day, last: Day, anchor: date | None) -> tuple[Placed, Placed] | None:
    """Give the first and last date of a span; a year told once counts for both."""
    if first.year and not last.year:
        begin = place(first, anchor)
        end = _nearest(last, begin.date, forward=True) if begin else None
        return (begin, Placed(end)) if begin and end else None
    closing = place(last, anchor)
    if closing is None:
        return None
    start = place(first, anchor) if first.year else None
    begin_date = start.date if start else _nearest(first, closing.date, forward=False)
    if begin_date is None or begin_date > closing.date:
        return None
    wrong = first.weekday is not None and first.weekday != begin_date.weekday()
    return Placed(begin_date, f"{begin_date} is no {_WEEKDAY_NAMES[first.weekday or 0]}" if wrong else ""), closing


def occurrence(
    first: date, last: date | None, clock: Clock | None, closing: Clock | None, zone: tzinfo
) -> tuple[When, When | None]:
    """Join days and times: an all-day end is exclusive, an end before the start is after midnight.

    `closing` is the time told with the last day ("Dec 3, 6 pm – Dec 4, 2 am"); without one, the end
    of `clock` is the end of the last day. An end that is not told stays unknown.
    """
    opening = clock or closing
    if opening is None:
        return first, (last + timedelta(days=1) if last and last != first else None)
    zone = known_zone(opening.zone) if opening.zone else zone
    starts_at = wall(datetime.combine(first, opening.start), zone)
    end = _closing(clock, closing)
    if end is None:
        return starts_at, None
    ends_at = wall(datetime.combine(last or first, end), zone)
    if ends_at <= starts_at or (closing is None and end < opening.start):
        ends_at = wall(datetime.combine((last or first) + timedelta(days=1), end), zone)
    if (last is None or last == first) and ends_at - starts_at > _LONGEST and end < opening.start:
        return starts_at, None
    return starts_at, ends_at


def _closing(clock: Clock | None, closing: Clock | None) -> time | None:
    if closing is None:
        return clock.end if clock else None
    return closing.end or (closing.start if clock else None)


def _in_window(day: Day, anchor: date | None) -> date | None:
    if day.year:
        return _real(day, day.year)
    if anchor is None:
        return None
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    return next((found for year in years if (found := _real(day, year)) and -BEHIND < found - anchor <= AHEAD), None)


def _nearest(day: Day, fixed: date, *, forward: bool) -> date | None:
    """Give the first such day from a date on, or the last one up to it."""
    years = (fixed.year, fixed.year + (1 if forward else -1))
    return next(
        (found for year in years if (found := _real(day, year)) and (found >= fixed if forward else found <= fixed)),
        None,
    )


def _real(day: Day, year: int) -> date | None:
    try:
        return date(year, day.month, day.day)
    except ValueError:
        return None
