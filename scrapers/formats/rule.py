"""Events that are announced only by a rule: `options = {rule = "first Thursday of the month, 6–8 pm"}`.

The document is not looked at; a source without a URL needs none.
"""

from collections.abc import Iterator
from dataclasses import replace

from scrapers.dates import instant
from scrapers.errors import Unreadable
from scrapers.model import Document, Listing, Parsed, Place, Recurrence, Source, Warn, When
from scrapers.spoken_rules import SpokenRule, spoken_rule

_WRITE = 'write `options = { rule = "first Thursday of the month, 6–8 pm", place = "…" }`'


def recognises(doc: Document) -> bool:
    """Recognise nothing: the region file says that a source is a rule."""
    return False


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one recurring listing a rule; `options` may also give title, place, url, description and `except` dates."""
    if doc.fetched_at is None:
        raise Unreadable("a rule needs to know what day it is, and nobody said", url=doc.url)
    rules = source.options.get("rule")
    texts = [rules] if isinstance(rules, str) else rules
    if not isinstance(texts, list) or not texts:
        raise Unreadable(f"source {source.id!r} has no rule; {_WRITE}", url=doc.url)
    for number, text in enumerate(texts):
        try:
            rule = spoken_rule(str(text), doc.fetched_at, source.timezone)
        except ValueError as error:
            raise Unreadable(f"source {source.id!r}: {error}", url=doc.url) from error
        for doubt in rule.doubts:
            yield Warn(f"{text!r}: {doubt}")
        yield _listing(rule, number, source)


def _listing(rule: SpokenRule, number: int, source: Source) -> Listing:
    said = {name: str(value) for name, value in source.options.items() if isinstance(value, str)}
    listing = Listing(
        title=said.get("title") or source.name or source.id,
        starts_at=rule.starts_at,
        ends_at=rule.ends_at,
        uid=f"rule:{source.id}:{number}" if number else f"rule:{source.id}",
        timezone=source.timezone,
        recurrence=Recurrence(rrules=(rule.rrule,), exdates=_except(source, rule)),
        description=said.get("description", ""),
        url=said.get("url") or source.url or None,
        location=Place(name=said["place"]) if said.get("place") else None,
    )
    return replace(listing, online_url=said["online"]) if said.get("online") else listing


def _except(source: Source, rule: SpokenRule) -> tuple[When, ...]:
    """Give the dates on which it does not take place: `except = ["2026-12-24"]`."""
    days = source.options.get("except", ())
    try:
        return tuple(instant(str(day), source.timezone) for day in days) if isinstance(days, list) else ()
    except ValueError as error:
        raise Unreadable(f"source {source.id!r}: `except` holds dates like 2026-12-24: {error}") from error
