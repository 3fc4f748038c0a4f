"""The pages that list events: this week, search, and what is new."""

from datetime import timedelta

from pipeline.publish import cards, facets, paging, periods, series, site
from pipeline.publish.applied import title
from pipeline.publish.clauses import Also, Changed, Clause
from pipeline.publish.lists import WEEK, listing
from pipeline.publish.search_form import form, hidden
from pipeline.publish.shell import formats, shell
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import ago, short_day

FEW = 6
CANCELLED_DAYS = 7
NEW_DAYS = 14


def home(visit: Visit) -> Reply:
    """Answer `/`: the next seven days, all-day and ongoing things apart; what is new, and what was cancelled."""
    today = visit.filters.today
    end = periods.midnight(today + timedelta(days=WEEK), visit.region.zone)
    names = listing(visit, end=end, all_day_apart=True)
    last = today + timedelta(days=WEEK - 1)
    own = visit.filters.names_days()
    heading = title(visit) if own else f"This week in {visit.region.name}"
    description = (
        f"Meetups, hackathons, career fairs and other places to meet people in {visit.region.name}, this week."
    )
    names |= {
        "heading": heading,
        "span": "" if own else f"{short_day(today)} to {short_day(last)}",
        "hidden": hidden(visit, True),
        "fresh": _few(visit, ("first_seen_at > ?", [visit.new_since]), "new"),
        "off": _few(visit, _lately_cancelled(visit), "date"),
        "new": visit.link("/new", visit.filters.pairs(after=None, sort=None)),
    }
    return page(site.render("home.html", **shell(visit, heading, description), **names))


def _few(visit: Visit, clause: Also, sort: str) -> list[cards.Card]:
    """Give the first few events to come that fulfil a condition, each series once."""
    filters = visit.filters.usual(series="next", sort=sort)
    rows = paging.page(visit, filters, FEW, also=clause).rows
    told = series.told(visit, rows)
    return [cards.card(visit, row, dated=True, told=told) for row in rows]


def _lately_cancelled(visit: Visit) -> Also:
    since = periods.utc(visit.now - timedelta(days=CANCELLED_DAYS))
    return Changed("cancelled", since)


def search(visit: Visit) -> Reply:
    """Answer `/events`: all that match, with the form that narrows them."""
    names = listing(visit)
    heading = title(visit, "Search events")
    description = f"Search the events of {visit.region.name}: {names['total']:,} match."
    names |= {"heading": heading, "hidden": hidden(visit, False), **form(visit, names["counts"])}
    return page(site.render("search.html", **shell(visit, heading, description), **names))


def new(visit: Visit) -> Reply:
    """Answer `/new`: what was added in the last two weeks and is still to come, the newest finds first."""
    filters = visit.filters.usual(series="next", sort="new")
    since = periods.utc(visit.now - timedelta(days=NEW_DAYS))
    also: Clause = ("first_seen_at >= ?", [since])
    found = paging.page(visit, filters, 50, also=also)
    told = series.told(visit, found.rows)
    groups: dict[str, list[cards.Card]] = {}
    for row in found.rows:
        when = f"Added {ago(periods.instant(row['first_seen_at']), visit.now)}"
        groups.setdefault(when, []).append(cards.card(visit, row, dated=True, told=told))
    pairs = filters.pairs(after=None, sort=None)
    description = f"What came into the catalogue of {visit.region.name} in the last {NEW_DAYS} days."
    names = {
        "groups": groups,
        "total": facets.total(visit, filters, also=also),
        "days": NEW_DAYS,
        "formats": formats(visit),
        "subscribe": visit.link("/subscribe", pairs),
        "following": visit.link("/new", filters.pairs(after=found.after)) if found.after else None,
    }
    return page(site.render("new.html", **shell(visit, "Just added", description), **names))
