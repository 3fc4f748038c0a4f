"""The SQL of each filter: values in, one condition on `events` out. No value ever becomes SQL text."""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import cos, radians
from typing import Any

from pipeline.publish.geo import Near
from pipeline.publish.periods import utc
from pipeline.publish.times import DISPLAY

Clause = tuple[str, list[Any]]

KM_PER_DEGREE = 111.195
NOON, EVENING = "12:00", "17:00"
TIMES = {"morning": ("00:00", NOON), "afternoon": (NOON, EVENING), "evening": (EVENING, "24:00")}
WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
"""In SQLite's order: strftime('%w') gives 0 for Sunday."""


def any_of(column: str) -> Callable[[Sequence[Any]], Clause]:
    """Give the clause of a column that has one of the values."""
    return lambda values: (f"{column} IN ({marks(values)})", list(values))


def inside(subquery: str) -> Callable[[Sequence[Any]], Clause]:
    """Give the clause of events whose id a subquery yields; `{}` in it stands for the values."""
    return lambda values: (f"id IN ({subquery.format(marks(values))})", list(values))


def marks(values: Sequence[Any]) -> str:
    """Give as many placeholders as there are values."""
    return ", ".join("?" * len(values))


def either(clauses: Sequence[Clause]) -> Clause:
    """Join clauses of which one must hold."""
    return f"({' OR '.join(sql for sql, _ in clauses)})", [value for _, values in clauses for value in values]


def weekday(values: Sequence[str]) -> Clause:
    """Give the clause of events that begin on these days of the week."""
    return f"strftime('%w', local_date) IN ({marks(values)})", [str(WEEKDAYS.index(value)) for value in values]


def time_of_day(values: Sequence[str]) -> Clause:
    """Give the clause of events that begin in these parts of the day; all-day events begin in none."""
    return either([("(local_time >= ? AND local_time < ?)", list(TIMES[value])) for value in values])


def free(values: Sequence[bool]) -> Clause:
    """Give the clause of events that are said to be free, or said not to be; unknown is neither."""
    return any_of("is_free")([int(value) for value in values])


def price_max(values: Sequence[float]) -> Clause:
    """Give the clause of events that one can enter for this much; those of unknown price are not among them."""
    return "(is_free = 1 OR price_min <= ?)", [min(values)]


def near(place: Near, within: float) -> Clause:
    """Give the clause of events in a circle; the box around it is for SQLite, the circle for `distance_km`."""
    height = within / KM_PER_DEGREE
    width = height / max(0.01, cos(radians(place.latitude)))
    box = [place.latitude - height, place.latitude + height, place.longitude - width, place.longitude + width]
    return (
        "(latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? AND distance_km(latitude, longitude, ?, ?) <= ?)",
        [*box, place.latitude, place.longitude, within],
    )


def search(expression: str) -> Clause:
    """Give the clause of events whose texts match an FTS5 expression."""
    return "number IN (SELECT rowid FROM events_fts WHERE events_fts MATCH ?)", [expression]


def overlaps(start: str | None, end: str | None) -> Clause:
    """Give the clause of events that are on at some time in `[start, end)`, UTC texts.

    One that has no length counts at its own moment; written so that the index on `until_at` serves.
    """
    sql, values = [], []
    if start is not None:
        sql.append("until_at >= ? AND (until_at > ? OR starts_at = ?)")
        values += [start, start, start]
    if end is not None:
        sql.append("starts_at < ?")
        values.append(end)
    return " AND ".join(sql) or "1", values


def unfinished(now: datetime, end: str | None = None) -> Clause:
    """Give the clause of events that are not over yet and begin before `end`; `times.is_over` for SQL.

    Where no end is known `until_at` is the start, and the event stays for the usual time after it.
    Written so that one index answers.
    """
    sql = "until_at > ? AND (until_at > ? OR until_at = starts_at)"
    values = [utc(now - DISPLAY), utc(now)]
    return (f"{sql} AND starts_at < ?", [*values, end]) if end is not None else (sql, values)
