"""How likely two listings are one event, and why: vetoes first, then evidence added up with learnt weights. Pure.

The score is a logarithm of odds; above 0 the pair is taken for one event. The weights were learnt from labelled
pairs of real listings (`python -m quality.train_dedupe`), each bound to the sign that its evidence has in the world.
"""

import math
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pipeline.identifying.clusters import NEVER
from pipeline.identifying.evidence import called, complete, seen
from pipeline.identifying.place_evidence import plainly_two
from pipeline.identifying.profile import Profile
from pipeline.identifying.time_evidence import Evidence
from pipeline.identifying.vetoes import elsewhere, impossible, vetoes
from pipeline.identifying.words import weigh

CERTAINTY = 0.75
"""From this likelihood on, two listings are taken for one event. Two events shown as one hide one of them, which is
worse than one event shown twice."""


LITTLE = 2.0
"""Two titles that share less rule out what is in two places, whatever else speaks for it (`vetoes`)."""
PLAIN = ("same own page", "same number", "title equal", "title contained", "time equal", "time misread", "same place")


class Verdict(NamedTuple):
    """What is to be said of a pair."""

    score: float
    reasons: tuple[tuple[str, float], ...]
    """What speaks for and against it, with how much; the heaviest first. Vetoes weigh `NEVER`."""

    @property
    def rule(self) -> str:
        """Give in short what speaks for it: what is plain to see first, else what weighs most."""
        spoken = [name for name, value in self.reasons if value > 0]
        plain = [name for name in PLAIN if name in spoken]
        return ", ".join((plain or spoken)[:4])

    @property
    def likelihood(self) -> float:
        """Give the score as a probability."""
        return likelihood(self.score)


def likelihood(score: float) -> float:
    """Turn a score into the probability that the two are one event."""
    if score == NEVER:
        return 0.0
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score + _margin()))))


@cache
def _margin() -> float:
    return math.log(CERTAINTY / (1 - CERTAINTY))


@cache
def weights() -> tuple[float, dict[str, float]]:
    """Read the learnt weights: the one that is always counted, and those of evidence by name."""
    lines = files("pipeline.identifying").joinpath("weights.tsv").read_text("utf-8").splitlines()
    found = {name: float(value) for name, _, value in (line.partition("\t") for line in lines if "\t" in line)}
    return found.pop("always"), found


def score(a: Profile, b: Profile) -> float:
    """Give the score of a pair."""
    found = None if hopeless(a, b) else compatible(a, b)
    return NEVER if found is None else total(found)


def hopeless(a: Profile, b: Profile) -> bool:
    """Tell at a glance that two listings cannot be one event: most pairs that share a key need no closer look."""
    return impossible(a, b) or _nothing_else(a, b)


def compatible(a: Profile, b: Profile) -> Evidence | None:
    """Give all evidence of what is not hopeless, or None when something rules it out: the dear questions last."""
    found = seen(a, b)
    if elsewhere(a, b, found):
        return None
    found = called(a, b, found)
    if next(vetoes(a, b, found), None) is not None:
        return None
    return complete(a, b, found)


def _nothing_else(a: Profile, b: Profile) -> bool:
    """Tell at a glance that two titles tell too little for two places: nothing else then speaks for one event."""
    one, two = a.title.words, b.title.words
    if not (weigh(one) < LITTLE > weigh(two) and plainly_two(a.place, b.place)):
        return False
    return one == two or weigh(one | two) < LITTLE


def total(found: Evidence) -> float:
    """Give the score of a pair that nothing rules out."""
    always, weighed = weights()
    return always - _margin() + sum(weighed.get(name, 0.0) * value for name, value in found.items())


def explain(a: Profile, b: Profile) -> Verdict:
    """Give the score of a pair with its reasons."""
    when_and_where = seen(a, b)
    found = complete(a, b, called(a, b, when_and_where))
    against = tuple((name, NEVER) for name in vetoes(a, b, found))
    ruled_out = against or impossible(a, b) or elsewhere(a, b, when_and_where)
    told = verdict(found)
    return Verdict(NEVER if ruled_out else told.score, against + told.reasons)


def verdict(found: Evidence) -> Verdict:
    """Give the score of a pair that nothing rules out, with what speaks for and against it."""
    _, weighed = weights()
    said = [(name, round(weighed.get(name, 0.0) * value, 2)) for name, value in found.items()]
    reasons = sorted((reason for reason in said if reason[1]), key=lambda reason: (-abs(reason[1]), reason[0]))
    return Verdict(total(found), tuple(reasons))
