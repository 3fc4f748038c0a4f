"""The text of a recurrence rule, read into numbers; what is not understood is refused, never guessed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Literal, TypeVar, cast

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]
Skip = Literal["OMIT", "BACKWARD", "FORWARD"]
Month = tuple[int, bool]
"""A month's number, and whether it is the leap month that follows the month of that number ("5L")."""
Weekday = tuple[int, int]
"""Which one of the period (0: every one, -1: the last), and the day of the week (Monday is 0)."""

T = TypeVar("T", int, Month, Weekday)
FREQUENCIES: tuple[Frequency, ...] = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})(L?)", re.ASCII)
_UNTIL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)?(Z)?)?", re.ASCII)
_LARGEST = 2**31


class BadRule(ValueError):
    """The text is no rule that RFC 5545 knows."""


@dataclass(frozen=True, slots=True)
class Until:
    """The last moment of a rule, as written: a day, a wall-clock time, or a UTC instant."""

    at: datetime
    """Naive."""
    day_only: bool = False
    utc: bool = False

    def wall(self, zone: tzinfo | None) -> datetime:
        """Give the last wall-clock time of a series in a zone, None for whole days.

        A day counts to its end on a wall clock, because people write the day of the last instance; a
        series in UTC has no day of its own. For whole days, the day of a UTC instant counts.
        """
        if self.day_only and zone is not UTC:
            return datetime.combine(self.at, time.max)
        if self.utc and zone is not None:
            return self.at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
        return self.at


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE or EXRULE. Empty lists are parts that the rule does not have."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    months: tuple[Month, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    scale: str = "GREGORIAN"
    skip: Skip = "OMIT"


def read_rule(text: str) -> Rule:
    """Read a rule. Parts with names that nobody knows are ignored (RFC 5545 3.3.10 lets rules grow).

    Raises BadRule for anything that would have to be guessed.
    """
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise BadRule(f"no FREQ in {text[:80]!r}")
    return Rule(
        frequency=frequency,
        interval=_positive(parts, "INTERVAL") or 1,
        count=_positive(parts, "COUNT"),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        months=_list(parts, "BYMONTH", _month),
        weeks=_list(parts, "BYWEEKNO", _signed(53)),
        year_days=_list(parts, "BYYEARDAY", _signed(385)),
        month_days=_list(parts, "BYMONTHDAY", _signed(31)),
        weekdays=_list(parts, "BYDAY", _weekday),
        hours=_list(parts, "BYHOUR", _up_to(23)),
        minutes=_list(parts, "BYMINUTE", _up_to(59)),
        seconds=tuple(sorted({min(second, 59) for second in _list(parts, "BYSECOND", _up_to(60))})),
        positions=_list(parts, "BYSETPOS", _signed(_LARGEST)),
        week_start=_week_start(parts.get("WKST", "MO")),
        scale=parts.get("RSCALE", "GREGORIAN"),
        skip=_skip(parts.get("SKIP", "OMIT")),
    )


def _parts(text: str) -> dict[str, str]:
    """Split NAME=VALUE pairs; the first of a name counts. Some exporters repeat "RRULE:" in the value."""
    parts: dict[str, str] = {}
    for part in text.strip().rpartition("RULE:")[2].upper().split(";"):
        name, _, value = part.partition("=")
        parts.setdefault(name.strip(), value.strip())
    return parts


def _positive(parts: dict[str, str], name: str) -> int | None:
    """Read INTERVAL or COUNT; a number beyond 32 bits says "for ever" as well as the largest one."""
    if name not in parts:
        return None
    if not re.fullmatch(r"\+?\d{1,100}", parts[name], re.ASCII) or int(parts[name]) == 0:
        raise BadRule(f"{name}={parts[name][:40]} is no positive number")
    return min(int(parts[name]), _LARGEST)


def _until(text: str) -> Until:
    found = _UNTIL.fullmatch(text)
    if found is None:
        raise BadRule(f"UNTIL={text[:40]} is no date")
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        at = datetime.combine(date(int(year), int(month), int(day)), time())
        if hour is None:
            return Until(at, day_only=True)
        return Until(at.replace(hour=int(hour), minute=int(minute), second=min(int(second or 0), 59)), utc=bool(utc))
    except ValueError as error:
        raise BadRule(f"UNTIL={text[:40]}: {error}") from error


def _list(parts: dict[str, str], name: str, read: Callable[[str], T]) -> tuple[T, ...]:
    """Read a comma list, sorted and each once."""
    if name not in parts:
        return ()
    try:
        found = {read(item.strip()) for item in parts[name].split(",") if item.strip()}
    except ValueError as error:
        raise BadRule(f"{name}={parts[name][:40]}: {error}") from error
    if not found:
        raise BadRule(f"{name} is empty")
    return tuple(sorted(found))


def _integer(item: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,10}", item, re.ASCII):
        raise ValueError(f"{item[:20]!r} is no number")
    return int(item)


def _signed(largest: int) -> Callable[[str], int]:
    def read(item: str) -> int:
        number = _integer(item)
        if number == 0 or abs(number) > largest:
            raise ValueError(f"{number} is not within 1 and {largest}")
        return number

    return read


def _up_to(largest: int) -> Callable[[str], int]:
    def read(item: str) -> int:
        number = _integer(item)
        if not 0 <= number <= largest:
            raise ValueError(f"{number} is not within 0 and {largest}")
        return number

    return read


def _month(item: str) -> Month:
    found = _MONTH.fullmatch(item)
    if found is None or not 1 <= int(found[1]) <= 13:
        raise ValueError(f"{item!r} is no month")
    return int(found[1]), bool(found[2])


def _weekday(item: str) -> Weekday:
    found = _WEEKDAY.fullmatch(item)
    if found is None or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise ValueError(f"{item!r} is no weekday")
    return int(found[1] or 0), WEEKDAYS.index(found[2])


def _week_start(text: str) -> int:
    if text not in WEEKDAYS:
        raise BadRule(f"WKST={text[:40]} is no weekday")
    return WEEKDAYS.index(text)


def _skip(text: str) -> Skip:
    if text not in ("OMIT", "BACKWARD", "FORWARD"):
        raise BadRule(f"SKIP={text[:40]} is not known")
    return cast("Skip", text)
