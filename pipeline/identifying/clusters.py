"""From scores of pairs to events: the likeliest pairs first, and never against a veto. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

NEVER = float("-inf")
"""The score of a pair that must not be one event, whatever speaks for it."""
Pair = tuple[int, int]
Score = Callable[[int, int], float]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is known of pairs of items."""

    likely: Mapping[Pair, float]
    """Pairs above the threshold, with their scores: above 0, more likely one than not."""
    score: Score
    """The score of any pair."""
    said: Sequence[Pair] = ()
    """Pairs that are one because a person says so."""
    parted: Sequence[Pair] = ()
    """Pairs that were one, and of which one side has moved."""
    together: Score | None = None
    """The score of any pair, times left aside."""


def cluster(items: Sequence[int], pairs: Pairs) -> list[list[int]]:
    """Partition items so that within a part pairs are, on average, more likely one event than not.

    `items` are in an order that does not depend on arrival. What a person said comes first; then the best pair
    is taken before the next, and two parts become one when the mean score between them is above 0 and no
    pair between them is NEVER; at last, what was one before one side moved stays one.
    """
    parts = _Parts(items)
    place = {item: number for number, item in enumerate(items)}

    def stable(pair: Pair) -> tuple[int, ...]:
        return tuple(sorted((place[pair[0]], place[pair[1]])))

    for a, b in sorted(pairs.said, key=stable):
        parts.join(a, b)
    for a, b in sorted(pairs.likely, key=lambda pair: (-pairs.likely[pair], stable(pair))):
        if parts.fit(a, b, pairs.score):
            parts.join(a, b)
    for a, b in sorted(pairs.parted, key=stable):
        if pairs.together is not None and parts.fit(a, b, pairs.together):
            parts.join(a, b)
    return [sorted(part, key=place.__getitem__) for part in parts.distinct()]


class _Parts:
    """The parts so far: at first, each item alone."""

    def __init__(self, items: Iterable[int]) -> None:
        self._of = {item: [item] for item in items}

    def fit(self, a: int, b: int, score: Score) -> bool:
        """Tell whether the parts of two items may become one."""
        one, two = self._of[a], self._of[b]
        if one is two:
            return False
        between = [score(x, y) for x in one for y in two]
        return NEVER not in between and sum(between) > 0

    def join(self, a: int, b: int) -> None:
        """Make the parts of two items one."""
        one, two = self._of[a], self._of[b]
        if one is not two:
            one.extend(two)
            self._of.update((item, one) for item in two)

    def distinct(self) -> list[list[int]]:
        """Give each part once."""
        return list({id(part): part for part in self._of.values()}.values())
