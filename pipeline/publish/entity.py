"""What the pages of groups, venues and companies share: their events to come and past, their own feeds, a directory."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.publish import (
    calendars,
    cards,
    csv_,
    facets,
    feeds,
    geojson,
    json_api,
    jsonfeed,
    paging,
    periods,
    queries,
    series,
)
from pipeline.publish.problem import not_found
from pipeline.publish.shell import FORMATS, Format
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit
from pipeline.publish.words import count

FILTERS = {"groups": "group", "venues": "venue", "companies": "company"}
"""The folder of a page, and the filter that chooses its events."""
SHOWN, SHOWN_PAST = 30, 12
DIRECTORY = 300
QUIET = timedelta(days=60)
MONTH = timedelta(days=30.44)

FORMS: Mapping[str, Callable[[Visit], Reply]] = {
    "ics": calendars.feed,
    "rss": feeds.rss,
    "json": json_api.events,
    "jsonfeed": jsonfeed.feed,
    "csv": csv_.feed,
    "geojson": geojson.feed,
}


class Lists(NamedTuple):
    """The events of one group, venue or company."""

    upcoming: list[cards.Card]
    total: int
    """How many are to come, each series once."""
    every: str
    """The search that gives all of them."""
    past: list[cards.Card]


def feed(visit: Visit) -> Reply:
    """Answer `/groups/<id>.ics` and its like: the feed of all their events, however professional."""
    name, form = FILTERS[visit.names["folder"]], visit.names["form"]
    own = ((name, visit.names["id"]), ("relevance", "any"))
    given = tuple(pair for pair in visit.pairs if pair[0] not in (name, "relevance"))
    found(visit, visit.names["folder"], visit.names["id"])
    return FORMS[form](replace(visit, pairs=own + given, path=f"/events.{form}"))


def found(visit: Visit, table: str, entity_id: str) -> Row:
    """Give the row of a group, venue or company; raises Problem 404."""
    row: Row | None = visit.conn.execute(f"SELECT * FROM {table} WHERE id = ?", [entity_id]).fetchone()
    if row is None:
        raise not_found(f"there is no {FILTERS[table]} {entity_id!r} in {visit.region.name}")
    return row


def formats(visit: Visit) -> list[Format]:
    """Give the feeds of the page that is asked for."""
    return [Format(visit.link(f"{visit.path}.{ending}"), kind, words) for ending, kind, words in FORMATS]


def lists(visit: Visit, name: str, entity_id: str) -> Lists:
    """Give what is to come, each series once, and what was lately."""
    own = replace(visit, pairs=((name, entity_id), ("relevance", "any")))
    once = own.filters.usual(series="next")
    rows = paging.page(visit, once, SHOWN).rows
    told = series.told(visit, rows)
    return Lists(
        [cards.card(visit, row, dated=True, told=told) for row in rows],
        facets.total(visit, once),
        visit.link("/events", own.filters.pairs()),
        [cards.card(visit, row, dated=True) for row in past(own, SHOWN_PAST)],
    )


def past(own: Visit, limit: int) -> list[Row]:
    """Give the latest events that are over, the newest first."""
    now = periods.utc(own.now)
    sql, values = queries.matching(own.filters, "0001", now, also=("until_at <= ?", [now]))
    return own.conn.execute(f"{sql} ORDER BY starts_at DESC LIMIT ?", [*values, limit]).fetchall()


def quiet_for(last: datetime | None, now: datetime) -> str:
    """Say how long nothing was held: `quiet for 14 months`; empty for two months or less."""
    if last is None or now - last <= QUIET:
        return ""
    months = int((now - last) / MONTH)
    return f"quiet for {count(months, 'month')}" if months < 24 else f"quiet for {count(months // 12, 'year')}"


def asked(visit: Visit) -> str:
    """Give the words of a directory's own search box."""
    visit.plain("q")
    return visit.asked("q")[:100]


def named(rows: Iterable[Row], words: str) -> list[Row]:
    """Give the rows whose name holds all the words."""
    wanted = words.casefold().split()
    return [row for row in rows if all(word in row["name"].casefold() for word in wanted)]
