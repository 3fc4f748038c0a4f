"""The one parser of all filters: what it understands, and what it refuses with a reason."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish import filters
from pipeline.publish.filters import BY_NAME, Filters
from pipeline.publish.problem import Problem

NOON = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)  # a Tuesday in Portland
ZONE = ZoneInfo("America/Los_Angeles")


def parse(*pairs: tuple[str, str], now: datetime = NOON) -> Filters:
    return filters.parse(pairs, now=now, zone=ZONE)


def test_every_filter_of_the_contract_exists() -> None:
    promised = (
        "q when from until kind topic attendance free price_max group company venue locality near within weekday time "
        "source status relevance region series updated_since sort limit after cancelled"
    )
    assert set(BY_NAME) == set(promised.split())


def test_an_unknown_filter_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(Problem, match="there is no filter 'colour'; allowed: q, when, from") as refused:
        parse(("colour", "red"))
    assert refused.value.status == 400
    assert "kind" in refused.value.allowed


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("kind", "rave", "allowed: meetup, hackathon"),
        ("kind", "meetup,rave", "kind='rave'"),
        ("attendance", "remote", "in-person, online, hybrid"),
        ("when", "someday", "this-week"),
        ("when", "2026-03-09..2026-03-01", "YYYY-MM-DD"),
        ("from", "2026-02-30", "a date, YYYY-MM-DD"),
        ("from", "20260301", "a date"),
        ("until", "tomorrow", "a date"),
        ("free", "maybe", "1, 0"),
        ("price_max", "nan", "a number"),
        ("near", "00000", "ZIP"),
        ("near", "91,0", "latitude,longitude"),
        ("weekday", "someday", "monday"),
        ("time", "noon", "morning, afternoon, evening"),
        ("status", "gone", "delisted"),
        ("relevance", "high", "core, adjacent, none, any"),
        ("series", "first", "all, next"),
        ("updated_since", "2026-03-01", "RFC 3339"),
        ("sort", "price", "date, relevance, new"),
        ("limit", "0", "whole number"),
        ("limit", "²", "whole number"),
        ("cancelled", "hide", "title, status, both, drop"),
        ("q", "!?", "words"),
        ("q", "x" * 201, "200 characters"),
        ("within", "5", "say which with near"),
    ],
)
def test_an_unknown_value_is_refused_and_what_is_allowed_is_named(name: str, text: str, says: str) -> None:
    with pytest.raises(Problem) as refused:
        parse((name, text))
    assert refused.value.status == 400
    assert refused.value.parameter == name
    assert says in refused.value.detail


def test_a_single_valued_filter_given_twice_is_refused() -> None:
    with pytest.raises(Problem, match="from takes only one value"):
        parse(("from", "2026-03-01"), ("from", "2026-03-02"))


def test_empty_fields_of_a_form_ask_for_nothing() -> None:
    assert parse(("q", ""), ("from", " "), ("kind", ",")).given == {}


def test_a_form_sent_without_a_place_asks_for_no_distance() -> None:
    assert parse(("near", ""), ("within", "10")).given == {}


def test_trackers_that_others_append_to_links_are_no_filters() -> None:
    assert parse(("utm_source", "mail"), ("fbclid", "x")).given == {}


def test_several_values_come_repeated_or_with_commas() -> None:
    assert parse(("kind", "meetup,mixer"), ("kind", "talk")).values["kind"] == ("meetup", "mixer", "talk")


@pytest.mark.parametrize(
    ("when", "first", "after"),
    [
        ("today", "2026-03-03T08:00:00Z", "2026-03-04T08:00:00Z"),
        ("tomorrow", "2026-03-04T08:00:00Z", "2026-03-05T08:00:00Z"),
        ("this-week", "2026-03-03T08:00:00Z", "2026-03-09T07:00:00Z"),
        ("weekend", "2026-03-07T08:00:00Z", "2026-03-09T07:00:00Z"),
        ("next-week", "2026-03-09T07:00:00Z", "2026-03-16T07:00:00Z"),
        ("this-month", "2026-03-03T08:00:00Z", "2026-04-01T07:00:00Z"),
        ("2026-03-08", "2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z"),
        ("2026-03-07..2026-03-08", "2026-03-07T08:00:00Z", "2026-03-09T07:00:00Z"),
    ],
)
def test_named_days_are_local_and_know_when_the_clocks_change(when: str, first: str, after: str) -> None:
    assert parse(("when", when)).span() == (first, after)


def test_on_a_sunday_the_weekend_is_what_is_left_of_it() -> None:
    sunday = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)
    assert parse(("when", "weekend"), now=sunday).span() == ("2026-03-08T08:00:00Z", "2026-03-09T07:00:00Z")


def test_today_is_the_regions_day_and_not_that_of_greenwich() -> None:
    evening = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)  # still Tuesday in Portland
    assert parse(("when", "today"), now=evening).span()[0] == "2026-03-03T08:00:00Z"


def test_without_days_what_has_not_ended_counts() -> None:
    assert parse().span() == ("2026-03-03T20:00:00Z", None)
    assert parse(("until", "2026-03-05")).span() == ("2026-03-03T20:00:00Z", "2026-03-05T08:00:00Z")


def test_a_period_and_dates_narrow_each_other() -> None:
    narrowed = parse(("when", "this-month"), ("from", "2026-03-10"), ("until", "2026-05-01"))
    assert narrowed.span() == ("2026-03-10T07:00:00Z", "2026-04-01T07:00:00Z")


def test_by_default_professional_and_community_events_count_and_delisted_ones_do_not() -> None:
    assert parse().relevance == ("core", "adjacent")
    assert "delisted" not in parse().status
    assert "cancelled" in parse().status


def test_who_keeps_a_copy_hears_of_delisted_events_in_the_order_of_changes() -> None:
    copy = parse(("updated_since", "2026-03-01T00:00:00-08:00"))
    assert copy.one("updated_since") == "2026-03-01T08:00:00Z"
    assert "delisted" in copy.status
    assert copy.sort == "changed"


def test_parameters_come_back_as_they_were_given_with_changes() -> None:
    given = parse(("kind", "meetup"), ("q", "python"), ("free", "1"))
    assert given.pairs(kind=None, when="today") == [("q", "python"), ("when", "today"), ("free", "1")]


@given(st.lists(st.tuples(st.sampled_from(sorted(BY_NAME)), st.text(max_size=30)), max_size=4))
def test_whatever_is_typed_is_understood_or_refused_with_a_reason(pairs: list[tuple[str, str]]) -> None:
    try:
        found = parse(*pairs)
        found.span()
        found.clauses()
    except Problem as refused:
        assert refused.status == 400
        assert refused.detail
    else:
        again = parse(*found.pairs())
        assert again.values == found.values
