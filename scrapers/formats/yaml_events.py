"""YAML lists of events, as communities keep them in Git: `- name: … start_date: …`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import yaml

from scrapers.errors import NotACalendar
from scrapers.json_events import DEFAULT, from_data, text, walk
from scrapers.model import Document, Listing, Parsed, Rejected, Source
from scrapers.postal import STATES

_ENTRY = re.compile(rb"^\s*-\s+\w[\w ]*:", re.MULTILINE)
_TIME = re.compile(rb"^\s*(?:- )?(?:start|date|begin|when)\w*\s*:", re.MULTILINE)
_ALIAS = re.compile(rb"(?:^|[\s:\-\[,])[&*][A-Za-z0-9_]+(?:\s|$)", re.MULTILINE)
_TOWN = re.compile(r"(?P<town>[^\W\d_][^,\d]{1,39}), (?P<rest>[^\W\d_][^,\d]{1,39})")
FIELDS = replace(DEFAULT, organizer="", status="status")


def recognises(doc: Document) -> bool:
    """Look for a YAML list whose entries tell a time; JSON and HTML are never taken for YAML."""
    start = doc.content[:4096].lstrip()
    if start[:1] in b"<{[" or not (_ENTRY.search(start) and _TIME.search(doc.content)):
        return False
    return next(walk(_load(doc.content), FIELDS), None) is not None


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per entry. Raises NotACalendar when it is no YAML, or uses aliases, which can explode."""
    data = _load(doc.content)
    if data is None:
        raise NotACalendar("not YAML that can be read (aliases are refused)", url=doc.url)
    for entry in data if isinstance(data, list) else [data]:
        if isinstance(entry, dict) and text(entry.get("date_precision")) in ("month", "year"):
            yield Rejected("no-start", "only the month or the year is known", title=text(entry.get("name")))
        else:
            yield from from_data(entry, doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    """Such lists write the place as "Town, State" or "Town, Country", which is certain here."""
    place = found.location
    told = _TOWN.fullmatch(place.name) if place and place.name and not place.locality else None
    if place is None or told is None:
        return found
    state = STATES.get(told["rest"].lower(), told["rest"])
    known = state in STATES.values()
    where = replace(place, locality=told["town"], region=state if known else None, country=None if known else state)
    return replace(found, location=where, attendance=found.attendance or "in-person")


@lru_cache(maxsize=2)
def _load(content: bytes) -> Any:
    if _ALIAS.search(content):
        return None
    try:
        return yaml.load(content, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, which leaves dates as the texts they are: `18:30` is no number of seconds here."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
        """Give a mapping whose keys are texts: YAML knows `true:`, `1.5:` and `:` as well."""
        return {str(key): value for key, value in super().construct_mapping(node, deep=deep).items()}


_Plain.yaml_implicit_resolvers = {
    key: [
        (tag, pattern) for tag, pattern in found if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int")
    ]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_LOADER = _Plain
