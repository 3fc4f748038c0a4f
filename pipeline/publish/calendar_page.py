"""The month as a table of days: a grid on a desk, a list of days on a phone."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.publish import cards, chips, facets, paging, periods, site, times
from pipeline.publish.applied import applied
from pipeline.publish.clauses import Overlaps
from pipeline.publish.lists import SHOWN_ELSEWHERE
from pipeline.publish.problem import Problem, not_found
from pipeline.publish.shell import Link, formats, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import PAGE_SECONDS, Reply, Visit, page, redirect

DAY = timedelta(days=1)
A_DAY = 4
"""So many events of a day are named; a link leads to all of them."""
MOST = 5000
LONG = 3
"""What lasts more days than this is named on its first one."""
OFTEN = 8
"""A series with so many dates in the month is named after what is rarer."""
MONTH = re.compile(r"(\d{4})-(\d{2})")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Cell(NamedTuple):
    """One day of the table."""

    date: date
    here: bool
    """It belongs to the month, not to the edges of its weeks."""
    today: bool
    over: bool
    """It is a day before today in the month that it is now; phones leave it out."""
    cards: list[cards.Card]
    more: int
    """How many of its events are not named."""
    href: str


def current(visit: Visit) -> Reply:
    """Answer `/calendar`: the month that it is now."""
    found = redirect(visit.link(f"/calendar/{visit.filters.today:%Y-%m}", visit.filters.pairs()), status=302)
    return Reply(found.body, found.media_type, 302, found.headers, seconds=PAGE_SECONDS, open=False)


def month(visit: Visit) -> Reply:
    """Answer `/calendar/<YYYY-MM>`: every matching event of a month, each day with its first few."""
    first = _first(visit.names["month"])
    last = _after(first)
    start, end = (periods.midnight(day, visit.region.zone) for day in (first, last))
    filters = visit.filters.usual(sort="date")
    rows = paging.page(visit, filters, MOST, start=start, end=end, also=Overlaps(start, end)).rows
    weeks = _weeks(visit, first, rows)
    name = f"{first:%B %Y}"
    pairs = filters.pairs(after=None, sort=None, limit=None)
    names = {
        "heading": name,
        "weeks": weeks,
        "over": any(cell.over for week in weeks for cell in week),
        "weekdays": WEEKDAYS,
        "total": len(rows),
        "cut": len(rows) >= MOST,
        "before": _month_link(visit, first - DAY),
        "after": _month_link(visit, last),
        "now": _month_link(visit, visit.filters.today),
        "quick": [link for link in chips.quick(visit, visit.path) if link.name != "when"],
        "relevance": chips.relevance(visit, facets.of_relevance(visit, filters, start, end)),
        "applied": [
            (one, visit.link(visit.path, one.without)) for one in applied(visit) if one.name not in SHOWN_ELSEWHERE
        ],
        "formats": formats(visit),
        "subscribe": visit.link("/subscribe", pairs),
        "list": visit.link("/events", filters.pairs(after=None, when=f"{first}..{last - DAY}")),
    }
    description = f"Events in {visit.region.name} in {name}, day by day."
    return page(site.render("calendar.html", **shell(visit, name, description), **names))


def _first(text: str) -> date:
    match = MONTH.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return periods.read_date(f"{text}-01")
    except ValueError as error:
        raise Problem(404, f"{text[:20]!r} is not a month like 2026-12") from error


def _after(first: date) -> date:
    """Give the first day of the next month; raises Problem 404 at the end of the calendar."""
    try:
        return (first + 32 * DAY).replace(day=1)
    except OverflowError as error:
        raise not_found("the calendar ends here") from error


def _month_link(visit: Visit, day: date) -> Link:
    pairs = visit.filters.pairs(after=None, when=None, from_=None, until=None)
    return Link(visit.link(f"/calendar/{day:%Y-%m}", pairs), f"{day:%b %Y}")


def _weeks(visit: Visit, first: date, rows: Sequence[Row]) -> list[list[Cell]]:
    """Give whole weeks from Monday on. What lasts long stands on its first day alone, what is often stands last."""
    last = _after(first) - DAY
    often = Counter(row["series_id"] for row in rows if row["series_id"])
    by_day: dict[date, list[Row]] = {}
    for row in sorted(rows, key=lambda row: often[row["series_id"]] >= OFTEN):
        for day in _days(row, first, last, visit):
            by_day.setdefault(day, []).append(row)
    monday = first - first.weekday() * DAY
    days = [monday + number * DAY for number in range(42) if monday + (number - number % 7) * DAY <= last]
    cells = [_cell(visit, day, first.month == day.month, by_day.get(day, [])) for day in days]
    return [cells[number : number + 7] for number in range(0, len(cells), 7)]


def _days(row: Row, first: date, last: date, visit: Visit) -> list[date]:
    """Give the days of the month on which an event stands."""
    zone = visit.region.zone
    begins = max(times.first_day(row, zone), first)
    length = (times.last_day(row, zone) - times.first_day(row, zone)).days + 1
    if length > LONG or not times.lasts(row, zone):
        return [begins]
    ends = min(times.last_day(row, zone), last)
    return [begins + number * DAY for number in range((ends - begins).days + 1)]


def _cell(visit: Visit, day: date, here: bool, rows: list[Row]) -> Cell:
    shown = rows[:A_DAY] if len(rows) > A_DAY + 1 else rows
    href = visit.link("/events", visit.filters.pairs(after=None, when=day.isoformat(), from_=None, until=None))
    made = [cards.card(visit, row) for row in shown]
    today = visit.filters.today
    over = day.replace(day=1) == today.replace(day=1) and day < today
    return Cell(day, here, day == today, over, made, len(rows) - len(shown), href)
