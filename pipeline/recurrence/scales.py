"""Calendar scales: years as lists of months. Days are ordinals of the proleptic Gregorian calendar."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol

from pipeline.recurrence.rule import Month

LAST_DAY = date.max.toordinal()


class MonthSpan(NamedTuple):
    """One month of one year: its number, first day and length."""

    label: Month
    first: int
    length: int


class Year(NamedTuple):
    """One year of a scale."""

    months: tuple[MonthSpan, ...]

    @property
    def first(self) -> int:
        """Give the ordinal of its first day."""
        return self.months[0].first

    @property
    def length(self) -> int:
        """Give its number of days."""
        last = self.months[-1]
        return last.first + last.length - self.first

    def month(self, label: Month) -> int | None:
        """Give the position of a month in the year; None where the year does not have it."""
        return next((at for at, span in enumerate(self.months) if span.label == label), None)


class Scale(Protocol):
    """What a rule needs to know of a calendar."""

    def year(self, number: int) -> Year:
        """Give a year; raises OverflowError outside of what can be computed."""

    def year_of(self, day: int) -> int:
        """Give the number of the year that a day belongs to."""


class Gregorian:
    """The civil calendar."""

    def year(self, number: int) -> Year:
        """Give a year; raises OverflowError outside of 1 to 9999."""
        return _gregorian_year(number)

    def year_of(self, day: int) -> int:
        """Give the number of the year that a day belongs to."""
        return date.fromordinal(day).year


@lru_cache(maxsize=512)
def _gregorian_year(number: int) -> Year:
    if not 1 <= number <= 9999:
        raise OverflowError(f"no year {number}")
    firsts = [date(number, month, 1).toordinal() for month in range(1, 13)]
    after = date(number, 12, 31).toordinal() + 1
    lengths = [later - first for first, later in zip(firsts, (*firsts[1:], after), strict=True)]
    return Year(
        tuple(
            MonthSpan((at + 1, False), first, length)
            for at, (first, length) in enumerate(zip(firsts, lengths, strict=True))
        )
    )


GREGORIAN = Gregorian()


def locate(scale: Scale, day: int) -> tuple[int, int, int]:
    """Give the year, the position of the month in it, and the day of the month (from 1)."""
    number = scale.year_of(day)
    months = scale.year(number).months
    at = next(at for at in range(len(months) - 1, -1, -1) if months[at].first <= day)
    return number, at, day - months[at].first + 1


def months_from(scale: Scale, year: int, at: int) -> Iterator[tuple[int, int]]:
    """Walk through all months from one on, as (year, position); ends where the scale does."""
    while True:
        try:
            count = len(scale.year(year).months)
        except OverflowError:
            return
        for position in range(at, count):
            yield year, position
        year, at = year + 1, 0
