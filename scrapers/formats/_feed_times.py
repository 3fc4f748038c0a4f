"""When an entry takes place, from the elements that carry event times in any dialect.

Names decide, not namespaces: `ev:startdate`, `bc:start_date`, `mec:startDate`, `xCal:dtstart` and
`event:startdate` are one rule, and the next dialect is read by it too. What a dialect does
differently stands in a table below, with its producer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from scrapers.clock_words import Clock
from scrapers.dates import instant, known_zone, wall
from scrapers.dates_in_words import read, time_of_day
from scrapers.formats._feed_nodes import Node
from scrapers.model import When

STARTS = (
    "dtstart",
    "startdate",
    "startdatetime",
    "start",
    "startat",
    "startsat",
    "eventstart",
    "eventstartdate",
    "eventstartdatetime",
    "begindate",
    "begin",
    "datestart",
    "startdateutc",
    "eventdates",
    "eventdate",
    "startdatelocal",
    "localstartdate",
    "localstart",
    "starts",
    "starttime",
)
_ENDS = (
    "dtend",
    "enddate",
    "enddatetime",
    "end",
    "endat",
    "endsat",
    "eventend",
    "eventenddate",
    "eventenddatetime",
    "dateend",
    "enddateutc",
    "enddatelocal",
    "localenddate",
    "localend",
    "ends",
    "endtime",
)
_LOCAL_STARTS = ("startdatelocal", "localstartdate", "localstart")
_START_CLOCKS = ("starttime", "starthour", "timestart", "eventtimes", "eventtime", "eventstarttime", "times", "time")
_END_CLOCKS = ("endtime", "endhour", "timeend", "eventendtime")
_ALL_DAY = ("cdoalldayevent", "allday", "alldayevent", "isallday")
_EXCLUSIVE_ENDS = frozenset({"gd", "xcal", "xtrumba"})
"""iCalendar's children: an all-day end is the day after. Everywhere else it is the last day."""

_OFFSET = re.compile(r"(?:[zZ]|[+-]\d\d:?\d\d|\b(?:UTC|GMT))\s*$")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_LAST_MINUTE = time(23, 59)
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Told:
    """A start and an end; an all-day end is exclusive."""

    starts_at: When
    ends_at: When | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Value:
    """One element's value, read; `last` is the end that the same words tell ("October 3 - October 4")."""

    when: When
    last: When | None
    space: str
    exact: bool
    """It carries an offset, so it is an instant."""


def told(entry: Node, zone: str, anchor: datetime | None) -> Told | None:
    """Give the times that the entry's elements carry, None when there are none."""
    start = _first(entry, STARTS, "starttime", zone, anchor)
    if start is None:
        return None
    end = _first(entry, _ENDS, "endtime", zone, anchor, space=start.space)
    clock = None if isinstance(start.when, datetime) else _clock(entry, _START_CLOCKS)
    starts_at, ends_at = start.when, end.when if end else start.last
    if clock is not None:
        starts_at, ends_at = _at(start.when, clock.start, zone), _clocked_end(entry, clock, start, ends_at, zone)
    if isinstance(starts_at, datetime) and start.exact:
        starts_at, ends_at = _as_shown(entry, starts_at, ends_at, zone)
    exclusive = start.space in _EXCLUSIVE_ENDS or (ends_at is start.last and clock is None)
    return settled(starts_at, ends_at, zone, exclusive=exclusive, all_day=_says_all_day(entry))


def carries_times(entry: Node) -> bool:
    """Tell whether an entry has elements for event times at all, readable or not."""
    return next(_texts(entry, STARTS, "starttime"), None) is not None


def _as_shown(entry: Node, starts_at: datetime, ends_at: When | None, zone: str) -> tuple[datetime, When | None]:
    """Give instants with the offset of the wall clock that stands beside them ("localstart")."""
    shown = _first(entry, _LOCAL_STARTS, "", zone, None)
    if shown is None or not isinstance(shown.when, datetime):
        return starts_at, ends_at
    offset = shown.when.replace(tzinfo=UTC) - starts_at.astimezone(UTC)
    if abs(offset) > timedelta(hours=14) or offset % timedelta(minutes=15):
        return starts_at, ends_at
    there = timezone(offset)
    return starts_at.astimezone(there), ends_at.astimezone(there) if isinstance(ends_at, datetime) else ends_at


def published(entry: Node, text: str, zone: str) -> Told | None:
    """Give the publication date as the start, for a source that says so; its midnight is a whole day."""
    value = _value(text, "", zone, None)
    if value is None:
        return None
    end = _first(entry, _ENDS, "endtime", zone, None)
    return settled(value.when, end.when if end else None, zone, all_day=_says_all_day(entry))


def starts_when_published(entry: Node) -> bool:
    """Tell a dialect whose pubDate is the start: LiveWhale has the end in an element of its own, and no other start."""
    return any(node.space == "livewhale" for node in entry.children)


def _says_all_day(entry: Node) -> bool:
    return (entry.text_of(*_ALL_DAY) or "").lower() in ("true", "1", "yes")


def settled(
    starts_at: When, ends_at: When | None, zone: str, *, exclusive: bool = False, all_day: bool = False
) -> Told:
    """Make a pair of values one statement: whole days as dates, ends that are ends.

    Midnight to midnight, to 23:59 or to nothing is a day, not a night. An end at 00:00 of the day it
    starts on is the midnight after. An end before the start is dropped.
    """
    if not isinstance(starts_at, datetime):
        return Told(starts_at, _last_day(starts_at, ends_at, exclusive=exclusive))
    begin = _local(starts_at, zone)
    end = _local(ends_at, zone) if isinstance(ends_at, datetime) else None
    through = end is None or end.time().replace(second=0) in (MIDNIGHT, _LAST_MINUTE)
    if all_day or (begin.time() == MIDNIGHT and through):
        return Told(begin.date(), _last_day(begin.date(), ends_at if end is None else end, exclusive=exclusive))
    if end is None or not isinstance(ends_at, datetime):
        return Told(starts_at)
    if end < begin and end.time() == MIDNIGHT and end.date() == begin.date():
        ends_at += timedelta(days=1)
    return Told(starts_at, ends_at if ends_at > starts_at else None)


def _last_day(start: date, end: When | None, *, exclusive: bool) -> date | None:
    """Give the exclusive end of whole days; 23:59 is always in the last one."""
    if end is None:
        return None
    if isinstance(end, datetime):
        exclusive = exclusive and end.time().replace(second=0) != _LAST_MINUTE
        end = end.date()
    last = end if exclusive else end + timedelta(days=1)
    return last if last > start else None


def _local(when: datetime, zone: str) -> datetime:
    """Give the clock that people there see: what is told in UTC is shown in the source's zone."""
    return when.astimezone(known_zone(zone)) if when.tzinfo is UTC else when


def _first(
    entry: Node, names: tuple[str, ...], attribute: str, zone: str, anchor: datetime | None, space: str | None = None
) -> _Value | None:
    """Give the first value that can be read: an instant before a wall clock, and `space` before other dialects."""
    values = [v for text, where in _texts(entry, names, attribute) if (v := _value(text, where, zone, anchor))]
    values = [value for value in values if value.space == space] or values
    exact = next((value for value in values if value.exact), None)
    timed = next((value for value in values if isinstance(value.when, datetime)), None)
    return exact or timed or (values[0] if values else None)


def _texts(entry: Node, names: tuple[str, ...], attribute: str) -> Iterator[tuple[str, str]]:
    """Yield what the elements with these names hold, and GData's `gd:when` attributes."""
    nodes = list(entry.below())
    for node in nodes:
        if node.name == "when" and (value := node.attributes.get(attribute)):
            yield value, node.space
    for name in names:
        for node in nodes:
            if node.name == name and node.space != "gd":
                yield node.text or next((child.text for child in node.children if child.text), ""), node.space


def _value(text: str, space: str, zone: str, anchor: datetime | None) -> _Value | None:
    text = _FRACTION.sub(r"\1", text.strip())
    when = _machine(text, zone)
    if when is not None:
        return _Value(when, None, space, isinstance(when, datetime) and bool(_OFFSET.search(text) or text.isdigit()))
    reading = read(text[:400], anchor, zone)
    return _Value(reading.starts_at, reading.ends_at, space, exact=False) if reading else None


def _machine(text: str, zone: str) -> When | None:
    """Read ISO 8601, the dates of e-mail, and seconds since 1970."""
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    try:
        return instant(text, zone)
    except ValueError:
        pass
    if not re.search(r"\d\d:\d\d", text):
        return None
    try:
        mailed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return mailed if mailed.tzinfo else wall(mailed, known_zone(zone))


def _clock(entry: Node, names: tuple[str, ...]) -> Clock | None:
    """Read a time of day that stands in an element of its own."""
    return next((clock for text in entry.texts(*names) if (clock := time_of_day(text, twelve_hours=False))), None)


def _clocked_end(entry: Node, clock: Clock, start: _Value, ends_at: When | None, zone: str) -> When | None:
    """Join the last day, or the only one, with the time it ends; without such a time the end is unknown."""
    if isinstance(ends_at, datetime):
        return ends_at
    closing = _clock(entry, _END_CLOCKS)
    last = start.last - timedelta(days=1) if start.last and ends_at is start.last else ends_at
    until = closing.start if closing else clock.end
    if until is None:
        return None
    end = _at(last or start.when, until, zone)
    return end if end >= _at(start.when, clock.start, zone) else end + timedelta(days=1)


def _at(day: When, clock: time, zone: str) -> datetime:
    return wall(datetime.combine(day, clock), known_zone(zone))
