"""Dates that people name, as spans of days, and days as spans of UTC instants in the region's zone."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Days = tuple[date, date]
"""`[first, after last)`"""

DAY = timedelta(days=1)
PERIODS = ("today", "tomorrow", "this-week", "weekend", "next-week", "this-month")
"""No named period reaches back before today: who asks for this week asks for what is left of it."""


def period(name: str, today: date) -> Days:
    """Give the days of a named period; weeks begin on Monday, the weekend is Saturday and Sunday."""
    monday = today - today.weekday() * DAY
    next_monday = monday + 7 * DAY
    spans = {
        "today": (today, today + DAY),
        "tomorrow": (today + DAY, today + 2 * DAY),
        "this-week": (today, next_monday),
        "weekend": (max(today, monday + 5 * DAY), next_monday),
        "next-week": (next_monday, next_monday + 7 * DAY),
        "this-month": (today, (today.replace(day=1) + 32 * DAY).replace(day=1)),
    }
    return spans[name]


def read_period(text: str, today: date) -> Days:
    """Read a named period, a date, or `A..B` with both days in it; raises ValueError."""
    if text in PERIODS:
        return period(text, today)
    first, dots, last = text.partition("..")
    start = read_date(first)
    end = (read_date(last) if dots else start) + DAY
    if end <= start:
        raise ValueError(text)
    return start, end


def read_date(text: str) -> date:
    """Read `YYYY-MM-DD`; raises ValueError for anything else, also for dates whose neighbours do not exist."""
    if len(text) != 10:
        raise ValueError(text)
    day = date.fromisoformat(text)
    if not 1900 <= day.year <= 2999:
        raise ValueError(text)
    return day


@lru_cache(maxsize=4096)
def midnight(day: date, zone: ZoneInfo) -> str:
    """Give the UTC text of the moment at which a day begins in a zone."""
    return utc(datetime(day.year, day.month, day.day, tzinfo=zone))


def utc(moment: datetime) -> str:
    """Write an aware instant as the catalogue does, `YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"  # a third of strftime's cost


def instant(text: str) -> datetime:
    """Read an instant of the catalogue, or any RFC 3339 time with an offset; raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
