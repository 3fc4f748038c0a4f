"""From masters to occurrences: recurrence sets, overrides, versions, windows and limits."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.expand import expand
from pipeline.records import Window
from scrapers.model import Listing, Recurrence, Warn, When

PORTLAND = ZoneInfo("America/Los_Angeles")
YEAR = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), singles=False)
START = datetime(2026, 1, 6, 18, 30, tzinfo=PORTLAND)
TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = timedelta(days=7)
SECOND = START + WEEK


def series(rule: str = "FREQ=WEEKLY;COUNT=4", start: When = START, **more: Any) -> Listing:
    names = ("exrules", "rdates", "exdates")
    recurrence = Recurrence((rule,) if rule else (), **{name: more.pop(name) for name in names if name in more})
    length = timedelta(hours=2) if isinstance(start, datetime) else timedelta(days=1)
    return Listing(**{"title": "Meetup", "uid": "m", "starts_at": start, "ends_at": start + length, **more,
                      "recurrence": recurrence})  # fmt: skip


def override(instance: When, start: When, **more: Any) -> Listing:
    return Listing(**{"title": "Moved", "uid": "m", "starts_at": start, "recurrence_id": instance, **more})


def occurrences(*listings: Listing, window: Window = YEAR) -> list[Listing]:
    return [item for item in expand(listings, window) if isinstance(item, Listing)]


def warnings(*listings: Listing, window: Window = YEAR) -> list[str]:
    return [item.code for item in expand(listings, window) if isinstance(item, Warn)]


def starts(*listings: Listing, window: Window = YEAR) -> list[str]:
    return [each.starts_at.isoformat()[:16] for each in occurrences(*listings, window=window)]


def test_a_series_becomes_its_instances_each_with_its_recurrence_id() -> None:
    found = occurrences(series())
    assert [each.starts_at for each in found] == [START + WEEK * n for n in range(4)]
    assert all(each.recurrence is None and each.recurrence_id == each.starts_at for each in found)
    assert all(each.ends_at == each.starts_at + timedelta(hours=2) for each in found)  # type: ignore[operator]


def test_a_series_keeps_its_wall_clock_time_when_the_clocks_change() -> None:
    found = occurrences(series("FREQ=WEEKLY;COUNT=20"))
    assert {each.starts_at.strftime("%H:%M") for each in found} == {"18:30"}
    assert {each.ends_at.strftime("%H:%M") for each in found if each.ends_at} == {"20:30"}
    assert {each.starts_at.utcoffset() for each in found if isinstance(each.starts_at, datetime)} == {
        timedelta(hours=-8),
        timedelta(hours=-7),
    }


def test_an_instance_in_the_gap_moves_forward_and_one_in_the_fold_is_the_first() -> None:
    gap = series("FREQ=DAILY;COUNT=2", datetime(2026, 3, 7, 2, 30, tzinfo=PORTLAND))
    assert starts(gap) == ["2026-03-07T02:30", "2026-03-08T03:30"]
    fold = occurrences(series("FREQ=DAILY;COUNT=2", datetime(2026, 10, 31, 1, 30, tzinfo=PORTLAND)))
    assert fold[1].starts_at.isoformat() == "2026-11-01T01:30:00-07:00"


def test_all_day_series_stay_dates() -> None:
    found = occurrences(series("FREQ=YEARLY;COUNT=2", date(2025, 7, 4)))
    assert [(each.starts_at, each.ends_at) for each in found] == [(date(2026, 7, 4), date(2026, 7, 5))]


def test_hours_in_the_rule_of_an_all_day_series_are_ignored() -> None:
    assert len(occurrences(series("FREQ=DAILY;BYHOUR=9,10;COUNT=2", date(2026, 1, 1)))) == 2


def test_several_rules_and_dates_are_a_union_without_repetition() -> None:
    rdates = ((START + WEEK, None), (START + WEEK * 3, None))
    both = replace(series(), recurrence=Recurrence(("FREQ=WEEKLY;COUNT=2", "FREQ=DAILY;COUNT=2"), rdates=rdates))
    assert starts(both) == ["2026-01-06T18:30", "2026-01-07T18:30", "2026-01-13T18:30", "2026-01-27T18:30"]


def test_rdate_without_rrule_keeps_the_start_and_a_period_brings_its_own_end() -> None:
    later = START + WEEK
    found = occurrences(series("", rdates=((later, later + timedelta(hours=5)),)))
    assert [(each.starts_at, each.ends_at) for each in found] == [
        (START, START + timedelta(hours=2)),
        (later, later + timedelta(hours=5)),
    ]


def test_rdate_in_another_zone_is_the_same_instant() -> None:
    london = (START + WEEK).astimezone(ZoneInfo("Europe/London"))
    assert len(occurrences(series("FREQ=WEEKLY;COUNT=2", rdates=((london, None),)))) == 2


@pytest.mark.parametrize(
    "exdate",
    [
        START + WEEK,
        (START + WEEK).astimezone(UTC),
        (START + WEEK).astimezone(ZoneInfo("Asia/Tokyo")),
        date(2026, 1, 13),
    ],
    ids=["in the zone of the start", "in UTC", "in another zone", "a day"],
)
def test_exdate_takes_out_the_instant_or_the_day_that_it_names(exdate: When) -> None:
    assert starts(series(exdates=(exdate,))) == ["2026-01-06T18:30", "2026-01-20T18:30", "2026-01-27T18:30"]


def test_exdate_at_midnight_takes_out_an_all_day_instance() -> None:
    whole = series("FREQ=DAILY;COUNT=3", date(2026, 1, 1), exdates=(datetime(2026, 1, 2, tzinfo=PORTLAND),))
    assert starts(whole) == ["2026-01-01", "2026-01-03"]


def test_exdate_at_another_time_takes_out_nothing() -> None:
    assert len(occurrences(series(exdates=(START + WEEK + timedelta(hours=1),)))) == 4


def test_exrule_is_subtracted() -> None:
    fridays = series("FREQ=WEEKLY;BYDAY=FR", datetime(2026, 1, 2, 9, tzinfo=PORTLAND),
                     exrules=("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",))  # fmt: skip
    found = starts(fridays)
    assert len(found) == 49
    assert not [each for each in found if each[8:10] == "13"]


def test_an_exrule_that_takes_everything_out_costs_a_bounded_amount() -> None:
    started = time.process_time()
    nothing = series("FREQ=SECONDLY", exrules=("FREQ=SECONDLY",))
    assert occurrences(nothing) == []
    assert warnings(nothing) == ["too-many"]
    assert time.process_time() - started < 2


def test_an_override_replaces_its_instance_wherever_it_is_moved() -> None:
    moved = override((START + WEEK).astimezone(UTC), START + timedelta(days=40))
    found = occurrences(series(), moved)
    assert [each.title for each in found] == ["Meetup", "Meetup", "Meetup", "Moved"]
    assert found[3].recurrence_id == START + WEEK


def test_an_override_outside_of_the_window_still_replaces_its_instance() -> None:
    assert len(occurrences(series(), override(START + WEEK, START + WEEK * 200))) == 3


def test_an_override_is_moved_into_the_window_from_outside() -> None:
    old = series("FREQ=YEARLY;COUNT=2", datetime(2020, 1, 1, 12, tzinfo=UTC))
    assert starts(old, override(datetime(2021, 1, 1, 12, tzinfo=UTC), START)) == ["2026-01-06T18:30"]


def test_a_cancelled_override_is_one_cancelled_occurrence() -> None:
    found = occurrences(series(), override(START + WEEK, START + WEEK, status="cancelled"))
    assert [each.status for each in found] == ["confirmed", "cancelled", "confirmed", "confirmed"]


def test_a_recurrence_id_without_a_time_names_its_day() -> None:
    assert len(occurrences(series(), override(date(2026, 1, 13), START + WEEK))) == 4
    midnight = override(datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 5))
    assert starts(series("FREQ=DAILY;COUNT=2", date(2026, 1, 1)), midnight) == ["2026-01-01", "2026-01-05"]


def test_of_several_overrides_the_newest_counts() -> None:
    older = override(START + WEEK, START + WEEK, title="Older", sequence=1)
    newer = override(START + WEEK, START + WEEK, title="Newer", sequence=2)
    assert [each.title for each in occurrences(series(), newer, older)][1] == "Newer"


def test_a_moved_override_survives_an_exdate_of_the_same_version() -> None:
    excluded = series(exdates=(START + WEEK,))
    assert "Moved" in [each.title for each in occurrences(excluded, override(START + WEEK, START + timedelta(days=9)))]


def test_an_exdate_takes_out_an_override_that_moves_nothing_or_is_older() -> None:
    excluded = series(exdates=(START + WEEK,), sequence=3)
    assert len(occurrences(excluded, override(START + WEEK, START + WEEK, sequence=3))) == 3
    assert len(occurrences(excluded, override(START + WEEK, START + timedelta(days=9), sequence=2))) == 3


def test_an_override_of_an_instance_that_the_series_no_longer_has_is_left_out() -> None:
    leftover = override(START + timedelta(days=8), START + timedelta(days=8))
    assert [each.title for each in occurrences(series(), leftover)] == ["Meetup"] * 4


def test_an_override_after_the_end_of_its_series_is_an_event_of_its_own() -> None:
    reunion = override(START + WEEK * 20, START + WEEK * 20)
    assert [each.title for each in occurrences(series(), reunion)] == ["Meetup"] * 4 + ["Moved"]


def test_an_override_without_a_master_stands_alone() -> None:
    assert starts(override(START, START)) == ["2026-01-06T18:30"]


def test_an_override_of_a_single_event_replaces_it() -> None:
    single = Listing(title="Meetup", uid="m", starts_at=START)
    assert [each.title for each in occurrences(single, override(START, START + WEEK))] == ["Moved"]


def test_this_and_future_shifts_all_later_instances() -> None:
    change = override(START + WEEK * 2, START + WEEK * 2 + timedelta(days=1, hours=-1), this_and_future=True,
                      ends_at=START + WEEK * 2 + timedelta(days=1))  # fmt: skip
    found = occurrences(series("FREQ=WEEKLY;COUNT=5"), change)
    assert [each.starts_at.isoformat()[:16] for each in found] == [
        "2026-01-06T18:30", "2026-01-13T18:30", "2026-01-21T17:30", "2026-01-28T17:30", "2026-02-04T17:30",
    ]  # fmt: skip
    assert [each.title for each in found] == ["Meetup"] * 2 + ["Moved"] * 3
    assert found[4].recurrence_id == START + WEEK * 4
    assert found[4].ends_at == found[4].starts_at + timedelta(hours=1)  # type: ignore[operator]


def test_an_override_of_one_instance_wins_over_an_earlier_this_and_future() -> None:
    change = override(START + WEEK, START + WEEK + timedelta(hours=1), this_and_future=True, title="Later")
    found = occurrences(series(), change, override(START + WEEK * 2, START + WEEK * 2))
    assert [each.title for each in found] == ["Meetup", "Later", "Moved", "Later"]


def test_the_same_uid_with_a_higher_sequence_replaces_the_series() -> None:
    newer = series("FREQ=WEEKLY;COUNT=2", START + timedelta(hours=1), sequence=2)
    assert starts(series(sequence=1), newer) == ["2026-01-06T19:30", "2026-01-13T19:30"]


def test_identical_copies_count_once() -> None:
    single = Listing(title="Show", uid="s", starts_at=START)
    assert len(occurrences(single, single, replace(single, title="Show, again"))) == 1
    assert len(occurrences(series(), series())) == 4
    bare = Listing(title="Show", starts_at=START)
    assert len(occurrences(bare, bare)) == 1


def test_one_uid_with_several_starts_is_several_events() -> None:
    matinee = Listing(title="Show", uid="s", starts_at=START)
    assert len(occurrences(matinee, replace(matinee, starts_at=START + timedelta(hours=5)))) == 2


def test_a_newer_single_entry_does_not_replace_a_series() -> None:
    single = Listing(title="Extra", uid="m", starts_at=START + timedelta(days=1), sequence=9)
    assert len(occurrences(series(), single)) == 5


def test_a_rule_that_is_none_leaves_a_single_event_and_a_warning() -> None:
    broken = series("FREQ=WEEKLY;INTERVAL=0")
    assert [each.recurrence_id for each in occurrences(broken)] == [None]
    assert warnings(broken) == ["bad-recurrence"]


def test_one_bad_rule_costs_nothing_of_the_other() -> None:
    both = replace(series(), recurrence=Recurrence(("FREQ=NEVER", "FREQ=WEEKLY;COUNT=3")))
    assert len(occurrences(both)) == 3


def test_a_scale_that_nobody_computes_shows_the_first_date_and_a_warning() -> None:
    unknown = series("RSCALE=MAYAN;FREQ=YEARLY")
    assert (len(occurrences(unknown)), warnings(unknown)) == (1, ["bad-recurrence"])


def test_a_weekly_rule_decides_over_a_start_on_another_weekday() -> None:
    assert starts(series("FREQ=WEEKLY;BYDAY=SA;COUNT=2")) == ["2026-01-10T18:30", "2026-01-17T18:30"]


def test_a_daily_rule_or_a_position_keeps_a_start_that_it_does_not_name() -> None:
    assert starts(series("FREQ=DAILY;BYDAY=SA;COUNT=1")) == ["2026-01-06T18:30", "2026-01-10T18:30"]
    assert starts(series("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1;COUNT=1")) == ["2026-01-06T18:30", "2026-01-27T18:30"]


def test_a_series_without_any_instance_keeps_its_start_unless_it_was_ended_before() -> None:
    assert starts(series("FREQ=MONTHLY;BYDAY=5TU;UNTIL=20260201")) == ["2026-01-06T18:30"]
    assert starts(series("FREQ=WEEKLY;UNTIL=20260101T000000Z")) == []


def test_an_end_in_another_zone_keeps_the_real_length() -> None:
    flight = series("FREQ=DAILY;COUNT=2", ends_at=(START + timedelta(hours=9)).astimezone(ZoneInfo("Asia/Tokyo")))
    ends = [each.ends_at for each in occurrences(flight)]
    assert ends == [START + timedelta(hours=9), START + timedelta(hours=33)]


def test_a_missing_end_stays_missing() -> None:
    assert {each.ends_at for each in occurrences(series(ends_at=None))} == {None}


def test_the_window_is_half_open_and_days_begin_at_its_midnight() -> None:
    window = Window(datetime(2026, 1, 13, 18, 30, tzinfo=PORTLAND), datetime(2026, 1, 27, 18, 30, tzinfo=PORTLAND))
    assert starts(series(), window=window) == ["2026-01-13T18:30", "2026-01-20T18:30"]
    day = Window(datetime(2026, 1, 2, tzinfo=PORTLAND), datetime(2026, 1, 3, tzinfo=PORTLAND))
    assert starts(series("FREQ=DAILY;COUNT=9", date(2026, 1, 1)), window=day) == ["2026-01-02"]


@pytest.mark.parametrize(("singles", "count"), [(True, 1), (False, 0)])
def test_single_entries_are_the_archive_unless_the_window_says_otherwise(singles: bool, count: int) -> None:
    old = Listing(title="Old", uid="o", starts_at=datetime(1999, 1, 1, tzinfo=UTC))
    assert len(occurrences(old, window=replace(YEAR, singles=singles))) == count


def test_a_series_gives_at_most_the_limit_and_says_so() -> None:
    daily = series("FREQ=DAILY")
    assert len(occurrences(daily, window=replace(YEAR, limit=10))) == 10
    assert warnings(daily, window=replace(YEAR, limit=10)) == ["too-many"]
    assert warnings(series("FREQ=DAILY;COUNT=10"), window=replace(YEAR, limit=10)) == []


def test_every_series_of_a_document_gets_its_share_of_a_bounded_amount_of_work() -> None:
    bombs = [
        series("FREQ=SECONDLY;COUNT=1000000000;BYSECOND=1", datetime(1990, 1, 1, tzinfo=UTC), uid=f"b{n}")
        for n in range(50)
    ]
    started = time.process_time()
    found = occurrences(*bombs, Listing(title="Canary", uid="c", starts_at=START))
    assert [each.title for each in found] == ["Canary"]
    assert time.process_time() - started < 3


def test_occurrences_past_the_year_9999_are_left_out() -> None:
    late = Window(datetime(9998, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), limit=3)
    assert len(occurrences(series("FREQ=YEARLY"), window=late)) <= 3


@given(st.integers(1, 60), st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), st.sets(st.integers(0, 20), max_size=8))
def test_an_expansion_is_ordered_unique_and_never_what_is_excluded(count: int, frequency: str, out: set[int]) -> None:
    whole = occurrences(
        series(f"FREQ={frequency};COUNT={count}"), window=replace(YEAR, end=datetime(2040, 1, 1, tzinfo=UTC))
    )
    excluded = tuple(whole[n].starts_at for n in out if n < len(whole))
    left = occurrences(series(f"FREQ={frequency};COUNT={count}", exdates=excluded),
                       window=replace(YEAR, end=datetime(2040, 1, 1, tzinfo=UTC)))  # fmt: skip
    found = [each.starts_at for each in left]
    assert len(whole) == count
    assert found == sorted(set(found), key=str)
    assert set(found) == {each.starts_at for each in whole} - set(excluded)
