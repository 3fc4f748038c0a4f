"""The Chinese calendar and its Korean form (Dangi): new moons and solar terms, seen from Beijing or Seoul.

Positions follow Meeus, Astronomical Algorithms, chapters 25 and 49, to about a minute of time. A month
begins on the day of a new moon; the one with the winter solstice is the eleventh; where thirteen months
lie between two solstices, the first without a principal term is a leap month.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import floor, radians, sin

from pipeline.recurrence.lunar import year_around
from pipeline.recurrence.rule import Month
from pipeline.recurrence.scales import MonthSpan, Year

_JULIAN_DAY_ZERO = 1_721_424.5
"""Julian date minus this is the ordinal of the day, at its midnight."""
_LUNATION = 29.530588861
_MOON_TERMS = (
    # hundred-thousandths of a day; multiples of the Sun's anomaly, the Moon's anomaly, the Moon's latitude
    (-40720, 0, 1, 0),
    (17241, 1, 0, 0),
    (1608, 0, 2, 0),
    (1039, 0, 0, 2),
    (739, -1, 1, 0),
    (-514, 1, 1, 0),
    (208, 2, 0, 0),
    (-111, 0, 1, -2),
    (-57, 0, 1, 2),
    (56, 1, 2, 0),
    (-42, 0, 3, 0),
    (42, 1, 0, 2),
    (38, 1, 0, -2),
    (-24, -1, 2, 0),
)


@dataclass(frozen=True, slots=True)
class Chinese:
    """The calendar as seen `hours` east of Greenwich. Years have the number of the civil year they begin in."""

    hours: float = 8.0

    def year(self, number: int) -> Year:
        """Give a year; raises OverflowError outside of what the formulas are good for."""
        if not 1000 <= number <= 3000:
            raise OverflowError(f"no Chinese year {number}")
        return _year(number, self.hours)

    def year_of(self, day: int) -> int:
        """Give the number of the year that a day belongs to."""
        return year_around(self, day, date.fromordinal(day).year)


@lru_cache(maxsize=256)
def _year(number: int, hours: float) -> Year:
    """Join the months of two solstice years: from the first month to the twelfth."""
    labelled = [*_between_solstices(number, hours), *_between_solstices(number + 1, hours)]
    starts = [at for at, (label, _) in enumerate(labelled) if label == (1, False)]
    months = labelled[starts[0] : starts[1] + 1]
    pairs = pairwise(months)
    return Year(tuple(MonthSpan(label, first, after - first) for (label, first), (_, after) in pairs))


@lru_cache(maxsize=256)
def _between_solstices(number: int, hours: float) -> list[tuple[Month, int]]:
    """Give the months from the eleventh of the year before to the tenth of this one, with their first days."""
    begins, ends = (_month_of(_solstice(each, hours), hours) for each in (number - 1, number))
    firsts = [_new_moon_day(lunation, hours) for lunation in range(begins, ends + 1)]
    found: list[tuple[Month, int]] = []
    name, leap_due = 10, ends - begins == 13
    for first, after in pairwise(firsts):
        leap = leap_due and _term(first, hours) == _term(after, hours)
        if leap:
            leap_due = False
        else:
            name = name % 12 + 1
        found.append(((name, leap), first))
    return found


def _solstice(number: int, hours: float) -> int:
    """Give the day of the winter solstice."""
    day = date(number, 12, 18).toordinal()
    while _term(day + 1, hours) != 9:
        day += 1
    return day


def _month_of(day: int, hours: float) -> int:
    """Give the lunation of the last new moon on or before a day."""
    lunation = floor((day - (2_451_550.09766 - _JULIAN_DAY_ZERO)) / _LUNATION) + 1
    while _new_moon_day(lunation, hours) > day:
        lunation -= 1
    return lunation


def _term(day: int, hours: float) -> int:
    """Give the principal term that has begun when a day begins: the Sun's longitude in twelfths of the circle."""
    return floor(_solar_longitude(day + _JULIAN_DAY_ZERO - hours / 24) / 30)


def _solar_longitude(julian: float) -> float:
    """Give the apparent longitude of the Sun in degrees (Meeus, chapter 25)."""
    t = (julian + _delta_t(julian) - 2_451_545.0) / 36_525
    anomaly = radians(357.52911 + 35_999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(anomaly)
        + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
        + 0.000289 * sin(3 * anomaly)
    )
    true = 280.46646 + 36_000.76983 * t + 0.0003032 * t * t + centre
    return (true - 0.00569 - 0.00478 * sin(radians(125.04 - 1_934.136 * t))) % 360


@lru_cache(maxsize=4096)
def _new_moon_day(lunation: int, hours: float) -> int:
    julian = _new_moon(lunation)
    return floor(julian - _delta_t(julian) + hours / 24 - _JULIAN_DAY_ZERO)


def _new_moon(lunation: int) -> float:
    """Give the dynamical time of a new moon, counted from that of 6 January 2000 (Meeus, chapter 49)."""
    t = lunation / 1_236.85
    mean = 2_451_550.09766 + _LUNATION * lunation + 0.00015437 * t * t
    sun = radians(2.5534 + 29.10535670 * lunation - 0.0000014 * t * t)
    moon = radians(201.5643 + 385.81693528 * lunation + 0.0107582 * t * t)
    latitude = radians(160.7108 + 390.67050284 * lunation - 0.0016118 * t * t)
    node = radians(124.7746 - 1.56375588 * lunation + 0.0020672 * t * t)
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t
    hundredths = sum(
        size * eccentricity ** abs(of_sun) * sin(of_sun * sun + of_moon * moon + of_latitude * latitude)
        for size, of_sun, of_moon, of_latitude in _MOON_TERMS
    )
    return mean + hundredths / 100_000 - 0.00017 * sin(node) + 0.000325 * sin(radians(299.77 + 0.107408 * lunation))


def _delta_t(julian: float) -> float:
    """Give dynamical minus universal time in days: a parabola that is good to seconds in our centuries."""
    centuries = (julian - 2_385_800) / 36_525
    return (32 * centuries * centuries - 20) / 86_400
