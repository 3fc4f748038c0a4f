"""Which event each cluster of listings is: ids come from what was before, so none ever changes its meaning. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.identify import Candidate, Cluster


@dataclass(frozen=True, slots=True)
class Assignment:
    """The clusters with their events."""

    clusters: tuple[tuple[str | None, Cluster], ...]
    """The event of each cluster; None for one that is new."""
    absorbed: Mapping[str, str]
    """Events that are now part of another: former id -> id."""
    founder: Mapping[str, int]
    """Event -> the listing that founded it, as known before."""


Age = tuple[str, int]
"""When an event was first seen, and its number."""


def assign(
    clusters: Sequence[Cluster],
    candidates: Sequence[Candidate],
    age: Mapping[str, Age],
    founders: Mapping[str, int] | None = None,
) -> Assignment:
    """Give each cluster the oldest of the events whose founding listing it holds.

    `age` ranks events, lower is older. An event that falls apart stays with the listing that founded it (by
    `founders`; its oldest where that is not known); the rest is a new event. Of several events that become one, the
    oldest goes on and absorbs the others.
    """
    home = {ref: number for number, cluster in enumerate(clusters) for ref in cluster.members}
    founder: dict[str, int] = {}
    for candidate in candidates:
        if candidate.event_id is not None:
            founder[candidate.event_id] = min(candidate.ref, founder.get(candidate.event_id, candidate.ref))
    founder.update((event_id, ref) for event_id, ref in (founders or {}).items() if event_id in founder and ref in home)
    held: dict[int, list[str]] = {}
    for event_id in sorted(founder, key=lambda event_id: (age[event_id], event_id)):
        held.setdefault(home[founder[event_id]], []).append(event_id)
    return Assignment(
        tuple((held.get(number, [None])[0], cluster) for number, cluster in enumerate(clusters)),
        {younger: oldest for oldest, *others in held.values() for younger in others},
        founder,
    )
