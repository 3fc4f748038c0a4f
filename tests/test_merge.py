"""One event from several listings: whose word counts for which field."""

from dataclasses import fields, replace
from itertools import permutations

from told import NOW, record, utc

from pipeline.changes import MATERIAL, RECORDED, differences
from pipeline.merge import PLACE, TIME, TOGETHER, Told, merge
from pipeline.records import Record


def told(number: int, said: Record, **trust: object) -> Told:
    return Told(number, said, trust.pop("source_id", f"source{number}"), **trust)  # type: ignore[arg-type]


OWN = record("a", title="Python night", url="https://pdxpython.example/night")
COPY = record("a", title="PYTHON NIGHT | HUB", address="801 SW 10th Ave", is_free=False, price_min=5.0, currency="USD")


def test_every_field_of_a_record_is_merged_by_some_rule() -> None:
    identity = {"key", "uid", "recurrence_id", "sequence", "updated_at", "content_hash"}
    ruled = {name for names in (TIME, PLACE, *TOGETHER) for name in names} | {"topics", "relevance"}
    assert {field.name for field in fields(Record)} == identity | ruled


def test_a_single_listing_is_its_event() -> None:
    merged = merge([told(1, OWN)])
    assert (merged.record, merged.delisted, merged.provenance) == (OWN, False, None)


def test_the_organiser_comes_before_an_aggregator_and_gaps_are_filled() -> None:
    merged = merge([told(1, COPY, aggregator=True, changed_at=utc(NOW)), told(2, OWN)])
    assert merged.record.title == "Python night"
    assert (merged.record.address, merged.record.price_min, merged.record.currency) == ("801 SW 10th Ave", 5.0, "USD")
    assert merged.provenance is not None
    assert (merged.provenance["title"], merged.provenance["location_name"], merged.provenance["is_free"]) == (2, 1, 1)


def test_newer_comes_before_older() -> None:
    older, newer = replace(OWN, title="Old"), replace(OWN, title="New")
    merged = merge(
        [told(1, older, changed_at="2026-01-01T00:00:00Z"), told(2, newer, changed_at="2026-02-01T00:00:00Z")]
    )
    assert merged.record.title == "New"


def test_the_order_of_arrival_does_not_count() -> None:
    listings = [
        told(1, COPY, aggregator=True),
        told(2, OWN),
        told(3, replace(OWN, title="Third", description="<p>Long</p>"), aggregator=True),
    ]
    records = {merge(order).record for order in permutations(listings)}
    assert len(records) == 1


def test_a_price_is_never_put_together_from_two_sources() -> None:
    free = replace(OWN, is_free=True)
    merged = merge([told(1, free), told(2, COPY, aggregator=True)])
    assert (merged.record.is_free, merged.record.price_min, merged.record.currency) == (True, None, None)


def test_a_time_of_day_of_the_same_day_is_more_precise_than_the_day() -> None:
    day = replace(OWN, all_day=True, local_time=None, ends_at=None)
    timed = replace(COPY, local_date=day.local_date)
    assert merge([told(1, day), told(2, timed, aggregator=True)]).record.local_time == timed.local_time
    elsewhere = replace(COPY, local_date="2026-12-31")
    assert merge([told(1, day), told(2, elsewhere, aggregator=True)]).record.all_day


def test_an_end_is_taken_from_who_tells_it_for_the_same_start() -> None:
    open_end = replace(OWN, ends_at=None)
    assert merge([told(1, open_end), told(2, COPY, aggregator=True)]).record.ends_at == COPY.ends_at
    later = replace(COPY, starts_at="2026-12-31T00:00:00Z")
    assert merge([told(1, open_end), told(2, later, aggregator=True)]).record.ends_at is None


def test_what_is_not_told_any_more_counts_least() -> None:
    gone = told(1, replace(OWN, title="Gone"), delisted=True)
    merged = merge([gone, told(2, COPY, aggregator=True)])
    assert (merged.record.title, merged.delisted) == (COPY.title, False)


def test_an_event_is_delisted_when_no_listing_is_left_unless_it_was_cancelled() -> None:
    assert merge([told(1, OWN, delisted=True), told(2, COPY, delisted=True)]).delisted
    cancelled = replace(OWN, status="cancelled")
    merged = merge([told(1, cancelled, delisted=True)])
    assert (merged.record.status, merged.delisted) == ("cancelled", False)


def test_an_aggregator_does_not_cancel_what_the_organiser_confirms() -> None:
    merged = merge([told(1, OWN), told(2, replace(COPY, status="cancelled"), aggregator=True)])
    assert merged.record.status == "confirmed"


def test_the_group_is_that_of_the_organisers_calendar() -> None:
    assert merge([told(1, COPY, aggregator=True, group_id="hub"), told(2, OWN, group_id="pdx")]).group_id == "pdx"
    assert merge([told(1, COPY, aggregator=True, group_id="hub")]).group_id is None


def test_topics_are_united_and_the_strongest_relevance_counts() -> None:
    one = replace(OWN, topics=("python", "data"), relevance="adjacent")
    two = replace(COPY, topics=("data", "career"), relevance="core")
    merged = merge([told(1, one), told(2, two, aggregator=True)]).record
    assert (merged.topics, merged.relevance) == (("python", "data", "career"), "core")


# ---- changes


def test_only_what_differs_is_a_change() -> None:
    before = {"title": "A", "starts_at": "1", "kind": "meetup", "is_free": 1}
    found = differences(before, {**before, "starts_at": "2", "kind": "talk", "is_free": 0})
    assert [(c.field, c.old, c.new, c.material) for c in found] == [
        ("starts_at", "1", "2", True),
        ("is_free", "1", "0", False),
    ]


def test_a_long_text_is_cut_in_the_history() -> None:
    [change] = differences({"description": None}, {"description": "x" * 5000})
    assert (change.old, len(change.new or "")) == (None, 1000)


def test_what_is_material_is_recorded() -> None:
    assert set(MATERIAL) < set(RECORDED)
