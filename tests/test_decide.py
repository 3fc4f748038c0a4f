"""Gone is not cancelled: the rules of absence, on plain values."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import NOW, known, marked, record, records

from pipeline.decide import Decisions, Fetch, decide
from pipeline.normalise import fingerprint, utc
from pipeline.records import Record
from pipeline.rekey import Known
from scrapers.model import Rejected

LATER = {days: NOW + timedelta(days=days) for days in range(12)}


def fetch(now: datetime = NOW, **more: object) -> Fetch:
    return Fetch(now=now, **more)  # type: ignore[arg-type]


def keys(listings: tuple[Known, ...] | tuple[Record, ...]) -> set[str]:
    return {listing.key for listing in listings}


def live(before: dict[str, Known], days: int, told: list[Record], **more: object) -> tuple[dict[str, Known], Decisions]:
    """Let one visit pass, and mark what the store would mark."""
    decisions = decide(before, told, fetch(LATER[days], **more))
    after = marked(before, keys(decisions.missing), missing_since=utc(LATER[days]))
    after = marked(after, keys(decisions.held), held=1)
    after = marked(after, keys(decisions.delisted), delisted_at=utc(LATER[days]))
    return marked(after, keys(decisions.returned), missing_since=None, held=0, delisted_at=None), decisions


def test_what_is_told_first_is_new() -> None:
    told = records(3)
    assert decide({}, told, fetch()) == Decisions("ok", new=tuple(told), conclusive=True)


def test_the_same_again_writes_nothing() -> None:
    told = records(30)
    decisions = decide(known(told), told, fetch())
    assert not decisions.writes
    assert decisions.outcome == "ok"


def test_what_is_told_differently_is_changed() -> None:
    before, after = record("a"), record("a", title="Another title")
    [(old, now)] = decide(known([before]), [after], fetch()).changed
    assert (old.title, now.title) == ("Event a", "Another title")


def test_a_failed_fetch_decides_nothing() -> None:
    assert decide(known(records(10)), [], fetch(failed=True)) == Decisions("failed")


def test_an_empty_document_loses_nothing_however_often_it_comes() -> None:
    before = known(records(3))
    for days in range(12):
        before, decisions = live(before, days, [])
        assert decisions == Decisions("empty")


def test_an_absent_event_is_waited_for_three_days() -> None:
    told = records(10)
    before, stay = known(told), told[1:]
    for days in range(3):
        before, decisions = live(before, days, stay)
        assert not decisions.delisted
        assert decisions.lost == 1
    before, decisions = live(before, 3, stay)
    assert keys(decisions.delisted) == {told[0].key}
    assert not live(before, 4, stay)[1].writes


def test_one_sighting_starts_the_wait_anew() -> None:
    told = records(10)
    before = known(told)
    for days in (0, 1, 2):
        before, _ = live(before, days, told[1:])
    before, decisions = live(before, 3, told)
    assert keys(decisions.returned) == {told[0].key}
    before, decisions = live(before, 4, told[1:])
    assert not decisions.delisted
    assert keys(decisions.missing) == {told[0].key}


def test_a_delisted_event_that_is_told_again_comes_back() -> None:
    told = records(10)
    before = known(told, missing_since=utc(NOW - timedelta(days=9)), delisted_at=utc(NOW - timedelta(days=5)))
    assert len(decide(before, told, fetch()).returned) == 10


@pytest.mark.parametrize(("lost", "of", "held"), [(5, 6, False), (6, 30, False), (6, 29, True), (25, 40, True)])
def test_only_more_than_five_and_more_than_a_fifth_is_a_large_loss(lost: int, of: int, held: bool) -> None:
    told = records(of)
    decisions = decide(known(told), told[lost:], fetch())
    assert (decisions.outcome == "held") is held
    assert len(decisions.held) == (lost if held else 0)


def test_a_large_loss_is_held_and_believed_after_seven_days() -> None:
    told = records(40)
    before = known(told)
    for days in range(7):
        before, decisions = live(before, days, told[25:])
        assert (decisions.outcome, decisions.delisted, decisions.lost) == ("held", (), 25)
    before, decisions = live(before, 7, told[25:])
    assert (decisions.outcome, len(decisions.delisted)) == ("ok", 25)


def test_a_large_loss_is_believed_when_a_person_says_so() -> None:
    told = records(40)
    decisions = decide(known(told), told[25:], fetch(accept=True))
    assert (decisions.outcome, len(decisions.delisted)) == ("ok", 25)


def test_a_held_loss_stays_held_when_most_of_it_is_over() -> None:
    told = [*records(6, days=0.5), *records(4, days=20, prefix="f"), *records(10, days=30, prefix="g")]
    before = known(told)
    for days in range(7):
        before, decisions = live(before, days, told[10:])
        assert not decisions.delisted, days
    assert len(live(before, 7, told[10:])[1].delisted) == 4


def test_a_feed_that_crumbles_is_held_as_one_that_breaks() -> None:
    told = records(30)
    before, _ = live(known(told), 0, told[4:])
    before, decisions = live(before, 1, told[8:])
    assert (decisions.outcome, decisions.lost) == ("held", 8)


def test_the_past_is_not_touched() -> None:
    past = records(10, days=-20)
    assert not decide(known(past), records(1), fetch()).missing


def test_an_event_under_way_is_not_missing_when_its_source_drops_it() -> None:
    begun = record("a", days=-1 / 24)
    assert not decide(known([begun]), records(3), fetch()).missing


def test_an_incomplete_document_proves_no_absence_but_its_news_count() -> None:
    told = records(10)
    decisions = decide(known(told), [told[0], record("new")], fetch(complete=False))
    assert (keys(decisions.new), decisions.missing, decisions.lost) == ({"new@example.org"}, (), 0)


def test_a_capped_feed_says_nothing_beyond_its_last_entry() -> None:
    told = records(20)
    decisions = decide(known(told), told[1:11], fetch(cap=10))
    assert keys(decisions.missing) == {told[0].key}


def test_a_capped_feed_below_its_cap_tells_all_there_is() -> None:
    told = records(9)
    assert keys(decide(known(told), told[:-1], fetch(cap=10)).missing) == {told[-1].key}


def test_a_series_in_a_capped_feed_counts_at_its_first_date_ahead() -> None:
    weekly = [
        record("w", key=f"w|{week}", recurrence_id=utc(NOW + timedelta(weeks=week)), days=7 * week)
        for week in range(-3, 50)
    ]
    single = records(3)
    far = record("far", days=90)
    decisions = decide(known([*weekly, *single, far]), [*weekly, *single], fetch(cap=4))
    assert not decisions.missing


def test_a_missing_event_that_falls_out_of_the_span_is_no_longer_missing() -> None:
    told = records(12)
    before, _ = live(known(told), 0, [*told[:10], told[11]], cap=11)
    assert before[told[10].key].missing_since
    before, decisions = live(before, 1, told[:10], cap=10)
    assert keys(decisions.returned) == {told[10].key}


def test_an_unchanged_document_lets_time_pass() -> None:
    told = records(10)
    before, _ = live(known(told), 0, told[1:])
    before, decisions = live(before, 2, [], unchanged=True)
    assert (decisions.outcome, decisions.writes) == ("unchanged", False)
    before, decisions = live(before, 3, [], unchanged=True)
    assert keys(decisions.delisted) == {told[0].key}


def test_an_unchanged_document_with_a_large_loss_stays_held_until_the_seventh_day() -> None:
    told = records(40)
    before, _ = live(known(told), 0, told[25:])
    before, decisions = live(before, 5, [], unchanged=True)
    assert (decisions.outcome, decisions.writes) == ("held", False)
    before, decisions = live(before, 7, [], unchanged=True)
    assert len(decisions.delisted) == 25


def test_a_rejected_entry_is_there_all_the_same() -> None:
    told = [record("a"), record("b", url="https://example.org/b", uid=None), record("c", uid=None), record("d")]
    rejected = (
        Rejected("bad-date", "", uid="a@example.org"),
        Rejected("no-start", "", url="https://example.org/b"),
        Rejected("no-start", "", title="event C"),
    )
    assert not decide(known(told), told[3:], fetch(rejected=rejected)).missing


def test_nameless_rejected_entries_may_be_what_is_missing() -> None:
    told = records(10)
    doubt = tuple(Rejected("malformed", "") for _ in range(2))
    assert not decide(known(told), told[2:], fetch(rejected=doubt)).missing
    assert decide(known(told), told[2:], fetch(rejected=doubt[:0])).missing


def test_an_allowed_emptiness_is_a_fact_after_three_days() -> None:
    before = known(records(3))
    before, decisions = live(before, 0, [], allow_empty=True)
    assert (decisions.outcome, len(decisions.missing)) == ("empty", 3)
    assert len(live(before, 3, [], allow_empty=True)[1].delisted) == 3


# ---- any history


VISITS = st.lists(
    st.tuples(
        st.sampled_from(["whole", "whole", "whole", "cut off", "failed", "empty"]),
        st.sets(st.integers(0, 11), max_size=12),
        st.integers(6, 60),
    ),
    min_size=1,
    max_size=25,
)


@given(VISITS)
def test_in_any_history_only_long_and_proven_absence_is_believed(visits: list[tuple[str, set[int], int]]) -> None:
    """A written-out rule beside the program: what is believed to be gone was absent from every whole visit for days."""
    told = records(12, days=200)
    before, now = known(told), NOW
    absent_since: dict[str, datetime] = {}
    for kind, gone, hours in visits:
        now += timedelta(hours=hours)
        shown = [] if kind in ("failed", "empty") else [r for n, r in enumerate(told) if n not in gone]
        decisions = decide(before, shown, fetch(now, failed=kind == "failed", complete=kind == "whole"))
        if kind == "whole" and shown:
            for r in told:
                absent_since.setdefault(r.key, now) if r not in shown else absent_since.pop(r.key, None)
        elif shown:
            for r in shown:
                absent_since.pop(r.key, None)
        for old in decisions.delisted:
            assert kind == "whole"
            assert shown
            assert now - absent_since[old.key] >= timedelta(days=3)
        if decisions.lost > 5:  # of twelve that is more than a fifth
            assert all(now - absent_since[old.key] >= timedelta(days=7) for old in decisions.delisted)
        before = marked(before, keys(decisions.missing), missing_since=utc(now))
        before = marked(before, keys(decisions.held), held=1)
        before = marked(before, keys(decisions.delisted), delisted_at=utc(now))
        before = marked(before, keys(decisions.returned), missing_since=None, held=0, delisted_at=None)
        for r in shown:
            assert before[r.key].missing_since is None
            assert before[r.key].delisted_at is None


# ---- the same thing under another key


def rotated(told: list[Record], **said: object) -> list[Record]:
    fresh = [replace(r, key=f"new-{n}", uid=f"new-{n}", **said) for n, r in enumerate(told)]  # type: ignore[arg-type]
    return [replace(r, content_hash=fingerprint(r)) for r in fresh]


def test_new_uids_for_the_same_events_keep_our_events() -> None:
    told = records(40)
    decisions = decide(known(told), rotated(told), fetch())
    assert (decisions.new, decisions.missing, decisions.rekeyed) == ((), (), 40)
    assert all(old.starts_at == now.starts_at and old.title == now.title for old, now in decisions.changed)


def test_an_event_that_was_deleted_and_made_again_is_the_same_event() -> None:
    told = records(10)
    again = rotated(told[:1])
    decisions = decide(known(told), [*told[1:], *again, record("other")], fetch())
    assert (keys(decisions.new), decisions.rekeyed) == ({"other@example.org"}, 1)


def test_the_same_title_at_another_branch_is_another_event() -> None:
    story = record("a", title="Storytime", location_name="Central Library")
    other = record("b", title="Storytime", location_name="Hollywood Library")
    decisions = decide(known([story]), [other], fetch())
    assert (keys(decisions.new), keys(decisions.missing)) == ({other.key}, {story.key})


def test_twenty_branches_with_new_uids_stay_twenty_events() -> None:
    told = [record(str(n), title="Storytime", location_name=f"Branch {n}") for n in range(20)]
    pairs = decide(known(told), rotated(told), fetch()).changed
    assert {(old.location_name, new.location_name) for old, new in pairs} == {(f"Branch {n}",) * 2 for n in range(20)}


def test_twins_that_cannot_be_told_apart_are_not_guessed() -> None:
    twins = [record("a", title="Office hours"), record("b", title="Office hours")]
    assert decide(known(twins), rotated(twins), fetch()).rekeyed == 0


def weekly(hours: float) -> list[Record]:
    return [
        record("w", key=f"w|{hours}|{week}", recurrence_id=f"{hours}-{week}", days=7 * week + hours / 24)
        for week in range(1, 40)
    ]


def test_a_series_that_moves_to_wednesday_stays_the_same_events() -> None:
    tuesday, wednesday = weekly(0), weekly(24)
    decisions = decide(known(tuesday), wednesday, fetch())
    assert (decisions.new, decisions.missing, decisions.rekeyed) == ((), (), 39)
    assert [new.starts_at for _, new in decisions.changed] == [r.starts_at for r in wednesday]


def test_an_entry_without_identity_that_moves_stays_the_same_event() -> None:
    before = record("a", uid=None, key="event a|1", title="Job club", days=10)
    after = record("a", uid=None, key="event a|2", title="Job club", days=11)
    assert decide(known([before]), [after], fetch()).rekeyed == 1


def test_the_next_date_of_a_page_that_shows_one_is_not_the_last_one_moved() -> None:
    over = record("a", uid=None, key="1", title="Job club", days=-1)
    ahead = record("a", uid=None, key="2", title="Job club", days=6)
    assert keys(decide(known([over]), [ahead], fetch()).new) == {"2"}


def test_an_incomplete_document_renames_only_what_is_the_same_in_all() -> None:
    before = record("a", uid=None, key="1", title="Job club", days=10)
    moved = record("a", uid=None, key="2", title="Job club", days=11)
    assert decide(known([before]), [moved], fetch(complete=False)).rekeyed == 0
    assert decide(known([before]), rotated([before]), fetch(complete=False)).rekeyed == 1
