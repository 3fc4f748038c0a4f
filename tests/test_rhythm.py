"""What dates in a row are called."""

from datetime import date, timedelta

import pytest

from pipeline.publish import rhythm


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def every(first: str, gap: int, number: int) -> list[date]:
    start = date.fromisoformat(first)
    return [start + timedelta(days=gap * step) for step in range(number)]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (every("2026-11-24", 7, 4), "Every Tue"),
        (days("2026-11-24", "2026-12-01", "2026-12-15"), "Every Tue"),
        (every("2026-11-24", 14, 4), "Every other Tue"),
        (every("2026-11-24", 1, 8), "Daily until Dec 1"),
        (days("2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"),
         "Weekdays until Nov 30"),
        (days("2026-11-10", "2026-12-08", "2027-01-12"), "2nd Tue of the month"),
        (days("2026-11-23", "2026-11-25", "2026-11-30", "2026-12-02"), "Every Mon, Wed"),
        (days("2026-11-24", "2026-12-01"), ""),
        (days("2026-11-24", "2026-11-29", "2027-03-05"), ""),
    ],
)  # fmt: skip
def test_dates_are_named_by_the_rhythm_that_all_of_them_keep(dates: list[date], words: str) -> None:
    assert rhythm.of_dates(dates) == words


def test_a_series_says_how_many_dates_follow() -> None:
    assert rhythm.more(every("2026-11-24", 7, 4)) == "Every Tue · 3 more dates"
    assert rhythm.more(days("2026-11-24", "2026-12-01")) == "1 more date"
    assert rhythm.more(days("2026-11-24")) == ""


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (every("2026-01-06", 7, 10), "every Tuesday"),
        ([*every("2026-01-06", 7, 9), date(2026, 3, 12)], "every Tuesday"),
        (days("2026-01-13", "2026-02-10", "2026-03-10", "2026-04-16"), "the 2nd Tuesday of the month"),
        (every("2026-01-06", 14, 6), "every other Tuesday"),
        (days("2026-01-06", "2026-01-08", "2026-02-14"), ""),
        (days("2026-01-06"), ""),
    ],
)
def test_a_group_usually_meets_though_some_dates_fall_out_of_step(dates: list[date], words: str) -> None:
    assert rhythm.usual(dates) == words
