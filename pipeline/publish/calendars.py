"""Calendars to subscribe to: `/events.ics` for any filters, `/events/<id>.ics` for one event."""

import sqlite3
from datetime import timedelta
from json import dumps

from pipeline.publish import applied, facets, periods, queries
from pipeline.publish.ical import calendar, recast, vevent
from pipeline.publish.json_api import limit_of, one
from pipeline.publish.queries import Details, matching
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit

ICS = "text/calendar; charset=utf-8"
PAST_DAYS, AHEAD_DAYS, MOST = 30, 180, 1000

CHOSEN = """
SELECT chosen.number, vevent FROM (
    SELECT number, starts_at FROM ({events})
    ORDER BY until_at < ?, abs(julianday(starts_at) - julianday(?)), number LIMIT ?
) AS chosen LEFT JOIN event_texts USING (number) ORDER BY starts_at, chosen.number
"""
"""Of too many, those nearest to now are kept, what is still to come before what is past."""


def feed(visit: Visit) -> Reply:
    """Answer `/events.ics`: what was in the last 30 days and comes in the next 180, unless other days are asked for.

    The bounds are midnights, so that the bytes change when an event does and at most once a day besides.
    """
    filters = visit.filters
    limit = limit_of(visit, MOST, MOST)
    start = periods.midnight(filters.today - timedelta(days=PAST_DAYS), visit.region.zone)
    end = periods.midnight(filters.today + timedelta(days=AHEAD_DAYS), visit.region.zone)
    events = stored_texts(visit, start, end, limit)
    total = facets.total(visit, filters, start, end)
    mode = filters.one("cancelled", "both")
    text = calendar(
        events if mode == "both" else (recast(event, mode) for event in events),
        name=f"Weak Ties · {applied.title(visit)}",
        description=_description(visit, len(events), total),
        url=visit.absolute("/events.ics", filters.pairs()),
    )
    return Reply(text, ICS, headers={"content-disposition": 'inline; filename="events.ics"'})


def stored_texts(visit: Visit, start: str, end: str, limit: int) -> list[str]:
    """Give the VEVENTs of what matches, by date, found in memory where the server keeps columns."""
    tally = visit.tally
    if tally is not None and tally.answers(visit.filters, start, end):
        numbers = tally.nearest(visit.filters, limit, start, end)
        if numbers is not None:
            texts = dict(map(tuple, visit.conn.execute(TEXTS, [dumps(numbers)])))
            return [texts.get(number) or _rendered(visit.conn, number) for number in numbers]
    return _chosen(visit, start, end, limit)


TEXTS = "SELECT number, vevent FROM event_texts WHERE number IN (SELECT value FROM json_each(?))"


def _chosen(visit: Visit, start: str, end: str, limit: int) -> list[str]:
    """Give the same by SQL, which sorts all that matches."""
    sql, values = matching(visit.filters, start, end, columns="number, starts_at, until_at")
    now = periods.utc(visit.now)
    rows = visit.conn.execute(CHOSEN.format(events=sql), [*values, now, now, limit])
    return [row["vevent"] or _rendered(visit.conn, row["number"]) for row in rows]


def _rendered(conn: sqlite3.Connection, number: int) -> str:
    """Render an event whose text is not stored yet: no event is lost from a calendar for that."""
    row = queries.by_number(conn, [number])[number]
    beside = queries.details(conn, [row])[row["id"]]
    text = beside.text
    url = beside.group["url"] if beside.group else None
    return vevent(
        row, plain=text["plain"] if text else "", address=text["address"] if text else None, organizer_url=url
    )


def stored(conn: sqlite3.Connection, row: Row, beside: Details) -> str:
    """Give the VEVENT of one event."""
    return str((beside.text and beside.text["vevent"]) or _rendered(conn, row["number"]))


def _description(visit: Visit, shown: int, total: int) -> str:
    """Say what the calendar holds, and what it leaves out."""
    given = visit.filters.values
    past = "" if "when" in given or "from" in given else f" Past and cancelled events stay for {PAST_DAYS} days."
    ahead = "" if "when" in given or "until" in given else f" It reaches {AHEAD_DAYS} days ahead."
    cut = f" Only {shown:,} of {total:,} events fit; narrow the filters to see the others." if shown < total else ""
    return f"Events from the public calendars of {visit.region.name}, collected by Weak Ties.{past}{ahead}{cut}"


def event(visit: Visit) -> Reply:
    """Answer `/events/<id>.ics`: one event, to keep."""
    mode = visit.filters.one("cancelled", "both")
    row = one(visit, ".ics")
    if isinstance(row, Reply):
        return row
    event = stored(visit.conn, row, queries.details(visit.conn, [row])[row["id"]])
    text = calendar([recast(event, mode)], name=row["title"], description=row["summary"] or row["title"])
    return Reply(text, ICS, headers={"content-disposition": f'attachment; filename="{row["id"]}.ics"'})
