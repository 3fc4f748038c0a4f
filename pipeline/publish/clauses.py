"""The SQL of each filter: values in, one condition on `events` out. No value ever becomes SQL text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import dumps
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


def weekday_of(local_date: str) -> str:
    """Give the day of the week of a date."""
    return WEEKDAYS[(date.fromisoformat(local_date).weekday() + 1) % 7]


def time_of_day(values: Sequence[str]) -> Clause:
    """Give the clause of events that begin in these parts of the day; all-day events begin in none."""
    return either([("(local_time >= ? AND local_time < ?)", list(TIMES[value])) for value in values])


def part_of_day(local_time: str | None) -> str | None:
    """Give in which part of the day a time is; an all-day event begins in none."""
    return next((name for name, (first, last) in TIMES.items() if local_time and first <= local_time < last), None)


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


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Events that are on at some time in `[start, end)`, UTC texts; one that has no length counts at its own moment."""

    start: str | None
    end: str | None

    @property
    def clause(self) -> Clause:
        """Give it for SQL, written so that the index on `until_at` serves."""
        sql, values = [], []
        if self.start is not None:
            sql.append("until_at >= ? AND (until_at > ? OR starts_at = ?)")
            values += [self.start, self.start, self.start]
        if self.end is not None:
            sql.append("starts_at < ?")
            values.append(self.end)
        return " AND ".join(sql) or "1", values


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Events that are not over yet and begin before `end`: `times.is_over` for SQL.

    Where no end is known `until_at` is the start, and the event stays until `displayed` is past it.
    """

    displayed: str
    now: str
    end: str | None

    @property
    def clause(self) -> Clause:
        """Give it for SQL, written so that one index answers."""
        sql = "until_at > ? AND (until_at > ? OR until_at = starts_at)"
        values = [self.displayed, self.now]
        return (f"{sql} AND starts_at < ?", [*values, self.end]) if self.end is not None else (sql, values)


def overlaps(start: str | None, end: str | None) -> Clause:
    """Give the clause of what is on in `[start, end)`."""
    return Overlaps(start, end).clause


def unfinished(now: datetime, end: str | None = None) -> Clause:
    """Give the clause of what is not over yet and begins before `end`."""
    return still_on(now, end).clause


def still_on(now: datetime, end: str | None) -> Unfinished:
    """Give the window of what is not over yet and begins before `end`."""
    return Unfinished(utc(now - DISPLAY), utc(now), end)


@dataclass(frozen=True, slots=True)
class Placed:
    """Events that have their place in a list of days (`inline`), or the others: what began before, and all-day things
    where only what has a time is `timed` into the list."""

    since: str
    timed: bool
    inline: bool

    @property
    def clause(self) -> Clause:
        """Give it for SQL."""
        if self.inline:
            return f"{'all_day = 0 AND ' if self.timed else ''}starts_at >= ?", [self.since]
        return f"{'all_day = 1 OR ' if self.timed else ''}starts_at < ?", [self.since]


@dataclass(frozen=True, slots=True)
class Mapped:
    """Events that have a place on earth."""

    @property
    def clause(self) -> Clause:
        """Give it for SQL."""
        return "latitude IS NOT NULL AND longitude IS NOT NULL", []


@dataclass(frozen=True, slots=True)
class Timed:
    """Events that begin at a time of day."""

    @property
    def clause(self) -> Clause:
        """Give it for SQL."""
        return "all_day = 0", []


@dataclass(frozen=True, slots=True)
class Changed:
    """Events in some state that changed lately."""

    status: str
    since: str

    @property
    def clause(self) -> Clause:
        """Give it for SQL."""
        return "status = ? AND changed_at >= ?", [self.status, self.since]

    def among(self, numbers: Sequence[int]) -> Clause:
        """Give those that changed lately, of events that are in that state."""
        return "number IN (SELECT value FROM json_each(?)) AND changed_at >= ?", [dumps(numbers), self.since]


Also = Placed | Mapped | Timed | Changed | Overlaps | Clause
"""A condition of a page's own, beside the filters."""


def in_sql(also: Also | None) -> Clause | None:
    """Give such a condition for SQL."""
    return also if also is None or isinstance(also, tuple) else also.clause
