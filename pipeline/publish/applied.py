"""The filters of a request in words: names of calendars and feeds, and the chips that remove them."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from pipeline.publish.filters import Filters
from pipeline.publish.visit import Visit
from pipeline.publish.words import ATTENDANCE, STATUS, kind_label, short_day

PERIODS = {
    "today": "Today",
    "tomorrow": "Tomorrow",
    "this-week": "This week",
    "weekend": "This weekend",
    "next-week": "Next week",
    "this-month": "This month",
}
RELEVANCE = {"core": "Professional", "adjacent": "Communities", "none": "Other events", "any": "Everything"}
NAMED = {"group": "groups", "venue": "venues", "source": "sources", "topic": "topics", "company": "companies"}
"""Filters whose values are ids, and the table with their names."""


class Applied(NamedTuple):
    """One value of one filter, in words, and the request's parameters without it."""

    name: str
    text: str
    words: str
    without: list[tuple[str, str]]


def applied(visit: Visit) -> list[Applied]:
    """Give each filter value of the request that chooses events, in words."""
    found = []
    for name, text in _chosen(visit):
        others = tuple(other for other in visit.filters.given[name] if other != text)
        gone = {"near": None, "within": None} if name == "near" else {f"{name}_": others}
        found.append(Applied(name, text, _words(visit, name, text), visit.filters.pairs(after=None, **gone)))
    return found


def title(visit: Visit, otherwise: str = "") -> str:
    """Name what the request shows: `Portland, Oregon: Meetup, Free`; `otherwise` is for one that chooses nothing."""
    words = ", ".join(_words(visit, name, text) for name, text in _chosen(visit))
    return f"{visit.region.name}: {words}" if words else otherwise or f"{visit.region.name} events"


def _chosen(visit: Visit) -> Iterator[tuple[str, str]]:
    given = visit.filters.given.items()
    return ((name, text) for name, texts in given if name in WORDS or name in NAMED for text in texts)


def _words(visit: Visit, name: str, text: str) -> str:
    if name in NAMED:
        return _name(visit.conn, NAMED[name], text)
    return WORDS[name](text, visit.filters)


def _name(conn: sqlite3.Connection, table: str, text: str) -> str:
    row = conn.execute(f"SELECT name FROM {table} WHERE id = ?", [text]).fetchone()
    return str(row[0]) if row else text


def _when(text: str, filters: Filters) -> str:
    first, dots, last = text.partition("..")
    return PERIODS.get(text) or (f"{_day(first)} to {_day(last)}" if dots else _day(text))


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{short_day(day)}, {day.year}"


def _near(text: str, filters: Filters) -> str:
    within = filters.given.get("within", ("15",))[0]
    return f"within {within} km of {text}"


WORDS: dict[str, Callable[[str, Filters], str]] = {
    "q": lambda text, _: f"“{text}”",
    "when": _when,
    "from": lambda text, _: f"from {_day(text)}",
    "until": lambda text, _: f"before {_day(text)}",
    "kind": lambda text, _: kind_label(text),
    "attendance": lambda text, _: ATTENDANCE[text],
    "free": lambda _, filters: "Free" if filters.one("free") else "Not free",
    "price_max": lambda text, _: f"up to ${text}",
    "locality": lambda text, _: text,
    "near": _near,
    "weekday": lambda text, _: text.capitalize(),
    "time": lambda text, _: text.capitalize(),
    "status": lambda text, _: STATUS.get(text, "Any status"),
    "relevance": lambda text, _: RELEVANCE[text],
    "series": lambda text, _: "Next dates only" if text == "next" else "All dates",
    "updated_since": lambda text, _: f"changed since {text}",
}
