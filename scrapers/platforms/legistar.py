"""Legistar (Granicus): meetings of councils and boards; public hearings, commissions on technology and the economy.

Recognised by its keys in JSON. Documents: `webapi.legistar.com/v1/<client>/events?$filter=…`, the newest first.
Stable id: `EventId`. Defects: the day and the hour stand apart, the hour as words; a meeting that was called off says
so only in the hour, the comment or the status of its agenda. Some clients want a token (`token` in the query). Public
records.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapers.json_events import DEFAULT, events, has_keys, splitter, text
from scrapers.model import Document, Listing, Organizer, Parsed, Source
from scrapers.platforms._pages import mapped

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="EventId EventGuid",
    title="EventBodyName",
    start="EventDate",
    start_clock="EventTime",
    end="",
    description="EventComment",
    url="EventInSiteURL EventAgendaFile",
    place_name="EventLocation",
    address="",
    organizer="EventBodyName",
    status="EventAgendaStatusName",
    updated="EventLastModifiedUtc",
    image="",
)
split = splitter(FIELDS)
CALLED_OFF = re.compile(r"\bcancel", re.I)
TODAY = "https://webapi.legistar.com/v1/{1}/events?$orderby=EventDate+desc&$top=200"


def address(url: str) -> str | None:
    """Give the meetings of a client, for its calendar page."""
    return mapped(url, r"(?!webapi\.)([\w-]+)\.legistar\.com(?:/(?:calendar\.aspx)?)?(?:\?.*)?", TODAY) or mapped(
        url, r"webapi\.legistar\.com/v1/([\w-]+)/events/?", TODAY
    )


def recognises(doc: Document) -> bool:
    """Look for the keys of its meetings."""
    return has_keys(doc, "EventBodyName", "EventDate")


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per meeting."""
    yield from events(doc, source, FIELDS, _mended)


def _mended(found: Listing, item: dict[str, Any]) -> Listing:
    said = " ".join(
        text(item.get(key)) or "" for key in ("EventTime", "EventAgendaStatusName", "EventComment", "EventLocation")
    )
    off = CALLED_OFF.search(said) is not None
    body = text(item.get("EventBodyName"))
    start = found.starts_at
    if isinstance(start, datetime) and (start.hour, start.minute) == (0, 0):
        start = start.date()  # nobody told the hour
    return replace(
        found,
        starts_at=start,
        status="cancelled" if off else found.status,
        organizer=Organizer(name=body) if body else None,
        categories=("public meeting",),
    )
