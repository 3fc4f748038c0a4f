"""Deadlines: registration closes, the early price ends, the call for speakers closes; as a page and a calendar.

The first is a field of the event. The others stand only in its text; full-text search finds the few
events to read, and a date that does not lie between today and the event is not believed.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from pipeline.publish import applied, ical, periods, queries, site, times
from pipeline.publish.calendars import ICS
from pipeline.publish.clauses import Clause
from pipeline.publish.shell import Link, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import Reply, Visit, page
from pipeline.publish.words import day
from scrapers.dates_in_words import read

MOST = 400
WORDS = {
    "registration": "Registration closes",
    "early-price": "Early price ends",
    "call": "Call for speakers closes",
}
UNTIL = r"(?:until|till|by|through|before|ends?|closes?|deadline|due)(?: is| are| on| at)?:?\s+"
TEXTS = {
    "registration": re.compile(
        rf"\b(?:regist(?:er|ration)|rsvps?|sign[- ]?up|appl(?:y|ications?))\b[^.!?\n]{{0,60}}?\b{UNTIL}", re.IGNORECASE
    ),
    "early-price": re.compile(rf"\bearly[- ]?bird\b[^.!?\n]{{0,80}}?\b{UNTIL}", re.IGNORECASE),
    "call": re.compile(
        rf"\b(?:call for (?:speakers|proposals|papers|presentations|talks)|cfp)\b[^.!?\n]{{0,80}}?\b{UNTIL}",
        re.IGNORECASE,
    ),
}
TOLD = (
    '"early bird" OR "earlybird" OR cfp OR "call for speakers" OR "call for proposals" OR "call for papers" OR '
    '"register by" OR "rsvp by" OR "apply by" OR "registration closes" OR "registration ends" OR '
    '"registration deadline" OR "applications close" OR "sign up by"'
)
CANDIDATES: Clause = (
    "registration_deadline IS NOT NULL OR number IN (SELECT rowid FROM events_fts WHERE events_fts MATCH ?)",
    [TOLD],
)
AHEAD = 60
"""So many characters after the words the date must stand."""


class Deadline(NamedTuple):
    """A day until which one must act."""

    kind: str
    day: date
    row: Row

    @property
    def words(self) -> str:
        """Say what closes."""
        return WORDS[self.kind]


def found(visit: Visit) -> list[Deadline]:
    """Give the deadlines to come of all matching events, the nearest first."""
    rows = queries.page(visit.conn, visit.filters, MOST, also=CANDIDATES).rows
    texts = queries.details(visit.conn, rows)
    made = []
    for row in rows:
        text = texts[row["id"]].text
        own = dict(of_text(row, text["plain"] if text else "", visit))
        if row["registration_deadline"]:
            own["registration"] = _day(row["registration_deadline"], visit)
        made += [Deadline(kind, when, row) for kind, when in own.items() if when >= visit.filters.today]
    return sorted(made, key=lambda one: (one.day, one.row["starts_at"], one.kind))


def _day(text: str, visit: Visit) -> date:
    return date.fromisoformat(text) if len(text) == 10 else times.local(text, visit.region.zone).date()


def of_text(row: Row, plain: str, visit: Visit) -> Iterator[tuple[str, date]]:
    """Read deadlines out of the description: words like `early bird until`, and the date right after them."""
    begins = times.first_day(row, visit.region.zone)
    seen = times.local(row["first_seen_at"], visit.region.zone).date()
    for kind, pattern in TEXTS.items():
        match = pattern.search(plain)
        reading = read(plain[match.end() :][:AHEAD], min(seen, begins), visit.region.zone) if match else None
        if reading is None or reading.begin > 12:
            continue
        start = reading.starts_at
        when = start if not hasattr(start, "astimezone") else start.astimezone(visit.region.zone).date()
        if begins - timedelta(days=365) <= when <= begins:
            yield kind, when


def show(visit: Visit) -> Reply:
    """Answer `/deadlines`."""
    lines: dict[str, list[tuple[str, Link]]] = {}
    for one in found(visit):
        when = day(one.day, today=visit.filters.today)
        link = Link(visit.link(f"/events/{one.row['id']}"), one.row["title"])
        lines.setdefault(when, []).append((one.words, link))
    feed = visit.absolute("/deadlines.ics", visit.filters.pairs(after=None))
    names = {"lines": lines, "feed": feed, "webcal": f"webcal://{feed.partition('://')[2]}"}
    description = f"What closes soon in {visit.region.name}: registrations, early prices, calls for speakers."
    return page(site.render("deadlines.html", **shell(visit, "Deadlines", description), **names))


def calendar(visit: Visit) -> Reply:
    """Answer `/deadlines.ics`: each deadline as a day."""
    events = [ical.vevent(_as_event(one), plain=f"For: {one.row['title']}") for one in found(visit)]
    name = f"Weak Ties deadlines · {applied.title(visit)}"
    text = ical.calendar(events, name=name, description="Registrations, early prices and calls that close.")
    return Reply(text, ICS, headers={"content-disposition": 'inline; filename="deadlines.ics"'})


def _as_event(one: Deadline) -> Mapping[str, Any]:
    """Give a deadline the form of an event of one day."""
    at = periods.utc(periods.instant(f"{one.day}T00:00:00+00:00"))
    return {
        **dict(one.row),
        "uid": f"{one.kind}-{one.row['uid']}",
        "title": f"{one.words}: {one.row['title']}",
        "all_day": 1,
        "local_date": one.day.isoformat(),
        "starts_at": at,
        "ends_at": None,
        "status": one.row["status"] if one.row["status"] == "cancelled" else "confirmed",
        "venue_name": None,
        "locality": None,
        "latitude": None,
    }
