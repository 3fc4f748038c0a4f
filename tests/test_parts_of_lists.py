"""What feeds, lists and pages tell as before is not worked on again, and the catalogue is the same as if it were."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parts_history import Collection
from servers import Server

from benchmarks import forms
from benchmarks.calendars import NOW, Entry, calendar, edited, entries
from pipeline.child import Children
from pipeline.fetch import Fetcher
from pipeline.gather import gather
from pipeline.parse import parse
from pipeline.records import DocumentState, Parse, Window
from scrapers.adapters import adapters, detect
from scrapers.errors import SourceError
from scrapers.json_events import reading
from scrapers.model import Document, Source

SOURCE = Source("city", "https://city.example/list?page=1", "City", timezone="America/Los_Angeles")
WINDOW = Window(NOW - timedelta(days=180), NOW + timedelta(days=400))
LATER = NOW + timedelta(hours=5)


@dataclass(frozen=True)
class Form:
    """One way to write events down, and the adapter that reads it."""

    write: Callable[[Sequence[Entry], datetime], bytes]
    adapter: str

    def read(self, content: bytes, known: frozenset[str] = frozenset(), now: datetime = NOW) -> Parse:
        return parse(Document(SOURCE.url, content, fetched_at=now), SOURCE, WINDOW, self.adapter, known)


FORMS = {
    "calendar": Form(calendar, "ical"),
    "feed": Form(forms.feed, "feed"),
    "news": Form(forms.news, "feed"),
    "JSON Feed": Form(forms.json_feed, "json_feed"),
    "list": Form(forms.listed, "json_events"),
    "JSON-LD": Form(forms.page, "schema_org"),
    "cards": Form(forms.cards, "schema_org"),
}
FEED, NEWS, LIST, PAGE = (FORMS[name] for name in ("feed", "news", "list", "JSON-LD"))
TAKEN_APART = ("feed", "news", "JSON Feed", "list")
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def ahead(count: int) -> list[Entry]:
    """Give entries of which every form tells every one."""
    return [entry for entry in entries(3 * count, seed=4) if entry.start > NOW][:count]


def known(read: Parse) -> frozenset[str]:
    return frozenset(read.parts.values())


@each_form
def test_the_same_document_of_another_hour_has_nothing_new(form: Form) -> None:
    made = ahead(30)
    first = form.read(form.write(made, NOW))
    again = form.read(form.write(made, LATER), known(first), LATER)
    assert len(first.parts) == 30
    assert again.records == () and again.parts == {} and again.unchanged == known(first)
    assert (again.warnings, again.complete, again.cap) == (first.warnings, first.complete, first.cap)


@each_form
def test_an_edited_entry_and_nothing_else_is_worked_on(form: Form) -> None:
    made = ahead(30)
    first = form.read(form.write(made, NOW))
    made[7] = edited([made[7]], 1.0)[0]
    again = form.read(form.write(made, LATER), known(first), LATER)
    whole = form.read(form.write(made, LATER), now=LATER)
    assert [record for record in whole.records if record not in first.records] == list(again.records) != []
    assert (again.warnings, again.complete) == (whole.warnings, whole.complete)


@each_form
def test_an_entry_that_comes_and_one_that_goes_leave_the_others_as_they_are(form: Form) -> None:
    made = ahead(30)
    first = form.read(form.write(made[:29], NOW))
    again = form.read(form.write(made[1:], LATER), known(first), LATER)
    assert len(again.unchanged) == 28 and len(again.records) == len(form.read(form.write(made[29:], NOW)).records)


@pytest.mark.parametrize("form", [FORMS[name] for name in TAKEN_APART], ids=TAKEN_APART)
def test_what_is_known_of_a_feed_or_a_list_is_not_even_read(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ahead(30)
    first = form.read(form.write(made, NOW))

    def no(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(feedparser, "parse", no)
    monkeypatch.setattr(reading, "listing", no)
    assert len(form.read(form.write(made, LATER), known(first)).unchanged) == 30


BASE = "https://city.example/"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<channel>", b'<channel xml:base="https://city.example/x/">'),
        (b"purl.org/rss/1.0/modules/event/", b"example.org/another-dialect/"),
        (b"<?xml version", b"<?xml-stylesheet href='x'?><?xml version"),
    ],
)
def test_what_decides_how_items_are_read_counts_for_all_of_them(before: bytes, after: bytes) -> None:
    content = forms.feed(ahead(5), NOW)
    assert not FEED.read(content.replace(before, after), known(FEED.read(content))).unchanged


def test_the_address_of_a_document_counts_for_what_it_tells() -> None:
    for form in (FEED, LIST):
        content = form.write(ahead(5), NOW)
        doc = Document("https://city.example/list?page=2", content, fetched_at=NOW)
        elsewhere = replace(doc, url="https://town.example/list?page=1")
        marks = known(form.read(content))
        assert len(parse(elsewhere, SOURCE, WINDOW, form.adapter, marks).unchanged) == 0
    assert len(parse(doc, SOURCE, WINDOW, LIST.adapter, marks).unchanged) == 5  # only another page


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text.replace("<item>", "<item><!-- <item> -->", 1),
        lambda text: text.replace("<item>", "<item><!-- x -->", 1),
        lambda text: text.replace("<ev:startdate>", '<ev:startdate xmlns:zz="urn:z">', 1),
        lambda text: text.replace("</description>", "", 1),
        lambda text: text.replace("event-1@", "event-2@"),
        lambda text: text.replace("]]>", "</item><item>]]>", 1),
        lambda text: text.replace("<channel>", "<channel><entry/>"),
        lambda text: text.replace("<pubDate>", "<written>").replace("ev:startdate", "ev:other"),
        lambda text: text.replace("<p>", "<p>\udcff", 1),
    ],
)
def test_a_feed_that_is_not_plain_is_read_whole(spoilt: Callable[[str], str]) -> None:
    content = spoilt(forms.feed(entries(5), NOW).decode()).encode("utf-8", "surrogateescape")
    assert adapters()["feed"].split(Document(SOURCE.url, content), ()) is None
    first = FEED.read(content)
    again = FEED.read(content, known(first))
    left = {one for one, mark in first.parts.items() if mark in again.unchanged}
    assert [record for record in first.records if record.uid not in left] == list(again.records)
    assert (again.warnings, again.rejected) == (first.warnings, first.rejected)


def test_a_list_that_is_coming_and_becomes_news_is_news_at_once() -> None:
    made = ahead(12)
    first = FEED.read(forms.feed(made, NOW))
    assert first.complete
    items = forms.feed(made, NOW).split(b"\n<item>")
    turned = b"\n<item>".join((items[0], *(item.removesuffix(b"</channel></rss>\n") for item in items[:0:-1])))
    turned += b"</channel></rss>"
    again, whole = FEED.read(turned, known(first)), FEED.read(turned)
    assert not whole.complete and again.unchanged == known(first)
    assert (again.complete, again.warnings) == (whole.complete, whole.warnings)


def test_a_twin_of_what_is_known_is_told_once() -> None:
    made = ahead(5)
    first = FEED.read(forms.feed(made, NOW))
    content = forms.feed([*made, replace(made[2], number=99)], NOW)
    again = FEED.read(content, known(first))
    assert again.records == FEED.read(content).records and len(again.records) == 5


def test_an_entry_that_waits_for_its_own_page_is_told_at_every_visit() -> None:
    content = forms.feed(ahead(5), NOW)
    start = content.index(b"<ev:startdate>")
    vague = content[:start] + content[content.index(b"<ev:location>", start) :]
    first = FEED.read(vague)
    assert len(first.rejected) == 1 and [follow.purpose for follow in first.follow] == ["detail"]
    again = FEED.read(vague, known(first))
    assert len(again.unchanged) == 4 and (again.follow, again.rejected) == (first.follow, first.rejected)


def told_on(day: str, visited_at: datetime) -> Parse:
    events = [{"id": "1", "title": "Fair", "start": day, "date": "2026-12-03T18:00"}]
    doc = Document(SOURCE.url, json.dumps(events).encode(), fetched_at=visited_at)
    return parse(doc, SOURCE, WINDOW, "json_events")


@pytest.mark.parametrize(("day", "certain"), [("Dec 3", False), ("2026-12-03", True), ("Dec 3, 2026", True)])
@pytest.mark.parametrize("away", [-64, 295])
def test_a_day_that_may_move_to_another_year_is_read_at_every_visit(day: str, certain: bool, away: int) -> None:
    visited_at = datetime.fromisoformat("2026-12-03T12:00:00-08:00") - timedelta(days=away)
    read = told_on(day, visited_at)
    assert len(read.records) == 1 and bool(read.parts) == certain
    moved = told_on(day, visited_at + timedelta(days=9 if away < 0 else -9))
    assert certain == (moved.records[0].starts_at == read.records[0].starts_at)


def test_objects_without_an_id_are_known_by_their_page_and_those_without_either_are_always_read() -> None:
    events = json.loads(forms.listed(ahead(6), NOW))["events"]
    for event in events:
        del event["id"]
    for event in events[4:]:
        del event["url"]
    content = json.dumps(events).encode()
    first = LIST.read(content)
    again = LIST.read(content, known(first))
    assert len(first.parts) == 4 and len(again.records) == 2 and len(again.unchanged) == 4


def test_objects_of_one_id_are_one_part() -> None:
    events = json.loads(forms.listed(ahead(3), NOW))["events"]
    second = {**events[0], "start_date": events[1]["start_date"], "end_date": events[1]["end_date"]}
    content = json.dumps([*events, second]).encode()
    first = LIST.read(content)
    assert len(first.records) == 4 and len(first.parts) == 3
    again = LIST.read(json.dumps([*events, {**second, "title": "Another"}]).encode(), known(first))
    assert len(again.unchanged) == 2 and {record.uid for record in again.records} == {events[0]["id"]}


def test_a_platform_whose_entries_wait_for_their_pages_or_lead_elsewhere_is_never_taken_apart() -> None:
    for name in ("meetup", "wild_apricot", "bibliocommons", "sessionize"):
        assert not hasattr(adapters()[name], "split"), name


def api(number: int, made: Sequence[Entry], url: str, hours: int) -> str:
    """Write a page of The Events Calendar's API."""
    listed = json.loads(forms.listed(made, NOW + timedelta(hours=hours)))
    events = [{**event, "global_id": event["id"], "utc_start_date": None} for event in listed["events"]]
    more = {"next_rest_url": url} if url else {}
    return json.dumps({"events": events, "rest_url": "x", "total": hours, "total_pages": 2, "page": number, **more})


async def test_pages_of_a_list_are_read_in_part_and_followed_to_the_last() -> None:
    made = ahead(10)
    async with Server() as server, Children(count=1) as children, Fetcher(allow_private=True) as fetcher:
        states: dict[str, DocumentState] = {}
        left = []
        for hours in (0, 3, 6):
            if hours == 6:
                made[8] = edited([made[8]], 1.0)[0]
            second = server.serve("/api?page=2", api(2, made[5:], "", hours), media_type="application/json")
            first = server.serve("/api?page=1", api(1, made[:5], second, hours), media_type="application/json")
            source = replace(SOURCE, url=first)
            found = await gather(source, fetcher, children, WINDOW, states, NOW)
            assert found.error_code is None and found.complete and len(found.documents) == 2
            left.append((len(found.records), len(found.unchanged_parts), len(found.parts)))
            if not states:
                states = {state.url: replace(state, parts=frozenset(found.parts.values())) for state in found.documents}
    assert left == [(10, 0, 10), (0, 10, 0), (1, 9, 1)]


CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
LONGEST = 150_000


def recorded(adapter_names: set[str]) -> int:
    """Compare reading in part with reading whole on recorded documents; give how many were compared."""
    compared = 0
    paths = sorted(path for path in CORPUS.rglob("*.*") if path.suffix in {".json", ".xml", ".rss", ".html", ".ics"})
    for path in paths[::3]:
        content = path.read_bytes() if path.stat().st_size < LONGEST else b""
        doc = Document("https://city.example/a/b", content, fetched_at=NOW)
        try:
            name = detect(doc)
            first = parse(doc, SOURCE, WINDOW, name).records if name else ()
            if not first:
                continue
            middle = datetime.fromisoformat(sorted(record.starts_at for record in first)[len(first) // 2])
            doc = replace(doc, fetched_at=middle - timedelta(days=30))
            whole = parse(doc, SOURCE, WINDOW, name)
        except SourceError:
            continue
        for marks in (known(whole), frozenset(Random(1).sample(sorted(known(whole)), len(known(whole)) // 2))):
            part = parse(doc, SOURCE, WINDOW, name, marks)
            left = {one for one, mark in whole.parts.items() if mark in part.unchanged}
            assert [r for r in whole.records if (r.uid or r.url) not in left] == list(part.records), path.name
            assert (whole.follow, whole.rejected) == (part.follow, part.rejected), path.name
            assert whole.warnings == part.warnings, path.name
            assert part.unchanged <= marks, path.name
            compared += bool(part.unchanged)
            adapter_names |= {name} if part.unchanged and name else set()
    return compared


@pytest.mark.skipif(not CORPUS.exists(), reason="the recorded documents (../shared/corpus) are not here")
def test_recorded_documents_read_in_part_tell_what_they_tell_as_a_whole() -> None:
    names: set[str] = set()
    assert recorded(names) > 100
    assert {"ical", "json_events", "feed", "schema_org"} <= names and len(names) > 8, names


NAMES = ("title", "body", "place", "start", "minutes", "labels", "rule")
numbers = st.sets(st.integers(0, 13))
steps = st.lists(st.tuples(st.integers(1, 60), numbers, numbers, numbers), min_size=1, max_size=5)


def version(made: list[Entry], left_out: set[int], changed: set[int], doubled: set[int]) -> list[Entry]:
    """Give the entries of one day: some left out, some told otherwise, some told again under another id."""
    there = [edited([e], 1.0)[0] if e.number in changed else e for e in made if e.number not in left_out]
    return [*there, *(replace(entry, number=entry.number + 50) for entry in there if entry.number in doubled)]


@each_form
@settings(max_examples=3, deadline=None)
@given(history=steps)
def test_any_history_read_in_part_leaves_the_same_catalogue(tmp_path_factory, form: Form, history) -> None:
    made = [e for e in entries(200, seed=5) if e.rule][:3] + entries(200, seed=5)[:11]
    made = [Entry(number, *(getattr(e, name) for name in NAMES)) for number, e in enumerate(made)]
    catalogues = [
        Collection(tmp_path_factory.mktemp("c"), SOURCE, form.read, in_part=in_part) for in_part in (True, False)
    ]
    hours = 0
    for step, left_out, changed, doubled in [(1, set(), set(), set()), *history]:
        hours += step
        content = form.write(version(made, left_out, changed, doubled), NOW + timedelta(hours=hours))
        for each in catalogues:
            each.visit(content, hours)
    in_part, whole = (each.rows() for each in catalogues)
    assert in_part == whole


@each_form
def test_a_steady_source_is_left_out_also_where_absence_from_it_proves_nothing(form: Form, tmp_path: Path) -> None:
    collection = Collection(tmp_path, SOURCE, form.read, in_part=True)
    for hours in (1, 4, 7):
        collection.visit(form.write(ahead(14), NOW + timedelta(hours=hours)), hours)
    assert collection.left_out == 28
