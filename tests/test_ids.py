"""Ids of events are short, permanent, and never mean two things."""

import re

import pytest

from pipeline.ids import LENGTH, digest, event_id, series_id, slug, uid


def test_the_same_listing_always_gives_the_same_id() -> None:
    assert event_id("pdx-python", "abc@example.org") == event_id("pdx-python", "abc@example.org")


def test_an_id_of_a_release_stays_what_it_was() -> None:
    assert event_id("pdx-python", "abc@example.org") == "j71ddx4ptn"


def test_an_id_is_ten_lower_case_letters_and_digits() -> None:
    for n in range(500):
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{10}", event_id("source", f"uid-{n}"))


def test_the_border_between_source_and_key_counts() -> None:
    assert event_id("a", "bc") != event_id("ab", "c")


def test_a_taken_id_is_extended_and_never_given_twice() -> None:
    first = event_id("s", "k")
    second = event_id("s", "k", {first})
    third = event_id("s", "k", {first, second})
    assert (len(second), len(third)) == (LENGTH + 1, LENGTH + 2)
    assert second.startswith(first) and third.startswith(second)


def test_twenty_thousand_listings_share_no_id() -> None:
    assert len({event_id("s", str(n)) for n in range(20_000)}) == 20_000


def test_when_every_form_is_taken_it_fails_rather_than_lie() -> None:
    long = digest("s", "k")
    with pytest.raises(ValueError, match="taken"):
        event_id("s", "k", {long[:n] for n in range(LENGTH, len(long) + 1)})


def test_the_uid_is_id_and_domain() -> None:
    assert uid("j71ddx4ptn", "portland.weakties.example") == "j71ddx4ptn@portland.weakties.example"


def test_a_series_is_told_apart_from_an_event() -> None:
    assert series_id("s\0k") != event_id("s", "k")


def test_a_slug_is_readable_and_a_taken_one_is_told_apart() -> None:
    assert slug("PDX Python!", "pdxpython", lambda s: False) == "pdx-python"
    assert slug("Café Übung", "", lambda s: False) == "cafe-ubung"
    assert slug("東京", "東京", lambda s: False)
    branches = [slug("Central Library", f"centrallibrary|{n}", {"central-library"}.__contains__) for n in range(9)]
    assert len(set(branches)) == 9
    assert all(branch.startswith("central-library-") for branch in branches)
