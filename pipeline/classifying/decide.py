"""From scores, rules and what a curator said to a kind and a relevance."""

from typing import NamedTuple

from pipeline.classifying.model import Scores
from pipeline.classifying.rules import Rule

KINDS = (
    "meetup", "hackathon", "career-fair", "mixer", "conference", "workshop", "talk", "competition",
    "job-search-group", "info-session", "volunteer", "coworking", "public-speaking", "chapter-meeting",
    "social", "arts", "sports", "family", "worship", "market", "other",
)  # fmt: skip
RELEVANCES = ("core", "adjacent", "none")
PROFESSIONAL = frozenset(
    {"meetup", "hackathon", "career-fair", "mixer", "conference", "competition", "job-search-group",
     "coworking", "public-speaking"}
)  # fmt: skip
"""Kinds that, said of a whole source by its curator, mean that its events are professional."""

CORE_FROM = 0.26
"""Likelier than this is core. Chosen by cross-validation, where precision and recall meet with room for the
rare core of a general calendar (docs/quality.md)."""
PRIOR_CORE = 0.18
"""What a curator's word for a source adds to the chance that its event is core."""
PRIOR_TOPIC = 0.1
"""The same, when the curator gave the source topics and no professional kind."""
PRIOR_KIND = 3.0
"""How many times likelier the curator's kind becomes."""
ELSEWHERE = 0.1
"""How much of a kind's chance with another relevance than the one decided counts."""
UNKNOWN_UNDER = 0.12
"""A kind less likely than this is not worth saying."""


class Decision(NamedTuple):
    """What the event is taken to be; `kind` is None when nothing speaks for one."""

    kind: str | None
    relevance: str
    core: float
    """How likely it is core, from 0 to 1."""


def settled(rule: Rule | None) -> Decision | None:
    """Give the decision of a rule that says everything; the model need not be asked then."""
    if rule and rule.kind and rule.relevance:
        return Decision(rule.kind, rule.relevance, 1.0 if rule.relevance == "core" else 0.0)
    return None


def decide(scores: Scores, rule: Rule | None, prior: str | None = None, *, on_topic: bool = False) -> Decision:
    """Weigh the model's scores, a rule that fits the title, and what the source's curator said of it.

    `on_topic`: the curator gave the source professional topics.
    """
    core = min(1.0, scores.core + (PRIOR_CORE if prior in PROFESSIONAL else PRIOR_TOPIC if on_topic else 0.0))
    relevance = (rule and rule.relevance) or _relevance(scores, core)
    kind = (rule and rule.kind) or _kind(scores, relevance, prior)
    return Decision(kind, relevance, core)


def _relevance(scores: Scores, core: float) -> str:
    if core >= CORE_FROM:
        return "core"
    return "adjacent" if sum(scores.kinds["adjacent"].values()) > sum(scores.kinds["none"].values()) else "none"


def _kind(scores: Scores, relevance: str, prior: str | None) -> str | None:
    """Give the likeliest kind; what is likely together with another relevance counts a little."""
    chances = dict(scores.kinds[relevance])
    for other, kinds in scores.kinds.items():
        if other != relevance:
            for kind, chance in kinds.items():
                chances[kind] = chances.get(kind, 0.0) + ELSEWHERE * chance
    if prior in chances:
        chances[prior] *= PRIOR_KIND
    best = max(chances, key=chances.__getitem__, default=None)
    return best if best and chances[best] >= UNKNOWN_UNDER * sum(chances.values()) else None
