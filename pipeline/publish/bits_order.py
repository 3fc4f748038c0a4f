"""The first events of a set in the order of their starts, and those nearest to a moment, without sorting the set."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.publish.bits import LATEST, Columns, Words

HOUR = 3600
CHUNK = 1024
"""So many events are looked at together at first, then twice as many each time."""


class Found(NamedTuple):
    """An event as lists order it."""

    start: int
    number: int

    @property
    def certain(self) -> bool:
        """Tell whether its start is itself, and does not stand for all that are earlier or later than columns hold."""
        return 0 < self.start < LATEST


def first(
    columns: Columns, found: Words, limit: int, *, pivot: int, after: Found | None = None, once: bool = False
) -> list[Found]:
    """Give the first events of a set, by start and number, from behind `after` on; with `once` of a series its first.

    Few events of the set should begin before `pivot`: they are sorted, the others are met in their order.
    """
    slots = _leading(_rising(columns, found, pivot, after), Leaders(columns, found), once)
    told = (_found(columns, slot) for slot in slots)
    return list(islice((one for one in told if after is None or one > after), limit))


def _rising(columns: Columns, found: Words, pivot: int, after: Found | None) -> Iterator[int]:
    if after is not None and after.start >= pivot:
        pivot = after.start
    else:
        pivot -= pivot % HOUR
        begun = columns.keeping(("before", pivot), lambda: columns.where(columns.starts < pivot))
        earlier = columns.slots_of(found & begun)
        yield from earlier[np.lexsort((columns.number_at[earlier], columns.starts[earlier]))].tolist()
    yield from _walk(columns, found, columns.order[_place(columns, pivot) :])


def _place(columns: Columns, moment: int) -> int:
    """Give the place in the order where what begins at a moment stands."""
    return int(np.searchsorted(columns.rising, np.uint32(moment)))  # another type would copy them all


def _walk(columns: Columns, found: Words, order: NDArray[np.int32]) -> Iterator[int]:
    """Give those of some slots that are in a set, a chunk at a time."""
    begin, size = 0, CHUNK
    while begin < len(order):
        chunk = order[begin : begin + size]
        yield from chunk[columns.has(found, chunk)].tolist()
        begin, size = begin + size, size * 2


def _found(columns: Columns, slot: int) -> Found:
    return Found(int(columns.starts[slot]), int(columns.number_at[slot]))


class Leaders:
    """Tells which events of a set are the first of their series in it; each series is looked at once."""

    def __init__(self, columns: Columns, found: Words) -> None:
        self.columns = columns
        self.found = found
        self.known: dict[int, int] = {}

    def has(self, slot: int) -> bool:
        """Tell whether none of its series in the set begins before it."""
        owner = int(self.columns.owner[slot])
        if owner < 0:
            return True
        if owner not in self.known:
            self.known[owner] = self._first(owner)
        return self.known[owner] == slot

    def _first(self, owner: int) -> int:
        begins, ends = self.columns.extents
        dates = np.arange(begins[owner], ends[owner])
        dates = dates[self.columns.has(self.found, dates)]
        return int(dates[np.lexsort((self.columns.number_at[dates], self.columns.starts[dates]))[0]])


class Near(NamedTuple):
    """Events as a calendar that cannot hold all chooses: what is not over first, then how far away, then number."""

    over: NDArray[np.bool_]
    distance: NDArray[np.int64]
    number: NDArray[np.int64]
    start: NDArray[np.int64]

    def best(self, limit: int) -> "Near":
        """Give the nearest ones in this order."""
        chosen = np.lexsort((self.number, self.distance, self.over))[:limit]
        return Near(self.over[chosen], self.distance[chosen], self.number[chosen], self.start[chosen])

    def by_date(self) -> list[Found]:
        """Give them by start and number."""
        order = np.lexsort((self.number, self.start))
        return [Found(*one) for one in zip(self.start[order].tolist(), self.number[order].tolist(), strict=True)]


def joined(parts: Sequence[Near]) -> Near:
    """Put events of several columns together."""
    over, distance, number, start = (np.concatenate([part[at] for part in parts]) for at in range(4))
    return Near(over, distance, number, start)


def nearest(columns: Columns, found: Words, limit: int, now: int, *, once: bool = False) -> Near:
    """Give the events of a set that are nearest to a moment, those that are not over before all others."""
    leaders = Leaders(columns, found)
    going = found & columns.where(columns.until >= now)
    begin = _place(columns, now)
    ahead = islice(_leading(_walk(columns, going, columns.order[begin:]), leaders, once), limit)
    begun = _leading(columns.slots_of(going & columns.where(columns.starts < now)).tolist(), leaders, once)
    chosen = _near(columns, [*ahead, *begun], now, over=False).best(limit)
    if len(chosen.number) == limit:
        return chosen
    backwards = _leading(_walk(columns, found & ~going, columns.order[:begin][::-1]), leaders, once)
    past = _near(columns, _latest(columns, backwards, limit - len(chosen.number)), now, over=True)
    return joined((chosen, past)).best(limit)


def _leading(slots: Iterable[int], leaders: Leaders, once: bool) -> Iterator[int]:
    return (slot for slot in slots if leaders.has(slot)) if once else iter(slots)


def _latest(columns: Columns, backwards: Iterable[int], limit: int) -> list[int]:
    """Give the last events, and those that began together with the earliest of them."""
    slots: list[int] = []
    for slot in backwards:
        if len(slots) >= limit and columns.starts[slot] != columns.starts[slots[-1]]:
            break
        slots.append(slot)
    return slots


def _near(columns: Columns, slots: list[int], now: int, *, over: bool) -> Near:
    at = np.array(slots, dtype=np.int64)
    starts = columns.starts[at].astype(np.int64)
    return Near(np.full(len(at), over), np.abs(starts - now), columns.number_at[at], starts)
