"""Why an event was taken for what it is, in words that a person understands."""

from collections.abc import Iterator

from pipeline.classifying.concepts import says
from pipeline.classifying.decide import Decision
from pipeline.classifying.features import Features
from pipeline.classifying.model import lean

_SPEAKS_FROM = 0.15
"""A concept that leans less than this towards the decision is not a reason."""


def reason(decision: Decision, features: Features, prior: str | None) -> str:
    """Say what decided: a rule, the words that lean most towards it, or the curator's word for the source."""
    rule = features.rule
    told = [rule.says] if rule else []
    if not (rule and rule.kind and rule.relevance):
        told += [each for each in _spoken(decision, features) if not (rule and each.startswith("title"))]
    if prior and prior == decision.kind:
        told.append(f"its source is listed as {prior}")
    return "; ".join(told) or "nothing in its words speaks for more"


def _spoken(decision: Decision, features: Features) -> Iterator[str]:
    """Give for title, host and place the concept that leans most towards the decision; else one of the text."""
    spoken: set[str] = set()
    for field, form in (("T", "title says '{}'"), ("H", "host is {}"), ("V", "place is {}"), ("D", "text says '{}'")):
        if field == "D" and spoken:
            return
        told = features.found[field]
        names = [name for name in told if name.endswith(("_host", "_place"))] if field in "HV" else told
        if not names:
            continue
        leans = {name: lean(f"{field}:{name}", decision.kind or "other", decision.relevance) for name in names}
        best = max(leans, key=leans.__getitem__)
        if leans[best] >= _SPEAKS_FROM and best not in spoken:
            spoken.add(best)
            yield form.format(says()[best] if field in "HV" else told[best])
