"""Which listings are one event: how honest copies differ, what rules it out, and that order does not matter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import NOW, record, utc

from pipeline.identify import Candidate, identify
from pipeline.identifying.clusters import NEVER, Pairs, cluster
from pipeline.identifying.pages import canonical
from pipeline.identifying.profile import profile
from pipeline.identifying.score import explain, score
from pipeline.records import Record

PLACE = {"location_name": "Central Library, 801 SW 10th Ave", "locality": "Portland", "postal_code": "97205"}
OWN = record("a", title="Rust and WebAssembly night", url="https://rustpdx.example/events/webassembly-night", **PLACE)


def likely(a: Record, b: Record, one: str = "own", other: str = "hub") -> bool:
    forth = score(profile(a, one), profile(b, other))
    assert forth == pytest.approx(score(profile(b, other), profile(a, one))) or forth < 0
    return forth > 0


def shifted(told: Record, **by: float) -> Record:
    moved = timedelta(**by)
    other = record("b", days=10 + moved / timedelta(days=1))
    times = {name: getattr(other, name) for name in ("starts_at", "ends_at", "local_date", "local_time")}
    return replace(told, **times)


def all_day(told: Record) -> Record:
    return replace(told, all_day=True, local_time=None, starts_at=f"{told.local_date}T08:00:00Z", ends_at=None)


COPIES = {
    "another end": replace(OWN, ends_at=None),
    "doors": shifted(OWN, minutes=-30),
    "an hour": shifted(OWN, hours=1),
    "all-day": all_day(OWN),
    "wrong zone": shifted(OWN, hours=-8),
    "suffix": replace(OWN, title="Rust and WebAssembly Night at Central Library"),
    "typo": replace(OWN, title="Rust and WebAsembly night"),
    "shouted": replace(OWN, title="RUST & WEBASSEMBLY NIGHT!!!"),
    "cancelled": replace(OWN, title="CANCELLED: Rust and WebAssembly night"),
    "tracker": replace(OWN, url=f"{OWN.url}/?utm_source=hub&fbclid=1"),
    "no place": replace(OWN, location_name=None, locality=None, postal_code=None),
    "another page": replace(OWN, url="https://hub.example/e/77123"),
    "place's name": replace(OWN, location_name="Central Library"),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_an_honest_copy_is_the_same_event(copy: Record) -> None:
    assert likely(OWN, replace(copy, key="b", uid="b"))


OTHERS = {
    "another day": shifted(OWN, days=7),
    "another session": replace(OWN, title="Rust and WebAssembly night, session 2", url=None),
    "another town": replace(
        OWN, location_name="Central Library, 10 Main St", locality="Salem", postal_code="97301", url=None
    ),
    "another topic": replace(OWN, title="Haskell evening", url="https://rustpdx.example/events/haskell-evening"),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_what_only_looks_alike_is_another_event(other: Record) -> None:
    first = replace(OWN, title="Rust and WebAssembly night, session 1", url=None) if other.url is None else OWN
    assert not likely(first, replace(other, key="b", uid="b"))


TWO = {
    "teams": ("Reed vs Lewis men's soccer", "Reed vs Lewis women's soccer"),
    "squads": ("Varsity Soccer vs Lewis", "JV Soccer vs Lewis"),
    "levels": ("Beginner Pottery", "Advanced Pottery"),
    "numbers": ("Hebrew School, Session 1", "Hebrew School, Session 2"),
    "what each number counts": ("Event 3 of club 5", "Event 5 of club 3"),
    "first and last part": ("Rust course, part 1 of 2", "Rust course, part 2 of 2"),
    "groups": ("Slow Spokes A", "Slow Spokes B"),
    "closures": ("Library closed", "City hall closed"),
}


@pytest.mark.parametrize("titles", TWO.values(), ids=TWO.keys())
def test_two_of_a_kind_are_never_one(titles: tuple[str, str]) -> None:
    a, b = (record(str(number), title=title) for number, title in enumerate(titles))
    assert score(profile(a, "own"), profile(b, "hub")) == NEVER


def test_numbers_that_are_told_in_another_order_are_the_same() -> None:
    a, b = (record(str(n), title=title) for n, title in enumerate(("Club 5: event 3", "Event 3 of club 5")))
    assert score(profile(a, "own"), profile(b, "hub")) > NEVER


def test_two_sittings_of_one_source_are_two_events() -> None:
    matinee, evening = OWN, replace(shifted(OWN, hours=3), key="b", uid="b")
    assert score(profile(matinee, "own"), profile(evening, "own")) == NEVER


def test_two_rooms_are_two_events() -> None:
    a = replace(OWN, title="Dungeons club", location_name="Central Library - Room 1C", url=None)
    b = replace(a, location_name="Central Library - Room 1B", key="b")
    assert score(profile(a, "own"), profile(b, "hub")) == NEVER


def test_two_branches_tell_the_same_story_and_are_two_events() -> None:
    a = replace(
        OWN, title="Toddler Storytime", location_name="Hillsdale Library", url="https://lib.example/event/10001"
    )
    b = replace(OWN, title="Toddler Storytime", location_name="Belmont Library", url="https://lib.example/event/10002")
    assert not likely(a, b)


def test_an_evening_read_in_the_wrong_zone_is_found_beyond_midnight() -> None:
    evening = replace(OWN, starts_at="2026-03-14T03:00:00Z", ends_at=None, local_date="2026-03-13", local_time="19:00")
    astray = replace(OWN, starts_at="2026-03-14T11:00:00Z", ends_at=None, local_date="2026-03-14", local_time="03:00")
    found = identify([candidate(1, evening, "own"), candidate(2, replace(astray, key="b"), "hub")])
    assert len(found) == 1


def test_reasons_are_told_with_their_weights() -> None:
    verdict = explain(profile(OWN, "own"), profile(replace(OWN, key="b"), "hub"))
    names = [name for name, _ in verdict.reasons]
    assert {"time equal", "title contained", "same own page"} <= set(names)
    assert verdict.likelihood > 0.99
    assert verdict.rule.startswith("same own page")


def test_a_page_is_recognised_whatever_hangs_on_its_address() -> None:
    plain = canonical("https://pdx.example/night")
    assert plain == canonical("http://www.PDX.example/night/?utm_source=x&fbclid=2#top")
    assert plain != canonical("https://pdx.example/night?id=2")
    assert canonical("https://pdx.example/#/details/1") != canonical("https://pdx.example/#/details/2")


# ---- clusters


def candidate(ref: int, told: Record, source_id: str, event_id: str | None = None) -> Candidate:
    return Candidate(ref, source_id, told.key, event_id, profile(told, source_id))


def parts(items: Sequence[int], scores: dict[tuple[int, int], float]) -> list[list[int]]:
    def of(a: int, b: int) -> float:
        return scores.get((min(a, b), max(a, b)), 0.0)

    return cluster(items, Pairs({pair: found for pair, found in scores.items() if found > 0}, of))


def test_the_likeliest_pair_comes_first_and_a_veto_holds() -> None:
    scores = {(1, 2): 3.0, (2, 3): 2.0, (1, 3): NEVER}
    assert parts([1, 2, 3], scores) == [[1, 2], [3]]


def test_what_two_copies_say_outweighs_a_doubt_about_the_third() -> None:
    assert parts([1, 2, 3], {(1, 2): 3.0, (2, 3): 2.0, (1, 3): -1.0}) == [[1, 2, 3]]
    assert parts([1, 2, 3], {(1, 2): 3.0, (2, 3): 2.0, (1, 3): -4.0}) == [[1, 2], [3]]


scored = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1]),
    st.sampled_from([NEVER, -3.0, -1.0, 0.5, 1.0, 2.0, 4.0]),
    max_size=21,
)


@given(scored)
def test_no_part_holds_a_veto_and_every_item_is_in_one_part(scores: dict[tuple[int, int], float]) -> None:
    found = parts(range(7), scores)
    assert sorted(item for part in found for item in part) == list(range(7))
    for part in found:
        assert all(scores.get((a, b)) != NEVER for a in part for b in part if a < b)


# ---- order of arrival

TITLES = (
    "Rust night",
    "Rust and WebAssembly night",
    "Rust night at Central Library",
    "Python evening",
    "PYTHON EVENING",
)
PLACES = (None, "Central Library", "Hillsdale Library", "Central Library, 801 SW 10th Ave")
PAGES = (None, "https://rustpdx.example/rust-night", "https://hub.example/e/12345", "https://hub.example/e/67890")
listing = st.builds(
    lambda number, title, place, page, hours, source: (
        source,
        record(f"k{number}", days=10 + hours / 24, title=title, location_name=place, url=page),
    ),
    st.integers(0, 10_000), st.sampled_from(TITLES), st.sampled_from(PLACES), st.sampled_from(PAGES),
    st.sampled_from([0, 0, 0, 0.5, 1, 24]), st.sampled_from(["a", "b", "c", "d"]),
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(listing, max_size=9, unique_by=lambda told: (told[0], told[1].key)), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_change_the_partition(told: list[tuple[str, Record]], random: object) -> None:
    first = partition(told)
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert partition(shuffled) == first


def partition(told: Sequence[tuple[str, Record]]) -> set[frozenset[tuple[str, str]]]:
    candidates = [candidate(ref, said, source) for ref, (source, said) in enumerate(told, 1)]
    names = {c.ref: c.name for c in candidates}
    return {frozenset(names[ref] for ref in found.members) for found in identify(candidates)}


def test_copies_of_a_moved_event_stay_with_it_until_they_follow() -> None:
    moved, late = shifted(OWN, days=7), replace(OWN, key="b", uid="b")
    assert len(identify([candidate(1, moved, "own", "e"), candidate(2, late, "hub", "e")])) == 1
    assert len(identify([candidate(1, moved, "own", "e"), candidate(2, late, "hub", "f")])) == 2
    next_week = replace(moved, key="c", uid="c")
    three = [candidate(1, moved, "own", "e"), candidate(2, late, "hub", "e"), candidate(3, next_week, "hub", "f")]
    assert [set(found.members) for found in identify(three)] == [{2}, {1, 3}]


def test_a_person_is_believed_against_all_evidence() -> None:
    a, b = candidate(1, OWN, "own"), candidate(2, shifted(replace(OWN, key="b"), days=3), "hub")
    assert len(identify([a, b])) == 2
    said = {a.name: frozenset({b.name}), b.name: frozenset({a.name})}
    [one] = identify([a, b], same=said)
    assert one.members[2].rule == "said to be the same"
    copy = candidate(3, replace(OWN, key="c"), "hub")
    assert len(identify([a, copy])) == 1
    assert len(identify([a, copy], different={a.name: frozenset({copy.name}), copy.name: frozenset({a.name})})) == 2


def test_every_order_of_three_copies_is_one_event() -> None:
    told = [("own", OWN), ("hub", replace(COPIES["doors"], key="b")), ("city", replace(COPIES["no place"], key="c"))]
    assert {frozenset(map(len, partition(order))) for order in permutations(told)} == {frozenset({3})}
    assert utc(NOW)
