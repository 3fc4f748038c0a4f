"""Which listings are one event. Pure: candidates in, clusters out; the ids come afterwards, from what was before.

A first, strict rule set: across sources, the same page at the same start, or the same title at the
same start and place. Listings that already share an event stay together.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from pipeline.records import Record
from pipeline.rekey import plain

TRACKERS = re.compile(r"utm_.*|fbclid|gclid|mc_[ce]id|aff|ref|recId|recSource|searchId|eventOrigin", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One listing to compare: what it says, and the event it belongs to so far."""

    ref: int
    """The listing's id; rises with age."""
    source_id: str
    event_id: str | None
    record: Record


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
Name = Callable[[Record], Hashable | None]
"""What a record is compared by; None when it says nothing of that kind."""


def identify(candidates: Sequence[Candidate]) -> list[Cluster]:
    """Partition candidates into events: new and changed listings, and all that is near them.

    Every candidate is in exactly one cluster. The result does not depend on their order.
    """
    parent = {candidate.ref: candidate.ref for candidate in candidates}
    reason = {candidate.ref: OWN for candidate in candidates}

    def root(ref: int) -> int:
        while parent[ref] != ref:
            parent[ref] = ref = parent[parent[ref]]
        return ref

    for group, match in _agreements(candidates):
        first, *others = sorted(candidate.ref for candidate in group)
        for other in others:
            older, younger = sorted((root(first), root(other)))
            if older != younger:
                parent[younger] = older
                reason[other] = match
    found: dict[int, dict[int, Match]] = defaultdict(dict)
    for ref in sorted(parent):
        found[root(ref)][ref] = reason[ref]
    return [Cluster(members) for members in found.values()]


def _agreements(candidates: Sequence[Candidate]) -> Iterable[tuple[list[Candidate], Match]]:
    """Give the groups of candidates that agree, with the rule: what was together first, then the strictest rule."""
    together: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.event_id is not None:
            together[candidate.event_id].append(candidate)
    yield from ((group, Match("together", 1.0)) for group in together.values())
    yield from ((group, Match("same-page", 1.0)) for group in _across(candidates, _page))
    yield from ((group, Match("same-title-start-place", 0.95)) for group in _across(candidates, _title_and_place))


def _across(candidates: Sequence[Candidate], name: Name) -> Iterable[list[Candidate]]:
    """Group candidates of different sources that share a name; one that repeats within a source tells nothing."""
    groups: dict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if (called := name(candidate.record)) is not None:
            groups[called].append(candidate)
    for group in groups.values():
        sources = [candidate.source_id for candidate in group]
        if 1 < len(sources) == len(set(sources)):
            yield group


@lru_cache(maxsize=1 << 16)
def hints(url: str | None, title: str) -> frozenset[str]:
    """Give by what a listing can be one event with another at the same start: only those are worth comparing."""
    return frozenset(hint for hint in (canonical(url) if url else "", plain(title)) if hint)


def _page(record: Record) -> Hashable | None:
    return (canonical(record.url), record.starts_at) if record.url else None


def _title_and_place(record: Record) -> Hashable | None:
    title, place = plain(record.title), plain(record.location_name or record.address)
    return (title, record.starts_at, place) if title and place else None


def canonical(url: str) -> str:
    """Reduce a URL to what names the page: no scheme, `www.`, trackers, fragment or final slash."""
    parts = urlsplit(url)
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not TRACKERS.fullmatch(k)))
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    return f"{host}{path}?{query}" if query else f"{host}{path}"
