"""Pages and calendars found in memory hold the same events, in the same order, as those that SQL finds."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from chance import asked, filled, question
from shelf import Shelf

from pipeline.publish import calendars, paging, periods, queries, series
from pipeline.publish.clauses import Also, Changed, Mapped, Overlaps, Placed, Timed, in_sql
from pipeline.publish.filters import Filters
from pipeline.publish.index import Index
from pipeline.publish.queries import Page
from pipeline.publish.visit import Visit


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return filled(tmp_path / "portland.db")


def behind(filters: Filters, page: Page) -> Filters:
    return replace(filters, values={**filters.values, "after": (page.after,)})


def told(page: Page) -> tuple[list[str], str | None]:
    return [row["id"] for row in page.rows], page.after


def same_pages(plain: Visit, counted: Visit, filters: Filters, limit: int, also: Also | None) -> int:
    """Turn over all pages both ways; give how many events there were."""
    seen = 0
    for _ in range(100):
        expected = queries.page(plain.conn, filters, limit, also=in_sql(also))
        assert told(paging.page(counted, filters, limit, also=also)) == told(expected)
        seen += len(expected.rows)
        if expected.after is None:
            return seen
        filters = behind(filters, expected)
    raise AssertionError("the pages never end")


def test_pages_are_those_of_plain_sql(shelf: Shelf) -> None:
    index, random, seen = Index(), Random(5), 0
    for _ in range(80):
        pairs = [pair for pair in question(random) if pair[0] != "updated_since"]
        plain, counted = asked(shelf, None, pairs), asked(shelf, index, pairs)
        midnight = periods.midnight(plain.filters.today, plain.region.zone)
        choices: list[Also | None] = [
            None,
            *(Placed(midnight, timed, inline) for timed in (True, False) for inline in (True, False)),
            Mapped(),
            Timed(),
            Changed("cancelled", "2025-01-01T00:00:00Z"),
            Overlaps("2026-03-01T08:00:00Z", "2026-04-01T07:00:00Z"),
            ("kind = 'talk'", []),
        ]
        also = random.choice(choices)
        for filters in (plain.filters, plain.filters.usual(series="next")):
            seen += same_pages(plain, counted, filters, random.choice((1, 3, 7, 50)), also)
    assert seen > 1000


def test_series_are_told_the_same(shelf: Shelf) -> None:
    index = Index()
    for turn in range(4):
        plain, counted = asked(shelf, None, [("relevance", "any")]), asked(shelf, index, [("relevance", "any")])
        rows = queries.page(plain.conn, plain.filters, 200).rows
        told, expected = series.told(counted, rows), series.told(plain, rows)
        assert {row["id"]: told.get(row["id"], "") for row in rows} == {
            row["id"]: expected.get(row["id"], "") for row in rows
        }
        assert any(expected.values())
        shelf.conn.execute("UPDATE events SET series_id = 's3' WHERE number % 11 = ?", [turn])
        shelf.conn.execute("UPDATE events SET series_id = 'alone' || number WHERE number % 13 = ?", [turn])
        shelf.conn.commit()


def test_pages_follow_changes(shelf: Shelf) -> None:
    index, random = Index(), Random(6)
    for turn in range(6):
        plain, counted = asked(shelf, None, []), asked(shelf, index, [])
        same_pages(plain, counted, plain.filters.usual(series="next"), 9, None)
        moved = "starts_at = '2026-04-0' || (number % 9 + 1) || 'T18:00:00Z', until_at = '2026-05-01T00:00:00Z'"
        shelf.conn.execute(f"UPDATE events SET {moved} WHERE number % 29 = ?", [random.randrange(29)])
        if turn % 2:
            shelf.conn.execute("UPDATE events SET series_id = 'weekly' WHERE number % 31 = ?", [random.randrange(31)])
        shelf.conn.commit()


def test_dates_at_the_ends_of_time_come_in_their_order(shelf: Shelf) -> None:
    for number, year in enumerate(("0001", "1969", "2101", "9999")):
        shelf.conn.execute(
            "UPDATE events SET starts_at = ?, until_at = ?, relevance = 'core', status = 'confirmed' WHERE number = ?",
            [f"{year}-01-01T00:00:00Z", "9999-12-31T23:59:59Z", number + 1],
        )
    shelf.conn.commit()
    plain, counted = asked(shelf, None, []), asked(shelf, Index(), [])
    for limit in (1, 2, 50, 200):
        same_pages(plain, counted, plain.filters, limit, None)


def test_a_calendar_that_cannot_hold_all_keeps_what_plain_sql_would(shelf: Shelf) -> None:
    index, random = Index(), Random(7)
    for _ in range(60):
        pairs = question(random)
        plain, counted = asked(shelf, None, pairs), asked(shelf, index, pairs)
        bounds = ("2026-02-01T08:00:00Z", "2026-05-30T07:00:00Z")
        for limit in (1, 5, 20, 1000):
            assert counted.tally is not None
            assert calendars.stored_texts(counted, *bounds, limit) == calendars.stored_texts(plain, *bounds, limit), (
                pairs
            )
