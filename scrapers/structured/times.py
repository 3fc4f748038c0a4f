"""Start and end of one event: schema.org's startDate, endDate, duration and doorTime, in the zone they are told in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scrapers.dates import midnight, wall
from scrapers.model import When
from scrapers.structured.moments import Moment, clock, duration, moment, says_nothing
from scrapers.structured.things import Thing

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """When an event is. An all-day end is exclusive."""

    starts_at: When
    ends_at: When | None = None
    doubtful: bool = False
    """The source wrote a time of day that makes no sense; only the day is kept."""


class NoStart(ValueError):
    """Nobody says when it starts."""


class BadDate(ValueError):
    """The start is written in a way that leaves the day open."""


def times(thing: Thing, zone: str) -> Times:
    """Give when an event is. Raises NoStart or BadDate."""
    start = _start(thing, zone)
    when = start.when
    end = _end(thing, start, zone) if isinstance(when, datetime) else _last_day(thing, when, zone)
    return _whole_days(when, end) or Times(when, end, start.doubtful)


def _start(thing: Thing, zone: str) -> Moment:
    """Give the most telling of the starts: with a time before without, sound before doubtful."""
    said = thing.texts("startDate", "startTime", "doorTime")
    found = [each for text in said if (each := moment(text, zone))]
    if not found:
        unreadable = next((text for text in said if not says_nothing(text)), None)
        if unreadable is None:
            raise NoStart("it does not say when it starts")
        raise BadDate(f"its start {unreadable[:80]!r} cannot be read")
    first = found[0]
    same_day = [each for each in found if _day(each.when) == _day(first.when)]
    best = min(same_day, key=lambda each: (each.doubtful, not isinstance(each.when, datetime)))
    if isinstance(best.when, datetime):
        return best
    return _with_clock(thing, best, zone)


def _with_clock(thing: Thing, day: Moment, zone: str) -> Moment:
    """Add the time of day that some plugins put into a property of its own."""
    for text in thing.texts("startTime"):
        if not isinstance(day.when, datetime) and (when := clock(text, day.when, zone)):
            return Moment(when, floating=True)
    return day


def _end(thing: Thing, start: Moment, zone: str) -> datetime | None:
    """Give the end of a timed event, None when it is not said or not after the start."""
    when = start.when
    if not isinstance(when, datetime):
        return None
    for text in thing.texts("endDate", "endTime"):
        end = _timed_end(text, start, when, zone)
        if end is not None:
            return end if end >= when else None
    if isinstance(start.ends_at, datetime):
        return start.ends_at
    span = next((found for text in thing.texts("duration") if (found := duration(text))), None)
    return _shifted(when, span) if span else None


def _timed_end(text: str, start: Moment, when: datetime, zone: str) -> datetime | None:
    """Read an end; a day alone is the last day, and tells nothing when it is the first one too."""
    end = moment(text, zone)
    if end is None:
        alone = clock(text, when.date(), zone)
        return None if alone is None else _beside(alone, when, floating=True)
    if isinstance(end.when, datetime):
        return _beside(end.when, when, floating=end.floating and not start.floating)
    return midnight(end.when + _DAY, when.tzinfo) if when.tzinfo and end.when > when.date() else None


def _beside(end: datetime, start: datetime, *, floating: bool) -> datetime:
    """Read an end without an offset with the offset of the start."""
    return wall(end.replace(tzinfo=None), start.tzinfo) if floating and start.tzinfo else end


def _shifted(start: datetime, span: timedelta) -> datetime | None:
    """Add elapsed time, across changes of the clocks."""
    try:
        return (start.astimezone(UTC) + span).astimezone(start.tzinfo)
    except OverflowError:
        return None


def _last_day(thing: Thing, start: date, zone: str) -> date | None:
    """Give the exclusive end of an all-day event; schema.org's endDate is the last day."""
    for text in thing.texts("endDate"):
        if end := moment(text, zone):
            last = _day(end.when)
            return last + _DAY if start <= last < date.max else None
    span = next((found for text in thing.texts("duration") if (found := duration(text))), None)
    return start + timedelta(days=span.days) if span and span.days and not span.seconds else None


def _day(when: When) -> date:
    return when.date() if isinstance(when, datetime) else when


def _whole_days(start: When, end: When | None) -> Times | None:
    """Read whole days that are written as times, from midnight to the last minute of a day."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    if start.time() == time() and (end.hour, end.minute) == (23, 59):
        return Times(start.date(), end.date() + _DAY)
    return None
