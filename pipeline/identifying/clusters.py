"""From scores of pairs to events: the likeliest pairs first, and never against a veto. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

NEVER = float("-inf")
"""The score of a pair that must not be one event, whatever speaks for it."""
LOYALTY = 1.0
"""By so much must a pair that was one, and moved apart, be the better one."""
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
    pair between them is NEVER. What was one until one side moved stays one, unless another fits better.
    """
    parts = _Parts(items)
    place = {item: number for number, item in enumerate(items)}

    def stable(pair: Pair) -> tuple[int, ...]:
        return tuple(sorted((place[pair[0]], place[pair[1]])))

    for a, b in sorted(pairs.said, key=stable):
        parts.join(a, b)
    for a, b, fits in _in_order(pairs, stable):
        if parts.fit(a, b, fits):
            parts.join(a, b)
    return [sorted(part, key=place.__getitem__) for part in parts.distinct()]


def _in_order(pairs: Pairs, stable: Callable[[Pair], tuple[int, ...]]) -> list[tuple[int, int, Score]]:
    """Give the pairs to try, the best first, each with the score that its parts must fit by."""
    tried = [(-found, stable(pair), pair, pairs.score) for pair, found in pairs.likely.items()]
    if pairs.together is not None:
        apart = pairs.together
        tried += [(LOYALTY - apart(*pair), stable(pair), pair, apart) for pair in pairs.parted]
    return [(*pair, fits) for _, _, pair, fits in sorted(tried, key=lambda entry: entry[:2])]


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
