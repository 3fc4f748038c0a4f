"""schema.org Schedule becomes the recurrence it means, beginning where it says or where the clock stands."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structured import block, event, listings, parsed, rejected

from scrapers.model import Listing, Recurrence

PORTLAND = ZoneInfo("America/Los_Angeles")


def scheduled(schedule: Any, **properties: Any) -> Listing:
    (found,) = listings(block(event(**{"startDate": None, "eventSchedule": schedule, **properties})))
    return found


def rule(found: Listing) -> str:
    assert isinstance(found.recurrence, Recurrence)
    return found.recurrence.rrules[0]


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        ({"repeatFrequency": "P1W", "byDay": "https://schema.org/Tuesday"}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"repeatFrequency": "P1W", "byDay": ["Mon", "WE", "http://schema.org/Friday"]}, "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ({"repeatFrequency": "P2W", "startDate": "2026-03-10"}, "FREQ=WEEKLY;INTERVAL=2"),
        ({"repeatFrequency": "https://schema.org/Weekly", "byDay": "TU,TH"}, "FREQ=WEEKLY;BYDAY=TU,TH"),
        ({"repeatFrequency": "P1D", "repeatCount": 5}, "FREQ=DAILY;COUNT=5"),
        ({"repeatFrequency": "P1M", "byDay": "2MO"}, "FREQ=MONTHLY;BYDAY=2MO"),
        ({"repeatFrequency": "P1M", "byDay": "Monday", "byMonthWeek": 2}, "FREQ=MONTHLY;BYDAY=2MO"),
        ({"repeatFrequency": "P1M", "byMonthDay": [1, "15", 99, "x"]}, "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ({"repeatFrequency": "P1Y", "byMonth": [3, 9]}, "FREQ=YEARLY;BYMONTH=3,9"),
        ({"byDay": "Tuesday"}, "FREQ=WEEKLY;BYDAY=TU"),
        ({"repeatFrequency": "P1W", "endDate": "2026-06-30"}, "FREQ=WEEKLY;UNTIL=20260701T065959Z"),
    ],
)
def test_a_schedule_is_a_rule(schedule: dict[str, Any], text: str) -> None:
    assert rule(scheduled({"@type": "Schedule", "startTime": "19:00", **schedule})) == text


def test_the_first_occurrence_fits_the_rule_and_has_the_time_of_its_zone() -> None:
    found = scheduled(
        {
            "startDate": "2026-01-01",
            "endDate": "2026-12-31",
            "repeatFrequency": "P1W",
            "byDay": "Wednesday",
            "startTime": "19:00:00",
            "endTime": "20:30:00",
            "scheduleTimezone": "Europe/London",
            "exceptDate": ["2026-01-14", "2026-01-21T19:00"],
        }
    )
    assert (found.starts_at, found.timezone) == (datetime(2026, 1, 7, 19, tzinfo=UTC), "Europe/London")
    assert found.ends_at == datetime(2026, 1, 7, 20, 30, tzinfo=UTC)
    assert found.recurrence is not None
    assert [str(each) for each in found.recurrence.exdates] == [
        "2026-01-14 19:00:00+00:00",
        "2026-01-21 19:00:00+00:00",
    ]


def test_an_evening_may_end_after_midnight() -> None:
    found = scheduled({"repeatFrequency": "P1D", "startTime": "22:00", "endTime": "01:00", "startDate": "2026-03-10"})
    assert found.ends_at == datetime(2026, 3, 11, 1, tzinfo=PORTLAND)


def test_the_event_gives_start_and_length_where_the_schedule_does_not() -> None:
    found = scheduled({"repeatFrequency": "P1W"}, startDate="2026-03-10T18:30", endDate="2026-03-10T20:00")
    assert (found.starts_at, found.ends_at) == (
        datetime(2026, 3, 10, 18, 30, tzinfo=PORTLAND),
        datetime(2026, 3, 10, 20, tzinfo=PORTLAND),
    )


def test_a_run_of_months_is_the_span_of_the_rule_and_not_one_long_evening() -> None:
    found = scheduled(
        {"repeatFrequency": "P1W", "duration": "PT2H"}, startDate="2026-03-10T18:30", endDate="2026-06-30T20:30"
    )
    assert found.ends_at == datetime(2026, 3, 10, 20, 30, tzinfo=PORTLAND)
    assert rule(found) == "FREQ=WEEKLY;UNTIL=20260701T033000Z"


def test_without_a_time_of_day_it_is_all_day() -> None:
    assert scheduled({"repeatFrequency": "P1W", "byDay": "Friday"}).starts_at == date(2026, 3, 6)


def test_several_schedules_are_several_listings() -> None:
    weekly = [{"byDay": "Monday", "startTime": "9:00"}, {"byDay": "Friday", "startTime": "14:00"}]
    assert len(listings(block(event(startDate=None, eventSchedule=weekly)))) == 2


@pytest.mark.parametrize(
    "schedule",
    [
        {"repeatFrequency": "PT1S", "startDate": "2026-01-01"},
        {"repeatFrequency": "P1D", "byMonth": 2, "byMonthDay": 30},
        {"repeatFrequency": "P1M", "byMonthDay": 31, "byDay": "2MO"},
        {"repeatFrequency": "now and then"},
        {"@type": "Schedule", "name": "x"},
    ],
)
def test_a_schedule_without_dates_is_rejected_and_a_start_survives_it(schedule: dict[str, Any]) -> None:
    assert [each.code for each in rejected(block(event(startDate=None, eventSchedule=schedule)))] == ["bad-recurrence"]
    found = parsed(block(event(eventSchedule=schedule)))
    assert isinstance(found[0], Listing)
    assert found[0].recurrence is None


def test_every_second_week_needs_a_week_to_count_from() -> None:
    fortnight = {"repeatFrequency": "P2W", "byDay": "Tuesday"}
    assert [each.code for each in rejected(block(event(startDate=None, eventSchedule=fortnight)))] == ["bad-recurrence"]
    assert rule(scheduled(fortnight, startDate="2026-03-10T18:30")) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


@pytest.mark.parametrize(
    ("part", "first"),
    [
        ({"byDay": "2MO"}, date(2026, 3, 9)),
        ({"byDay": "-1FR"}, date(2026, 3, 27)),
        ({"byMonthDay": -1}, date(2026, 3, 31)),
        ({"byMonthDay": 15}, date(2026, 3, 15)),
        ({"byMonth": 5, "byDay": "1TU"}, date(2026, 5, 5)),
    ],
)
def test_the_first_date_after_the_clock_fits(part: dict[str, Any], first: date) -> None:
    assert scheduled({"repeatFrequency": "P1M", **part}).starts_at == first
