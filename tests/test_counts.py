"""Numbers from the columns in memory are those of plain SQL, for any filters, after any change."""

import sqlite3
from pathlib import Path
from random import Random

import pytest
from chance import asked, event, filled, question
from shelf import Shelf

from pipeline.publish import facets, periods, queries
from pipeline.publish.clauses import Placed
from pipeline.publish.index import FEWEST, Index


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return filled(tmp_path / "portland.db")


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
        assert facets.total(counted, plain.filters) == queries.count(plain.conn, plain.filters)
