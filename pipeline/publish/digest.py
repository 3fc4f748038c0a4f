"""The weekly newsletter: the next seven days, what is new, what closes, what was cancelled; as HTML and as text."""

from datetime import timedelta
from typing import Any

from pipeline.publish import cards, deadlines, periods, queries, series, site
from pipeline.publish.clauses import Clause
from pipeline.publish.visit import Reply, Visit
from pipeline.publish.words import short_day

WEEK, SOON = 7, 14
MOST, MOST_NEW, MOST_OFF = 120, 10, 10
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"


def _content(visit: Visit) -> dict[str, Any]:
    """Give what both forms tell."""
    filters = visit.filters.usual(series="next", status=("confirmed", "tentative", "postponed"))
    today = filters.today
    end = periods.midnight(today + timedelta(days=WEEK), visit.region.zone)
    rows = queries.page(visit.conn, filters, MOST, end=end).rows
    week_ago = periods.utc(visit.now - timedelta(days=WEEK))
    soon = [one for one in deadlines.found(visit) if one.day <= today + timedelta(days=SOON)]
    return {
        "subject": f"{visit.region.name}: {short_day(today)} to {short_day(today + timedelta(days=WEEK - 1))}",
        "days": cards.by_day(visit, rows, today, series.told(visit, rows)),
        "total": queries.count(visit.conn, filters, end=end),
        "shown": len(rows),
        "fresh": _few(visit, ("first_seen_at > ? AND starts_at >= ?", [max(visit.new_since, week_ago), end]), MOST_NEW),
        "off": _few(visit, ("status = 'cancelled' AND changed_at > ?", [week_ago]), MOST_OFF),
        "closing": [(one.words, short_day(one.day), cards.card(visit, one.row, dated=True)) for one in soon],
        "base": visit.base,
        "every": visit.absolute("/", visit.filters.pairs(after=None)),
        "subscribe": visit.absolute("/subscribe", visit.filters.pairs(after=None)),
    }


def _few(visit: Visit, also: Clause, most: int) -> list[cards.Card]:
    filters = visit.filters.usual(series="next")
    return [cards.card(visit, row, dated=True) for row in queries.page(visit.conn, filters, most, also=also).rows]


def html(visit: Visit) -> Reply:
    """Give the newsletter as HTML that mail programs show: tables of nothing, style in the elements."""
    return Reply(site.render("digest.html", **_content(visit)), HTML)


def text(visit: Visit) -> Reply:
    """Give the newsletter as plain text."""
    told = _content(visit)
    lines = [told["subject"], "=" * len(told["subject"])]
    for day in told["days"]:
        lines += ["", day.heading, "-" * len(day.heading)]
        lines += [line for card in day.cards for line in _lines(visit, card)]
    for heading, some in (("New, later", told["fresh"]), ("Cancelled", told["off"])):
        if some:
            lines += ["", heading, "-" * len(heading), *(line for card in some for line in _lines(visit, card))]
    if told["closing"]:
        lines += ["", "Closing soon", "------------"]
        lines += [
            f"{when}  {words}: {card.title}\n    {visit.base}{card.href}" for words, when, card in told["closing"]
        ]
    if told["total"] > told["shown"]:
        lines += ["", f"{told['shown']} of {told['total']} events are shown."]
    return Reply("\n".join([*lines, "", f"All of it: {told['every']}", f"Calendar: {told['subscribe']}", ""]), TEXT)


def _lines(visit: Visit, card: cards.Card) -> list[str]:
    note = f"[{card.note}] " if card.note else ""
    beside = " · ".join(part for part in (card.place, card.who, card.price, card.series) if part)
    lines = [f"{card.when}  {note}{card.title}", f"    {beside}" if beside else "", f"    {visit.base}{card.href}"]
    return [line for line in lines if line]
