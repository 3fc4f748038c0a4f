"""How many events each value of a filter would give, under all the other filters: numbers that hold when clicked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from json import loads
from typing import Any

from pipeline.publish import queries
from pipeline.publish.clauses import TIMES, WEEKDAYS
from pipeline.publish.filters import RELEVANCE, Filters
from pipeline.publish.times import Row
from pipeline.publish.visit import Visit

Counts = dict[str, dict[str, int]]
"""Filter, value, number."""

MOST = 100_000
"""Beyond so many matches nothing is counted: no number is better than a page that takes seconds."""
COLUMNS = (
    "coalesce(series_id, id) AS once, id, kind, attendance, is_free, local_date, local_time, locality, topics, "
    "relevance"
)


@cache
def _weekday(local_date: str) -> str:
    return WEEKDAYS[(date.fromisoformat(local_date).weekday() + 1) % 7]


def _one(column: str) -> Callable[[Row], tuple[str, ...]]:
    return lambda row: (row[column],) if row[column] else ()


VALUES: Mapping[str, Callable[[Row], tuple[str, ...]]] = {
    "kind": _one("kind"),
    "attendance": _one("attendance"),
    "locality": _one("locality"),
    "relevance": _one("relevance"),
    "free": lambda row: () if row["is_free"] is None else (str(row["is_free"]),),
    "weekday": lambda row: (_weekday(row["local_date"]),),
    "time": lambda row: tuple(
        name for name, (first, last) in TIMES.items() if row["local_time"] and first <= row["local_time"] < last
    ),
    "topic": lambda row: tuple(loads(row["topics"])) if row["topics"] != "[]" else (),
}
"""The values of each filter that an event has; what `clauses.py` asks of SQL, answered for a row."""


def counts(visit: Visit, filters: Filters, end: str | None = None) -> Counts:
    """Count the values of every filter in VALUES; one reading, and one more for each filter that is on."""
    if queries.count(visit.conn, filters, end=end) > MOST:
        return {name: {} for name in VALUES}
    own = [name for name in VALUES if name in filters.values]
    relevance = [] if "relevance" in own or set(filters.relevance) == set(RELEVANCE) else ["relevance"]
    apart = [*own, *relevance]
    found = _count(visit, filters, [name for name in VALUES if name not in apart], "", end)
    for name in apart:
        found |= _count(visit, filters, [name], name, end)
    return found


def of_relevance(visit: Visit, filters: Filters, start: str | None, end: str | None) -> dict[str, int]:
    """Count by relevance alone, for pages that have no form."""
    return _count(visit, filters, ["relevance"], "relevance", end, start)["relevance"]


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
