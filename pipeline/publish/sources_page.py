"""The health of every source, for people and for programs: who is fine, who fails or is silent, since when."""

import sqlite3
from typing import Any, NamedTuple

from pipeline import health
from pipeline.publish import json_api, periods, site
from pipeline.publish.shell import FINE, shell
from pipeline.publish.times import Row
from pipeline.publish.visit import PAGE_SECONDS, Reply, Visit, page
from pipeline.publish.words import ago, count
from scrapers.adapters import adapters

STATES = {
    "failing": ("✕", "Failing"),
    "blocked": ("✕", "Blocked"),
    "not-a-calendar": ("✕", "Not a calendar any more"),
    "shrinking": ("!", "Lost many events at once"),
    "suspicious": ("!", "Its times look wrong"),
    "duplicate": ("!", "Tells what another source tells"),
    "silent": ("!", "Silent"),
    "new": ("…", "Not collected yet"),
    "ok": ("✓", "Fine"),
    "quiet": ("✓", "Fine, nothing upcoming"),
    "disabled": ("–", "Switched off"),
}
"""Sign and words of each state, in the order in which a curator wants to see them."""
PUBLISHED = (
    "id", "name", "url", "adapter", "kind", "group_id", "aggregator", "enabled", "reason", "state", "upcoming",
    "listings", "last_fetch_at", "last_success_at", "last_change_at", "next_check_at", "failing_since", "failures",
    "error_code", "error_message", "silent_since", "held_since", "suspicion", "suspicion_since", "moved_to",
)  # fmt: skip
TRUTHS = ("aggregator", "enabled")
ALL = "SELECT * FROM sources ORDER BY name COLLATE NOCASE, id"
RUNS, BAR = 14, 6
LAST = """
SELECT outcome, seen, error_code FROM fetches WHERE source_id = ? ORDER BY started_at DESC, id DESC LIMIT ?
"""


class Line(NamedTuple):
    """One source as a curator reads it."""

    id: str
    name: str
    url: str
    href: str
    """Its events."""
    sign: str
    words: str
    since: str
    detail: str
    """Why: the error, or the reason why it is switched off."""
    repeat: str
    """The command that shows the fault again."""
    checked: str
    upcoming: str
    verified: bool
    """Its adapter was held against a recording of the platform."""
    visits: "Visits | None"


class Visits(NamedTuple):
    """The last visits to a source: one bar each, as tall as it told of events, and the same in words."""

    bars: list[tuple[int, int, bool]]
    """Place from the left, height from 2 to 20, and whether the visit failed."""
    words: str


class State(NamedTuple):
    """All sources in one state."""

    id: str
    words: str
    lines: list[Line]


def html(visit: Visit) -> Reply:
    """Answer `/sources`."""
    visit.plain()
    rows = _rows(visit.conn)
    states = [
        State(name, _words(name)[1], [_line(visit, row) for row in rows if row["state"] == name])
        for name in dict.fromkeys([*STATES, *(row["state"] for row in rows)])
    ]
    enabled = [row for row in rows if row["enabled"]]
    fine = sum(row["state"] in FINE for row in enabled)
    names = shell(visit, "Sources", f"Where the events of {visit.region.name} come from, and how each source is doing.")
    shown = [state for state in states if state.lines]
    return page(site.render("sources.html", **names, states=shown, fine=fine, enabled=len(enabled)))


def as_json(visit: Visit) -> Reply:
    """Answer `/sources.json`."""
    visit.plain()
    made = [_object(row) for row in _rows(visit.conn)]
    reply = json_api.reply({"sources": made, "count": len(made)})
    return Reply(reply.body, reply.media_type, seconds=PAGE_SECONDS)


def _rows(conn: sqlite3.Connection) -> list[Row]:
    return conn.execute(ALL).fetchall()


def _object(row: Row) -> dict[str, Any]:
    told = {name: bool(row[name]) if name in TRUTHS else row[name] for name in PUBLISHED}
    return {**told, "verified": is_verified(row["adapter"])}


def is_verified(adapter: str | None) -> bool:
    """Tell whether an adapter was held against a recording of its platform; built from documentation otherwise."""
    return bool(getattr(adapters().get(adapter or ""), "VERIFIED", True))


def _line(visit: Visit, row: Row) -> Line:
    sign, words = _words(row["state"])
    how = health.told(dict(row), row["state"])
    troubled = row["state"] not in (*FINE, "new", "disabled")
    return Line(
        id=row["id"],
        name=row["name"],
        url=row["url"],
        href=visit.link("/events", [("source", row["id"]), ("relevance", "any")]),
        sign=sign,
        words=words,
        since=f"since {_day(how.since)}" if how.since and troubled else "",
        detail=how.evidence if troubled or how.state == "disabled" else "",
        repeat=how.command if troubled else "",
        checked=_read(visit, row["last_success_at"]),
        upcoming=count(row["upcoming"], "event"),
        verified=is_verified(row["adapter"]),
        visits=_visits(visit.conn, row["id"]),
    )


def _visits(conn: sqlite3.Connection, source_id: str) -> Visits | None:
    """Give the last visits, the oldest first; an unchanged answer is as tall as the one before it."""
    rows = conn.execute(LAST, [source_id, RUNS]).fetchall()[::-1]
    if not rows:
        return None
    most, before, bars = max(1, *(row["seen"] for row in rows)), 0, []
    for number, row in enumerate(rows):
        failed = row["outcome"] == "failed"
        before = before if row["outcome"] in ("unchanged", "failed") else row["seen"]
        bars.append((number * BAR, 20 if failed else 2 + round(18 * before / most), failed))
    failures = sum(failed for _, _, failed in bars)
    told = f", {failures} failed" if failures else ", none failed"
    return Visits(bars, f"{count(len(bars), 'last visit', 'last visits')}{told}")


def _read(visit: Visit, at: str | None) -> str:
    return f"last read {ago(periods.instant(at), visit.now)}" if at else "could not be read yet"


def _words(state: str) -> tuple[str, str]:
    return STATES.get(state) or ("?", state.capitalize())


def _day(instant: str) -> str:
    return instant[:10]
