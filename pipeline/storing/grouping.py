"""To which event each listing belongs: its neighbours are looked up, `identify` compares, `assign` gives ids."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline import ids
from pipeline.assign import Age, Assignment, assign
from pipeline.identify import OWN, Candidate, Cluster, Match
from pipeline.identifying.profile import profile
from pipeline.records import Record
from pipeline.rekey import Known
from pipeline.storing.database import chosen
from pipeline.storing.database import rows as query
from pipeline.storing.events import Session
from pipeline.storing.neighbours import Neighbourhood, write_keys

TAKEN = (
    "SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?1)) "
    "UNION SELECT alias FROM event_aliases WHERE alias IN (SELECT value FROM json_each(?1))"
)
FORMER = "SELECT * FROM former_keys WHERE listing_id IN (SELECT value FROM json_each(?))"
ALIASES = (
    "SELECT * FROM event_aliases WHERE listing_id IN (SELECT value FROM json_each(?)) ORDER BY first_seen_at, alias"
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A listing that is new, or says something else than before."""

    listing_id: int
    record: Record
    known: Known | None = None


@dataclass(slots=True)
class Grouping:
    """What belongs where, and what that means for events."""

    founders: list[tuple[str, int]] = field(default_factory=list)
    """New events, each with the listing that founds it."""
    revived: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of these, the ones that were events before they were merged: their rows of `event_aliases`."""
    led: dict[str, str] = field(default_factory=dict)
    """Former id -> the event that it leads to from now on, because its listing went there."""
    joined: dict[int, tuple[str, Match]] = field(default_factory=dict)
    """Listing -> event, for every listing that is new or leaves its event."""
    absorbed: dict[str, str] = field(default_factory=dict)
    """Event whose listings have all left -> the event that has them now."""
    founded_by: Mapping[str, int] = field(default_factory=dict)
    """Event -> the listing that founded it, for those that are absorbed."""
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
    """Say to which event every new listing belongs, and which known ones move; note how each is found from now on."""
    now = [_arrived(session, source_id, arrival) for arrival in arrivals]
    known = [arrival.listing_id for arrival in arrivals if arrival.known]
    before = Neighbourhood(session.conn, session.profiles, session.verdicts)
    before.load(known)
    moved = [c for c in now if c.ref not in before.candidates or c.profile != before.candidates[c.ref].profile]
    renamed = [c for c in now if c.ref in before.candidates and c.name != before.candidates[c.ref].name]
    around = Neighbourhood(session.conn, session.profiles, session.verdicts, moved)
    for candidate in renamed:
        around.candidates[candidate.ref] = candidate
    seeds = {candidate.ref for candidate in moved}
    around.explore(seeds | before.partners(seeds & before.candidates.keys()))
    for arrival, candidate in zip(arrivals, now, strict=True):
        session.profiles.keep(arrival.listing_id, arrival.record.key, arrival.record.content_hash, candidate.profile)
    write_keys(
        session.conn,
        {ref: around.keys(ref) for ref in seeds},
        {ref: before.keys(ref) for ref in seeds & before.candidates.keys()},
    )
    return _settle(session, around)


def regroup(session: Session, refs: Iterable[int]) -> Grouping:
    """Say anew to which events known listings belong: people have said something about them."""
    around = Neighbourhood(session.conn, session.profiles, session.verdicts)
    around.comparison.loyal = False
    around.explore(refs)
    return _settle(session, around)


def _arrived(session: Session, source_id: str, arrival: Arrival) -> Candidate:
    event_id = arrival.known.event_id if arrival.known else None
    return Candidate(arrival.listing_id, source_id, arrival.record.key, event_id, profile(arrival.record, source_id))


def _settle(session: Session, around: Neighbourhood) -> Grouping:
    """Cluster a neighbourhood and give its events."""
    paired = {ref for pair in around.edges for ref in pair}
    result = Grouping()
    founding = [
        Cluster({ref: OWN})
        for ref in sorted(around.whole)
        if ref not in paired and around.candidates[ref].event_id is None
    ]
    if paired:
        candidates = [around.candidates[ref] for ref in paired]
        clusters = around.comparison.clusters(paired, around.edges)
        ages = _ages(session, candidates)
        assignment = assign(clusters, candidates, ages, _founders(session, candidates))
        result.absorbed, result.founded_by = dict(assignment.absorbed), assignment.founder
        founding += _known(result, assignment, around, _returning(session, assignment, ages))
    homes = {ref: event for event, cluster in _homes(result, around, founding, session) for ref in cluster.members}
    _lead(session, result, homes)
    result.touched -= result.absorbed.keys()
    return result


def _known(
    result: Grouping, assignment: Assignment, around: Neighbourhood, returning: Mapping[str, str]
) -> list[Cluster]:
    """Join what belongs to an event that is there; give the clusters that are new, or whose older id returns."""
    new = []
    for event_id, cluster in assignment.clusters:
        if event_id is None:
            new.append(cluster)
        elif event_id in returning:
            new.append(cluster)
            ended = [event_id, *(young for young, old in result.absorbed.items() if old == event_id)]
            result.absorbed.update(dict.fromkeys(ended, returning[event_id]))
        else:
            result.join(event_id, cluster, around.candidates)
    return new


def _homes(
    result: Grouping, around: Neighbourhood, founding: Sequence[Cluster], session: Session
) -> list[tuple[str, Cluster]]:
    """Give each new cluster its event: one that is revived, or a new one."""
    found = []
    new = []
    for cluster, alias in zip(founding, _revivable(session, around, founding), strict=True):
        if alias is None:
            new.append(cluster)
        else:
            result.revived[alias["alias"]] = alias
            found.append((alias["alias"], cluster))
    names = [around.candidates[min(cluster.members)].name for cluster in new]
    found += zip(_new_ids(session, names), new, strict=True)
    for event_id, cluster in found:
        result.founders.append((event_id, min(cluster.members)))
        result.join(event_id, cluster, around.candidates)
    return found


def _revivable(session: Session, around: Neighbourhood, founding: Sequence[Cluster]) -> list[dict[str, Any] | None]:
    """Give for each new cluster the oldest former id whose founding listing it holds."""
    left = [ref for cluster in founding for ref in cluster.members if around.candidates[ref].event_id is not None]
    aliases = query(session.conn, ALIASES, (json.dumps(left),)) if left else []
    return [next((a for a in aliases if a["listing_id"] in cluster.members), None) for cluster in founding]


def _lead(session: Session, result: Grouping, homes: Mapping[int, str]) -> None:
    """Let each former id lead to where the listing that founded it is now."""
    homes = {**homes, **{ref: event for ref, (event, _) in result.joined.items()}}
    if not homes:
        return
    for alias in query(session.conn, ALIASES, (json.dumps(list(homes)),)):
        leads_to = homes[alias["listing_id"]]
        if alias["alias"] not in result.revived and alias["event_id"] != leads_to:
            result.led[alias["alias"]] = leads_to


def _returning(session: Session, assignment: Assignment, ages: Mapping[str, Age]) -> dict[str, str]:
    """Give for each event an older id that returns in its place.

    Its founding listing is there, and has left the event that it led to: a merge that is taken back leaves every id
    where it was.
    """
    ended = dict(assignment.absorbed)
    found: dict[str, str] = {}
    known = {ref: event for event, cluster in assignment.clusters if event for ref in cluster.members}
    for alias in query(session.conn, ALIASES, (json.dumps(list(known)),)) if known else ():
        event, led = known[alias["listing_id"]], alias["event_id"]
        if ended.get(led, led) != event and alias["first_seen_at"] < ages[event][0]:
            found.setdefault(event, alias["alias"])
    return found


def _founders(session: Session, candidates: Sequence[Candidate]) -> dict[str, int]:
    """Give for each event the listing that founded it, also one that its source tells under another key by now."""
    events = {c.event_id for c in candidates if c.event_id}
    found = {c.event_id: c.ref for c in candidates if c.event_id and ids.founded(c.event_id, *c.name)}
    lost = {c.ref: c.event_id for c in candidates if c.event_id in events - found.keys()}
    if lost:
        asked = json.dumps(sorted(lost))
        for row in query(session.conn, FORMER, (asked,)):
            if (event := lost[row["listing_id"]]) and ids.founded(event, row["source_id"], row["key"]):
                found[event] = row["listing_id"]
    return found


def _ages(session: Session, candidates: Iterable[Candidate]) -> dict[str, Age]:
    events = {candidate.event_id for candidate in candidates if candidate.event_id}
    found = chosen(session.conn, "SELECT id, first_seen_at, number FROM events WHERE id IN", events)
    return {row["id"]: (row["first_seen_at"], row["number"]) for row in found}


def _new_ids(session: Session, names: Sequence[tuple[str, str]]) -> list[str]:
    """Give each new event the id of its founding listing, longer where that means another event already."""
    wanted = [ids.event_id(*name) for name in names]
    taken = {event_id for (event_id,) in session.conn.execute(TAKEN, (json.dumps(wanted),))}
    given: list[str] = []
    for name, event_id in zip(names, wanted, strict=True):
        while event_id in taken:
            event_id = ids.event_id(*name, taken)
            if session.conn.execute(TAKEN, (json.dumps([event_id]),)).fetchone():
                taken.add(event_id)
        taken.add(event_id)
        given.append(event_id)
    return given
