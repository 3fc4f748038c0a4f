"""The rows of an event and of its texts, from what its listings say together. Pure."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from pipeline.entities import one_line
from pipeline.merge import Merged
from pipeline.storing import rows
from pipeline.storing.directory import Entry

Row = dict[str, Any]
AS_TOLD = (
    "title", "summary", "url", "starts_at", "ends_at", "timezone", "local_date", "local_time", "attendance", "kind",
    "kind_reason", "locality", "latitude", "longitude", "online_url", "price_min", "price_max", "currency",
    "price_text", "registration_url", "registration_deadline", "image_url",
)  # fmt: skip
"""Columns of `events` that are fields of the record."""
_as_told = attrgetter(*AS_TOLD)
KEPT = ("number", "id", "uid", "sequence", "first_seen_at", "last_seen_at", "changed_at")
"""What a new version of an event takes over from the one before."""


def event_row(merged: Merged, kept: Mapping[str, Any], group: Entry, venue: Entry) -> Row:
    """Give the row of `events`."""
    told = merged.record
    row: Row = dict(zip(AS_TOLD, _as_told(told), strict=True))
    row.update((name, kept[name]) for name in KEPT)
    row.update(
        all_day=int(told.all_day),
        status="delisted" if merged.delisted else told.status,
        relevance=told.relevance or "none",
        topics=rows.as_list(told.topics),
        audience=rows.as_list(told.audience),
        group_id=group.id or None,
        group_name=group.name or None,
        venue_id=venue.id or None,
        venue_name=venue.name or told.location_name,
        latitude=told.latitude if told.latitude is not None else venue.latitude,
        longitude=told.longitude if told.latitude is not None else venue.longitude,
        is_free=None if told.is_free is None else int(told.is_free),
        series_id=None,
        until_at=rows.until(told),
        hidden=0,
    )
    return row


def texts_row(merged: Merged, event: Row) -> Row:
    """Give the row of `event_texts`, its VEVENT still to be drawn."""
    told = merged.record
    heading = (told.title, event["group_name"], event["venue_name"], *told.topics)
    return {
        "number": event["number"],
        "event_id": event["id"],
        "description": told.description,
        "heading": " ".join(part for part in heading if part),
        "plain": rows.without_tags(told.description),
        "address": one_line(told),
        "facts": told.facts or "[]",
        "vevent": "",
        "provenance": rows.as_json(merged.provenance) if merged.provenance else None,
    }


REDUCED = ("timezone", "local_date", "local_time", "all_day", "starts_at", "until_at", *KEPT)
"""What is left of an event that a person took out: that there was one, so that its id means nothing else."""


def hide(event: Row, text: Row) -> None:
    """Empty the rows of an event that is not to be published."""
    empty = {"title": "Removed on request", "summary": "", "status": "delisted", "relevance": "none", "hidden": 1}
    empty |= {"topics": "[]", "audience": "[]"}
    event.update((name, empty.get(name)) for name in event.keys() - set(REDUCED))
    text.update(description="", heading="", plain="", address=None, facts="[]", provenance=None)
