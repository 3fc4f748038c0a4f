"""The times of day that a rule names, and the periods shorter than a day, in whole seconds."""

from collections.abc import Iterator, Sequence

from pipeline.recurrence.days import Test
from pipeline.recurrence.rule import Rule

DAY, HOUR, MINUTE = 86_400, 3_600, 60
UNITS = {"HOURLY": HOUR, "MINUTELY": MINUTE, "SECONDLY": 1}


class Times(Sequence[int]):
    """All combinations of hours, minutes and seconds, in order, as seconds; none of them is kept in memory.

    BYHOUR, BYMINUTE and BYSECOND in full are 86,400 times a day, and BYSETPOS may want two of them.
    """

    def __init__(self, hours: Sequence[int], minutes: Sequence[int], seconds: Sequence[int]) -> None:
        self.hours, self.minutes, self.seconds = hours, minutes, seconds
        self.inner = len(minutes) * len(seconds)

    def __len__(self) -> int:
        return len(self.hours) * self.inner

    def __getitem__(self, at: int) -> int:  # type: ignore[override]
        hour, rest = divmod(at, self.inner)
        minute, second = divmod(rest, len(self.seconds))
        return self.hours[hour] * HOUR + self.minutes[minute] * MINUTE + self.seconds[second]


def times(rule: Rule, start: int) -> Times:
    """Give the times within one period, from the rule and, where it is silent, from the start's own."""
    hours = rule.hours or (start // HOUR,)
    minutes = rule.minutes or (start // MINUTE % 60,)
    seconds = rule.seconds or (start % 60,)
    if rule.frequency == "HOURLY":
        return Times((0,), minutes, seconds)
    if rule.frequency == "MINUTELY":
        return Times((0,), (0,), seconds)
    if rule.frequency == "SECONDLY":
        return Times((0,), (0,), (0,))
    return Times(hours, minutes, seconds)


def short_periods(rule: Rule, first: int, after: int, last: int, allowed: Test) -> Iterator[int | None]:
    """Yield the first second of each hour, minute or second that the rule allows, None for a leap.

    Seconds count from the ordinal day 0. Whole days, hours and minutes that are not allowed are leapt over.
    """
    unit = UNITS[rule.frequency]
    step = unit * rule.interval
    at = first - first % unit
    at += max(0, (after - at) // step) * step
    known: tuple[int, bool] = (-1, False)
    while at <= last:
        day, second = divmod(at, DAY)
        if known[0] != day:
            known = day, allowed(day)
        leap = _leap(rule, known[1], second, unit)
        yield None if leap else at
        at += -(-(leap or unit) // step) * step


def _leap(rule: Rule, day_allowed: bool, second: int, unit: int) -> int:
    """Give the seconds to the next day, hour or minute that may be allowed; 0 when this one is."""
    if not day_allowed:
        return DAY - second
    if rule.hours and (hour := second // HOUR) not in rule.hours:
        return next((HOUR * later for later in rule.hours if later > hour), DAY) - second
    if unit < HOUR and rule.minutes and (minute := second // MINUTE % 60) not in rule.minutes:
        return next((MINUTE * later for later in rule.minutes if later > minute), HOUR) - second % HOUR
    if unit == 1 and rule.seconds and (now := second % 60) not in rule.seconds:
        return next((later for later in rule.seconds if later > now), MINUTE) - now
    return 0
