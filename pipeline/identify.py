"""Which listings are one event. Pure: candidates in, clusters out; the ids come afterwards, from what was before.

Candidates that share a key (`identifying.blocks`) are compared (`identifying.score`); the pairs that are likely one
event are put together, the likeliest first, and never against a veto (`identifying.clusters`). People's verdicts
win. What comes out depends on what the listings say, not on the order in which they arrived.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import combinations
from typing import NamedTuple

from pipeline.identifying.blocks import blocks
from pipeline.identifying.clusters import NEVER, Pairs, cluster
from pipeline.identifying.evidence import evidence
from pipeline.identifying.pages import canonical
from pipeline.identifying.profile import Profile
from pipeline.identifying.score import compatible, hopeless, likelihood, score, total, verdict
from pipeline.identifying.time_evidence import Evidence

__all__ = ["OWN", "Candidate", "Cluster", "Comparison", "Match", "Name", "canonical", "identify"]

LONGEST_MOVE = 62 * 24 * 60
"""Minutes. What moved further than two months is not waited for by its copies."""
SHORTEST_MOVE = 2 * 60
"""Minutes. Copies told less apart are compared as they are, whatever they said before."""
SURE = 50.0
"""The score of a pair that a person called the same."""


class Candidate(NamedTuple):
    """One listing to compare: what it says, and the event it belongs to so far."""

    ref: int
    """The listing's id; rises with age."""
    source_id: str
    key: str
    event_id: str | None
    profile: Profile

    @property
    def name(self) -> tuple[str, str]:
        """Give its identity, the same whenever it arrives."""
        return self.source_id, self.key


@dataclass(frozen=True, slots=True)
class Match:
    """Why a listing belongs to the event of its cluster."""

    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Listings that are one event, by ref, each with its reason; the oldest one founded it."""

    members: dict[int, Match]


OWN = Match("own", 1.0)
Name = tuple[str, str]
"""A source and the key of a listing there."""
Said = Mapping[Name, frozenset[Name]]


@dataclass(slots=True)
class Comparison:
    """Scores of pairs of candidates, each computed once, with the verdicts of people."""

    candidates: dict[int, Candidate] = field(default_factory=dict)
    same: Said = field(default_factory=dict)
    """Listing -> listings of which a person said that they are the same event."""
    different: Said = field(default_factory=dict)
    scores: dict[tuple[int, int], float] = field(default_factory=dict)
    _reasons: dict[tuple[int, int], Evidence] = field(default_factory=dict)
    """What was found of pairs that are likely one event."""
    loyal: bool = True
    """Copies stay with what has moved; not when people speak anew, for what they joined may never have been one."""

    def score(self, a: int, b: int) -> float:
        """Give the score of a pair; above 0 it is likely one event."""
        pair = (a, b) if a < b else (b, a)
        found = self.scores.get(pair)
        if found is None:
            found = self.scores[pair] = self._score(*pair)
        return found

    def _ordered(self, a: int, b: int) -> tuple[Candidate, Candidate]:
        """Give a pair in an order that does not depend on arrival."""
        one, two = self.candidates[a], self.candidates[b]
        return (one, two) if one.name <= two.name else (two, one)

    def _score(self, a: int, b: int) -> float:
        one, two = self.candidates[a], self.candidates[b]
        if self.different and two.name in self.different.get(one.name, ()):
            return NEVER
        if self.same and two.name in self.same.get(one.name, ()):
            return SURE
        if hopeless(one.profile, two.profile):
            return NEVER
        one, two = self._ordered(a, b)
        found = compatible(one.profile, two.profile)
        if found is None:
            return NEVER
        if (value := total(found)) > 0:
            self._reasons[a, b] = found
        return value

    def together(self, a: int, b: int) -> float:
        """Give the score of a pair if only they were at one time: of copies that were one event until one moved."""
        if self.candidates[b].name in self.different.get(self.candidates[a].name, ()):
            return NEVER
        one, two = (candidate.profile for candidate in self._ordered(a, b))
        if one.source_id == two.source_id or abs(one.start - two.start) > LONGEST_MOVE:
            return self.score(a, b)
        moved = one._replace(start=two.start, end=two.end, day=two.day, minute=two.minute, days=two.days)
        return max(score(moved, two), self.score(a, b))

    def parted(self, a: int, b: int) -> bool:
        """Tell whether two listings were one event, and only their times speak against it now: one has moved."""
        one, two = self.candidates[a], self.candidates[b]
        was_one = one.event_id is not None and one.event_id == two.event_id
        moved = self.loyal and was_one and abs(one.profile.start - two.profile.start) > SHORTEST_MOVE
        return moved and self.score(a, b) <= 0 < self.together(a, b)

    def clusters(self, refs: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[Cluster]:
        """Partition candidates; `edges` are the pairs that are worth a look."""
        compared = sorted(edges, key=lambda pair: self.candidates[pair[0]].profile.day)  # what is read stays in caches
        likely, parted = {}, []
        for pair in compared:
            if (found := self.score(*pair)) > 0:
                likely[pair] = found
            elif self.parted(*pair):
                parted.append(pair)
        names = {candidate.name: ref for ref, candidate in self.candidates.items()} if self.same else {}
        said = [(names[a], names[b]) for a in self.same.keys() & names.keys() for b in self.same[a] & names.keys()]
        linked = {ref for pair in (*likely, *said, *parted) for ref in pair}
        order = sorted(linked, key=lambda ref: (self.candidates[ref].name, ref))
        parts = cluster(order, Pairs(likely, self.score, said, parted, self.together))
        alone = [Cluster({ref: OWN}) for ref in refs if ref not in linked]
        return [Cluster(self._members(part)) for part in parts] + alone

    def _members(self, part: Sequence[int]) -> dict[int, Match]:
        """Give each listing of an event its reason: how it fits the one that fits it best."""
        founder, *others = sorted(part)
        return {founder: OWN} | {ref: self._reason(ref, [one for one in part if one != ref]) for ref in others}

    def _reason(self, ref: int, others: Sequence[int]) -> Match:
        best = max(others, key=lambda other: (self.score(ref, other), -other))
        if self.candidates[best].name in self.same.get(self.candidates[ref].name, ()):
            return Match("said to be the same", 1.0)
        return self._why(*((ref, best) if ref < best else (best, ref)))

    def _why(self, a: int, b: int) -> Match:
        """Tell what a pair of one event has in common."""
        if self.score(a, b) == NEVER:
            return Match("moved apart", round(likelihood(self.together(a, b)), 3))
        one, two = self._ordered(a, b)
        found = self._reasons.get((a, b)) or evidence(one.profile, two.profile)
        told = verdict(found)
        return Match(told.rule, round(told.likelihood, 3))


CROWD = 32
"""What more listings of one day have in common tells little: copies of one event also share what is rarer."""
FEW = 4


def identify(
    candidates: Sequence[Candidate],
    same: Said | None = None,
    different: Said | None = None,
) -> list[Cluster]:
    """Partition candidates into events: every one is in exactly one cluster."""
    comparison = Comparison({candidate.ref: candidate for candidate in candidates}, same or {}, different or {})
    return comparison.clusters(comparison.candidates, near(candidates))


def near(candidates: Iterable[Candidate]) -> set[tuple[int, int]]:
    """Give the pairs that share a key or an event: those worth comparing."""
    first: dict[int, int] = {}
    shared: dict[int, set[int]] = {}
    events: dict[str, set[int]] = defaultdict(set)
    for candidate in candidates:
        ref = candidate.ref
        for key in blocks(candidate.profile):
            if (other := first.setdefault(key, ref)) != ref:  # most keys are those of one listing
                shared.setdefault(key, {other}).add(ref)
        if candidate.event_id is not None:
            events[candidate.event_id].add(ref)
    pairs = {(a, b) for group in shared.values() for a in told(group) for b in group if a < b}
    return pairs.union(pair for group in events.values() for pair in combinations(sorted(group), 2))


def told(group: Collection[int]) -> Collection[int]:
    """Give with which of those that share a key the others are compared: all, and in a crowd a few of the oldest.

    Where the crowd is one event told many times, these are it.
    """
    return group if len(group) <= CROWD else nsmallest(FEW, group)
