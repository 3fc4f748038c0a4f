"""From rows of `events` to columns of bits (bits.py): which values an event has, read for a million rows in seconds."""

import sqlite3
from collections.abc import Callable, Sequence
from itertools import pairwise
from json import dumps, loads
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.publish import clauses
from pipeline.publish.bits import LATEST, Codes, Columns, Value, columns

ROWS = """
SELECT number, starts_at, until_at, kind, relevance, status, attendance, all_day, is_free, price_min,
       local_date, local_time, locality, topics, latitude, longitude FROM events WHERE hidden = 0{} ORDER BY number
"""
SERIES = "SELECT number, series_id FROM events{} ORDER BY series_id"
SOME = "number IN (SELECT value FROM json_each(?))"
CHUNK = 20_000
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
    names = (
        "kind",
        "relevance",
        "status",
        "attendance",
        "all_day",
        "price",
        "day",
        "clock",
        "locality",
        "topic",
        "place",
    )
    coded = {name: Coded() for name in names}
    parts: list[list[NDArray[Any]]] = []
    cursor = conn.cursor()
    cursor.row_factory = None
    cursor.execute(ROWS.format(also), values)
    while rows := cursor.fetchmany(CHUNK):
        parts.append(_chunk(list(zip(*rows, strict=True)), coded))
    if not parts:
        parts.append([np.zeros(0, dtype=np.int64)] * (3 + len(names)))
    number, starts, until, *codes = (np.concatenate(column) for column in zip(*parts, strict=True))
    series = _series(cursor.execute(SERIES.format(where), values), number)
    by_name = dict(zip(names, codes, strict=True))
    return columns(number, series, starts, until, _values(coded, by_name))


def _chunk(told: list[tuple[Any, ...]], coded: dict[str, Coded]) -> list[NDArray[Any]]:
    """Turn some rows, given by column, into numbers."""
    number, starts, until, kind, relevance, status, attendance, all_day, free, price, day, clock, town, topics = told[
        :14
    ]
    by_name = {
        "kind": kind, "relevance": relevance, "status": status, "attendance": attendance, "all_day": all_day,
        "price": zip(free, price, strict=True), "day": day, "clock": clock, "locality": town, "topic": topics,
        "place": zip(*told[14:], strict=True),
    }  # fmt: skip
    count = len(number)
    return [
        np.array(number, dtype=np.int64), moments(starts), moments(until),
        *(np.fromiter(map(coded[name].__getitem__, by_name[name]), np.int32, count) for name in coded),
    ]  # fmt: skip


def _series(cursor: sqlite3.Cursor, numbers: Codes) -> Codes:
    """Number the series; an event without one is one of its own."""
    series = np.zeros(len(numbers), dtype=np.int64)
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


def _values(coded: dict[str, Coded], codes: dict[str, Codes]) -> dict[str, Value]:
    """Give what filters ask for; the first ones are spread over the most words, so they stand last in the layout."""

    def derived(name: str, of: Callable[[Any], Any]) -> Value:
        """Give a column whose values follow from those that were read."""
        known = Coded()
        table = np.array([known[of(value)] for value in coded[name]], dtype=np.int64)
        return Value(list(known), table[codes[name]] if len(table) else codes[name])

    def plain(name: str) -> Value:
        return Value(list(coded[name]), codes[name])

    lists = Value([tuple(loads(text)) if text != "[]" else () for text in coded["topic"]], codes["topic"], many=True)
    return {
        **{name: plain(name) for name in ("status", "relevance", "all_day", "price", "attendance")},
        "free": derived("price", lambda pair: pair[0]),
        "time": derived("clock", clauses.part_of_day),
        "weekday": derived("day", clauses.weekday_of),
        "place": plain("place"),
        "kind": plain("kind"),
        "locality": plain("locality"),
        "topic": lists,
    }
