"""By what occurrences of a series are recognised, within a source and across sources. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pipeline.identifying.words import EMPTY, split, stem, weigh
from pipeline.merge import Told

TELLING = 0.25
"""A title that tells less, like "Meeting", makes a series only with its group."""
DATES = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\b|\b20\d\d\b|\b\d{1,2}(?:st|nd|rd|th)?\b|#\d+",
    re.IGNORECASE,
)


def keys(event: Mapping[str, Any], listings: Iterable[Told]) -> tuple[str, ...]:
    """Give what an event has in common with its other dates; nothing for one that stands alone.

    A source's own key counts for that source. Across sources, and for dates that a source lists singly, the
    same title by the same group at the same place counts, without the date or the number in it.
    """
    found = [f"{told.source_id} {told.record.series_key}" for told in listings if told.record.series_key]
    return tuple(dict.fromkeys([*found, *_by_title(event)]))


def _by_title(event: Mapping[str, Any]) -> Iterator[str]:
    name, telling = _name(event["title"])
    if not name:
        return
    if event["group_id"]:
        yield f"= {name} | {event['group_id']}"
    if event["venue_id"] and telling:
        yield f"= {name} @ {event['venue_id']}"


@lru_cache(maxsize=1 << 13)
def _name(title: str) -> tuple[str, bool]:
    """Give the words of a title without dates and numbers, in order, and whether they tell enough by themselves."""
    words = frozenset(stem(word) for word in split(DATES.sub(" ", title)) if word not in EMPTY)
    return " ".join(sorted(words)), weigh(words) >= TELLING
