"""How many events match, and how many each value of a filter would give under all the other filters.

Where the server keeps columns in memory, the numbers come from there (tally.py); else SQL finds them, reading all that
matches. Both give the same.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from json import loads
from typing import Any

from pipeline.publish import clauses, queries
from pipeline.publish.clauses import Also, in_sql
from pipeline.publish.filters import RELEVANCE, Filters
from pipeline.publish.times import Row
from pipeline.publish.visit import Visit

Counts = dict[str, dict[str, int]]
"""Filter, value, number."""

MOST = 100_000
"""Beyond so many matches SQL alone counts no values: no number is better than a page that takes seconds."""
COLUMNS = (
    "coalesce(series_id, id) AS once, id, kind, attendance, is_free, local_date, local_time, locality, topics, "
    "relevance"
)
_weekday = cache(clauses.weekday_of)


def _one(column: str) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: (row[column],) if row[column] else ()


def _part_of_day(row: Row) -> tuple[str, ...]:
    found = clauses.part_of_day(row["local_time"])
    return (found,) if found else ()


VALUES: Mapping[str, Callable[[Row], tuple[str, ...]]] = {
    "kind": _one("kind"),
    "attendance": _one("attendance"),
    "locality": _one("locality"),
    "relevance": _one("relevance"),
    "free": lambda row: () if row["is_free"] is None else (str(row["is_free"]),),
    "weekday": lambda row: (_weekday(row["local_date"]),),
    "time": _part_of_day,
    "topic": lambda row: tuple(loads(row["topics"])) if row["topics"] != "[]" else (),
}
"""The values of each filter that an event has; what `clauses.py` asks of SQL, answered for a row."""


def total(
    visit: Visit, filters: Filters, start: str | None = None, end: str | None = None, also: Also | None = None
) -> int:
    """Count all events that match; each series once where only its next date is wanted."""
    tally = visit.tally
    if tally is not None and tally.answers(filters, start, end):
        return tally.count(filters, start, end, also)
    return queries.count(visit.conn, filters, start, end, also=in_sql(also))


def counts(visit: Visit, filters: Filters, end: str | None = None) -> Counts:
    """Count the values of every filter in VALUES."""
    tally = visit.tally
    if tally is None or not tally.answers(filters, None, end):
        return plain(visit, filters, end)
    apart = _apart(filters)
    found = tally.values(filters, [name for name in VALUES if name not in apart], None, end)
    for name in apart:
        found |= tally.values(filters, [name], None, end, besides=name)
    return {name: _told(found[name]) for name in VALUES}


def plain(visit: Visit, filters: Filters, end: str | None = None) -> Counts:
    """Count them by SQL: one reading, and one more for each filter that is on."""
    if queries.count(visit.conn, filters, end=end) > MOST:
        return {name: {} for name in VALUES}
    apart = _apart(filters)
    found = _count(visit, filters, [name for name in VALUES if name not in apart], "", end)
    for name in apart:
        found |= _count(visit, filters, [name], name, end)
    return found


def _apart(filters: Filters) -> list[str]:
    """Name the filters that are on: their own choice does not count against their values."""
    own = [name for name in VALUES if name in filters.values]
    return own if "relevance" in own or set(filters.relevance) == set(RELEVANCE) else [*own, "relevance"]


def of_relevance(visit: Visit, filters: Filters, start: str | None, end: str | None) -> dict[str, int]:
    """Count by relevance alone, for pages that have no form."""
    tally = visit.tally
    if tally is not None and tally.answers(filters, start, end):
        return _told(tally.values(filters, ["relevance"], start, end, besides="relevance")["relevance"])
    return _count(visit, filters, ["relevance"], "relevance", end, start)["relevance"]


def _told(counts: Mapping[Any, int]) -> dict[str, int]:
    """Name values as requests do."""
    return {str(value): number for value, number in counts.items() if value != ""}


def _count(
    visit: Visit, filters: Filters, names: list[str], besides: str, end: str | None, start: str | None = None
) -> Counts:
    """Count by the named filters, each series once where the list shows each series once."""
    sql, values = queries.matching(filters.every_date(), start, end, besides=besides, columns=COLUMNS)
    once = filters.one("series") == "next"
    seen: set[tuple[str, str, str]] = set()
    found: Counts = {name: {} for name in names}
    for row in visit.conn.execute(sql, values):
        for name, value in _values(row, names):
            key = (name, value, row["once"] if once else row["id"])
            if key not in seen:
                seen.add(key)
                found[name][value] = found[name].get(value, 0) + 1
    return found


def _values(row: Any, names: list[str]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name in names for value in VALUES[name](row))
