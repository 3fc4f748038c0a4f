"""schema.org Schedule as an RFC 5545 recurrence: repeatFrequency, byDay, byMonthDay, repeatCount, exceptDate …"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scrapers.dates import known_zone, wall
from scrapers.model import Recurrence, When
from scrapers.structured.moments import clock, duration, moment
from scrapers.structured.things import Thing, bare
from scrapers.timezones import zone as zone_named

_PERIOD = re.compile(r"P(\d{1,3})([YMWD])", re.I)
_PERIODS = {"Y": "YEARLY", "M": "MONTHLY", "W": "WEEKLY", "D": "DAILY"}
_WORDS = {
    **dict.fromkeys(("daily", "everyday"), ("DAILY", 1)),
    **dict.fromkeys(("weekly", "everyweek"), ("WEEKLY", 1)),
    **dict.fromkeys(("biweekly", "fortnightly", "everyotherweek"), ("WEEKLY", 2)),
    **dict.fromkeys(("monthly", "everymonth"), ("MONTHLY", 1)),
    "quarterly": ("MONTHLY", 3),
    **dict.fromkeys(("yearly", "annually", "annual"), ("YEARLY", 1)),
}
_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(?:[a-z]{0,3}|[a-z]*day)", re.I)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HORIZON = 366 * 5
"""Days ahead among which the first date of a rule is looked for."""


class BadSchedule(ValueError):
    """The schedule is there, but no dates follow from it."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """The first occurrence of a schedule and the rule for the others."""

    starts_at: When
    ends_at: When | None
    recurrence: Recurrence
    timezone: str | None


def repetition(
    schedule: Thing, start: When | None, length: timedelta | None, zone: str, today: date | None
) -> Repetition:
    """Give the recurrence of a schedule.

    `start` and `length` are the event's own, where it has them. A rule that names no first date begins
    today: what was before nobody says. Raises BadSchedule.
    """
    told = zone_named(schedule.text("scheduleTimezone") or "")
    name = told.key if told else zone
    frequency, interval = _frequency(schedule)
    first = _first_day(schedule, start, name)
    if first is None and interval > 1:
        raise BadSchedule("it repeats at intervals and does not say from when")
    first = first or today
    if first is None:
        raise BadSchedule("it does not say from when, and when the document was fetched is not known")
    parts = _by(schedule, frequency)
    begin = _first_start(schedule, start, _fitting(first, parts), name)
    rule = [f"FREQ={frequency}", *([f"INTERVAL={interval}"] if interval > 1 else [])]
    rule += [f"{part}={','.join(values)}" for part, values in parts.items()]
    rule += _limits(schedule, begin, name)
    recurrence = Recurrence((";".join(rule),), exdates=_exceptions(schedule, begin, name), zone=known_zone(name))
    return Repetition(begin, _end(schedule, begin, length, name), recurrence, name if told else None)


def _frequency(schedule: Thing) -> tuple[str, int]:
    """Read repeatFrequency: an ISO 8601 duration, a word, or what byDay and byMonthDay imply."""
    said = schedule.text("repeatFrequency") or ""
    if found := _PERIOD.fullmatch(said):
        return _PERIODS[found[2].upper()], max(int(found[1]), 1)
    word = re.sub(r"[^a-z]", "", bare(said).lower())
    if word in _WORDS:
        return _WORDS[word]
    if not said and schedule.all("byDay"):
        return "WEEKLY", 1
    if not said and schedule.all("byMonthDay"):
        return "MONTHLY", 1
    raise BadSchedule(f"it repeats {said[:40]!r}, which is no frequency")


def _by(schedule: Thing, frequency: str) -> dict[str, list[str]]:
    """Give the BY parts of a rule."""
    parts = {
        "BYDAY": _days(schedule, ordinals=frequency in ("MONTHLY", "YEARLY")),
        "BYMONTHDAY": _numbers(schedule, "byMonthDay", 31),
        "BYMONTH": [number for number in _numbers(schedule, "byMonth", 12) if not number.startswith("-")],
    }
    return {name: values for name, values in parts.items() if values}


def _days(schedule: Thing, *, ordinals: bool) -> list[str]:
    """Read byDay: names, IRIs or iCalendar codes; byMonthWeek says which of the month."""
    week = next(iter(_numbers(schedule, "byMonthWeek", 5)), "") if ordinals else ""
    parts = (part for text in schedule.texts("byDay") for part in re.split(r"[\s,;]+", text))
    days = [day for part in parts if (day := _BY_DAY.fullmatch(bare(part)))]
    return list(dict.fromkeys(f"{(day[1] or week) if ordinals else ''}{day[2].upper()}" for day in days))


def _numbers(schedule: Thing, name: str, highest: int) -> list[str]:
    texts = [part for text in schedule.texts(name) for part in re.split(r"[\s,;]+", text)]
    return [text for text in texts if re.fullmatch(r"-?\d{1,2}", text) and 1 <= abs(int(text)) <= highest]


def _first_day(schedule: Thing, start: When | None, zone: str) -> date | None:
    """Give the day from which the rule counts, if anybody says so."""
    said = next((found.when for text in schedule.texts("startDate") if (found := moment(text, zone))), start)
    return said.date() if isinstance(said, datetime) else said


def _fitting(first: date, parts: dict[str, list[str]]) -> date:
    """Give the first day that fits the BY parts: RFC 5545 wants DTSTART to be an occurrence. Raises BadSchedule."""
    for ahead in range(HORIZON):
        day = first + timedelta(days=ahead)
        if all(_fits(day, part, values) for part, values in parts.items()):
            return day
    raise BadSchedule("no date fits its rule")


def _fits(day: date, part: str, values: list[str]) -> bool:
    if part == "BYMONTH":
        return str(day.month) in values
    length = monthrange(day.year, day.month)[1]
    if part == "BYMONTHDAY":
        return str(day.day) in values or str(day.day - length - 1) in values
    code = _CODES[day.weekday()]
    nth, last = (day.day + 6) // 7, -((length - day.day) // 7 + 1)
    return any(value in values for value in (code, f"{nth}{code}", f"+{nth}{code}", f"{last}{code}"))


def _first_start(schedule: Thing, start: When | None, day: date, zone: str) -> When:
    """Put the time of day that schedule or event tell on the first day."""
    told = next((found for text in schedule.texts("startTime") if (found := clock(text, day, zone))), None)
    local = told or (start if isinstance(start, datetime) else None)
    return wall(datetime.combine(day, local.time()), local.tzinfo or known_zone(zone)) if local else day


def _limits(schedule: Thing, begin: When, zone: str) -> list[str]:
    """Write COUNT or UNTIL; an end date is the last day on which it may start."""
    count = next(iter(schedule.texts("repeatCount")), "")
    if re.fullmatch(r"[1-9]\d{0,5}", count):
        return [f"COUNT={count}"]
    last = next((found.when for text in schedule.texts("endDate") if (found := moment(text, zone))), None)
    if last is None:
        return []
    if not isinstance(begin, datetime):
        return [f"UNTIL={last:%Y%m%d}"]
    if not isinstance(last, datetime):
        last = wall(datetime.combine(last, time(23, 59, 59)), known_zone(zone))
    return [f"UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"]


def _exceptions(schedule: Thing, begin: When, zone: str) -> tuple[When, ...]:
    """Give the occurrences that are left out; a day alone means the occurrence of that day."""
    found = [each.when for text in schedule.texts("exceptDate") if (each := moment(text, zone))]
    if not isinstance(begin, datetime):
        return tuple(when.date() if isinstance(when, datetime) else when for when in found)
    at, place = begin.time(), begin.tzinfo or UTC
    return tuple(when if isinstance(when, datetime) else wall(datetime.combine(when, at), place) for when in found)


def _end(schedule: Thing, begin: When, length: timedelta | None, zone: str) -> When | None:
    """Give the end of the first occurrence: endTime, else duration, else what the event itself says."""
    if not isinstance(begin, datetime):
        return begin + timedelta(days=length.days) if length and length.days else None
    for text in schedule.texts("endTime"):
        if end := clock(text, begin.date(), zone):
            return end if end > begin else _next_day(end)
    spans = (duration(text) for text in schedule.texts("duration"))
    span = next((found for found in spans if found), length)
    return (begin.astimezone(UTC) + span).astimezone(begin.tzinfo) if span else None


def _next_day(when: datetime) -> datetime:
    zone: tzinfo = when.tzinfo or UTC
    return wall((when + timedelta(days=1)).replace(tzinfo=None), zone)
