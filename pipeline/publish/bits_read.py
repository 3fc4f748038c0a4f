"""From rows of `events` to columns of bits (bits.py): which values an event has, read for a million rows in seconds."""

import sqlite3
from collections.abc import Callable, Sequence
from itertools import pairwise
from json import dumps, loads
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.publish import clauses
from pipeline.publish.bits import LATEST, Codes, Columns, Making, Value, columns

ROWS = """
SELECT number, starts_at, until_at, is_free, price_min, latitude, longitude, kind, relevance, status, attendance,
       all_day, local_date, local_time, locality, topics FROM events WHERE hidden = 0{} ORDER BY number
"""
SERIES = "SELECT number, series_id FROM events{} ORDER BY series_id"
SOME = "number IN (SELECT value FROM json_each(?))"
NAMES = (
    "price", "place", "kind", "relevance", "status", "attendance", "all_day", "local_date", "local_time", "locality",
    "topics",
)  # fmt: skip
CHUNK = 4_000
FIRST_YEAR, LAST_YEAR = 1971, 2100
"""Moments between these years fit; earlier ones count as the first, later ones as the last."""


class Coded(dict[Any, int]):
    """Numbers the values that it is asked for."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


def read(conn: sqlite3.Connection, numbers: Sequence[int] | None = None) -> Columns:
    """Read all events, or those with the given numbers."""
    values = [] if numbers is None else [dumps(numbers)]
    also, where = ("", "") if numbers is None else (f" AND {SOME}", f" WHERE {SOME}")
    cursor = conn.cursor()
    cursor.row_factory = None
    read = Rows(int(cursor.execute(f"SELECT count(*) FROM events WHERE hidden = 0{also}", values).fetchone()[0]))
    cursor.execute(ROWS.format(also), values)
    while rows := cursor.fetchmany(CHUNK):
        read.add(list(zip(*rows, strict=True)))
    read.narrow()
    series = _series(cursor.execute(SERIES.format(where), values), read.numbers)
    return columns(read.numbers, series, read.starts, read.until, _values(read))


class Rows:
    """What was read of events, by column and in numbers, so that a million need no million objects."""

    def __init__(self, count: int) -> None:
        self.filled = 0
        self.numbers = np.zeros(count, dtype=np.int64)
        self.starts, self.until = (np.zeros(count, dtype=np.uint32) for _ in range(2))
        self.coded = {name: Coded() for name in NAMES}
        self.codes: dict[str, Codes] = {name: np.zeros(count, dtype=np.int32) for name in NAMES}

    def add(self, told: list[tuple[Any, ...]]) -> None:
        """Add some rows, given by column."""
        number, starts, until, free, price, latitude, longitude, *others = told
        at = slice(self.filled, self.filled + len(number))
        self.numbers[at], self.starts[at], self.until[at] = number, moments(starts), moments(until)
        columns = (zip(free, price, strict=True), zip(latitude, longitude, strict=True), *others)
        for name, column in zip(NAMES, columns, strict=True):
            self.codes[name][at] = np.fromiter(map(self.coded[name].__getitem__, column), np.int32, len(number))
        self.filled = at.stop

    def narrow(self) -> None:
        """Keep each column in the smallest type that its codes fit into."""
        for name, known in self.coded.items():
            self.codes[name] = self.codes[name].astype(np.min_scalar_type(max(0, len(known) - 1)))

    def taken(self, name: str) -> tuple[list[Any], Codes]:
        """Give the values and codes of a column."""
        return list(self.coded[name]), self.codes[name]


def _series(cursor: sqlite3.Cursor, numbers: Codes) -> Codes:
    """Number the series; an event without one is one of its own."""
    series = np.zeros(len(numbers), dtype=np.int32)
    last, before = -1, None
    while rows := cursor.fetchmany(CHUNK):
        found, ids = zip(*rows, strict=True)
        new = [one is None or one != other for other, one in pairwise((before, *ids))]
        ordinals = np.cumsum(new) + last
        read = np.array(found, dtype=np.int64)
        at = np.minimum(np.searchsorted(numbers, read), max(0, len(numbers) - 1))
        known = numbers[at] == read if len(numbers) else np.zeros(len(read), dtype=np.bool_)  # not so the hidden ones
        series[at[known]] = ordinals[known]
        last, before = int(ordinals[-1]), ids[-1]
    return series


def moments(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Turn UTC texts of the catalogue into seconds since 1970."""
    digits = np.frombuffer("".join(texts).encode(), dtype=np.uint8).reshape(len(texts), 20).astype(np.int64) - ord("0")
    year, month, day, hour, minute, second = (
        sum(digits[:, at] * 10**power for power, at in enumerate(reversed(places)))
        for places in ((0, 1, 2, 3), (5, 6), (8, 9), (11, 12), (14, 15), (17, 18))
    )
    months = np.asarray((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64) + day - 1
    found = days * 86_400 + hour * 3600 + minute * 60 + second
    found[year < FIRST_YEAR] = 0
    found[year > LAST_YEAR] = LATEST
    return np.asarray(found, dtype=np.uint32)


def fits(text: str) -> bool:
    """Tell whether a moment can be compared with those of events."""
    return text[:4].isdigit() and FIRST_YEAR < int(text[:4]) < LAST_YEAR


def _values(read: Rows) -> dict[str, Making]:
    """Give, each to be made when its turn comes, the columns that filters ask for."""

    def plain(name: str) -> Making:
        return lambda: Value(*read.taken(name))

    def derived(name: str, of: Callable[[Any], Any]) -> Making:
        """Give a column whose values follow from those that were read."""

        def make() -> Value:
            values, codes = read.taken(name)
            known = Coded()
            table = np.array([known[of(value)] for value in values], dtype=np.uint16)
            return Value(list(known), table[codes] if len(table) else codes)

        return make

    def topics() -> Value:
        texts, codes = read.taken("topics")
        return Value([tuple(loads(text)) if text != "[]" else () for text in texts], codes, many=True)

    return {
        **{name: plain(name) for name in ("status", "relevance", "all_day", "price", "attendance", "place", "kind")},
        "free": derived("price", lambda pair: pair[0]),
        "time": derived("local_time", clauses.part_of_day),
        "weekday": derived("local_date", clauses.weekday_of),
        "locality": plain("locality"),
        "topic": topics,
    }
