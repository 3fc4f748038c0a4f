"""What became different in an event, field by field, and whether a subscriber must hear of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MATERIAL = (
    "title",
    "starts_at",
    "ends_at",
    "all_day",
    "timezone",
    "status",
    "venue_name",
    "address",
    "locality",
    "attendance",
    "online_url",
)
"""What decides whether, when and where to go. A change of any of these raises the event's sequence by one."""
RECORDED = (
    *MATERIAL,
    "description",
    "url",
    "group_name",
    "is_free",
    "price_min",
    "price_max",
    "currency",
    "price_text",
    "registration_url",
    "registration_deadline",
    "image_url",
)
"""What has its row in `changes`. Our own labels (kind, topics, relevance) are no news of the event."""
LONGEST = 1000

FROM = {
    "starts_at": "starts_at",
    "ends_at": "starts_at",
    "all_day": "starts_at",
    "timezone": "starts_at",
    "venue_name": "location_name",
    "address": "location_name",
    "locality": "location_name",
    "group_name": "organizer_name",
    "price_min": "is_free",
    "price_max": "is_free",
    "currency": "is_free",
    "price_text": "is_free",
    "registration_deadline": "registration_url",
}
"""Which bundle of `pipeline.merge` a field of the event came with."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one event that became different."""

    field: str
    old: str | None
    new: str | None

    @property
    def material(self) -> bool:
        """Tell whether it decides about going."""
        return self.field in MATERIAL


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Compare two versions of an event (its row and its texts in one mapping)."""
    return [
        Change(name, _text(before.get(name)), _text(after.get(name)))
        for name in RECORDED
        if before.get(name) != after.get(name)
    ]


def _text(value: Any) -> str | None:
    """Write a value as the changes table keeps it; a long text is cut, since its whole stands in the listing."""
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
