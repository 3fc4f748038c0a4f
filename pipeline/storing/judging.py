"""Brings the catalogue in line when people's verdicts have changed since it was last open."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from pipeline.entities import group_key
from pipeline.overrides import Overrides
from pipeline.storing import series
from pipeline.storing.database import rows
from pipeline.storing.events import Session
from pipeline.storing.verdicts import EVENT, listing
from pipeline.storing.visits import rejudge

NAME, OUT = "verdicts", "withheld"
Said = dict[str, Any]
WHOSE = {
    "group": "SELECT e.id, e.group_id, e.group_name, l.data ->> 'organizer_name' AS third FROM events e "
    "JOIN listings l ON l.event_id = e.id",
    "venue": "SELECT e.id, e.venue_id, e.venue_name, l.location_name AS third FROM events e "
    "JOIN listings l ON l.event_id = e.id",
    "source": "SELECT event_id, source_id FROM listings",
}


def sync(session: Session) -> None:
    """Judge anew what verdicts name that are new, changed or gone; write nothing when they are as before."""
    conn, now = session.conn, plain(session.verdicts.said)
    row = conn.execute("SELECT value FROM region WHERE name = ?", (NAME,)).fetchone()
    before: Said = json.loads(row[0]) if row else plain(Overrides())
    if now != before:
        refs = {ref for name in ("same", "different") for ref in _differing(before[name], now[name])}
        named = [found for ref in sorted(refs) if (found := listing(conn, ref))]
        numbers = [number for name in named for number in _numbers(conn, name)]
        mates = series.take_apart(conn, numbers)
        rejudge(session, numbers, sorted({*_events(conn, before, now), *mates}))
        conn.execute("INSERT OR REPLACE INTO region (name, value) VALUES (?, ?)", (NAME, json.dumps(now)))
    withhold(conn, session.verdicts.said)


def withhold(conn: sqlite3.Connection, said: Overrides) -> None:
    """Note which groups and venues want nothing published; what is served leaves them out, and the store knows them."""
    row = conn.execute("SELECT value FROM region WHERE name = ?", (OUT,)).fetchone()
    if not (said.out or row):
        return
    out = {(kind, group_key(name)) for kind, name in said.out}
    groups = [i for i, name in conn.execute("SELECT id, name FROM groups") if _is_out(out, "group", i, name)]
    venues = [
        i for i, *names in conn.execute("SELECT id, name, aliases FROM venues")
        if _is_out(out, "venue", i, names[0], *json.loads(names[1]))
    ]  # fmt: skip
    now = json.dumps({"groups": sorted(groups), "venues": sorted(venues)})
    if row is None or row[0] != now:
        conn.execute("INSERT OR REPLACE INTO region (name, value) VALUES (?, ?)", (OUT, now))


def _is_out(out: set[tuple[str, str]], kind: str, *names: str) -> bool:
    return any((kind, group_key(name)) in out for name in names)


def plain(said: Overrides) -> Said:
    """Give verdicts as JSON writes them, to tell whether they have changed."""
    return {
        "same": [list(listings) for listings in said.same],
        "different": [list(listings) for listings in said.different],
        "hide": sorted(said.hide),
        "fields": json.loads(json.dumps({ref: dict(values) for ref, values in said.fields.items()})),
        "out": sorted(list(one) for one in said.out),
    }


def _differing(before: Iterable[list[str]], now: Iterable[list[str]]) -> set[str]:
    """Give what is named in entries that are only in one of both."""
    one, two = ({tuple(entry) for entry in entries} for entries in (before, now))
    return {ref for entry in one ^ two for ref in entry}


def _numbers(conn: sqlite3.Connection, name: tuple[str, str]) -> list[int]:
    return [number for (number,) in conn.execute("SELECT id FROM listings WHERE source_id = ? AND key = ?", name)]


def _events(conn: sqlite3.Connection, before: Said, now: Said) -> set[str]:
    """Give the events that are told differently now."""
    refs = set(before["hide"]) ^ set(now["hide"])
    refs |= {ref for ref in {*before["fields"], *now["fields"]} if before["fields"].get(ref) != now["fields"].get(ref)}
    found = {event for ref in refs for event in _event(conn, ref)}
    for kind, name in {tuple(one) for one in before["out"]} ^ {tuple(one) for one in now["out"]}:
        found |= {
            next(iter(row.values()))
            for row in rows(conn, WHOSE[kind])
            if group_key(name) in {group_key(str(value)) for value in list(row.values())[1:] if value}
        }
    return found


def _event(conn: sqlite3.Connection, ref: str) -> list[str]:
    if " " in ref:
        name = listing(conn, ref)
        found = conn.execute("SELECT event_id FROM listings WHERE source_id = ? AND key = ?", name or (ref, ref))
    else:
        found = conn.execute(EVENT, (ref,))
    return [event for (event,) in found]
