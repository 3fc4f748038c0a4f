"""When an event is: start, end, recurrence and the instance it replaces, from the lines of a VEVENT."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scrapers.dates import wall
from scrapers.ics.lines import Line, Properties
from scrapers.ics.values import Duration, after, duration, moment
from scrapers.ics.vcalendar import modern_rule
from scrapers.ics.zones import Zones
from scrapers.model import Recurrence, When

ONE_DAY = timedelta(days=1)
_MOST_DATES = 20_000
"""Of RDATE in one event; no series that people keep has more."""


def start(lines: Properties, zones: Zones) -> When | None:
    """Give DTSTART; None without one. Raises ValueError when it is no date."""
    for parameters, value in lines.get("DTSTART", ()):
        if value.strip():
            return _typed(moment(value, zones.of(parameters.get("TZID"))), parameters)
    return None


def _typed(when: When, parameters: Mapping[str, str]) -> When:
    """Take VALUE=DATE at its word, whatever time stands beside it; without it the form of the value decides."""
    if "VALUE" in parameters and isinstance(when, datetime) and parameters["VALUE"].upper() == "DATE":
        return when.date()
    return when


def end(lines: Properties, starts_at: When, zones: Zones) -> When | None:
    """Give DTEND, else DTSTART + DURATION; an end that is no later than the start is not known.

    An all-day event that says nothing of its end lasts its one day (RFC 5545 3.6.1). A bad end never
    costs the event.
    """
    if "DTEND" not in lines and "DURATION" not in lines:
        return None if isinstance(starts_at, datetime) else starts_at + ONE_DAY
    found = _explicit_end(lines, starts_at, zones)
    if found is None:
        return None
    if not isinstance(starts_at, datetime):
        day = _exclusive_day(found)
        return day if day > starts_at else None
    if not isinstance(found, datetime):
        found = wall(datetime.combine(found, time()), _zone_of(starts_at))
    return found if found > starts_at else None


def _explicit_end(lines: Properties, starts_at: When, zones: Zones) -> When | None:
    """Read DTEND or DURATION; DTEND wins where both stand."""
    try:
        for parameters, value in lines.get("DTEND", ()):
            if value.strip():
                return _moment_near(value, parameters, starts_at, zones)
        for _, value in lines.get("DURATION", ()):
            if value.strip():
                length = duration(value)
                return after(starts_at, length) if not length.negative else None
    except (ValueError, OverflowError):
        return None
    return None


def _exclusive_day(found: When) -> date:
    """Give the day on which an all-day event is over; one that ends at some hour takes that day too."""
    if not isinstance(found, datetime):
        return found
    return found.date() + (ONE_DAY if found.time() > time() else timedelta())


def _zone_of(when: When) -> tzinfo:
    return (when.tzinfo if isinstance(when, datetime) else None) or UTC


def _moment_near(value: str, parameters: Mapping[str, str], starts_at: When, zones: Zones) -> When:
    """Read a date that belongs to an event: without a zone of its own it is in that of the start."""
    tzid = parameters.get("TZID")
    zone = _zone_of(starts_at) if tzid is None and isinstance(starts_at, datetime) else zones.of(tzid)
    return _typed(moment(value, zone), parameters)


def replaced(lines: Properties, starts_at: When | None, zones: Zones) -> tuple[When, bool] | None:
    """Give the instance that RECURRENCE-ID names, and whether all later ones are meant; None without one."""
    for parameters, value in lines.get("RECURRENCE-ID", ()):
        try:
            instance = _moment_near(value, parameters, starts_at if starts_at is not None else date.min, zones)
            return instance, parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        except (ValueError, OverflowError):
            continue
    return None


def recurrence(lines: Properties, starts_at: When, zones: Zones) -> Recurrence | None:
    """Give the rules and dates of a series; None for a single event. Dates that are none are left out.

    EXRULE is not read: RFC 5545 took it out of iCalendar, and no calendar program applies it.
    """
    if "RRULE" not in lines and "RDATE" not in lines:
        return None
    rrules = tuple(modern_rule(value.strip()) for _, value in lines.get("RRULE", ()) if value.strip())
    rdates = _rdates(lines, starts_at, zones)
    if not rrules and not rdates:
        return None
    exdates = tuple(when for line in lines.get("EXDATE", ()) for when in _dates(line, starts_at, zones))
    return Recurrence(rrules, rdates=rdates, exdates=exdates)


def _dates(line: Line, starts_at: When, zones: Zones) -> Iterator[When]:
    parameters, value = line
    for part in re.split("[,;]", value):
        if part.strip():
            try:
                yield _moment_near(part.strip(), parameters, starts_at, zones)
            except (ValueError, OverflowError):
                continue


def _rdates(lines: Properties, starts_at: When, zones: Zones) -> tuple[tuple[When, When | None], ...]:
    """Read dates and periods; a period carries its own end."""
    found: list[tuple[When, When | None]] = []
    for parameters, value in lines.get("RDATE", ()):
        for part in re.split("[,;]", value)[:_MOST_DATES]:
            if part.strip():
                try:
                    found.append(_period(part.strip(), parameters, starts_at, zones))
                except (ValueError, OverflowError):
                    continue
    return tuple(found[:_MOST_DATES])


def _period(text: str, parameters: Mapping[str, str], starts_at: When, zones: Zones) -> tuple[When, When | None]:
    first, slash, last = text.partition("/")
    begins = _moment_near(first, parameters, starts_at, zones)
    if not slash:
        return begins, None
    if last[:1] in "Pp+-":
        length = duration(last)
        ends: When | None = None if length.negative or length == Duration(0, timedelta()) else after(begins, length)
    else:
        ends = _moment_near(last, parameters, starts_at, zones)
    alike = isinstance(begins, datetime) == isinstance(ends, datetime)
    return begins, ends if ends is not None and alike and ends > begins else None
