"""The pages that list events: this week, and search."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pipeline.publish import cards, json_api, periods, queries, site, times
from pipeline.publish.applied import PERIODS, applied, title
from pipeline.publish.clauses import Clause
from pipeline.publish.filters import FILTERS, SHOWN
from pipeline.publish.shell import Link, formats, shell
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import ATTENDANCE, KINDS, short_day

USUAL, MOST, MOST_APART = 50, 200, 40
WEEK = 7
QUICK: tuple[tuple[str, str, str], ...] = (
    ("when", "today", "Today"),
    ("when", "tomorrow", "Tomorrow"),
    ("when", "weekend", "Weekend"),
    ("when", "next-week", "Next week"),
    ("free", "1", "Free"),
    ("attendance", "online", "Online"),
    ("kind", "career-fair", "Career fairs"),
    ("kind", "hackathon", "Hackathons"),
    ("kind", "meetup", "Meetups"),
)
VISIBLE = {"q", "when", "from", "until", "kind", "attendance", "free", "price_max", "near", "within", "weekday", "time",
           "locality", "topic", "sort", "after", "limit"}  # fmt: skip
"""Filters with a control of their own in the form; the others travel along as hidden fields."""

ONE_OF_MANY = ("locality", "topic")
"""Filters of which the form shows one value; others travel along."""
SHOWN_ELSEWHERE = ("q", "relevance")
"""Filters that need no chip of their own: the search box and the switch show them."""


def home(visit: Visit) -> Reply:
    """Answer `/`: what is on in the next seven days, all-day and ongoing things apart."""
    today = visit.filters.today
    end = periods.midnight(today + timedelta(days=WEEK), visit.region.zone)
    names = listing(visit, end=end, all_day_apart=True)
    last = today + timedelta(days=WEEK - 1)
    own = visit.filters.names_days()
    names["heading"] = title(visit) if own else f"This week in {visit.region.name}"
    names["span"] = "" if own else f"{short_day(today)} to {short_day(last)}"
    description = (
        f"Meetups, hackathons, career fairs and other places to meet people in {visit.region.name}, this week."
    )
    return page(site.render("home.html", **shell(visit, names["heading"], description), **names))


def search(visit: Visit) -> Reply:
    """Answer `/events`: all that match, with the form that narrows them."""
    names = listing(visit)
    heading = title(visit) if applied(visit) else "Search events"
    description = f"Search the events of {visit.region.name}: {names['total']:,} match."
    return page(
        site.render("search.html", **shell(visit, heading, description), **names, **form(visit), heading=heading)
    )


def listing(visit: Visit, *, end: str | None = None, all_day_apart: bool = False) -> dict[str, Any]:
    """Give one page of matching events, grouped by day when they are in the order of their dates."""
    filters = visit.filters
    limit = json_api.limit_of(visit, USUAL, MOST)
    dated = filters.sort == "date"
    first = times.local(filters.span()[0] or "", visit.region.zone).date()
    inline, apart = _split(first, visit, all_day_apart) if dated else (None, None)
    found = queries.page(visit.conn, filters, limit, end=end, also=inline)
    counts = queries.counts_by(visit.conn, filters, "relevance", end=end)
    total = queries.count(visit.conn, filters, end=end)
    days = cards.by_day(visit, found.rows, first) if dated else cards.flat(visit, found.rows)
    return {
        "days": days,
        "apart": _apart(visit, end, apart) if apart and not filters.one("after") else None,
        "total": total,
        "following": visit.link("/events", _following(visit, found.after, end)) if found.after else None,
        "applied": [
            (one, visit.link(visit.path, one.without)) for one in applied(visit) if one.name not in SHOWN_ELSEWHERE
        ],
        "instead": _instead(visit, end) if total == 0 else [],
        "quick": quick(visit),
        "relevance": relevance(visit, counts),
        "formats": formats(visit),
        "subscribe": visit.link("/subscribe", filters.pairs(after=None, sort=None, limit=None)),
        "q": filters.given.get("q", ("",))[0],
        "hidden": hidden(visit, all_day_apart),
    }


def hidden(visit: Visit, all_but_words: bool) -> list[tuple[str, str]]:
    """Give the parameters that a form must carry along: those that have no field of their own in it."""
    shown = {"q", "after", "limit"} if all_but_words else VISIBLE
    given = visit.filters.given
    return [
        (name, text)
        for name, text in visit.filters.pairs()
        if name not in shown or (not all_but_words and name in ONE_OF_MANY and text != given[name][0])
    ]


def _split(first: date, visit: Visit, all_day_apart: bool) -> tuple[Clause, Clause]:
    """Part what has its place in a list of days from what began before, and from all-day things where asked."""
    begins = periods.midnight(first, visit.region.zone)
    if all_day_apart:
        return ("all_day = 0 AND starts_at >= ?", [begins]), ("all_day = 1 OR starts_at < ?", [begins])
    return ("starts_at >= ?", [begins]), ("starts_at < ?", [begins])


def _apart(visit: Visit, end: str | None, clause: Clause) -> dict[str, Any] | None:
    """Give what stands apart from the days, and how many there are."""
    total = queries.count(visit.conn, visit.filters, end=end, also=clause)
    if not total:
        return None
    rows = queries.page(visit.conn, visit.filters, MOST_APART, end=end, also=clause).rows
    return {"total": total, "cards": [cards.card(visit, row, dated=True) for row in rows]}


def _following(visit: Visit, after: str | None, end: str | None) -> list[tuple[str, str]]:
    """Give the parameters of the next page; on the home page, of the search that goes on there."""
    if end is None or visit.filters.names_days():
        return visit.filters.pairs(after=after)
    today = visit.filters.today
    return visit.filters.pairs(after=after, when=f"{today}..{today + timedelta(days=WEEK - 1)}")


def _instead(visit: Visit, end: str | None) -> list[Link]:
    """Give, for a question without answer, what each filter hides: how many there are without it."""
    links = []
    for one in applied(visit):
        fewer = Visit(visit.conn, visit.region, visit.now, visit.base, visit.path, tuple(one.without))
        number = queries.count(visit.conn, fewer.filters, end=end)
        if number:
            links.append(Link(visit.link("/events", one.without), one.words, number=number))
    return links


def quick(visit: Visit) -> list[Link]:
    """Give the chips for what most people ask; a chip that is on takes its filter away."""
    links = []
    for name, text, words in QUICK:
        on = text in visit.filters.given.get(name, ())
        days = {"from": None, "until": None} if name == "when" else {}
        pairs = visit.filters.pairs(after=None, **days, **{name: None if on else text})
        links.append(Link(visit.link("/events", pairs), words, on))
    return links


def relevance(visit: Visit, counts: Mapping[str, int]) -> list[Link]:
    """Give the switch from professional events to communities to everything, with how many each would show."""
    wanted = visit.filters.relevance
    choices: Sequence[tuple[str, str | None, tuple[str, ...]]] = (
        ("Professional", "core", ("core",)),
        ("+ Communities", None, SHOWN),
        ("All", "any", ("core", "adjacent", "none")),
    )
    return [
        Link(
            visit.link(visit.path, visit.filters.pairs(after=None, relevance=value)),
            words,
            set(wanted) == set(these),
            sum(counts.get(name, 0) for name in these),
        )
        for words, value, these in choices
    ]


def _periods(visit: Visit) -> list[tuple[str, str]]:
    """Give the periods to choose from, and the days of the request where they have no name."""
    own = [one for one in applied(visit) if one.name == "when" and one.text not in PERIODS]
    return [*PERIODS.items(), *((one.text, one.words) for one in own)]


TOWNS = "SELECT locality FROM venues WHERE locality IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 40"
"""The towns to choose from; venues are few, events are many."""


def form(visit: Visit) -> dict[str, Any]:
    """Give the choices of the search form, with what is chosen."""
    given = visit.filters.given
    values = {entry.name: entry.values for entry in FILTERS}
    places = visit.conn.execute(TOWNS)
    topics = visit.conn.execute("SELECT id, name FROM topics ORDER BY name")
    return {
        "given": {name: texts[0] for name, texts in given.items()},
        "chosen": {name: set(texts) for name, texts in given.items()},
        "periods": _periods(visit),
        "kinds": KINDS,
        "attendance": ATTENDANCE,
        "weekdays": [(name, name.capitalize()) for name in [*values["weekday"][1:], values["weekday"][0]]],
        "times": [(name, name.capitalize()) for name in values["time"]],
        "places": sorted((row[0], row[0]) for row in places),
        "topics": [(row["id"], row["name"]) for row in topics],
    }
