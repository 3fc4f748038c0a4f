"""The rhythm of dates in words: `Every Tue`, `2nd Thu of the month`, `Daily until Dec 31`."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from pipeline.publish.words import count, short_day

DAY = timedelta(days=1)
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")
FEW = 3
"""Fewer dates than this have no rhythm that one could speak of."""
MOSTLY = 0.7


def of_dates(dates: Sequence[date]) -> str:
    """Name the rhythm that all these dates keep, in rising order; empty where they keep none."""
    if len(dates) < FEW:
        return ""
    gaps = {(after - before).days for before, after in pairwise(dates)}
    if gaps == {1}:
        return f"Daily until {short_day(dates[-1])[4:]}"
    if gaps <= {1, 3} and all(day.weekday() < 5 for day in dates):
        return f"Weekdays until {short_day(dates[-1])[4:]}"
    weekdays = sorted({day.weekday() for day in dates})
    if len(weekdays) == 1:
        return _of_one_weekday(dates, gaps)
    if len(weekdays) <= FEW and len(dates) >= 2 * len(weekdays) and max(gaps) < 7:
        return f"Every {', '.join(f'{_like(day):%a}' for day in weekdays)}"
    return ""


def _of_one_weekday(dates: Sequence[date], gaps: set[int]) -> str:
    if min(gaps) == 7 and max(gaps) <= 21:  # a holiday or two may fall out
        return f"Every {dates[0]:%a}"
    if gaps == {14}:
        return f"Every other {dates[0]:%a}"
    weeks = {_week(day) for day in dates}
    if len(weeks) == 1 and min(gaps) >= 28:
        return f"{ORDINALS[weeks.pop()]} {dates[0]:%a} of the month"
    return ""


def _week(day: date) -> int:
    """Give 0 for the first Tuesday of a month, 1 for the second."""
    return (day.day - 1) // 7


def _like(weekday: int) -> date:
    """Give some day of that weekday."""
    return date(2024, 1, 1) + weekday * DAY


def more(dates: Sequence[date]) -> str:
    """Say of a series, by its dates to come, what its rhythm is and how many dates follow the first."""
    if len(dates) < 2:
        return ""
    rhythm, others = of_dates(dates), count(len(dates) - 1, "more date")
    return f"{rhythm} · {others}" if rhythm else others


def usual(dates: Sequence[date]) -> str:
    """Say when a group usually meets, though some of its dates fall out of step: `the 2nd Tue of the month`."""
    days = sorted(set(dates))
    if len(days) < FEW:
        return ""
    weekday, held = Counter(day.weekday() for day in days).most_common(1)[0]
    if held < MOSTLY * len(days):
        return ""
    own = [day for day in days if day.weekday() == weekday]
    gaps = Counter(round((after - before).days / 7) for before, after in pairwise(own))
    weeks = gaps.most_common(1)[0][0] if gaps else 0
    nth, times = Counter(_week(day) for day in own).most_common(1)[0]
    if weeks == 1:
        return f"every {own[0]:%A}"
    if weeks >= 4 and times >= MOSTLY * len(own):
        return f"the {ORDINALS[nth]} {own[0]:%A} of the month"
    return f"every other {own[0]:%A}" if weeks == 2 else f"on {own[0]:%A}s"
