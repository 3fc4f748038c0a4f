"""Every fast path gives what the plain path gives: on the recorded corpus, where it is there, and on random input."""

import hashlib
import json
import pickle
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import companies, facts, ids, safe
from pipeline.classifying.concepts import find, index
from pipeline.classifying.words import words
from pipeline.facts_from_text import cost
from pipeline.facts_from_text.sentences import _END, Behind, Text, any_of, sentences, speaking_of
from pipeline.merge import Told, merge
from pipeline.migrations import SCHEMA
from pipeline.publish import ical
from pipeline.records import Record, evolve
from pipeline.rekey import plain
from pipeline.safe import safe_html, safe_url, shorten, summary
from pipeline.storing import rows, series
from pipeline.storing.directory import Directory
from scrapers import text

CALENDARS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "formats" / "ics"
PIECES = ["a", "Ω", " ", "  ", "\n", "\r\n", "\t", "\x85", "\x00", "\u200b", "\u202e", "<b>", "</b>", "<p>", "</p>"]
PIECES += [
    "<br>",
    "<br/>",
    "&amp;",
    "&nbsp;",
    "&#8203;",
    "<",
    ">",
    "&",
    '"',
    "<a href='http://x.example/?a>b'>",
    "</a>",
]
PIECES += ["<script>x</script>", "<li>", "word", "&lt;i&gt;", "x" * 60, "<ul>", "<h3>", "<pre>", "<em>"]
markup = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=300)


def recorded() -> Iterator[str]:
    """Give the text of every recorded calendar, and each value in it."""
    for path in sorted(CALENDARS.rglob("*.ics"))[::7]:
        lines = path.read_bytes()[:200_000].decode("utf-8", "replace").replace("\n ", "").splitlines()
        yield from (line.partition(":")[2].replace("\\n", "\n").replace("\\,", ",") for line in lines)


def same_summary(told: str) -> None:
    clean = safe_html(told)
    assert summary(clean, 200) == shorten(text.plain(clean), 200)


@given(markup)
def test_a_summary_is_what_parsing_the_description_gives(told: str) -> None:
    same_summary(told)


BROKEN = st.lists(st.sampled_from([*PIECES[:12], "<br>", "<br>", "&amp;", "&lt;", "&gt;", "word", ">"]), max_size=40)


@given(BROKEN.map("".join) | markup)
def test_lines_between_breaks_are_those_that_the_parser_finds(told: str) -> None:
    parsed = text.lines.__globals__ | {"_only_breaks": lambda html: False}
    assert text.lines(told) == type(text.lines)(text.lines.__code__, parsed)(told)


class Whole(Text):
    """A text of which every sentence is cut, and of which every pattern is asked."""

    def __init__(self, title: str, description: str, telling: frozenset[str]) -> None:
        self._said = sentences(description)
        self.words = telling
        self.symbols = True

    def about(self, signs: Sequence[str]) -> list[str]:
        return speaking_of(self._said, signs)


def plainly(title: str, description: str) -> facts.Facts:
    """Read facts without asking first whether a text can hold any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "Text", Whole)
        patch.setattr(Behind, "search", lambda asked, sentence: asked.pattern.search(sentence))
        for name in ("FREE_SIGNS", "NOTHING_PAID", "WHOM"):
            patch.setattr(cost, name, ("",))
        patch.setattr(cost, "DIGIT", re.compile(""))
        return facts.facts.__wrapped__(title, description)


TELLING = [
    "Free! ",
    "free",
    "Tickets: $15",
    "Cost: 20",
    "Members $5, non-members $10.",
    "Students get a discount",
    "No charge",
    "$0",
    "pay what you can",
    "PWYC",
    "Suggested donation",
    "Your first class is on us",
    "1st visit: complimentary",
    "Register by May 3.",
    "RSVP",
    "Sold out",
    "FULL",
    "Waitlist",
    "No registration required",
    "drop-in welcome",
    "The event is full",
    "hybrid",
    "In person or on Zoom",
    "virtual meeting",
    "over google meet",
    "Live stream",
    "Coffee",
    "payoli",
    "facebook",
    "CAD 12.50",
    "20 EUR",
    "sliding scale",
    "pass the hat",
    "save your place",
    "half-price for seniors",
    "Win $50 prizes",
    "wings: $9",
    "Tickets $12, $3 off",
    "Fee: $15/hour",
    "annual membership $40",
]
told = st.lists(st.sampled_from([*TELLING, *PIECES, ". ", " • ", "\n\n", "A", " ", "é"]), max_size=40).map("".join)


@given(told, told)
def test_facts_are_the_same_whether_or_not_the_text_is_asked_first_what_it_speaks_of(title: str, text: str) -> None:
    safe_text = safe_html(text)
    assert facts.facts.__wrapped__(title, safe_text) == plainly(title, safe_text)


@pytest.mark.skipif(not CALENDARS.exists(), reason="the recorded calendars (../shared/corpus) are not here")
def test_facts_of_recorded_texts_are_the_same_on_both_paths() -> None:
    seen = sorted({each for each in recorded() if len(each) > 60})
    assert len(seen) > 300
    for each in seen:
        clean = safe_html(each)
        assert facts.facts.__wrapped__(each[:60], clean) == plainly(each[:60], clean)


SEVERAL = (r"\bno (?:cost|fee)\b", r"^\W*full\b", r"\bfree\b", r"\bfree,? (?:and|for)\b", r"/hour", r"\b(?:in )?full\b")
spoken = st.lists(st.sampled_from(["free", "Free,", "no fee", "full", "in full", "and", "/hour", "-", ". ", " ", "x"]))


@given(spoken.map("".join) | spoken.map(" ".join))
def test_several_patterns_in_one_match_where_any_of_them_does(told: str) -> None:
    plainly = re.compile("|".join(SEVERAL), re.IGNORECASE)
    assert [each.start() for each in any_of(*SEVERAL).finditer(told)] == [
        each.start() for each in plainly.finditer(told)
    ]


ENDS = st.lists(
    st.sampled_from([". ", "! ", "?", ";", "  ", "A", "1", "b", " • ", "| ", "*", " * ", "“", "(", "–", "\u2003"])
)


@given(ENDS.map("".join))
def test_a_line_is_cut_at_its_blanks_as_at_any_white_space(told: str) -> None:
    plainly = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\d$*(“\"'•–-])|\s+[•|·]\s+|\s+\*\s+")
    line = text.tidy(told)
    assert _END.split(line) == plainly.split(line)


RECORD = Record("k", "u", None, "T", "2026-06-01T00:00:00Z", None, "UTC", "2026-06-01", None, True, topics=("a", "b"))
BOOK = companies.book_for()
SAID = [
    "Sponsored by Acme Software.",
    "Thanks to Acme Labs for hosting",
    "**Hosted** by Acme Inc.",
    "hosted  by Beta LLC",
    "we're hiring",
    "Jane Doe, engineer at Acme Robotics",
    "our sponsors: Acme, Beta Bank",
    "the team at Acme",
    "startup",
    "networking",
    "church",
    "“",
    "”",
    "- Ann Lee, CEO, Acme Labs",
    "presented by",
    "the Acme team",
    "founder of",
    "Students of the university",
    "Python",
    "vote",
]
claimed = st.lists(st.sampled_from([*SAID, ". ", "<br>", " ", "A", "<br>\n"]), max_size=30).map("".join)


def unhurried(record: Record) -> tuple[companies.Claim, ...]:
    """Read every sentence of a record, whatever its text speaks of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(companies, "_speaking", lambda told, among, trade: range(len(told.lines)))
        return companies.claims(record, BOOK)


@given(st.sampled_from(SAID), claimed)
def test_the_same_is_claimed_whether_or_not_lines_are_asked_first_what_they_speak_of(title: str, text: str) -> None:
    record = replace(RECORD, title=title, description=text)
    assert companies.claims(record, BOOK) == unhurried(record)


@given(st.text())
def test_invisible_characters_go_whether_or_not_the_rest_is_printable(told: str) -> None:
    assert text.visible(told) == text._INVISIBLE.sub("", told)


@given(markup)
def test_line_ends_are_mended_whether_or_not_the_text_is_plain(told: str) -> None:
    assert safe_html(told) == safe_html.__wrapped__(safe.BREAKS.sub("\n", told))


@given(st.from_regex(r"https?://[\w.@:-]{1,20}(?:[/?#][ -~]{0,30})?", fullmatch=True) | st.text(max_size=40))
def test_a_plain_link_is_what_the_careful_way_makes_of_it(url: str) -> None:
    careful = safe_url.__globals__ | {"PLAIN_URL": re.compile(r"(?!)")}
    assert safe_url(url) == type(safe_url)(safe_url.__code__, careful)(url)


@pytest.mark.skipif(not CALENDARS.exists(), reason="the recorded calendars (../shared/corpus) are not here")
def test_recorded_texts_come_out_the_same_on_both_paths() -> None:
    seen = set(recorded())
    assert len(seen) > 1000
    for told in seen:
        same_summary(told)
        assert text.visible(told) == text._INVISIBLE.sub("", told)


def test_a_record_is_copied_as_dataclasses_copy_it() -> None:
    assert evolve(RECORD, title="X", latitude=1.5) == replace(RECORD, title="X", latitude=1.5)


def test_a_record_survives_the_way_out_of_the_child() -> None:
    assert pickle.loads(pickle.dumps(RECORD, protocol=5)) == RECORD


@given(st.lists(st.text(max_size=30), max_size=3))
def test_an_id_is_the_hash_in_groups_of_five_bits(parts: list[str]) -> None:
    told = "\0".join(parts).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.sha256(told).digest()[:17], "big")
    assert ids.digest(*parts) == "".join(ids.ALPHABET[(number >> shift) & 31] for shift in range(130, 0, -5))


@given(st.from_regex(r"[!-~ \t\u00a0\x00é]{0,30}", fullmatch=True))
def test_a_link_in_a_calendar_is_mended_whether_or_not_it_must_be(url: str) -> None:
    assert ical._uri(url) == re.sub(r"\s", "%20", ical.CONTROLS.sub("", url))


STORED = st.builds(
    partial(replace, RECORD),
    uid=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    description=st.text(st.characters(exclude_categories=["Cs"])),
    all_day=st.booleans(),
    is_free=st.none() | st.booleans(),
    price_min=st.none() | st.just(0) | st.floats(allow_nan=False, allow_infinity=False),
    latitude=st.none() | st.just(0.0) | st.floats(-90, 90),
    sequence=st.none() | st.integers(-(2**31), 2**31),
    performers=st.lists(st.sampled_from(["Ann", "Bé", ""])).map(tuple),
)


@given(STORED)
def test_what_a_source_said_is_in_its_row_and_comes_back(told: Record) -> None:
    text = rows.data(told)
    said = {name: getattr(told, name) for name in rows.REST}
    assert json.loads(text) == json.loads(json.dumps({k: v for k, v in said.items() if v not in (None, "", ())}))
    assert rows.record({name: getattr(told, name) for name in rows.TOLD} | {"data": text}) == told


@cache
def catalogue() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.executescript(SCHEMA.read_text())
    return conn


@contextmanager
def empty() -> Iterator[sqlite3.Connection]:
    """Give an empty catalogue in memory."""
    conn = catalogue()
    conn.execute("BEGIN")
    yield conn
    conn.execute("ROLLBACK")


PLACES = st.builds(
    partial(replace, RECORD),
    location_name=st.sampled_from([None, "Central Library", "The Library", "801 SW 10th Ave", "Room 2", "Online"]),
    address=st.sampled_from([None, "801 SW 10th Ave", "801 S.W. 10th Avenue, Suite 3", "5 Main St"]),
    locality=st.sampled_from([None, "Portland", "Salem"]),
    postal_code=st.sampled_from([None, "97205"]),
    latitude=st.sampled_from([None, 45.5]),
    longitude=st.sampled_from([None, -122.7]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PLACES, max_size=12))
def test_the_words_of_a_place_lead_to_the_venue_to_which_they_led_before(told: list[Record]) -> None:
    found = []
    for forgetful in (False, True):
        with empty() as conn:
            directory = Directory(conn)
            for record in told:
                if forgetful:
                    directory._told.clear()
                found.append(directory.venue(merge((Told(1, record, "s"),))))
            found += [conn.execute(f"SELECT * FROM {table}").fetchall() for table in ("venues", "venue_keys")]
    half = len(found) // 2
    assert found[:half] == found[half:]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=3, unique=True), max_size=12))
def test_a_series_has_the_smallest_id_of_its_keys_whatever_was_asked_first(asked: list[list[str]]) -> None:
    known: dict[str, str] = {}
    for keys in asked:
        series._join(keys, known)
        assert len({known[key] for key in keys}) <= 1
        for key in keys:
            assert known[key] == min(ids.series_id(each) for each, found in known.items() if found == known[key])


@given(st.text())
def test_a_title_is_reduced_to_what_python_calls_letters_and_digits(title: str) -> None:
    assert plain(title) == "".join(c for c in title.casefold() if c.isalnum())


@given(st.text(st.sampled_from("aé\\,;\n\r\x00\u2028Ω🎉 "), max_size=200))
def test_a_text_of_a_calendar_is_escaped_and_folded_the_same(told: str) -> None:
    clean = ical.CONTROLS.sub("", told.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    assert ical.text(told) == escaped
    folded = ical._ended([f"SUMMARY:{escaped}"])
    assert ical.unfold(folded) == [f"SUMMARY:{escaped}"]
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))


IDEAS = [
    ("career fair", "fair"),
    ("career", "work"),
    ("fair", "market"),
    ("job and career fair", "fair"),
    ("job", "work"),
]
told_words = st.lists(st.sampled_from(["career", "fair", "job", "and", "the", "chess"]), max_size=9)


def ideas_at_every_place(told: Sequence[str]) -> dict[str, str]:
    """Look for each phrase at each place, the longer phrases first."""
    found: dict[str, str] = {}
    for start in range(len(told)):
        for phrase, name in sorted(IDEAS, key=lambda idea: -len(idea[0].split())):
            if list(told[start : start + len(phrase.split())]) == phrase.split():
                found.setdefault(name, phrase)
    return found


@given(told_words)
def test_ideas_are_found_by_first_words_as_by_looking_for_each_at_every_place(told: list[str]) -> None:
    assert find(tuple(told), index(IDEAS)) == ideas_at_every_place(told)


@given(st.text(st.characters(max_codepoint=127), max_size=80))
def test_words_of_plain_ascii_are_those_that_any_text_has(told: str) -> None:
    assert words(told) == words(f"é {told}")[1:]
