"""A page of events with all that stands around it: chips, true numbers, what stands apart, other formats."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pipeline.publish import cards, chips, facets, json_api, jsonld, paging, periods, series, times
from pipeline.publish.applied import applied
from pipeline.publish.clauses import Placed
from pipeline.publish.filters import Filters
from pipeline.publish.queries import IN_LISTS
from pipeline.publish.shell import Link, formats
from pipeline.publish.visit import Visit

USUAL, MOST, MOST_APART = 50, 200, 40
WEEK = 7
SHOWN_ELSEWHERE = ("q", "relevance", "series")
"""Filters that need no chip of their own: the search box, the switch and the line of numbers show them."""


def listing(visit: Visit, *, end: str | None = None, all_day_apart: bool = False) -> dict[str, Any]:
    """Give one page of matching events, grouped by day when they are in the order of their dates.

    A series has one line, its next date, unless the request asks for all of them.
    """
    filters = visit.filters.usual(series="next")
    limit = json_api.limit_of(visit, USUAL, MOST)
    dated = filters.sort == "date"
    first = times.local(filters.span()[0] or "", visit.region.zone).date()
    inline, apart = _split(first, visit, all_day_apart) if dated else (None, None)
    found = paging.page(visit, filters, limit, end=end, also=inline, columns=IN_LISTS)
    total = facets.total(visit, filters, end=end)
    told = series.told(visit, found.rows) if filters.one("series") == "next" else {}
    days = cards.by_day(visit, found.rows, first, told) if dated else cards.flat(visit, found.rows, told)
    pairs = filters.pairs(after=None, sort=None, limit=None)
    counts = facets.counts(visit, filters, end)
    return {
        "days": days,
        "apart": _apart(visit, filters, end, apart) if apart and not filters.one("after") else None,
        "total": total,
        "dates": _dates(visit, filters, total, end),
        "counts": counts,
        "following": visit.link("/events", _following(visit, found.after, end)) if found.after else None,
        "applied": [
            (one, visit.link(visit.path, one.without)) for one in applied(visit) if one.name not in SHOWN_ELSEWHERE
        ],
        "instead": instead(visit, end) if total == 0 else [],
        "quick": chips.quick(visit),
        "relevance": chips.relevance(visit, counts["relevance"]),
        "formats": formats(visit),
        "subscribe": visit.link("/subscribe", pairs),
        "views": [Link(visit.link(path, pairs), words) for path, words in (("/calendar", "Month"), ("/map", "Map"))],
        "q": filters.given.get("q", ("",))[0],
        "jsonld": jsonld.script(jsonld.item_list(visit, [card.href for day in days for card in day.cards])),
    }


def _split(first: date, visit: Visit, all_day_apart: bool) -> tuple[Placed, Placed]:
    """Part what has its place in a list of days from what began before, and from all-day things where asked."""
    begins = periods.midnight(first, visit.region.zone)
    return Placed(begins, all_day_apart, inline=True), Placed(begins, all_day_apart, inline=False)


def _apart(visit: Visit, filters: Filters, end: str | None, others: Placed) -> dict[str, Any] | None:
    """Give what stands apart from the days, and how many there are."""
    total = facets.total(visit, filters, end=end, also=others)
    if not total:
        return None
    rows = paging.page(visit, filters, MOST_APART, end=end, also=others, columns=IN_LISTS).rows
    told = series.told(visit, rows) if filters.one("series") == "next" else {}
    return {"total": total, "cards": [cards.card(visit, row, dated=True, told=told) for row in rows]}


def _dates(visit: Visit, filters: Filters, total: int, end: str | None) -> Link | None:
    """Give the link from series told once to all their dates, or back."""
    if filters.one("series") == "next":
        every = facets.total(visit, filters.every_date(), end=end)
        if every == total:
            return None
        return Link(
            visit.link(visit.path, visit.filters.pairs(after=None, series="all")), "Show all dates", number=every
        )
    return Link(visit.link(visit.path, visit.filters.pairs(after=None, series=None)), "Show each series once")


def _following(visit: Visit, after: str | None, end: str | None) -> list[tuple[str, str]]:
    """Give the parameters of the next page; on the home page, of the search that goes on there."""
    if end is None or visit.filters.names_days():
        return visit.filters.pairs(after=after)
    today = visit.filters.today
    return visit.filters.pairs(after=after, when=f"{today}..{today + timedelta(days=WEEK - 1)}")


def instead(visit: Visit, end: str | None) -> list[Link]:
    """Give, for a question without answer, what each filter hides: how many there are without it."""
    links = []
    for one in applied(visit):
        fewer = replace(visit, pairs=tuple(one.without))
        number = facets.total(visit, fewer.filters.usual(series="next"), end=end)
        if number:
            links.append(Link(visit.link("/events", one.without), one.words, number=number))
    if "relevance" not in visit.filters.given:
        number = facets.total(visit, visit.filters.usual(series="next", relevance="any"), end=end)
        if number:
            everything = visit.link("/events", visit.filters.pairs(after=None, relevance="any"))
            links.append(Link(everything, "the limit to professional and community events", number=number))
    return links
