# ruff: noqa: DTZ001 - naive wall-clock times are what goes in
"""Aware datetimes: gaps, folds, and ISO texts as machines write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.dates import as_utc, instant, local, midnight, wall

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_skipped_time_moves_forward_by_the_gap() -> None:
    assert wall(naive("2026-03-08T02:30"), NEW_YORK).isoformat() == "2026-03-08T03:30:00-04:00"


def test_a_gap_of_half_an_hour_moves_by_half_an_hour() -> None:
    assert wall(naive("2026-10-04T02:15"), LORD_HOWE).isoformat() == "2026-10-04T02:45:00+11:00"


def test_a_repeated_time_is_its_first_occurrence() -> None:
    assert wall(naive("2026-11-01T01:30"), NEW_YORK).isoformat() == "2026-11-01T01:30:00-04:00"


@given(st.datetimes(datetime(1980, 1, 1), datetime(2037, 12, 31)))
def test_a_wall_clock_time_survives_the_way_through_utc(when: datetime) -> None:
    there = wall(when, NEW_YORK)
    assert there.astimezone(UTC).astimezone(NEW_YORK) == there
    assert timedelta() <= there.replace(tzinfo=None) - when <= timedelta(hours=1)


def test_local_reads_a_format_in_a_named_zone() -> None:
    assert local(" 05.03.2026 18:30 ", "%d.%m.%Y %H:%M", "Europe/Berlin").isoformat() == "2026-03-05T18:30:00+01:00"


@pytest.mark.parametrize("zone", ["Nowhere/Middle", "", "../etc/passwd"])
def test_local_refuses_a_zone_that_nobody_knows(zone: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        local("2026", "%Y", zone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("20260105", date(2026, 1, 5)),
        ("2026-01-05T10:00", datetime(2026, 1, 5, 15, tzinfo=UTC)),
        ("2026-01-05 10:00:00", datetime(2026, 1, 5, 15, tzinfo=UTC)),
        ("20260105T100000Z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05t10:00:00z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T10:00:00.1234567Z", datetime(2026, 1, 5, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-01-05 10:00:00 +0200", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-01-05T10:00:00-07", datetime(2026, 1, 5, 17, tzinfo=UTC)),
        ("2026-01-05T10:00:00 UTC", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T24:00:00", datetime(2026, 1, 6, 5, tzinfo=UTC)),
        ("2026-03-08T02:30:00", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
    ],
)
def test_machine_written_times_are_read(text: str, expected: date) -> None:
    assert instant(text, NEW_YORK) == expected


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-02-30T10:00", "2026-01-05T25:00", "24:30"])
def test_what_is_no_time_raises(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        instant(text, NEW_YORK)


def test_an_instant_is_never_naive() -> None:
    read = instant("2026-01-05T10:00", "America/New_York")
    assert isinstance(read, datetime)
    assert read.utcoffset() == timedelta(hours=-5)


def test_midnight_and_as_utc_agree_on_days() -> None:
    day = date(2026, 7, 4)
    assert midnight(day, NEW_YORK).isoformat() == "2026-07-04T00:00:00-04:00"
    assert as_utc(day, NEW_YORK) == datetime(2026, 7, 4, 4, tzinfo=UTC)
    assert as_utc(datetime(2026, 7, 4, tzinfo=timezone(timedelta(hours=2)))) == datetime(2026, 7, 3, 22, tzinfo=UTC)


def test_a_midnight_that_is_skipped_is_the_first_moment_of_the_day() -> None:
    assert midnight(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo")).isoformat() == "2018-11-04T01:00:00-02:00"
