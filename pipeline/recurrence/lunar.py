"""Calendars of RFC 7529 that are arithmetic: Hebrew, tabular Islamic, Coptic and Ethiopic.

Formulas and epochs are those of Reingold and Dershowitz, Calendrical Calculations; month numbers those of
CLDR, where the Hebrew year begins with Tishri and its leap month Adar I is 5L.
"""

from dataclasses import dataclass
from functools import lru_cache

from pipeline.recurrence.rule import Month
from pipeline.recurrence.scales import MonthSpan, Scale, Year

_HEBREW_EPOCH = -1_373_427
_LONGEST_SEARCH = 3


def spans(first: int, months: list[tuple[Month, int]]) -> Year:
    """Lay months of given lengths end to end."""
    found: list[MonthSpan] = []
    for label, length in months:
        found.append(MonthSpan(label, first, length))
        first += length
    return Year(tuple(found))


def year_around(scale: Scale, day: int, guess: int) -> int:
    """Find the year that a day belongs to, from a guess that is at most a few years off."""
    for number in range(guess + _LONGEST_SEARCH, guess - _LONGEST_SEARCH - 1, -1):
        if scale.year(number).first <= day:
            return number
    raise OverflowError(f"no year for day {day}")


class Hebrew:
    """The Jewish calendar."""

    def year(self, number: int) -> Year:
        """Give a year, whose number counts from the creation of the world."""
        return _hebrew_year(number)

    def year_of(self, day: int) -> int:
        """Give the number of the year that a day belongs to."""
        return year_around(self, day, int((day - _HEBREW_EPOCH) / 365.2468) + 1)


@lru_cache(maxsize=256)
def _hebrew_year(number: int) -> Year:
    first, after = _hebrew_first(number), _hebrew_first(number + 1)
    length = after - first
    leap = (7 * number + 1) % 19 < 7
    lengths = [30, 30 if length % 10 == 5 else 29, 29 if length % 10 == 3 else 30, 29, 30]
    labels: list[Month] = [(at, False) for at in range(1, 6)]
    months = list(zip(labels, lengths, strict=True))
    if leap:
        months.append(((5, True), 30))
    months += [((at, False), 29 if at % 2 == 0 else 30) for at in range(6, 13)]
    return spans(first, months)


def _hebrew_first(number: int) -> int:
    """Give the first of Tishri, moved so that no feast falls on a wrong weekday."""
    before, this, following = (_elapsed(each) for each in (number - 1, number, number + 1))
    correction = 2 if following - this == 356 else 1 if this - before == 382 else 0
    return _HEBREW_EPOCH + this + correction


def _elapsed(number: int) -> int:
    months = (235 * number - 234) // 19
    parts = 12_084 + 13_753 * months
    day = 29 * months + parts // 25_920
    return day + (1 if 3 * (day + 1) % 7 < 3 else 0)


@dataclass(frozen=True, slots=True)
class Islamic:
    """The tabular Islamic calendar, from its civil (Friday) or astronomical (Thursday) epoch."""

    epoch: int = 227_015

    def year(self, number: int) -> Year:
        """Give a year of the Hijra."""
        leap = (14 + 11 * number) % 30 < 11
        lengths = [30, 29] * 5 + [30, 30 if leap else 29]
        first = self.epoch + 354 * (number - 1) + (3 + 11 * number) // 30
        return spans(first, [((at, False), length) for at, length in enumerate(lengths, 1)])

    def year_of(self, day: int) -> int:
        """Give the number of the year that a day belongs to."""
        return (30 * (day - self.epoch) + 10_646) // 10_631


@dataclass(frozen=True, slots=True)
class Coptic:
    """Twelve months of thirty days and one of five or six; the Ethiopic calendar counts from another epoch."""

    epoch: int = 103_605

    def year(self, number: int) -> Year:
        """Give a year; every fourth is longer by a day."""
        last = 6 if number % 4 == 3 else 5
        first = self.epoch + 365 * (number - 1) + number // 4
        return spans(first, [((at, False), 30) for at in range(1, 13)] + [((13, False), last)])

    def year_of(self, day: int) -> int:
        """Give the number of the year that a day belongs to."""
        return (4 * (day - self.epoch) + 1_463) // 1_461
