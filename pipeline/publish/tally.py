"""How many events match, and how many of each value: answered by the columns in memory where SQL would read them all.

Every filter becomes a set of bits (bits.py). What columns do not know, like words, groups or sources, SQL answers with
the numbers of the events. The plain way, by SQL alone, stays in `queries.count` and `facets.plain`; a test holds both
to the same numbers for random filters.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np

from pipeline.publish.bits import Codes, Columns, Words
from pipeline.publish.bits_order import Found, first, joined, nearest
from pipeline.publish.bits_read import fits
from pipeline.publish.clauses import Also, Changed, Clause, Mapped, Overlaps, Placed, Timed, Unfinished
from pipeline.publish.filters import BY_NAME, STATUSES, WITHIN_KM, Filters
from pipeline.publish.geo import Near, distance_km
from pipeline.publish.periods import utc

Wanted = Callable[[Any], bool]


class Part(NamedTuple):
    """Some columns, and which of their events hold still."""

    columns: Columns
    alive: Words


def _equal(column: str) -> Callable[[Sequence[Any]], tuple[str, Wanted]]:
    return lambda values: (column, frozenset(values).__contains__)


def _free(values: Sequence[bool]) -> tuple[str, Wanted]:
    return "free", frozenset(int(value) for value in values).__contains__


def _town(values: Sequence[str]) -> tuple[str, Wanted]:
    """Compare as SQLite's NOCASE does: only ASCII letters have no case."""
    wanted = {_lower(value) for value in values}
    return "locality", lambda town: town is not None and _lower(town) in wanted


def _lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _cheap(values: Sequence[float]) -> tuple[str, Wanted]:
    most = min(values)
    return "price", lambda pair: pair[0] == 1 or (pair[1] is not None and pair[1] <= most)


COLUMNS: dict[str, Callable[[Sequence[Any]], tuple[str, Wanted]]] = {
    **{name: _equal(name) for name in ("kind", "attendance", "weekday", "time", "topic")},
    "free": _free,
    "locality": _town,
    "price_max": _cheap,
}
"""Filters that a column answers; all others with a clause are asked of SQL."""


def _near(place: Near, within: float) -> Wanted:
    return lambda at: None not in at and distance_km(at[0], at[1], *place) <= within


@dataclass
class Tally:
    """Counts for one request, in one read transaction; every set is made once."""

    conn: sqlite3.Connection
    parts: Sequence[Part]
    sets: dict[Any, list[Words]] = field(default_factory=dict)
    matches: dict[tuple[int, Any], tuple[int, list[Words]]] = field(default_factory=dict)
    """By the match before and one more condition, the number of the match of both, and its events."""
    asked: dict[str, Codes] = field(default_factory=dict)

    def answers(self, filters: Filters, start: str | None, end: str | None) -> bool:
        """Tell whether the moments asked for can be compared with those of the columns."""
        return all(fits(text) for text in filters.span(start, end) if text is not None)

    def count(self, filters: Filters, start: str | None, end: str | None, also: Also | None = None) -> int:
        """Count all events that match, as `queries.count` does."""
        once = filters.one("series") == "next"
        found = self._matching(filters, start, end, besides="", also=also)
        return sum(part.columns.total(words, once=once) for part, words in zip(self.parts, found, strict=True))

    def values(
        self, filters: Filters, names: Sequence[str], start: str | None, end: str | None, *, besides: str = ""
    ) -> dict[str, dict[Any, int]]:
        """Count what matches by the values of columns, as `facets.plain` does."""
        once = filters.one("series") == "next"
        found = self._matching(filters, start, end, besides=besides, also=None)
        return {name: self._counts(name, found, once=once) for name in names}

    def _counts(self, name: str, found: Sequence[Words], *, once: bool) -> dict[Any, int]:
        counts: dict[Any, int] = {}
        for part, words in zip(self.parts, found, strict=True):
            for value, number in part.columns.count(name, words, once=once).items():
                counts[value] = counts.get(value, 0) + number
        return {value: number for value, number in counts.items() if number and value is not None}

    def numbers(self, filters: Filters, start: str | None, end: str | None, also: Also | None = None) -> Codes:
        """Give the numbers of all events that match, every date of a series."""
        found = self._matching(filters, start, end, besides="", also=also)
        return np.concatenate([part.columns.numbers_of(words) for part, words in zip(self.parts, found, strict=True)])

    def first(
        self,
        filters: Filters,
        limit: int,
        start: str | None,
        end: str | None,
        also: Also | None,
        after: tuple[str, int] | None,
    ) -> list[int] | None:
        """Give the numbers of the first matching events by date; None where columns cannot tell their order."""
        once = filters.one("series") == "next"
        if after and not fits(after[0]):
            return None
        sets = self._matching(filters, start, end, besides="", also=also)
        window = filters.span(start, end)[0]
        if isinstance(also, Placed) and also.inline:
            window = also.since
        pivot = _moment(window) if window else 0
        behind = Found(_moment(after[0]), after[1]) if after else None
        found = [
            one
            for part, words in zip(self.parts, sets, strict=True)
            for one in first(part.columns, words, limit, pivot=pivot, after=behind, once=once)
        ]
        return [one.number for one in sorted(found)[:limit]] if all(one.certain for one in found) else None

    def nearest(self, filters: Filters, limit: int, start: str | None, end: str | None) -> list[int] | None:
        """Give the numbers of the matching events that are nearest to now, by date; None as with `first`."""
        once = filters.one("series") == "next"
        sets = self._matching(filters, start, end, besides="", also=None)
        now = _moment(utc(filters.now))
        found = [
            nearest(part.columns, words, limit, now, once=once) for part, words in zip(self.parts, sets, strict=True)
        ]
        chosen = joined(found).best(limit).by_date()
        return [one.number for one in chosen] if all(one.certain for one in chosen) else None

    def known(self, column: str) -> list[Any]:
        """Give the values that events have."""
        counts = (part.columns.count(column, part.alive, once=False) for part in self.parts)
        return [value for found in counts for value, number in found.items() if number]

    def alone(self, numbers: Sequence[int]) -> set[int]:
        """Give those of some events that are the only dates of their series."""
        found: dict[int, bool] = {}
        for part in self.parts:  # what changed lies in the last
            found |= part.columns.alone_in_series(numbers)
        return {number for number, alone in found.items() if alone}

    def _matching(
        self, filters: Filters, start: str | None, end: str | None, *, besides: str, also: Also | None
    ) -> list[Words]:
        """Give what fulfils all conditions; those with which a longer list begins are put together once."""
        window = filters.window(start, end)
        wanted = [(window, lambda part: _within(part.columns, window)), *self._wanted(filters, besides)]
        if also is not None:
            wanted.append((str(also), lambda part: self._also(part.columns, also)))
        found: list[Words] = [part.alive for part in self.parts]
        number = 0
        for key, make in wanted:
            step = (number, key)
            if step not in self.matches:
                sets = self._made(key, make)
                both = [before & words for before, words in zip(found, sets, strict=True)]
                self.matches[step] = (len(self.matches) + 1, both)
            number, found = self.matches[step]
        return found

    def _made(self, key: Any, make: Callable[[Part], Words]) -> list[Words]:
        if key not in self.sets:
            self.sets[key] = [make(part) for part in self.parts]
        return self.sets[key]

    def _wanted(self, filters: Filters, besides: str) -> list[tuple[Any, Callable[[Part], Words]]]:
        """Give all conditions but time, and but the filter named `besides`, each with a key of its own.

        Those that numbers beside the filters leave out come last.
        """
        found = []
        if "near" in filters.values:
            place, within = filters.one("near"), filters.one("within", WITHIN_KM)
            found.append(_having("place", ("near", place, within), _near(place, within)))
        if filters.status != STATUSES:
            found.append(_having("status", ("status", filters.status), frozenset(filters.status).__contains__))
        if filters.one("cancelled") == "drop":
            found.append(_having("status", ("status", "drop"), lambda status: status != "cancelled"))
        found += [
            self._condition(name, values)
            for name, values in filters.values.items()
            if BY_NAME[name].clause and name != besides
        ]
        if besides != "relevance":
            found.append(
                _having("relevance", ("relevance", filters.relevance), frozenset(filters.relevance).__contains__)
            )
        return found

    def _condition(self, name: str, values: Sequence[Any]) -> tuple[Any, Callable[[Part], Words]]:
        key = (name, *values)
        if name in COLUMNS:
            column, wanted = COLUMNS[name](values)
            return _having(column, key, wanted)
        return key, lambda part: part.columns.numbered(self._filtered(name, values))

    def _also(self, columns: Columns, also: Also) -> Words:
        """Give the events that fulfil a page's own condition."""
        if isinstance(also, Placed):
            return columns.keeping(also, lambda: _placed(columns, also))
        if isinstance(also, Overlaps):
            return _within(columns, also)
        if isinstance(also, Timed):
            return columns.having("all_day", lambda value: value == 0)
        if isinstance(also, Changed):
            words = columns.having("status", lambda status: status == also.status)
            return columns.numbered(self._asked("", also.among(columns.numbers_of(words).tolist())))
        if isinstance(also, Mapped):
            return columns.keeping(also, lambda: columns.having("place", lambda at: None not in at))
        return columns.numbered(self._asked(also[0], also))

    def _filtered(self, name: str, values: Sequence[Any]) -> Codes:
        """Ask SQL for the numbers of the events that a filter keeps."""
        clause = BY_NAME[name].clause
        assert clause is not None
        return self._asked(name, clause(values))

    def _asked(self, name: str, clause: Clause) -> Codes:
        """Ask SQL for the numbers of the events that fulfil a condition; once in a request."""
        key = f"{name} {clause}"
        if key not in self.asked:
            sql, values = f"SELECT number FROM events WHERE {clause[0]}", clause[1]
            if name == "q":
                sql = "SELECT rowid FROM events_fts WHERE events_fts MATCH ?"
            cursor = self.conn.cursor()
            cursor.row_factory = None
            self.asked[key] = np.fromiter((number for (number,) in cursor.execute(sql, values)), dtype=np.int64)
        return self.asked[key]


def _having(column: str, key: Any, wanted: Wanted) -> tuple[Any, Callable[[Part], Words]]:
    return key, lambda part: part.columns.keeping(key, lambda: part.columns.having(column, wanted))


def _moment(text: str) -> int:
    """Give the moment of a text, as `moments` does for many."""
    return int(datetime.fromisoformat(text).timestamp())


def _within(columns: Columns, window: Overlaps | Unfinished) -> Words:
    """Give the events that are on in a window; what the clause says, for columns."""
    if isinstance(window, Overlaps):
        return columns.keeping(window, lambda: _overlapping(columns, window))
    starts, until = columns.starts, columns.until
    flags = (until > _moment(window.displayed)) & ((until > _moment(window.now)) | (until == starts))
    if window.end is not None:
        flags &= starts < _moment(window.end)
    return columns.where(flags)


def _overlapping(columns: Columns, window: Overlaps) -> Words:
    starts, until = columns.starts, columns.until
    flags = np.ones(len(starts), dtype=np.bool_)
    if window.start is not None:
        start = _moment(window.start)
        flags = (until > start) | ((until == start) & (starts == start))
    if window.end is not None:
        flags &= starts < _moment(window.end)
    return columns.where(flags)


def _placed(columns: Columns, also: Placed) -> Words:
    """Give the events that have, or have not, their place in a list of days."""
    inline = columns.starts >= _moment(also.since)
    words = columns.where(inline)
    if also.timed:
        words = words & columns.having("all_day", lambda value: value == 0)
    return words if also.inline else ~words
