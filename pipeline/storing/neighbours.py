"""Which listings are near a listing: looked up by keys, compared, and followed as long as one leads to another."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.identify import Candidate, Comparison, Name, told
from pipeline.identifying.blocks import blocks
from pipeline.identifying.profile import Profile, profile
from pipeline.storing import rows
from pipeline.storing.database import chosen, insert
from pipeline.storing.database import rows as query
from pipeline.storing.verdicts import Verdicts

MOST_PROFILES = 100_000
SEATS = "SELECT id, source_id, key, event_id, content_hash FROM listings WHERE"
SAID = f"SELECT id, source_id, data, {', '.join(rows.TOLD)} FROM listings WHERE id IN"
FOUND = "SELECT key, listing_id FROM blocks WHERE key IN (SELECT value FROM json_each(?))"
Seat = Mapping[str, Any]


class Profiles:
    """Listings as they are compared, kept in memory while they say the same."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[tuple[str, str], Profile]] = {}

    def keep(self, ref: int, key: str, content_hash: str, made: Profile) -> None:
        """Remember what a listing is compared by."""
        if len(self._kept) >= MOST_PROFILES:
            self._kept.clear()
        self._kept[ref] = (key, content_hash), made

    def candidates(self, conn: sqlite3.Connection, seats: Sequence[Seat]) -> list[Candidate]:
        """Give known listings as candidates; `seats` are their rows of SEATS."""
        found = {seat["id"]: known for seat in seats if (known := self._known(seat))}
        unknown = [seat["id"] for seat in seats if seat["id"] not in found]
        for row in chosen(conn, SAID, unknown) if unknown else ():
            found[row["id"]] = made = profile(rows.record(row), row["source_id"])
            self.keep(row["id"], row["key"], row["content_hash"], made)
        return [Candidate(s["id"], s["source_id"], s["key"], s["event_id"], found[s["id"]]) for s in seats]

    def _known(self, seat: Seat) -> Profile | None:
        kept = self._kept.get(seat["id"])
        return kept[1] if kept and kept[0] == (seat["key"], seat["content_hash"]) else None


class Neighbourhood:
    """Some listings and all that could be one event with them, directly or through others."""

    def __init__(
        self, conn: sqlite3.Connection, profiles: Profiles, verdicts: Verdicts, arriving: Iterable[Candidate] = ()
    ) -> None:
        """Begin with listings that are not in the database yet, or say something else there."""
        self._conn = conn
        self._profiles = profiles
        self.comparison = Comparison(same=verdicts.same, different=verdicts.different)
        self.edges: set[tuple[int, int]] = set()
        """Pairs that are likely one event, or were one until now."""
        self.whole: set[int] = set()
        """Listings whose neighbours have all been looked at."""
        self._keys: dict[int, frozenset[int]] = {}
        self._names: dict[Name, int] = {}
        self._mates: dict[str, set[int]] = {}
        self._arriving: dict[int, list[int]] = defaultdict(list)
        self._arrived: set[int] = set()
        for candidate in arriving:
            self._place(candidate)
            self._arrived.add(candidate.ref)
            for key in self.keys(candidate.ref):
                self._arriving[key].append(candidate.ref)

    @property
    def candidates(self) -> dict[int, Candidate]:
        """Give all listings that were brought in."""
        return self.comparison.candidates

    def load(self, refs: Iterable[int]) -> None:
        """Bring in known listings."""
        if missing := sorted(set(refs) - self.candidates.keys()):
            self._seat(query(self._conn, f"{SEATS} id IN (SELECT value FROM json_each(?))", (json.dumps(missing),)))

    def _seat(self, seats: Iterable[Seat]) -> None:
        new = [seat for seat in seats if seat["id"] not in self.candidates]
        for candidate in self._profiles.candidates(self._conn, new):
            self._place(candidate)

    def _place(self, candidate: Candidate) -> None:
        self.candidates[candidate.ref] = candidate
        self._names[candidate.name] = candidate.ref

    def keys(self, ref: int) -> frozenset[int]:
        """Give the keys under which a listing is found."""
        if ref not in self._keys:
            self._keys[ref] = blocks(self.candidates[ref].profile)
        return self._keys[ref]

    def explore(self, refs: Iterable[int]) -> None:
        """Follow likely pairs from these listings until nothing new is near."""
        frontier = set(refs) - self.whole
        self.load(frontier)
        while frontier:
            self.whole |= frontier
            near = self._near(frontier)
            found = {other for ref, others in near.items() for other in others if self._joined(ref, other)}
            frontier = found - self.whole

    def partners(self, refs: Iterable[int]) -> set[int]:
        """Give what is likely one event with these listings, without following further."""
        asked = set(refs)
        self.load(asked)
        near = self._near(asked)
        return {other for ref, others in near.items() for other in others if self.comparison.score(ref, other) > 0}

    def _joined(self, a: int, b: int) -> bool:
        """Compare a pair; tell whether it is likely one event, or was one."""
        one, two = self.candidates[a], self.candidates[b]
        was_one = one.event_id is not None and one.event_id == two.event_id
        if was_one or self.comparison.score(a, b) > 0:
            self.edges.add((a, b) if a < b else (b, a))
            return True
        return False

    def _near(self, refs: set[int]) -> dict[int, set[int]]:
        """Give for each listing those that share a key or an event with it, or are named with it by a person."""
        near: dict[int, set[int]] = {ref: set() for ref in refs}
        wanted: dict[int, list[int]] = defaultdict(list)
        for ref in refs:
            for key in self.keys(ref):
                wanted[key].append(ref)
        for key, found in self._under(wanted):
            compared = told(found)
            for ref in wanted[key]:
                near[ref].update(compared)
        for ref, others in near.items():
            for name in self.comparison.same.get(self.candidates[ref].name, ()):
                others |= self._named(name)
        self._add_mates(near)
        for ref, others in near.items():
            others.discard(ref)
        self.load(set().union(*near.values()))
        return near

    def _under(self, keys: Collection[int]) -> Iterator[tuple[int, list[int]]]:
        """Give the keys under which there are listings, and which; most lead to the one that asks, and to no other."""
        stored: dict[int, list[int]] = defaultdict(list)
        for key, ref in self._conn.execute(FOUND, (json.dumps(sorted(keys)),)):
            if ref not in self._arrived:
                stored[key].append(ref)
        for key in keys:
            arriving, known = self._arriving.get(key, []), stored.get(key, [])
            if known or len(arriving) > 1:
                yield key, arriving + known

    def _add_mates(self, near: Mapping[int, set[int]]) -> None:
        """Add the other listings of the event that each belongs to."""
        events = {ref: event for ref in near if (event := self.candidates[ref].event_id) is not None}
        if asked := set(events.values()) - self._mates.keys():
            self._mates |= {event: set() for event in asked}
            for seat in (seats := chosen(self._conn, f"{SEATS} event_id IN", asked)):
                self._mates[seat["event_id"]].add(seat["id"])
            self._seat(seats)
        for ref, event in events.items():
            near[ref].update(self._mates[event])

    def _named(self, name: Name) -> set[int]:
        """Give the listing of this source and key, if there is one."""
        if name not in self._names:
            self._seat(query(self._conn, f"{SEATS} source_id = ? AND key = ?", name))
        return {self._names[name]} if name in self._names else set()


def write_keys(
    conn: sqlite3.Connection, now: Mapping[int, frozenset[int]], before: Mapping[int, frozenset[int]]
) -> None:
    """Write under which keys listings are found from now on."""
    gone = [(key, ref) for ref, keys in before.items() for key in keys - now.get(ref, frozenset())]
    conn.executemany("DELETE FROM blocks WHERE key = ? AND listing_id = ?", gone)
    new = [(key, ref) for ref, keys in now.items() for key in keys - before.get(ref, frozenset())]
    insert(conn, "blocks", ("key", "listing_id"), sorted(new))
