"""What pages and feeds ask the catalogue: events that match, how many, and all that is known of each."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from json import dumps
from typing import Any, NamedTuple

from pipeline.publish import periods
from pipeline.publish.clauses import Clause
from pipeline.publish.filters import BY_NAME, FILTERS, Filters
from pipeline.publish.problem import bad_value
from pipeline.publish.times import Row

COLUMNS = (
    "id title summary url starts_at ends_at timezone local_date local_time all_day status attendance kind kind_reason "
    "relevance topics group_id group_name venue_id venue_name locality latitude longitude online_url is_free price_min "
    "price_max currency price_text registration_url registration_deadline audience series_id image_url uid sequence "
    "first_seen_at last_seen_at changed_at"
).split()
"""The published columns of `events`, in the order of the contract (ARCHITECTURE 4.4)."""

HEADING_WEIGHT, TEXT_WEIGHT = 10.0, 1.0
SCORE = f"SELECT rowid AS hit, bm25(events_fts, {HEADING_WEIGHT}, {TEXT_WEIGHT}) AS score FROM events_fts"
CLASSES = "CASE relevance WHEN 'core' THEN 0 WHEN 'adjacent' THEN 1 ELSE 2 END"


class Order(NamedTuple):
    """Columns that put events in order, the last one unique, so that a page can begin where another ended."""

    keys: tuple[str, ...]
    descending: bool = False


ORDERS = {
    "date": Order(("starts_at", "number")),
    "new": Order(("first_seen_at", "number"), descending=True),
    "relevance": Order(("score", "starts_at", "number")),
    "changed": Order(("changed_at", "id")),
}
MOST_NUMBER = 2**63 - 1


class Page(NamedTuple):
    """One page of events, and where the next one begins (None at the end)."""

    rows: list[Row]
    after: str | None


NONE_FOUND: Mapping[str, Iterable[str]] = {}


def check_known(conn: sqlite3.Connection, filters: Filters, found: Mapping[str, Iterable[str]] = NONE_FOUND) -> None:
    """Refuse values that the catalogue does not know, naming what is near or all there is.

    `found` are the values of some filters, where they are known without asking SQL.
    """
    for entry in FILTERS:
        if not entry.known or entry.name not in filters.given:
            continue
        known = found[entry.name] if entry.name in found else (row[0] for row in conn.execute(entry.known))
        names = {str(name).casefold() for name in known if name is not None}
        for text in filters.given[entry.name]:
            if text.casefold() not in names:
                close = sorted(names) if len(names) <= 40 else get_close_matches(text.casefold(), names, 10, 0.4)
                raise bad_value(entry.name, text[:80], close, hint="" if close else "none of that name is known")


def matching(
    filters: Filters,
    start: str | None = None,
    end: str | None = None,
    *,
    besides: str = "",
    columns: str = "*",
    also: Clause | None = None,
) -> Clause:
    """Give the SELECT of all events that match; `start` and `end` stand in where the request names no day."""
    found = [*filters.clauses(besides=besides), *_shown(filters, besides), filters.during(start, end)]
    found += [also] if also else []
    where = " AND ".join(f"({sql})" for sql, _ in found)
    values = [value for _, part in found for value in part]
    if filters.one("series") != "next":
        return f"SELECT {columns} FROM events WHERE {where}", values
    sql = EARLIER.format(columns=columns, where=where)
    return sql, [*values, *values]


def _shown(filters: Filters, besides: str) -> list[Clause]:
    """Leave out what was taken out on request. Such rows are delisted and irrelevant, so few requests reach them."""
    irrelevant = besides == "relevance" or "none" in filters.relevance
    return [("hidden = 0", [])] if "delisted" in filters.status and irrelevant else []


EARLIER = """
SELECT {columns} FROM events AS each WHERE {where} AND NOT (series_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM events WHERE series_id = each.series_id
    AND (starts_at, number) < (each.starts_at, each.number) AND {where}
))
"""
"""The first date of each series among those that match; asked date by date, so that a page costs what it shows."""


def count(
    conn: sqlite3.Connection,
    filters: Filters,
    start: str | None = None,
    end: str | None = None,
    *,
    also: Clause | None = None,
) -> int:
    """Count all events that match; each series once where only its next date is wanted."""
    each = "DISTINCT coalesce(series_id, id)" if filters.one("series") == "next" else "*"
    sql, values = matching(filters.every_date(), start, end, columns=f"count({each})", also=also)
    return int(conn.execute(sql, values).fetchone()[0])


def page(
    conn: sqlite3.Connection,
    filters: Filters,
    limit: int,
    *,
    start: str | None = None,
    end: str | None = None,
    also: Clause | None = None,
) -> Page:
    """Give at most `limit` matching events in the order asked for, from where `after` says."""
    sql, values = matching(filters, start, end, also=also)
    if filters.sort == "relevance":
        sql, values = _scored(filters, sql, values)
    order = ORDERS[filters.sort]
    return _take(conn, sql, values, order, filters.one("after"), limit)


def _scored(filters: Filters, sql: str, values: list[Any]) -> Clause:
    """Add how well each event answers the search; without one, how professional it is."""
    if "q" not in filters.values:
        return f"SELECT *, {CLASSES} AS score FROM ({sql})", values
    scores = f"({SCORE} WHERE events_fts MATCH ?)"
    return f"SELECT found.*, score FROM ({sql}) AS found JOIN {scores} ON hit = number", [*values, filters.one("q")]


def _take(conn: sqlite3.Connection, sql: str, values: list[Any], order: Order, after: str | None, limit: int) -> Page:
    way, beyond = (" DESC", "<") if order.descending else ("", ">")
    keys = ", ".join(order.keys)
    if after is not None:
        marks = ", ".join("?" * len(order.keys))
        sql, values = f"SELECT * FROM ({sql}) WHERE ({keys}) {beyond} ({marks})", [*values, *read_after(after, order)]
    ordered = ", ".join(f"{key}{way}" for key in order.keys)
    rows = conn.execute(f"{sql} ORDER BY {ordered} LIMIT ?", [*values, limit + 1]).fetchall()
    return cut(rows, order, limit)


def cut(rows: Sequence[Row], order: Order, limit: int) -> Page:
    """Make a page of rows of which there is one more when another page follows."""
    more = len(rows) > limit
    token = ",".join(str(rows[limit - 1][key]) for key in order.keys) if more else None
    return Page(list(rows[:limit]), token)


def read_after(text: str, order: Order) -> list[Any]:
    """Read the token of a page's end; it fits only the order it was made for."""
    parts = text.split(",")
    try:
        if len(parts) != len(order.keys):
            raise ValueError(text)
        read = [_read_key(key, part) for key, part in zip(order.keys, parts, strict=True)]
    except ValueError as error:
        raise bad_value("after", text[:80], hint=BY_NAME["after"].help + ", with the same sort") from error
    return read


def _read_key(key: str, text: str) -> Any:
    if key == "number":
        return min(int(text), MOST_NUMBER)
    if key == "score":
        return float(text)
    return periods.utc(periods.instant(text)) if key.endswith("_at") else text


class Change(NamedTuple):
    """Something a copy must follow: an event as it is now, one that was taken out, or an id that went into another."""

    id: str
    number: int | None
    """The row of the event; None for an id that is no event any more."""
    into: str | None
    """The event that it went into; None for one that was taken out on request."""


def changes(conn: sqlite3.Connection, filters: Filters, limit: int) -> tuple[list[Change], str | None]:
    """Give events changed, taken out and merged since `updated_since`, in the order in which it happened.

    What a copy must forget is told whatever the filters choose: it may have matched before.
    """
    sql, values = matching(filters, columns="changed_at, id, number, NULL AS event_id")
    every, since = f"SELECT * FROM ({sql} UNION ALL {TO_FORGET})", [filters.one("updated_since")] * 2
    found = _take(conn, every, [*values, *since], ORDERS["changed"], filters.one("after"), limit)
    return [Change(row["id"], row["number"], row["event_id"]) for row in found.rows], found.after


TO_FORGET = """
SELECT merged_at, alias, NULL, event_id FROM event_aliases WHERE merged_at >= ?
UNION ALL SELECT changed_at, id, NULL, NULL FROM events WHERE hidden = 1 AND changed_at >= ?
"""


def count_to_forget(conn: sqlite3.Connection, since: str) -> int:
    """Count the ids that were merged into others, or taken out, since then."""
    return int(conn.execute(f"SELECT count(*) FROM ({TO_FORGET})", [since, since]).fetchone()[0])


IN_LISTS = (
    "number, id, title, starts_at, ends_at, timezone, local_date, local_time, all_day, status, attendance, kind, "
    "group_name, venue_name, locality, is_free, price_min, price_max, price_text, currency, series_id, first_seen_at"
)
"""What a card shows of an event."""


def by_number(conn: sqlite3.Connection, numbers: Sequence[int], columns: str = "*") -> dict[int, Row]:
    """Give events by their row numbers, as dictionaries: lists look up some twenty columns of each by name."""
    cursor = conn.cursor()
    cursor.row_factory = None
    sql = f"SELECT {columns} FROM events WHERE number IN (SELECT value FROM json_each(?))"
    cursor.execute(sql, [dumps(numbers)])
    names = [column[0] for column in cursor.description]
    rows = (dict(zip(names, values, strict=True)) for values in cursor)
    return {row["number"]: row for row in rows}


def event(conn: sqlite3.Connection, event_id: str) -> Row | None:
    """Give the event of that id, or None."""
    row: Row | None = conn.execute("SELECT * FROM events WHERE id = ?", [event_id]).fetchone()
    return row


def alias(conn: sqlite3.Connection, event_id: str) -> str | None:
    """Give the id into which an id was merged, or None."""
    row = conn.execute("SELECT event_id FROM event_aliases WHERE alias = ?", [event_id]).fetchone()
    return str(row[0]) if row else None


class Details(NamedTuple):
    """What stands beside the row of an event."""

    text: Row | None
    group: Row | None
    venue: Row | None
    listings: list[Row]


LISTINGS = """
SELECT {columns}, sources.name AS source_name, sources.url AS source_url, sources.last_success_at
FROM listings LEFT JOIN sources ON sources.id = listings.source_id
WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY listings.first_seen_at, listings.id
"""
TOLD = ", ".join(
    f"listings.{name}"
    for name in ("event_id", "source_id", "url", "status", "first_seen_at", "last_seen_at", "missing_since")
)
"""What lists say of a listing; all else that the source said is long and read for one event alone."""


def details(conn: sqlite3.Connection, rows: Iterable[Row], *, brief: bool = False) -> dict[str, Details]:
    """Give, by event id, texts, group, venue and listings of some events, in four queries.

    A `brief` answer has of the texts the description, the address and the facts, of the listings TOLD.
    """
    rows = list(rows)
    columns = "event_id, description, address, facts" if brief else "*"
    found = f"SELECT {columns} FROM event_texts WHERE event_id IN"
    texts = _index(conn, found, "event_id", [row["id"] for row in rows])
    groups = _index(conn, "SELECT * FROM groups WHERE id IN", "id", [row["group_id"] for row in rows])
    venues = _index(conn, "SELECT * FROM venues WHERE id IN", "id", [row["venue_id"] for row in rows])
    listings: dict[str, list[Row]] = {row["id"]: [] for row in rows}
    sql = LISTINGS.format(columns=TOLD if brief else "listings.*")
    for listing in conn.execute(sql, [dumps(list(listings))]):
        listings[listing["event_id"]].append(listing)
    return {
        row["id"]: Details(
            texts.get(row["id"]), groups.get(row["group_id"]), venues.get(row["venue_id"]), listings[row["id"]]
        )
        for row in rows
    }


def _index(conn: sqlite3.Connection, sql: str, key: str, ids: Iterable[str | None]) -> dict[str | None, Row]:
    wanted = dumps(sorted({name for name in ids if name is not None}))
    return {row[key]: row for row in conn.execute(f"{sql} (SELECT value FROM json_each(?))", [wanted])}
