"""To which event each listing belongs: its neighbours are looked up, `identify` compares, `assign` gives ids."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline import ids
from pipeline.assign import assign
from pipeline.identify import OWN, Candidate, Cluster, Match, hints, identify
from pipeline.records import Record
from pipeline.rekey import Known
from pipeline.storing import rows
from pipeline.storing.database import chosen
from pipeline.storing.events import Session

NEAR = "SELECT event_id, starts_at, url, title FROM json_each(?) JOIN listings ON starts_at = value AND source_id <> ? "
MEMBERS = f"SELECT id, event_id, source_id, data, {', '.join(rows.TOLD)} FROM listings WHERE event_id IN"
TAKEN = (
    "SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?1)) "
    "UNION SELECT alias FROM event_aliases WHERE alias IN (SELECT value FROM json_each(?1))"
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A listing that is new, or says something else than before."""

    listing_id: int
    record: Record
    known: Known | None = None

    @property
    def moved(self) -> bool:
        """Tell whether it says something by which it could now be part of another event."""
        then, now = self.known, self.record
        return then is None or (then.url, then.title, then.starts_at) != (now.url, now.title, now.starts_at)


@dataclass(slots=True)
class Grouping:
    """What belongs where, and what that means for events."""

    founders: list[tuple[str, Candidate]] = field(default_factory=list)
    """New events, each with the listing that founds it."""
    joined: dict[int, tuple[str, Match]] = field(default_factory=dict)
    """Listing -> event, for every listing that is new or leaves its event."""
    absorbed: dict[str, str] = field(default_factory=dict)
    """Event whose listings have all left -> the event that has them now."""
    touched: set[str] = field(default_factory=set)
    """Events that have other listings than before."""

    def join(self, event_id: str, cluster: Cluster, known: Mapping[int, Candidate]) -> None:
        """Put the listings of a cluster into an event."""
        for ref, match in cluster.members.items():
            before = known[ref].event_id if ref in known else None
            if before != event_id:
                self.joined[ref] = event_id, match
                self.touched |= {before, event_id} if before else {event_id} if len(cluster.members) > 1 else set()


def group(session: Session, source_id: str, arrivals: Sequence[Arrival]) -> Grouping:
    """Say to which event every new listing belongs, and which known ones move."""
    candidates = _candidates(session, source_id, arrivals)
    by_ref = {candidate.ref: candidate for candidate in candidates}
    result = Grouping()
    founding = [
        (Candidate(arrival.listing_id, source_id, None, arrival.record), Cluster({arrival.listing_id: OWN}))
        for arrival in arrivals
        if arrival.known is None and arrival.listing_id not in by_ref
    ]
    if candidates:
        assignment = assign(identify(candidates), candidates, _ages(session, candidates))
        result.absorbed = dict(assignment.absorbed)
        for event_id, cluster in assignment.clusters:
            if event_id is None:
                founding.append((by_ref[min(cluster.members)], cluster))
            else:
                result.join(event_id, cluster, by_ref)
    for event_id, (founder, cluster) in zip(_new_ids(session, founding), founding, strict=True):
        result.founders.append((event_id, founder))
        result.join(event_id, cluster, by_ref)
    result.touched -= result.absorbed.keys()
    return result


def _candidates(session: Session, source_id: str, arrivals: Sequence[Arrival]) -> list[Candidate]:
    """Give the arrivals that have a likely neighbour, with all listings of the events they may be part of."""
    moved = [arrival for arrival in arrivals if arrival.moved]
    near = _near(session, source_id, {arrival.record.starts_at for arrival in moved}) if moved else []
    starts = {start for _, start, _ in near}
    hinted: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for arrival in moved:
        if (start := arrival.record.starts_at) in starts:
            for hint in hints(arrival.record.url, arrival.record.title):
                hinted[start, hint].append(arrival)
    worth: dict[int, Arrival] = {}
    events: set[str] = set()
    for event_id, start, found in near:
        for hint in found:
            for arrival in hinted.get((start, hint), ()):
                worth[arrival.listing_id] = arrival
                events.add(event_id)
    events |= {arrival.known.event_id for arrival in worth.values() if arrival.known}
    worth |= {arrival.listing_id: arrival for arrival in arrivals if arrival.known and arrival.known.event_id in events}
    members = chosen(session.conn, MEMBERS, events) if events else []
    return [
        *(_candidate(row) for row in members if row["id"] not in worth),
        *(Candidate(a.listing_id, source_id, a.known.event_id if a.known else None, a.record) for a in worth.values()),
    ]


def _near(session: Session, source_id: str, starts: Iterable[str]) -> list[tuple[str, str, frozenset[str]]]:
    """Give the listings of other sources at these starts: event, start, and by what they may be recognised."""
    found = session.conn.execute(NEAR, (rows.as_json(sorted(starts)), source_id))
    return [(event_id, start, hints(url, title)) for event_id, start, url, title in found]


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(row["id"], row["source_id"], row["event_id"], rows.record(row))


def _ages(session: Session, candidates: Iterable[Candidate]) -> dict[str, int]:
    events = {candidate.event_id for candidate in candidates if candidate.event_id}
    return {
        row["id"]: row["number"] for row in chosen(session.conn, "SELECT id, number FROM events WHERE id IN", events)
    }


def _new_ids(session: Session, founding: Sequence[tuple[Candidate, Cluster]]) -> list[str]:
    """Give each new event the id of its founding listing, longer where that means another event already."""
    names = [(founder.source_id, founder.record.key) for founder, _ in founding]
    wanted = [ids.event_id(*name) for name in names]
    taken = {event_id for (event_id,) in session.conn.execute(TAKEN, (rows.as_json(wanted),))}
    given: list[str] = []
    for name, event_id in zip(names, wanted, strict=True):
        while event_id in taken:
            event_id = ids.event_id(*name, taken)
            if session.conn.execute(TAKEN, (rows.as_json([event_id]),)).fetchone():
                taken.add(event_id)
        taken.add(event_id)
        given.append(event_id)
    return given
