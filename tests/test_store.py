"""What the catalogue keeps of what sources tell: events, listings, changes; nothing twice, nothing lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from told import NOW, ask, dump, gathered, record, records, region, source

from pipeline.classifying.topics import all_topics
from pipeline.config import Group
from pipeline.normalise import complete, fingerprint, utc
from pipeline.parse import finish
from pipeline.records import DocumentState, Gathered, Record
from pipeline.store import Store, Visit
from scrapers.errors import ServerError
from scrapers.model import Rejected, Source, Warn

DAY = timedelta(days=1)


class Catalogue:
    """A store on a real file, and the visits that a test makes to it."""

    def __init__(self, path: Path, *sources: Source) -> None:
        self.path = path
        self.sources = {s.id: s for s in sources or (source(),)}
        self.store = Store.open(path, region(*self.sources.values()), NOW)

    def visit(self, told: list[Record], now: datetime = NOW, *, of: str = "source", **more: object) -> Visit:
        accept = bool(more.pop("accept", False))
        visit = gathered(told, source_id=of, now=now, **more)
        return self.store.apply(self.sources[of], visit, now, random=Random(0), accept=accept)

    def events(self, *columns: str, where: str = "1") -> list[tuple[object, ...]]:
        return ask(self.path, f"SELECT {', '.join(columns)} FROM events WHERE {where} ORDER BY starts_at, id")

    def one(self, sql: str, *parameters: object) -> object:
        [(value,)] = ask(self.path, sql, *parameters)
        return value


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "portland.db")
    yield made
    made.store.close()


def changed(told: Record, **said: object) -> Record:
    new = replace(told, **said)  # type: ignore[arg-type]
    return replace(new, content_hash=fingerprint(new))


def moved(told: Record, by: timedelta) -> Record:
    return changed(
        told,
        starts_at=utc(datetime.fromisoformat(told.starts_at) + by),
        ends_at=utc(datetime.fromisoformat(told.ends_at or "") + by),
    )


def test_what_a_source_tells_is_an_event_with_its_listing(catalogue: Catalogue) -> None:
    told = record(
        "a",
        title="Python night",
        description="<p>Bring a laptop &amp; a friend</p>",
        summary="Bring a laptop & a friend",
        location_name="Central Library",
        address="801 SW 10th Ave",
        locality="Portland",
        region="OR",
        postal_code="97205",
        organizer_name="PDX Python",
        organizer_url="https://pdxpython.example/",
        topics=("python", "career"),
        kind="meetup",
        relevance="core",
        is_free=True,
        series_key="monthly",
    )
    visit = catalogue.visit([told])
    assert (visit.outcome, visit.new, visit.upcoming, visit.state) == ("ok", 1, 1, "ok")
    [row] = catalogue.events(
        "title", "venue_id", "group_id", "group_name", "topics", "is_free", "sequence", "relevance"
    )
    assert row == (
        "Python night",
        "central-library",
        "pdx-python",
        "PDX Python",
        '["python","career"]',
        1,
        0,
        "core",
    )
    [(event_id, uid)] = catalogue.events("id", "uid")
    assert uid == f"{event_id}@portland.weakties.example"
    [(address, plain, vevent)] = ask(catalogue.path, "SELECT address, plain, vevent FROM event_texts")
    assert (address, plain) == ("801 SW 10th Ave, Portland, OR 97205", "Bring a laptop & a friend")
    assert f"UID:{uid}" in vevent
    assert vevent.startswith("BEGIN:VEVENT\r\n")
    [(listing_event, key, rule)] = ask(catalogue.path, "SELECT event_id, key, match_rule FROM listings")
    assert (listing_event, key, rule) == (event_id, "a@example.org", "own")
    assert ask(catalogue.path, "SELECT topic_id FROM event_topics ORDER BY 1") == [("career",), ("python",)]
    assert ask(catalogue.path, "SELECT name FROM topics WHERE id = 'python'") == [("Python",)]


@pytest.mark.parametrize("hours", [0, 1, 19])
def test_a_second_visit_with_nothing_new_writes_nothing(catalogue: Catalogue, hours: int) -> None:
    told = records(50)
    bad = (Rejected("no-start", "no start", "x", "https://example.org/x", "X"),)
    document = (DocumentState("https://source.example/calendar.ics", '"1"', None, "hash"),)
    catalogue.visit(told, rejected=bad, documents=document)
    before = dump(catalogue.path)
    again = catalogue.visit(told, NOW + timedelta(hours=hours), rejected=bad, documents=document)
    assert (again.new, again.changed) == (0, 0)
    after = dump(catalogue.path)
    fetched = after.pop("documents"), before.pop("documents")
    assert after == before
    assert [row[:-1] for row in fetched[0]] == [row[:-1] for row in fetched[1]]


def test_an_unchanged_document_writes_only_the_visit(catalogue: Catalogue) -> None:
    catalogue.visit(records(50), documents=(DocumentState("https://source.example/", '"1"', None, "hash"),))
    before = dump(catalogue.path)
    visit = catalogue.visit([], NOW + timedelta(hours=6), unchanged=True, http_status=304)
    assert (visit.outcome, visit.upcoming) == ("unchanged", 50)
    assert dump(catalogue.path) == before
    assert catalogue.one("SELECT count(*) FROM fetches") == 2


def test_seen_is_refreshed_once_a_day_and_is_no_change(catalogue: Catalogue) -> None:
    told = records(3)
    catalogue.visit(told)
    before = catalogue.events("id", "sequence", "changed_at")
    catalogue.visit(told, NOW + DAY)
    assert catalogue.events("last_seen_at") == [(utc(NOW + DAY),)] * 3
    assert catalogue.events("id", "sequence", "changed_at") == before
    catalogue.visit([], NOW + 2 * DAY, unchanged=True)
    assert catalogue.one("SELECT DISTINCT last_seen_at FROM listings") == utc(NOW + 2 * DAY)


def test_a_move_is_one_more_in_the_sequence_and_a_row_for_each_field(catalogue: Catalogue) -> None:
    told = records(5)
    catalogue.visit(told)
    [*_, (moved_id, old_start)] = catalogue.events("id", "starts_at")
    later = NOW + DAY
    catalogue.visit([*told[:4], moved(told[4], timedelta(hours=1))], later)
    [(sequence, changed_at, start)] = catalogue.events(
        "sequence", "changed_at", "starts_at", where=f"id = '{moved_id}'"
    )
    assert (sequence, changed_at) == (1, utc(later))
    changes = ask(catalogue.path, "SELECT event_id, field, old, new, source_id, sequence, changed_at FROM changes")
    assert changes[0] == (moved_id, "starts_at", old_start, start, "source", 1, utc(later))
    assert [row[1] for row in changes] == ["starts_at", "ends_at"]
    vevent = str(catalogue.one("SELECT vevent FROM event_texts WHERE event_id = ?", moved_id))
    assert "SEQUENCE:1\r\n" in vevent
    assert f"LAST-MODIFIED:{later:%Y%m%dT%H%M%SZ}\r\n" in vevent


def test_a_new_text_is_a_change_but_no_reason_to_look_again(catalogue: Catalogue) -> None:
    told = record("a", description="<p>Old</p>")
    catalogue.visit([told])
    catalogue.visit([changed(told, description="<p>New</p>", summary="New")], NOW + DAY)
    assert catalogue.events("sequence", "summary", "changed_at") == [(0, "New", utc(NOW + DAY))]
    assert ask(catalogue.path, "SELECT field, old, new FROM changes") == [("description", "<p>Old</p>", "<p>New</p>")]


def test_our_own_labels_change_without_a_row(catalogue: Catalogue) -> None:
    told = record("a", kind="meetup", topics=("python",))
    catalogue.visit([told])
    catalogue.visit([changed(told, kind="hackathon", topics=("rust",), relevance="core")], NOW + DAY)
    assert catalogue.events("kind", "topics", "relevance", "sequence") == [("hackathon", '["rust"]', "core", 0)]
    assert ask(catalogue.path, "SELECT topic_id FROM event_topics") == [("rust",)]
    assert catalogue.one("SELECT count(*) FROM changes") == 0


def test_every_topic_of_the_list_is_there_by_its_name_and_a_new_one_by_its_id(catalogue: Catalogue) -> None:
    listed = [(topic.id, topic.name, topic.about) for topic in all_topics()]
    assert listed
    assert ask(catalogue.path, "SELECT id, name, description FROM topics ORDER BY id") == sorted(listed)
    catalogue.visit([record("a", topics=("basket-weaving",))])
    assert catalogue.one("SELECT name FROM topics WHERE id = 'basket-weaving'") == "Basket weaving"


def search(catalogue: Catalogue, words: str) -> list[object]:
    sql = "SELECT title FROM events_fts JOIN events ON events.number = events_fts.rowid WHERE events_fts MATCH ?"
    return [title for (title,) in ask(catalogue.path, sql, words)]


def test_search_finds_what_is_told_now_and_not_what_was_told_before(catalogue: Catalogue) -> None:
    told = record("a", title="Kubernetes night", description="<p>containers</p>", organizer_name="Cloud Club")
    catalogue.visit([told, *records(3)])
    assert search(catalogue, "kubernetes containers club") == ["Kubernetes night"]
    catalogue.visit([changed(told, title="Nomad night", description="<p>clusters</p>"), *records(3)], NOW + DAY)
    assert search(catalogue, "kubernetes") == []
    assert search(catalogue, "containers") == []
    assert search(catalogue, "nomad clusters") == ["Nomad night"]


def test_an_event_without_its_listing_is_delisted_and_comes_back(catalogue: Catalogue) -> None:
    told = records(10)
    catalogue.visit(told)
    [(first,), *_] = catalogue.events("id")
    for days in (1, 2, 3):
        catalogue.visit(told[1:], NOW + days * DAY)
        assert catalogue.events("id", where="status = 'delisted'") == []
    assert catalogue.visit(told[1:], NOW + 4 * DAY).delisted == 1
    assert catalogue.events("id", "sequence", where="status = 'delisted'") == [(first, 1)]
    assert "SEQUENCE:1" in str(catalogue.one("SELECT vevent FROM event_texts WHERE event_id = ?", first))
    catalogue.visit(told, NOW + 5 * DAY)
    assert catalogue.events("id", "sequence", "status", where=f"id = '{first}'") == [(first, 2, "confirmed")]
    changes = ask(catalogue.path, "SELECT field, old, new, source_id FROM changes")
    assert changes == [("status", "confirmed", "delisted", "source"), ("status", "delisted", "confirmed", "source")]


def test_a_cancelled_event_that_its_source_removes_stays_cancelled(catalogue: Catalogue) -> None:
    told = records(10)
    catalogue.visit([changed(told[0], status="cancelled"), *told[1:]])
    for days in range(1, 6):
        catalogue.visit(told[1:], NOW + days * DAY)
    assert catalogue.events("status", "sequence")[0] == ("cancelled", 0)


def test_a_large_loss_changes_nothing_but_the_health_of_its_source(catalogue: Catalogue) -> None:
    told = records(40)
    catalogue.visit(told)
    before = dump(catalogue.path, "events", "event_texts", "changes")
    visit = catalogue.visit(told[25:], NOW + timedelta(hours=6))
    assert (visit.outcome, visit.state, visit.missing) == ("held", "shrinking", 25)
    assert dump(catalogue.path, "events", "event_texts", "changes") == before
    assert catalogue.one("SELECT held_since FROM sources") == utc(NOW + timedelta(hours=6))
    back = catalogue.visit(told, NOW + timedelta(hours=12))
    assert (back.outcome, back.state) == ("ok", "ok")
    assert dump(catalogue.path, "events", "event_texts", "changes") == before


def test_a_person_can_say_that_a_loss_is_true(catalogue: Catalogue) -> None:
    told = records(40)
    catalogue.visit(told)
    assert catalogue.visit(told[25:], NOW + timedelta(hours=6), accept=True).delisted == 25
    assert catalogue.one("SELECT count(*) FROM events WHERE status = 'delisted'") == 25


def failed(now: datetime) -> Gathered:
    error = ServerError("HTTP 503", retry_after=None)
    return replace(gathered(now=now), complete=False, http_status=503, error_code=error.code, error_message="HTTP 503")


def test_a_source_that_fails_keeps_its_events_and_is_tried_less(catalogue: Catalogue) -> None:
    told = records(10)
    catalogue.visit(told)
    before = dump(catalogue.path, "events", "listings", "changes")
    waits = []
    for hours in range(1, 6):
        now = NOW + timedelta(hours=hours)
        visit = catalogue.store.apply(source(), failed(now), now, random=Random(0))
        waits.append(datetime.fromisoformat(str(visit.next_check_at)) - now)
        assert (visit.outcome, visit.state, visit.error_code) == ("failed", "failing", "server-error")
    assert waits == sorted(waits)
    assert waits[-1] <= timedelta(hours=27)
    assert dump(catalogue.path, "events", "listings", "changes") == before
    assert ask(catalogue.path, "SELECT failures, failing_since FROM sources") == [(5, utc(NOW + timedelta(hours=1)))]
    catalogue.visit(told, NOW + DAY)
    assert ask(catalogue.path, "SELECT failures, failing_since, error_code, state FROM sources") == [
        (0, None, None, "ok")
    ]


def test_new_uids_for_the_same_events_keep_ids_and_write_no_change(catalogue: Catalogue) -> None:
    told = records(20)
    catalogue.visit(told)
    before = dump(catalogue.path, "events", "event_texts", "changes")
    fresh = [changed(r, key=f"new{n}", uid=f"new{n}") for n, r in enumerate(told)]
    visit = catalogue.visit(fresh, NOW + timedelta(hours=6))
    assert (visit.new, visit.rekeyed) == (0, 20)
    assert dump(catalogue.path, "events", "event_texts", "changes") == before
    assert catalogue.visit(fresh, NOW + timedelta(hours=7)).rekeyed == 0


def test_an_id_is_never_given_to_another_event(catalogue: Catalogue) -> None:
    told = record("a", title="First", days=10)
    catalogue.visit([told])
    renamed = changed(told, key="b@example.org", uid="b@example.org")
    catalogue.visit([renamed], NOW + timedelta(hours=1))
    other = record("a", title="Second", days=20)
    catalogue.visit([renamed, other], NOW + timedelta(hours=2))
    [(first, _), (second, _)] = catalogue.events("id", "title")
    assert (len(str(first)), len(str(second))) == (10, 11)
    assert str(second).startswith(str(first))


def test_documents_are_remembered_only_when_they_proved_something(catalogue: Catalogue) -> None:
    asked, told = source(), records(3)
    state = DocumentState("https://source.example/calendar.ics", '"1"', None, "hash")
    store = catalogue.store
    catalogue.visit(told, documents=(state,))
    assert store.documents(asked, NOW + DAY) == {state.url: state}
    assert store.documents(asked, NOW + 8 * DAY) == {}
    assert store.documents(replace(asked, options={"x": 1}), NOW + DAY) == {}
    catalogue.visit(told, NOW + DAY, documents=(state,), complete=False)
    assert store.documents(asked, NOW + DAY) == {}
    catalogue.visit(told, NOW + DAY, documents=(state,))
    catalogue.visit([], NOW + DAY, documents=(state,))
    assert store.documents(asked, NOW + DAY) == {}


def test_a_failed_visit_forgets_no_validators(catalogue: Catalogue) -> None:
    state = DocumentState("https://source.example/calendar.ics", '"1"', None, "hash")
    catalogue.visit(records(3), documents=(state,))
    catalogue.store.apply(source(), failed(NOW + DAY), NOW + DAY)
    assert catalogue.store.documents(source(), NOW + DAY) == {state.url: state}


def test_a_new_validator_of_the_same_bytes_is_kept(catalogue: Catalogue) -> None:
    state = DocumentState("https://source.example/", '"1"', None, "hash")
    catalogue.visit(records(3), documents=(state,))
    newer = replace(state, etag='"2"')
    catalogue.visit([], NOW + DAY, unchanged=True, documents=(newer,))
    assert catalogue.store.documents(source(), NOW + DAY) == {state.url: newer}


DETAILED = {"description": "<p>From its own page</p>", "location_name": "Library", "address": "801 SW 10th Ave"}


def test_a_detail_page_that_fails_once_takes_nothing_back(catalogue: Catalogue) -> None:
    bare = finish(record("a"), source())
    full = finish(complete(bare, record("a", **DETAILED)), source())
    catalogue.visit([full])
    before = dump(catalogue.path, "events", "event_texts", "listings", "changes")
    visit = catalogue.visit([bare], NOW + timedelta(hours=6), partial=True)
    assert visit.changed == 0
    assert dump(catalogue.path, "events", "event_texts", "listings", "changes") == before
    catalogue.visit([full], NOW + timedelta(hours=12))
    assert catalogue.one("SELECT count(*) FROM changes") == 0


def test_news_of_the_list_counts_though_a_detail_page_fails(catalogue: Catalogue) -> None:
    catalogue.visit([record("a", **DETAILED)])
    catalogue.visit([record("a", title="New title", location_name="Town Hall")], NOW + DAY, partial=True)
    assert catalogue.events("title", "venue_name") == [("New title", "Town Hall")]
    assert ask(catalogue.path, "SELECT address, description FROM event_texts") == [(None, "<p>From its own page</p>")]


def test_what_a_whole_visit_does_not_say_is_taken_back(catalogue: Catalogue) -> None:
    catalogue.visit([record("a", **DETAILED)])
    catalogue.visit([record("a")], NOW + DAY)
    assert catalogue.events("venue_name") == [(None,)]


def test_a_visit_whose_details_failed_is_made_again_the_next_day(catalogue: Catalogue) -> None:
    state = DocumentState("https://source.example/calendar.ics", '"1"', None, "hash")
    catalogue.visit(records(3), documents=(state,), partial=True)
    assert catalogue.store.documents(source(), NOW + timedelta(hours=23)) == {state.url: state}
    assert catalogue.store.documents(source(), NOW + DAY) == {}


def test_rejected_entries_are_those_of_the_last_visit_and_know_since_when(catalogue: Catalogue) -> None:
    bad = [Rejected("no-start", "no start", str(n)) for n in range(3)]
    catalogue.visit(records(3), rejected=tuple(bad))
    catalogue.visit(records(3), NOW + DAY, rejected=tuple(bad[:2]))
    assert ask(catalogue.path, "SELECT uid, first_seen_at FROM rejected ORDER BY uid") == [
        ("0", utc(NOW)),
        ("1", utc(NOW)),
    ]
    catalogue.store.apply(source(), failed(NOW + DAY), NOW + DAY)
    assert catalogue.one("SELECT count(*) FROM rejected") == 2


def test_what_sqlite_cannot_hold_costs_one_event(catalogue: Catalogue) -> None:
    poison = record("p", key="\ud800", uid="\ud800")
    infinite = record("q", latitude=float("inf"), longitude=0.0)
    visit = catalogue.visit([poison, infinite, *records(3)])
    assert (visit.new, visit.rejected) == (3, 2)
    assert catalogue.one("SELECT count(*) FROM rejected WHERE code = 'malformed'") == 2


def test_warnings_and_figures_of_a_visit_are_logged(catalogue: Catalogue) -> None:
    catalogue.visit(records(4), warnings=(Warn("half of it has no place"),), bytes=123)
    [row] = ask(catalogue.path, "SELECT outcome, seen, new, bytes, http_status, warnings FROM fetches")
    assert row == ("ok", 4, 4, 123, 200, '["half of it has no place"]')


def test_old_log_lines_go_and_events_stay(catalogue: Catalogue) -> None:
    catalogue.visit(records(4))
    catalogue.store.tidy(NOW + timedelta(days=500))
    assert catalogue.one("SELECT count(*) FROM fetches") == 0
    assert catalogue.one("SELECT count(*) FROM events") == 4


def test_a_preview_says_what_a_visit_would_do_and_writes_nothing(catalogue: Catalogue) -> None:
    catalogue.visit(records(4))
    before = dump(catalogue.path, "events", "listings", "fetches", "sources")
    visit = catalogue.store.preview(source(), gathered(records(6)), NOW)
    assert (visit.outcome, visit.new) == ("ok", 2)
    assert dump(catalogue.path, "events", "listings", "fetches", "sources") == before


def test_an_all_day_event_is_over_when_its_local_day_is(catalogue: Catalogue) -> None:
    catalogue.visit([all_day()])
    assert catalogue.events("until_at", "all_day", "local_time") == [("2026-03-09T07:00:00Z", 1, None)]


def test_stored_calendars_can_be_rendered_anew(catalogue: Catalogue) -> None:
    catalogue.visit(records(4))
    assert catalogue.store.redraw(NOW + DAY) == 0
    before = catalogue.events("sequence", "changed_at")
    catalogue.store._render = lambda event, **more: f"BEGIN:VEVENT\r\nUID:{event['uid']}\r\nEND:VEVENT\r\n"
    assert catalogue.store.redraw(NOW + DAY) == 4
    assert catalogue.events("sequence", "changed_at") == before


def all_day(key: str = "d", **said: object) -> Record:
    told = Record(
        key=key, uid=key, recurrence_id=None, title="Day", starts_at="2026-03-08T08:00:00Z", ends_at=None,
        timezone="America/Los_Angeles", local_date="2026-03-08", local_time=None, all_day=True,
    )  # fmt: skip
    return changed(told, **said)


# ---- the region file


def reopened(catalogue: Catalogue, entry: Source, *groups: Group) -> Catalogue:
    """Close the catalogue, edit the region file, and open it again a day later."""
    catalogue.store.close()
    catalogue.sources = {entry.id: entry}
    catalogue.store = Store.open(catalogue.path, region(entry, groups=groups), NOW + DAY)
    return catalogue


def test_a_source_that_is_given_a_group_gives_it_to_what_it_told(catalogue: Catalogue) -> None:
    catalogue.visit(records(3))
    reopened(catalogue, source(group="pdx"), Group("pdx", "PDX Python", "https://pdxpython.example/"))
    assert catalogue.events("group_id", "group_name") == [("pdx", "PDX Python")] * 3
    assert len(search(catalogue, "pdx")) == 3
    before = dump(catalogue.path)
    reopened(catalogue, source(group="pdx"), Group("pdx", "PDX Python", "https://pdxpython.example/"))
    assert dump(catalogue.path) == before


def test_a_declared_group_takes_the_place_of_one_known_from_events(catalogue: Catalogue) -> None:
    catalogue.visit([record("a", organizer_name="PDX Python")])
    assert catalogue.events("group_id") == [("pdx-python",)]
    reopened(catalogue, source(), Group("pp", "PDX  python", description="All of Python"))
    assert catalogue.events("group_id", "group_name", "sequence") == [("pp", "PDX  python", 0)]
    assert ask(catalogue.path, "SELECT id, listed FROM groups") == [("pp", 1)]


def test_a_group_with_another_name_is_renamed_in_its_events(catalogue: Catalogue) -> None:
    reopened(catalogue, source(group="pdx"), Group("pdx", "PDX Python"))
    catalogue.visit(records(2))
    reopened(catalogue, source(group="pdx"), Group("pdx", "Python PDX"))
    assert catalogue.events("group_name") == [("Python PDX",)] * 2
    assert ask(catalogue.path, "SELECT count(*) FROM groups") == [(1,)]


def test_two_declared_groups_of_one_name_are_two(catalogue: Catalogue) -> None:
    reopened(catalogue, source(), Group("a", "Toastmasters"), Group("b", "Toastmasters"))
    assert ask(catalogue.path, "SELECT id FROM groups ORDER BY id") == [("a",), ("b",)]


def test_where_a_source_has_moved_is_noted_until_it_has_not(catalogue: Catalogue) -> None:
    catalogue.visit(records(3), moved_to="https://new.example/")
    assert catalogue.one("SELECT moved_to FROM sources") == "https://new.example/"
    catalogue.visit([], NOW + DAY, unchanged=True)
    assert catalogue.one("SELECT moved_to FROM sources") == "https://new.example/"
    catalogue.visit(records(3), NOW + DAY)
    assert catalogue.one("SELECT moved_to FROM sources") is None


# ---- several sources


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "portland.db", source("own"), source("hub", aggregator=True))
    yield made
    made.store.close()


def test_two_sources_that_tell_of_one_page_are_one_event(pair: Catalogue) -> None:
    own = record("a", url="https://pdxpython.example/night/", title="Python night", location_name="Library")
    copy = record("x", url="http://www.pdxpython.example/night?utm_source=hub", title="Python Night @ Library")
    pair.visit([own], of="own")
    [before] = pair.events("id", "title", "sequence")
    visit = pair.visit([copy, record("y")], of="hub")
    assert visit.new == 2
    assert pair.one("SELECT count(*) FROM events") == 2
    assert before in pair.events("id", "title", "sequence")
    rules = ask(pair.path, "SELECT match_rule FROM listings WHERE event_id = ? ORDER BY id", before[0])
    assert rules[0] == ("own",)
    assert rules[1] == ("title contained, time equal",)
    assert pair.one("SELECT provenance FROM event_texts WHERE event_id = ?", before[0])


def test_the_organisers_word_counts_more_than_an_aggregators_whoever_came_first(pair: Catalogue) -> None:
    copy = record("x", url="https://pdxpython.example/night", title="PYTHON NIGHT!!", address="801 SW 10th Ave")
    own = record("a", url="https://pdxpython.example/night", title="Python night")
    pair.visit([copy], of="hub")
    pair.visit([own], NOW + DAY, of="own")
    [row] = pair.events("title", "sequence")
    assert row == ("Python night", 1)
    assert pair.one("SELECT address FROM event_texts") == "801 SW 10th Ave"
    [(listing_source,)] = ask(pair.path, "SELECT source_id FROM changes WHERE field = 'title'")
    assert listing_source == "own"


def test_a_time_of_day_is_more_precise_than_a_day(pair: Catalogue) -> None:
    page = "https://pdxpython.example/day"
    told = {"url": page, "title": "Day of Python in the library"}
    copy = changed(all_day("x", **told), starts_at="2026-03-08T19:00:00Z", local_time="12:00", all_day=False)
    pair.visit([copy], of="hub")
    pair.visit([all_day(**told)], of="own")
    assert pair.events("local_time", "all_day") == [("12:00", 0)]


def test_an_event_is_delisted_only_when_nobody_tells_it_any_more(pair: Catalogue) -> None:
    own = record("a", url="https://pdxpython.example/night", title="Python night")
    copy = record("x", url="https://pdxpython.example/night", title="Python night")
    pair.visit([own, *records(4)], of="own")
    pair.visit([copy], of="hub")
    for days in range(1, 6):
        pair.visit(records(4), NOW + days * DAY, of="own")
    assert pair.events("status", where="title = 'Python night'") == [("confirmed",)]


def test_a_page_that_stands_for_many_events_makes_none_of_them_one(pair: Catalogue) -> None:
    page = "https://hub.example/calendar"
    pair.visit([record("a", url=page), record("b", url=page)], of="own")
    pair.visit([record("x", url=page, title="Something else")], of="hub")
    assert pair.one("SELECT count(*) FROM events") == 3


def test_a_listing_that_shows_two_events_to_be_one_leaves_a_former_id(pair: Catalogue) -> None:
    place = {"location_name": "Library", "title": "Python night"}
    pair.visit([record("a", url="https://a.example/1", **place)], of="own")
    other = record("x", url="https://b.example/2", title="Mixer", location_name="Library")
    pair.visit([other], of="hub")
    (old, _), (young, _) = sorted(pair.events("id", "number"), key=lambda row: int(str(row[1])))
    pair.visit([changed(other, title="Python night")], NOW + DAY, of="hub")
    assert pair.events("id") == [(old,)]
    aliases = ask(pair.path, "SELECT alias, event_id, merged_at FROM event_aliases")
    assert aliases == [(young, old, utc(NOW + DAY))]
    assert search(pair, "mixer") == []
    assert pair.one("SELECT count(*) FROM listings WHERE event_id = ?", old) == 2


def test_the_order_in_which_sources_come_does_not_change_what_is_one_event(tmp_path: Path) -> None:
    told = {
        "one": [record("a", url="https://a.example/1", title="Rust night"), *records(5, prefix="p")],
        "two": [record("b", url="https://a.example/1", title="A Rust night"), *records(5, prefix="q", days=30)],
        "three": [record("c", url="https://c.example/3", title="Chess for all"), *records(5, prefix="r", days=60)],
    }
    partitions = []
    for order in (("one", "two", "three"), ("three", "two", "one"), ("two", "three", "one")):
        made = Catalogue(tmp_path / f"{order[0]}.db", *(source(name) for name in told))
        for name in order:
            made.visit(told[name], of=name)
        rows = ask(made.path, "SELECT event_id, source_id || key FROM listings")
        events = {event: frozenset(key for e, key in rows if e == event) for event, _ in rows}
        partitions.append(frozenset(events.values()))
        made.store.close()
    assert len(set(partitions)) == 1
    assert len(partitions[0]) == 17
