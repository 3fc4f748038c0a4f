"""What filters ask of events, as bits in memory: which have a value, and how many of some do.

Counting a million events is then a few thousand operations on words of 64 bits. A set of events is an array of words
(`Words`), one bit an event. An event that is alone in its series has any bit; the dates of a series lie in one word, so
that "is any of them in the set" is a comparison with zero. Nothing here is ever changed once it is made.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Codes = NDArray[Any]
"""Whole numbers, as narrow as they fit."""
BITS = 64
LATEST = 2**32 - 1
"""The moment that stands for all later than moments can be."""
MOST_KEPT = 48
"""So many sets that were asked for are kept with the columns they come from; each has a bit an event."""


@dataclass(frozen=True, slots=True)
class Value:
    """A column: by row, which of `values` it has. With `many`, a row has all that its tuple names."""

    values: Sequence[Any]
    codes: Codes
    many: bool = False


Making = Callable[[], Value]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which bits of which words have a value; those of one value lie together, from `starts` on."""

    values: list[Any]
    starts: Codes
    words: NDArray[np.int64]
    bits: Words
    again: tuple[Codes, Codes]
    """Of a series with dates in several words, every further pair and its first one."""

    def of(self, wanted: Callable[[Any], bool], into: Words) -> None:
        """Set the bits of all values that are wanted."""
        ends = np.append(self.starts, len(self.words))[1:]
        for value, start, end in zip(self.values, self.starts, ends, strict=True):
            if wanted(value):
                np.bitwise_or.at(into, self.words[start:end], self.bits[start:end])

    def dates(self, found: Words) -> dict[Any, int]:
        """Count by value, every date by itself."""
        return self._sums(np.bitwise_count(self._hits(found)))

    def series(self, found: Words) -> dict[Any, int]:
        """Count by value, the dates of one series once."""
        hits = self._hits(found)
        further, first = self.again
        if len(further):
            np.bitwise_or.at(hits, first, hits[further])
            hits[further] = 0
        return self._sums(hits != 0)

    def _hits(self, found: Words) -> Words:
        hits = found.take(self.words)
        hits &= self.bits
        return hits

    def _sums(self, numbers: NDArray[Any]) -> dict[Any, int]:
        if not self.values:
            return {}
        return dict(zip(self.values, np.add.reduceat(numbers, self.starts, dtype=np.int32).tolist(), strict=True))


ALIKE = ("relevance", "weekday", "kind", "locality", "topic")
"""Columns by which events lie side by side, the last one first: a value in few words is counted fast."""
EVERY = "every event"
"""The column with one value that all have: what is found of it is the whole number."""


@dataclass(frozen=True)
class Columns:
    """Events by their values. Bits before the word `alone` are of events that are alone in their series."""

    numbers: Codes
    """Rising."""
    slots: NDArray[np.int32]
    """The bit of each of `numbers`."""
    size: int
    """In words."""
    alone: int
    starts: NDArray[np.uint32]
    """By slot; where there is no event, LATEST."""
    until: NDArray[np.uint32]
    order: NDArray[np.int32]
    """Slots of all events by start, then number."""
    rising: NDArray[np.uint32]
    """Their starts."""
    number_at: Codes
    """By slot."""
    owner: NDArray[np.int32]
    """By slot, the series with several dates that it belongs to, or -1."""
    extents: tuple[Codes, Codes]
    """By series, its first slot and the one after its last."""
    singles: Mapping[str, Pairs]
    series: Mapping[str, Pairs]
    kept: dict[Any, Words] = field(default_factory=dict)

    def none(self) -> Words:
        """Give the set without any event."""
        return np.zeros(self.size, dtype=np.uint64)

    def all(self) -> Words:
        """Give the set of all events."""
        return self.keeping(EVERY, lambda: self.having(EVERY, lambda _: True))

    def keeping(self, key: Any, make: Callable[[], Words]) -> Words:
        """Give the set kept under a key, made when it is not; the oldest go first. Nobody may change it."""
        found = self.kept.get(key)
        if found is None:
            found = make()
            for oldest in list(self.kept)[:-MOST_KEPT]:
                self.kept.pop(oldest, None)
            self.kept[key] = found
        return found

    def having(self, column: str, wanted: Callable[[Any], bool]) -> Words:
        """Give the set of events that have a value which is wanted."""
        into = self.none()
        self.singles[column].of(wanted, into)
        self.series[column].of(wanted, into)
        return into

    def where(self, flags: NDArray[np.bool_]) -> Words:
        """Give the set of the slots that are true."""
        return np.packbits(flags, bitorder="little").view(np.uint64)

    def numbered(self, numbers: Codes) -> Words:
        """Give the set of events with these numbers; numbers of none are left out."""
        flags = np.zeros(self.size * BITS, dtype=np.bool_)
        if len(self.numbers):
            at = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
            flags[self.slots[at[self.numbers[at] == numbers]]] = True
        return self.where(flags)

    def slots_of(self, found: Words) -> Codes:
        """Give the slots of a set, rising."""
        words = np.flatnonzero(found)  # most sets that are asked for are sparse
        flags = np.unpackbits(found[words].view(np.uint8), bitorder="little").reshape(-1, BITS)
        at, bits = np.nonzero(flags)
        return words[at] * BITS + bits

    def has(self, found: Words, slots: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell which of some slots are in a set."""
        bits: NDArray[np.bool_] = (found[slots // BITS] >> (slots % BITS).astype(np.uint64)) & np.uint64(1) == 1
        return bits

    def numbers_of(self, found: Words) -> Codes:
        """Give the numbers of the events of a set, rising."""
        return np.sort(self.number_at[self.slots_of(found)])

    def alone_in_series(self, numbers: Sequence[int]) -> dict[int, bool]:
        """Tell of those of some events that are among these whether each is the only date of its series."""
        wanted = np.array(numbers, dtype=np.int64)
        at = np.searchsorted(self.numbers, wanted)
        there = at < len(self.numbers)
        there[there] = self.numbers[at[there]] == wanted[there]
        alone = self.slots[at[there]] < self.alone * BITS
        return dict(zip(wanted[there].tolist(), alone.tolist(), strict=True))

    def count(self, column: str, found: Words, *, once: bool) -> dict[Any, int]:
        """Count the events of a set by value; with `once` those of one series once."""
        counts = self.singles[column].dates(found)
        others = self.series[column]
        for value, number in (others.series(found) if once else others.dates(found)).items():
            counts[value] = counts.get(value, 0) + number
        return counts

    def total(self, found: Words, *, once: bool) -> int:
        """Count the events of a set."""
        if not once:
            return int(np.bitwise_count(found).sum())
        ones = int(np.bitwise_count(found[: self.alone]).sum())
        return ones + self.series[EVERY].series(found).get(True, 0)


def columns(
    numbers: Codes, series: Codes, starts: NDArray[np.uint32], until: NDArray[np.uint32], values: Mapping[str, Making]
) -> Columns:
    """Lay out events, alike ones side by side; `series` numbers the series from 0, the rest is by row.

    Columns are made one after the other, each from what was read of it, which is forgotten then.
    """
    layout = _layout(series, _in_many(series), tuple(values[name]().codes for name in ALIKE if name in values))
    made = {name: _made(make(), layout) for name, make in values.items()}
    made[EVERY] = _made(Value([True], np.zeros(len(numbers), dtype=np.uint8)), layout)
    slots, size = layout.slots, layout.size
    owner = np.full(size * BITS, -1, dtype=np.int32)
    owner[layout.placed[layout.ones :]] = layout.owner
    by_start = np.lexsort((numbers, starts)).astype(np.int32)  # after the columns, whose making takes the most memory
    return Columns(
        numbers=numbers,
        slots=slots,
        size=size,
        alone=-(-layout.ones // BITS),
        starts=_spread_out(starts, slots, size, LATEST),
        until=_spread_out(until, slots, size, 0),
        order=slots[by_start],
        rising=starts[by_start],
        number_at=_spread_out(numbers, slots, size, -1),
        owner=owner,
        extents=layout.extents,
        singles={name: pairs for name, (pairs, _) in made.items()},
        series={name: pairs for name, (_, pairs) in made.items()},
    )


def _spread_out(column: NDArray[Any], slots: NDArray[np.int32], size: int, nothing: int) -> NDArray[Any]:
    """Give a column by slot instead of by row."""
    found = np.full(size * BITS, nothing, dtype=column.dtype)
    found[slots] = column
    return found


class Layout(NamedTuple):
    """Where events lie: rows in the order of their slots, first the `ones` that are alone in their series."""

    rows: Codes
    placed: Codes
    """The slots of `rows`, rising."""
    slots: NDArray[np.int32]
    """By row."""
    ones: int
    owner: NDArray[np.int32]
    """Of all rows after the ones, the series."""
    extents: tuple[Codes, Codes]
    size: int


def _in_many(series: Codes) -> NDArray[np.bool_]:
    """Tell which rows are of a series with several dates."""
    return np.asarray(np.bincount(series)[series] > 1) if len(series) else np.zeros(0, dtype=np.bool_)


def _layout(series: Codes, many: NDArray[np.bool_], codes: tuple[Codes, ...]) -> Layout:
    ones = np.flatnonzero(~many)
    if codes:
        ones = ones[np.lexsort(tuple(column[ones] for column in codes))]
    own = np.flatnonzero(many)
    own = own[np.argsort(series[own], kind="stable")]
    _, first, length = np.unique(series[own], return_index=True, return_counts=True)
    placed, end = _packed(length.tolist(), -(-len(ones) // BITS) * BITS)
    begins = np.array(placed, dtype=np.int64)
    rows = np.concatenate((ones, own), dtype=np.int32)
    within = np.repeat(begins - first, length) + np.arange(len(own))
    at = np.concatenate((np.arange(len(ones)), within), dtype=np.int32)
    slots = np.zeros(len(series), dtype=np.int32)
    slots[rows] = at
    owner = np.repeat(np.arange(len(length), dtype=np.int32), length)
    return Layout(rows, at, slots, len(ones), owner, (begins, begins + length), -(-end // BITS))


def _packed(lengths: Iterable[int], offset: int) -> tuple[list[int], int]:
    """Place series one after the other, none across a word unless it is longer than a word."""
    begins = []
    for length in lengths:
        room = -offset % BITS
        if length > room:
            offset += room
        begins.append(offset)
        offset += length
    return begins, offset


def _made(value: Value, layout: Layout) -> tuple[Pairs, Pairs]:
    """Give the pairs of the events that are alone in their series, and of all others."""
    codes, ones = value.codes[layout.rows], layout.ones
    if not value.many:
        first = _pairs(value.values, codes[:ones], layout.placed[:ones], None)
        return first, _pairs(value.values, codes[ones:], layout.placed[ones:], layout.owner)
    values, at, spread = _spread(value.values, codes)
    alone = int(np.searchsorted(at, ones))
    placed = layout.placed[at]
    first = _pairs(values, spread[:alone], placed[:alone], None)
    return first, _pairs(values, spread[alone:], placed[alone:], layout.owner[at[alone:] - ones])


def _pairs(values: Sequence[Any], codes: Codes, placed: Codes, owner: NDArray[np.int32] | None) -> Pairs:
    """Give one pair for each value, series and word, of entries in the order of their slots."""
    order = np.argsort(codes, kind="stable").astype(np.int32)  # half the memory, which is most while columns are made
    codes, placed = codes[order], placed[order]
    words, bits = placed // BITS, np.uint64(1) << (placed % BITS).astype(np.uint64)
    new_code = _changes(codes)
    whole = new_code | (_changes(words) if owner is None else _changes(owner[order]))
    firsts = np.flatnonzero(whole | _changes(words))
    if not len(firsts):
        return Pairs([], firsts, words, bits, (firsts, firsts))
    told, further = np.flatnonzero(whole[firsts]), np.flatnonzero(~whole[firsts])
    starts = np.flatnonzero(new_code[firsts])
    return Pairs(
        [values[code] for code in codes[firsts][starts].tolist()],
        starts,
        words[firsts].astype(np.int64),  # the type by which `take` is fastest
        np.bitwise_or.reduceat(bits, firsts),
        (further, told[np.searchsorted(told, further) - 1]),
    )


def _changes(column: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell where something else stands than before."""
    changed = np.ones(len(column), dtype=np.bool_)
    changed[1:] = column[1:] != column[:-1]
    return changed


def _spread(several: Sequence[Iterable[Any]], codes: Codes) -> tuple[list[Any], Codes, Codes]:
    """Give each entry as often as it has values: the values, which entry, and which value."""
    known: dict[Any, int] = {}
    lists = [[known.setdefault(one, len(known)) for one in dict.fromkeys(values)] for values in several]
    length = np.array([len(one) for one in lists], dtype=np.int64)
    flat = np.array([code for one in lists for code in one], dtype=np.int64)
    begins = np.cumsum(length) - length
    repeats = length[codes]
    within = np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return list(known), np.repeat(np.arange(len(codes)), repeats), flat[np.repeat(begins[codes], repeats) + within]
