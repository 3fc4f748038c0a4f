"""The days that a rule names in one period of a year, a month, a week or a day (RFC 5545 3.3.10's table)."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from pipeline.recurrence.rule import Rule
from pipeline.recurrence.scales import GREGORIAN, LAST_DAY, MonthSpan, Scale, Year, locate, months_from

Test = Callable[[int], bool]
_SPILL = 7
"""A period's first days may belong to the one before: by weeks of the year, or by SKIP."""


def weekday(day: int) -> int:
    """Give the day of the week of an ordinal; Monday is 0."""
    return (day + 6) % 7


class Days:
    """The sets of days of one rule that starts on one day."""

    def __init__(self, rule: Rule, start: int, scale: Scale = GREGORIAN) -> None:
        self.rule = rule
        self.start = start
        self.scale = scale
        self.start_year, self.start_month, self.start_day = locate(scale, start)
        self.start_label = scale.year(self.start_year).months[self.start_month].label
        self.plain_weekdays = frozenset(day for _, day in rule.weekdays)

    def periods(self, after: int, last: int) -> Iterator[list[int]]:
        """Yield the sorted days of each period, from the one of the start to the one of the day `last`.

        Periods that end before the day `after` may be left out.
        """
        last = min(last, LAST_DAY)
        if self.rule.frequency == "YEARLY":
            return self._years(last)
        if self.rule.frequency == "MONTHLY":
            return self._months(last)
        if self.rule.frequency == "WEEKLY":
            return self._weeks(after, last)
        return self._single_days(after, last)

    def _years(self, last: int) -> Iterator[list[int]]:
        number = self._week_year() if self.rule.weeks else self.start_year
        while True:
            try:
                if self.scale.year(number).first > last + _SPILL:
                    return
                yield self._in_year(number)
            except OverflowError:
                return
            number += self.rule.interval

    def _months(self, last: int) -> Iterator[list[int]]:
        keep = self._tests(("months", "year_days", "weeks"))
        months = months_from(self.scale, self.start_year, self.start_month)
        for year, at in islice(months, 0, None, self.rule.interval):
            span = self.scale.year(year).months[at]
            if span.first > last + _SPILL:
                return
            yield [day for day in self._in_month(span) if keep(day)]

    def _weeks(self, after: int, last: int) -> Iterator[list[int]]:
        rule = self.rule
        names = self.plain_weekdays or {weekday(self.start)}
        offsets = sorted((name - rule.week_start) % 7 for name in names)
        keep = self._tests(("months", "month_days", "year_days", "weeks"))
        first = self.start - (weekday(self.start) - rule.week_start) % 7
        step = 7 * rule.interval
        first += max(0, (after - first) // step) * step
        while first <= last and first + 6 <= LAST_DAY:
            yield [first + offset for offset in offsets if keep(first + offset)]
            first += step

    def _single_days(self, after: int, last: int) -> Iterator[list[int]]:
        keep = self._tests(("months", "month_days", "year_days", "weeks", "weekdays"))
        step = self.rule.interval
        day = self.start + max(0, (after - self.start) // step) * step
        while day <= last:
            yield [day] if keep(day) else []
            day += step

    def test(self) -> Test:
        """Give what tells whether a day is allowed, for the frequencies shorter than a day."""
        return self._tests(("months", "month_days", "year_days", "weeks", "weekdays"))

    # --- the days of a year

    def _in_year(self, number: int) -> list[int]:
        rule, year = self.rule, self.scale.year(number)
        if rule.weeks:
            keep = self._tests(("months", "year_days", "month_days"))
            days: Iterable[int] = (day for day in self._in_weeks(number) if keep(day))
        elif rule.year_days:
            keep = self._tests(("months", "month_days", "weekdays"))
            days = (day for day in self._numbered(year) if keep(day))
        elif rule.month_days:
            keep = self._tests(("weekdays",))
            days = (day for span in self._chosen_months(year) for day in self._month_days(span) if keep(day))
        elif rule.weekdays:
            days = self._weekdays_of_year(year)
        else:
            days = (day for span in self._chosen_months(year) for day in self._on(span, self.start_day))
        return sorted(set(days))

    def _chosen_months(self, year: Year) -> Iterator[MonthSpan]:
        """Give the months of BYMONTH; else the start's month, or all where weekdays narrow them down.

        BYMONTHDAY alone means the start's month, as libical and ical.js read it: a yearly rule for the
        29th is once a year.
        """
        if not self.rule.months and self.rule.month_days and self.rule.weekdays:
            yield from year.months
            return
        for label in self.rule.months or (self.start_label,):
            at = year.month(label)
            if at is not None:
                yield year.months[at]
            elif self.rule.skip != "OMIT" and (before := year.month((label[0], False))) is not None:
                yield year.months[min(before + (self.rule.skip == "FORWARD"), len(year.months) - 1)]

    def _numbered(self, year: Year) -> Iterator[int]:
        for number in self.rule.year_days:
            yield from self._valid(number, year.first, year.length)

    def _weekdays_of_year(self, year: Year) -> Iterator[int]:
        if not self.rule.months:
            yield from self._nth_weekdays(year.first, year.length)
        for span in self._chosen_months(year) if self.rule.months else ():
            yield from self._nth_weekdays(span.first, span.length)

    def _in_weeks(self, number: int) -> Iterator[int]:
        """Give the days of BYWEEKNO; without BYDAY, the start's day of the week."""
        first, after = self._first_week(number), self._first_week(number + 1)
        count = (after - first) // 7
        offsets = {(name - self.rule.week_start) % 7 for name in self.plain_weekdays or {weekday(self.start)}}
        for week in self.rule.weeks:
            at = week - 1 if week > 0 else count + week
            if 0 <= at < count:
                yield from (first + 7 * at + offset for offset in offsets)

    def _first_week(self, number: int) -> int:
        """Give the first day of week 1: the first week with at least four days in the year."""
        first = self.scale.year(number).first
        into = (weekday(first) - self.rule.week_start) % 7
        return first - into + (7 if into > 3 else 0)

    def _week_year(self) -> int:
        """Give the year from which intervals count: that of the start's week, if the rule names a day left in it.

        The first days of January may belong to the last week of the year before (libical counts so too).
        """
        year = self.start_year
        if self.start < self._first_week(year) and self._in_year(year - 1)[-1:] >= [self.start]:
            return year - 1
        return year + (self.start >= self._first_week(year + 1))

    # --- the days of a month

    def _in_month(self, span: MonthSpan) -> list[int]:
        if self.rule.month_days:
            keep = self._tests(("weekdays",))
            return sorted({day for day in self._month_days(span) if keep(day)})
        if self.rule.weekdays:
            return sorted(set(self._nth_weekdays(span.first, span.length)))
        return list(self._on(span, self.start_day))

    def _month_days(self, span: MonthSpan) -> Iterator[int]:
        for number in self.rule.month_days:
            yield from self._valid(number, span.first, span.length)

    def _on(self, span: MonthSpan, number: int) -> Iterator[int]:
        return self._valid(number, span.first, span.length)

    def _valid(self, number: int, first: int, length: int) -> Iterator[int]:
        """Give the numbered day of a period; a day that it does not have goes the way of SKIP."""
        at = number - 1 if number > 0 else length + number
        if 0 <= at < length:
            yield first + at
        elif self.rule.skip == "FORWARD":
            yield first + (length if at >= length else 0)
        elif self.rule.skip == "BACKWARD":
            yield first + (length - 1 if at >= length else -1)

    def _nth_weekdays(self, first: int, length: int) -> Iterator[int]:
        for nth, name in self.rule.weekdays:
            earliest = first + (name - weekday(first)) % 7
            count = (first + length - 1 - earliest) // 7 + 1
            if nth == 0:
                yield from range(earliest, first + length, 7)
            elif -count <= nth <= count:
                yield earliest + 7 * (nth - 1 if nth > 0 else count + nth)

    # --- limits

    def _tests(self, parts: tuple[str, ...]) -> Test:
        """Give one test for the parts of the rule that limit, and do not make, the days."""
        tests = [test for part in parts if getattr(self.rule, part) for test in (self._limit(part),)]
        if not tests:
            return _always
        if len(tests) == 1:
            return tests[0]
        return lambda day: all(test(day) for test in tests)

    def _limit(self, part: str) -> Test:
        limits: dict[str, Test] = {
            "months": self._month_allowed,
            "month_days": self._month_day_allowed,
            "year_days": self._year_day_allowed,
            "weeks": self._week_allowed,
            "weekdays": self._weekday_allowed,
        }
        return limits[part]

    def _month_allowed(self, day: int) -> bool:
        year, at, _ = locate(self.scale, day)
        return self.scale.year(year).months[at].label in self.rule.months

    def _month_day_allowed(self, day: int) -> bool:
        year, at, number = locate(self.scale, day)
        length = self.scale.year(year).months[at].length
        return number in self.rule.month_days or number - length - 1 in self.rule.month_days

    def _year_day_allowed(self, day: int) -> bool:
        year = self.scale.year(self.scale.year_of(day))
        number = day - year.first + 1
        return number in self.rule.year_days or number - year.length - 1 in self.rule.year_days

    def _week_allowed(self, day: int) -> bool:
        year = self.scale.year_of(day)
        for number in (year + 1, year, year - 1):
            if (first := self._first_week(number)) <= day:
                count = (self._first_week(number + 1) - first) // 7
                week = (day - first) // 7 + 1
                return week in self.rule.weeks or week - count - 1 in self.rule.weeks
        return False

    def _weekday_allowed(self, day: int) -> bool:
        """Tell whether BYDAY names the day; "2MO" counts within the month, or the year without BYMONTH."""
        name = weekday(day)
        if name not in self.plain_weekdays:
            return False
        numbers = {nth for nth, each in self.rule.weekdays if each == name}
        if 0 in numbers or self.rule.frequency not in ("YEARLY", "MONTHLY"):
            return True
        year, at, _ = locate(self.scale, day)
        whole = self.scale.year(year)
        by_month = self.rule.frequency == "MONTHLY" or self.rule.months
        first, length = (whole.months[at].first, whole.months[at].length) if by_month else (whole.first, whole.length)
        return (day - first) // 7 + 1 in numbers or -((first + length - 1 - day) // 7 + 1) in numbers


def _always(day: int) -> bool:
    return True
