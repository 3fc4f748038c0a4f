"""Numbers from the columns in memory are those of plain SQL, for any filters, after any change."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from shelf import Shelf

from pipeline.publish import facets, periods, queries
from pipeline.publish.clauses import Placed
from pipeline.publish.index import FEWEST, Index
from pipeline.publish.tally import Tally
from pipeline.publish.visit import Visit, visit
from pipeline.publish.words import ATTENDANCE, KINDS

NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
TOWNS = ("Portland", "portland", "Beaverton", "Gresham", "Zürich", None)
TOPICS = ("python", "data", "hiring", "design")
SERIES = ("weekly", "daily", "monthly")


def event(shelf: Shelf, random: Random, name: str, **more: Any) -> None:
    """Put an event there of which everything is left to chance."""
    day = NOW + timedelta(days=random.randrange(-40, 90))
    at = f"{day:%Y-%m-%d} {random.randrange(24):02}:{random.choice(('00', '30'))}"
    days = random.choice((None, None, None, 1, 3))
    free = random.choice((0, 1, None))
    place = random.choice(((45.5, -122.6), (45.4, -122.8), (44.9, -123.0), (None, None)))
    topics = random.sample(TOPICS, random.randrange(3))
    chance = {
        "at": at[:10] if days else at,
        "days": days,
        "hours": random.choice((None, 0, 2, 30)),
        "kind": random.choice((*list(KINDS)[:5], None)),
        "attendance": random.choice((*ATTENDANCE, None)),
        "relevance": random.choice(("core", "adjacent", "none")),
        "status": random.choice(("confirmed", "confirmed", "tentative", "cancelled", "delisted")),
        "locality": random.choice(TOWNS),
        "topics": topics,
        "is_free": free,
        "price_min": random.choice((5.0, 20.0, None)) if free == 0 else None,
        "latitude": place[0],
        "longitude": place[1],
        "series_id": random.choice((*SERIES, f"s{random.randrange(40)}", None, None)),
        "group_id": random.choice(("g1", "g2", None)),
        "text": random.choice(("python career night", "open house", "data and design")),
        "source": random.choice(("city", "meetup")),
        **more,
    }
    shelf.event(name, **chance)
    for topic in topics:
        shelf.conn.execute("INSERT INTO event_topics VALUES (?, ?)", [topic, name])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Events of chance, among them a series of more dates than a word has bits."""
    made, random = Shelf(tmp_path / "portland.db"), Random(9)
    made.source("meetup")
    for topic in TOPICS:
        made.insert("topics", {"id": topic, "name": topic.title()})
    for group in ("g1", "g2"):
        made.insert("groups", {"id": group, "key": group, "name": group})
    for number in range(150):
        event(made, random, f"e{number}")
    for number in range(75):
        event(made, random, f"d{number}", series_id="daily")
    made.conn.commit()
    return made


def question(random: Random) -> list[tuple[str, str]]:
    """Give parameters of chance."""
    choices: dict[str, list[str]] = {
        "q": ["python", "house -data", "design"],
        "when": ["today", "weekend", "this-month", "2026-03-10..2026-03-20"],
        "from": ["2026-02-20", "2026-03-03", "2026-04-01"],
        "until": ["2026-03-15", "2026-05-01"],
        "kind": [*list(KINDS)[:4], "meetup,mixer"],
        "topic": ["python", "data,hiring"],
        "attendance": ["online", "in-person,hybrid"],
        "free": ["1", "0"],
        "price_max": ["4", "5", "30"],
        "group": ["g1", "g1,g2"],
        "locality": ["portland", "Beaverton,Zürich"],
        "near": ["45.5,-122.6", "45.41,-122.79"],
        "weekday": ["tue", "saturday,sunday"],
        "time": ["morning", "afternoon,evening"],
        "source": ["city", "meetup"],
        "status": ["any", "delisted", "confirmed,cancelled"],
        "relevance": ["any", "core", "none,adjacent"],
        "series": ["next", "all"],
        "cancelled": ["drop"],
        "updated_since": ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"],
    }
    names = random.sample(list(choices), random.choice((0, 1, 1, 2, 3, 5)))
    return [(name, random.choice(choices[name])) for name in names]


def asked(shelf: Shelf, index: Index | None, pairs: list[tuple[str, str]]) -> Visit:
    def counting(conn: sqlite3.Connection) -> Tally:
        parts = index.at(conn) if index else None
        assert parts is not None
        return Tally(conn, parts)

    return visit(shelf.conn, "portland", now=NOW, base="http://x", path="/events", pairs=pairs,
                 counting=counting if index else None)  # fmt: skip


def agree(shelf: Shelf, index: Index, random: Random, questions: int) -> int:
    """Hold the numbers of both ways against each other; give how many events were found in all."""
    found = 0
    for _ in range(questions):
        pairs = question(random)
        plain, counted = asked(shelf, None, pairs), asked(shelf, index, pairs)
        end = random.choice((None, "2026-03-10T08:00:00Z"))
        start = random.choice((None, None, "2026-02-01T08:00:00Z"))
        midnight = periods.midnight(plain.filters.today, plain.region.zone)
        for filters in (plain.filters, plain.filters.usual(series="next")):
            expected = queries.count(plain.conn, filters, start, end)
            assert facets.total(counted, filters, start, end) == expected, pairs
            assert facets.counts(counted, filters, end) == facets.plain(plain, filters, end), pairs
            assert facets.of_relevance(counted, filters, start, end) == facets.of_relevance(plain, filters, start, end)
            for also in (Placed(midnight, timed, inline) for timed in (True, False) for inline in (True, False)):
                assert facets.total(counted, filters, end=end, also=also) == queries.count(
                    plain.conn, filters, end=end, also=also.clause
                ), (pairs, also)
            found += expected
    return found


def test_numbers_are_those_of_plain_sql(shelf: Shelf) -> None:
    assert agree(shelf, Index(), Random(1), 120) > 500


def test_numbers_follow_every_change(shelf: Shelf) -> None:
    index, random = Index(), Random(2)
    agree(shelf, index, random, 3)

    def every(step: int, change: str) -> None:
        shelf.conn.execute(
            f"UPDATE events SET {change} WHERE hidden = 0 AND number % {step} = {random.randrange(step)}"
        )

    changes = (
        lambda: event(shelf, random, f"n{random.randrange(10**9)}"),
        lambda: event(shelf, random, f"n{random.randrange(10**9)}", series_id="weekly"),
        lambda: every(17, "kind = 'talk'"),
        lambda: every(19, "series_id = 'monthly'"),
        lambda: every(23, "series_id = NULL"),
        lambda: every(13, "status = 'cancelled'"),
        lambda: every(31, "hidden = 1, status = 'delisted', relevance = 'none'"),
    )
    for change in [*changes, *random.choices(changes, k=8)]:
        change()
        shelf.conn.commit()
        agree(shelf, index, random, 4)


def test_a_commit_that_changed_no_event_costs_no_reading(shelf: Shelf) -> None:
    index = Index()
    before = index.at(shelf.conn)
    shelf.conn.execute("UPDATE events SET last_seen_at = 'x', title = 'y'")
    shelf.source("another")
    after = index.at(shelf.conn)
    assert before is not None
    assert after is not None
    assert [part.columns for part in after] == [part.columns for part in before]
    assert after[0].columns is before[0].columns


def test_many_changes_are_read_with_all_else(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.publish.index.FEWEST", 30)
    index, random = Index(), Random(3)
    assert FEWEST > 225
    index.at(shelf.conn)
    shelf.conn.execute("UPDATE events SET kind = 'talk' WHERE series_id IS NULL AND number < 9")
    assert len(index.at(shelf.conn) or []) == 2
    shelf.conn.execute("UPDATE events SET kind = 'mixer'")
    assert len(index.at(shelf.conn) or []) == 1
    agree(shelf, index, random, 10)


def test_a_server_that_missed_part_of_the_log_reads_everything_again(shelf: Shelf) -> None:
    index, random = Index(), Random(4)
    index.at(shelf.conn)
    shelf.conn.execute("UPDATE events SET kind = 'talk'")
    shelf.conn.execute("DELETE FROM event_log WHERE id <= (SELECT max(id) - 5 FROM event_log)")
    shelf.conn.commit()
    agree(shelf, index, random, 10)


def test_the_log_stays_short(shelf: Shelf) -> None:
    for turn in range(12):
        shelf.conn.execute("UPDATE events SET kind = ?", [f"kind {turn}"])
    shelf.conn.execute("UPDATE event_log SET id = id + 150000")
    shelf.conn.execute("UPDATE events SET kind = 'talk' WHERE number <= 225")
    for turn in range(5):
        shelf.conn.execute("UPDATE events SET kind = ?", [f"again {turn}"])
    first, last = shelf.conn.execute("SELECT min(id), max(id) FROM event_log").fetchone()
    assert last - first <= 101_000
    assert last > 150_000


def test_an_older_reader_is_answered_by_sql_and_not_by_a_later_state(shelf: Shelf) -> None:
    index = Index()
    older = sqlite3.connect(shelf.path)
    older.execute("BEGIN")
    older.execute("SELECT count(*) FROM events").fetchone()
    shelf.conn.execute("UPDATE events SET kind = 'talk'")
    shelf.conn.commit()
    assert index.at(shelf.conn) is not None
    assert index.at(older) is None
    older.rollback()
    assert index.at(older) is not None
    older.close()


def test_a_catalogue_without_the_log_is_counted_by_sql(shelf: Shelf) -> None:
    shelf.conn.executescript("DROP TABLE event_log")
    assert Index().at(shelf.conn) is None


def test_days_beyond_what_columns_hold_are_counted_by_sql(shelf: Shelf) -> None:
    for pairs in ([("from", "1902-01-01")], [("until", "2150-01-01")], [("from", "2150-01-01")]):
        plain, counted = asked(shelf, None, pairs), asked(shelf, Index(), pairs)
        filters = replace(plain.filters)
        assert facets.total(counted, filters) == queries.count(plain.conn, filters)
