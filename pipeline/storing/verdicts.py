"""People's verdicts against what the catalogue holds: which listings and events they name."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pipeline import ids
from pipeline.entities import group_key
from pipeline.merge import Merged, Told
from pipeline.normalise import SUMMARY, utc
from pipeline.overrides import NONE, TIMES, Overrides, Ref
from pipeline.records import Record
from pipeline.safe import safe_html, shorten
from scrapers.text import plain

Name = tuple[str, str]
"""Source and key: a listing, also one that has not arrived yet."""
EVENT = "SELECT event_id AS id FROM event_aliases WHERE alias = ?1 UNION SELECT id FROM events WHERE id = ?1"
FORMER = "SELECT f.source_id, f.key, l.key FROM former_keys f JOIN listings l ON l.id = f.listing_id"
FOUNDERS = (
    "SELECT source_id, key FROM (SELECT * FROM listings WHERE id = "
    "(SELECT listing_id FROM event_aliases WHERE alias = ?1) "
    "UNION ALL SELECT * FROM listings WHERE event_id = ?1) ORDER BY id"
)


class Renamed(NamedTuple):
    """A listing that its source tells under another key from now on."""

    id: int
    event_id: str
    former: str
    key: str


@dataclass(slots=True)
class Verdicts:
    """What people said, in terms of listings and events."""

    said: Overrides = NONE
    same: Mapping[Name, frozenset[Name]] = field(default_factory=dict)
    different: Mapping[Name, frozenset[Name]] = field(default_factory=dict)
    _events: dict[Ref, str] = field(default_factory=dict)
    _former: dict[Ref, set[Ref]] = field(default_factory=dict)
    """A listing as it is named now -> as verdicts name it, where its source has given it another key since."""

    def apply(self, event_id: str, merged: Merged, listings: Sequence[Told]) -> Merged:
        """Give the event as people want it told."""
        if not self.said.fields:
            return merged
        values = [self.said.fields[ref] for ref in self._refs(event_id, listings) if ref in self.said.fields]
        if not values:
            return merged
        return replace(merged, record=_set(merged.record, {k: v for each in values for k, v in each.items()}))

    def hides(self, event_id: str, listings: Sequence[Told], group: Sequence[str], venue: Sequence[str]) -> bool:
        """Tell whether an event is not to be published: hidden itself, or its group, venue or only source is out."""
        said = self.said
        if said.hide and any(ref in said.hide for ref in self._refs(event_id, listings)):
            return True
        if not said.out:
            return False
        out = {(kind, group_key(name)) for kind, name in said.out}
        if any(
            (kind, group_key(name)) in out for kind, names in (("group", group), ("venue", venue)) for name in names
        ):
            return True
        return all(("source", group_key(told.source_id)) in out for told in listings)

    def _refs(self, event_id: str, listings: Sequence[Told]) -> list[Ref]:
        named = [ref for ref, found in self._events.items() if found == event_id]
        own = [f"{told.source_id} {told.record.key}" for told in listings]
        return [event_id, *named, *own, *(former for ref in own for former in self._former.get(ref, ()))]

    def follow(self, conn: sqlite3.Connection, source_id: str, renamed: Sequence[Renamed]) -> None:
        """Stay with listings that a source tells under other keys, and remember the keys that still mean them."""
        spoken = set(self.said.refs())
        for one in renamed:
            conn.execute("DELETE FROM former_keys WHERE source_id = ? AND key = ?", (source_id, one.key))
            own = f"{source_id} {one.former}"
            named = {own, *self._former.pop(own, ())} & spoken
            if named:
                self._former[f"{source_id} {one.key}"] = named
            if own in spoken or ids.founded(one.event_id, source_id, one.former):
                conn.execute("INSERT OR REPLACE INTO former_keys VALUES (?, ?, ?)", (source_id, one.former, one.id))
        moves = {(source_id, one.former): (source_id, one.key) for one in renamed}
        self.same, self.different = _renamed(self.same, moves), _renamed(self.different, moves)


def resolve(conn: sqlite3.Connection, said: Overrides) -> Verdicts:
    """Look up what verdicts name."""
    if not said:
        return Verdicts()
    refs = {*said.hide, *said.fields}
    events = {ref: row[0] for ref in refs if " " not in ref and (row := conn.execute(EVENT, (ref,)).fetchone())}
    pairs = [[(first, other) for other in others] for first, *others in said.same]
    same = _both_ways(conn, (pair for several in pairs for pair in several))
    different = _both_ways(conn, ((first, other) for first, *others in said.different for other in others))
    return Verdicts(said, same, different, events, _former_refs(conn))


def _both_ways(conn: sqlite3.Connection, pairs: Iterable[tuple[Ref, Ref]]) -> dict[Name, frozenset[Name]]:
    found: dict[Name, set[Name]] = defaultdict(set)
    for pair in pairs:
        one, two = (listing(conn, ref) for ref in pair)
        if one and two and one != two:
            found[one].add(two)
            found[two].add(one)
    return {name: frozenset(others) for name, others in found.items()}


def _renamed(pairs: Mapping[Name, frozenset[Name]], moves: Mapping[Name, Name]) -> dict[Name, frozenset[Name]]:
    return {
        moves.get(one, one): frozenset(moves.get(other, other) for other in others) for one, others in pairs.items()
    }


def _former_refs(conn: sqlite3.Connection) -> dict[Ref, set[Ref]]:
    found: dict[Ref, set[Ref]] = defaultdict(set)
    for source, former, key in conn.execute(FORMER):
        found[f"{source} {key}"].add(f"{source} {former}")
    return dict(found)


def listing(conn: sqlite3.Connection, ref: Ref) -> Name | None:
    """Give the listing that is named: itself, or the one that founded an event; None for an event not known yet.

    A key that the source has replaced since still names the listing that it named then.
    """
    source, space, key = ref.partition(" ")
    if space:
        row = conn.execute(f"{FORMER} WHERE f.source_id = ? AND f.key = ?", (source, key)).fetchone()
        return source, row[2] if row else key
    found = conn.execute(FOUNDERS, (ref,)).fetchall()
    own = (row for row in found if ids.founded(ref, *row))
    first = next(own, found[0] if found else None)
    return (first[0], first[1]) if first else None


def _set(record: Record, values: Mapping[str, Any]) -> Record:
    """Put a person's values into a record, with what follows from them."""
    made = dict(values)
    if "description" in made:
        made["description"] = safe_html(made["description"] or "")
        made["summary"] = shorten(plain(made["description"]), SUMMARY)
    if "kind" in made:
        made["kind_reason"] = "a person said so"
    if "title" in made and not made["title"]:
        del made["title"]
    zone = ZoneInfo(record.timezone or "UTC")
    if "starts_at" in made:
        start, all_day = _instant(made["starts_at"], zone)
        if "ends_at" not in made and record.ends_at and record.all_day == all_day:
            made["ends_at"] = utc(start + (_read(record.ends_at) - _read(record.starts_at)))
        elif "ends_at" not in made:
            made["ends_at"] = None
        local = start.astimezone(zone)
        made |= {"starts_at": utc(start), "all_day": all_day, "local_date": local.date().isoformat()}
        made["local_time"] = None if all_day else f"{local:%H:%M}"
    if made.get("ends_at") and TIMES & values.keys() and made["ends_at"] == values.get("ends_at"):
        made["ends_at"] = utc(_instant(made["ends_at"], zone)[0])
    return replace(record, **made)


def _read(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def _instant(told: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Read a person's time, local where the event is; a date is all-day."""
    if len(told) == 10:
        day = date.fromisoformat(told)
        return datetime(day.year, day.month, day.day, tzinfo=zone), True
    found = datetime.fromisoformat(told)
    return (found if found.tzinfo else found.replace(tzinfo=zone)), False
