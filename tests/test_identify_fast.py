"""The stages in which a pair is looked at give what all of it, asked at once, gives; keys are those that are stored."""

from itertools import combinations
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import record

from pipeline.identifying import texts, words
from pipeline.identifying.blocks import RARE, WORDS, blocks
from pipeline.identifying.profile import Profile, profile
from pipeline.identifying.score import explain, score
from pipeline.identifying.words import weight
from pipeline.records import Record
from quality.dedupe_corpus import PAIRS, load

TITLES = (
    "Rust night",
    "Rust and WebAssembly night",
    "Rust night at Central Library",
    "Men's game 3 vs Luton",
    "Women's game 3 vs Luton",
    "RAW: rust and web",
    "",
)
PLACES = (
    None,
    "Central Library",
    "Hillsdale Library, Room 2",
    "Central Library, 801 SW 10th Ave",
    "Zoom",
    "Ba Hall, 37 SW 2nd Ave, Portland, OR 97202",
    "Co Cafe, 38 NE 3rd Ave, Salem, OR 97301",
)
PAGES = (None, "https://rustpdx.example/rust-night", "https://hub.example/e/12345", "https://hub.example/e/67890")
TEXTS = (
    "",
    "An evening about Rust and WebAssembly for everybody, doors at 6:30 pm, talks at 7 pm. " * 3,
    "Bring a friend",
)
listing = st.builds(
    lambda title, place, page, hours, text, said, source: profile(
        record("k", days=10 + hours / 24, title=title, location_name=place, url=page, description=text, summary=said),
        source,
    ),
    st.sampled_from(TITLES), st.sampled_from(PLACES), st.sampled_from(PAGES), st.sampled_from([0, 0.5, 1, 2, 8, 24]),
    st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.sampled_from(["a", "b"]),
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(listing, listing)
def test_a_pair_is_scored_in_stages_as_when_all_is_asked_at_once(a: Profile, b: Profile) -> None:
    assert score(a, b) == explain(a, b).score


@pytest.mark.skipif(not PAIRS.exists(), reason="the labelled pairs are not here")
def test_labelled_listings_are_scored_in_stages_as_when_all_is_asked_at_once() -> None:
    for city in load():
        told = [profile(r, source.id) for source, records in city.listings() for r in records][:150]
        assert all(score(a, b) == explain(a, b).score for a, b in combinations(told, 2) if abs(a.day - b.day) <= 1)


def plainly(told: Profile) -> set[int]:
    """Give the keys of a listing, each hashed by itself."""
    telling = sorted(told.title.words, key=lambda word: (-weight(word), word))[:WORDS]
    names = [(told.day, f"={told.title.plain}")]
    names += [(told.day, word if weight(word) >= RARE else f"{told.minute} {word}") for word in telling]
    if place := max(told.place.name, key=lambda word: (weight(word), word), default=""):
        names.append((told.day, f"{told.minute} at {place}"))
    if told.place.head:
        names.append((told.day, f"{told.minute} in {told.place.head}"))
    if told.page.number or told.page.words & told.title.words:
        names.append((told.day, told.page.address))
    if told.minute is not None and told.minute < 8 * 60:
        names.append((told.day - 1, f"={told.title.plain}"))
    names += [(told.day + later, f"={told.title.plain}") for later in range(1, min(told.days, 7))]
    return {day << 32 | crc32(name.encode()) for day, name in names}


@given(listing, st.integers(0, 1439), st.integers(1, 9))
def test_keys_hashed_piece_by_piece_are_those_of_the_whole(told: Profile, minute: int, days: int) -> None:
    told = told._replace(minute=minute, days=days)
    assert blocks(told) == plainly(told)
    assert blocks(told._replace(minute=None)) == plainly(told._replace(minute=None))


def test_a_title_that_no_file_can_hold_has_a_key_all_the_same() -> None:
    odd: Record = record("a", title="\ud800 night")
    assert blocks(profile(odd, "own"))


@given(st.lists(st.text("aé'ß<> .,1", max_size=12), max_size=60).map(" ".join))
def test_the_beginning_of_a_text_is_that_of_the_whole(told: str) -> None:
    assert texts.opening(told) == "".join(words.cut(told))[: texts.OPENING]
    telling = words.cut(texts.TAG.sub(" ", told * 9))[: texts.TEXT_WORDS]
    assert texts.words_of(told * 9) == {words.stem(word) for word in telling if word not in words.EMPTY}
