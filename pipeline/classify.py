"""What kind of event a record tells of, how relevant it is to professional life, about what and for whom.

Rules decide titles that leave no doubt; a small linear model decides the rest (`pipeline/classifying`). Pure,
offline, about 100 µs an event. No event is dropped here: what is irrelevant is labelled so.
"""

from datetime import date
from functools import lru_cache

from pipeline.classifying.audience import audience
from pipeline.classifying.decide import decide, settled
from pipeline.classifying.features import Text, features
from pipeline.classifying.model import score
from pipeline.classifying.reasons import reason
from pipeline.classifying.topics import find_topics
from pipeline.records import Record, evolve
from scrapers.model import Source


def classify(record: Record, source: Source) -> Record:
    """Fill kind, its reason, relevance, topics and audience; `kind` stays None when nothing speaks for one."""
    text = _text(record, source)
    kind, why, relevance, topics, who = _labels(text, source.kind, source.topics, source.aggregator)
    return evolve(record, kind=kind, kind_reason=why, relevance=relevance, topics=topics, audience=who)


def _text(record: Record, source: Source) -> Text:
    labels = ", ".join(record.categories)
    return Text(
        title=record.title,
        description=f"{labels}. {record.description}" if labels else record.description,
        venue=record.location_name or record.address or ("Online" if record.online_url else ""),
        host=_hosts(source.name, record.organizer_name, source.group),
        hour=int(record.local_time[:2]) if record.local_time else None,
        weekday=date.fromisoformat(record.local_date).weekday() if record.local_date else None,
    )


@lru_cache(maxsize=2048)
def _hosts(source: str, organizer: str | None, group: str | None) -> str:
    names = (source, organizer or "", (group or "").replace("-", " "))
    return " . ".join(dict.fromkeys(name for name in names if name))


@lru_cache(maxsize=2048)
def _labels(
    text: Text, prior: str | None, given: tuple[str, ...], aggregator: bool
) -> tuple[str | None, str, str, tuple[str, ...], tuple[str, ...]]:
    """Judge one text; the occurrences of a series share the answer."""
    found = features(text)
    decision = settled(found.rule)
    if decision is None:
        decision = decide(score(found.keys(), found.body), found.rule, prior, on_topic=bool(given) and not aggregator)
    topics: tuple[str, ...] = ()
    if decision.relevance != "none":
        own = () if aggregator else given
        topics = find_topics(own, found.topics, found.told)
    who = audience(decision.kind, decision.relevance, topics, found.found)
    return decision.kind, reason(decision, found, prior), decision.relevance, topics, who
