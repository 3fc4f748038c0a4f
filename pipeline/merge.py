"""One event from its listings, field by field, each from the listing most to be trusted for it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.records import Record


@dataclass(frozen=True, slots=True)
class Told:
    """A listing as merging sees it: what it says, and how far to trust it."""

    listing_id: int
    record: Record
    source_id: str
    aggregator: bool = False
    changed_at: str = ""
    """When the source last told it differently."""
    delisted: bool = False
    group_id: str | None = None
    """The group whose calendar the source is."""
    source_name: str = ""
    """What the source is called: what its calendar calls itself, as a rule."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The event: a record whose fields come from several listings."""

    record: Record
    leader: Told
    """The most trusted listing."""
    delisted: bool = False
    """No listing is told any more, and none says it is cancelled."""
    group_id: str | None = None
    provenance: Mapping[str, int] | None = None
    """Field -> listing, for the first field of each bundle; None where there is one listing."""


TIME = ("starts_at", "ends_at", "timezone", "local_date", "local_time", "all_day")
PLACE = ("location_name", "address", "locality", "region", "postal_code", "country", "latitude", "longitude")
TOGETHER = (
    ("title",),
    ("status",),
    ("description", "summary", "facts"),
    ("attendance",),
    ("url",),
    ("online_url",),
    ("image_url",),
    ("organizer_name", "organizer_url"),
    ("is_free", "price_min", "price_max", "currency", "price_text"),
    ("registration_url", "registration_deadline"),
    ("performers",),
    ("sponsors",),
    ("categories",),
    ("series_key",),
    ("kind", "kind_reason"),
    ("audience",),
)
"""Fields that are taken from one listing together: a price without its currency is a wrong price."""
SAID = (None, "", ())
RELEVANCE = {"core": 2, "adjacent": 1}


def merge(listings: Iterable[Told]) -> Merged:
    """Merge the listings of one event; at least one.

    The organiser's own source comes before an aggregator, what is still told before what is not, newer
    before older; but a precise time or place comes before a vague one.
    """
    told = tuple(listings)
    ranked = ranking(told) if len(told) > 1 else told
    delisted = all(told.delisted for told in ranked)
    group = next((told.group_id for told in ranked if told.group_id and not told.aggregator), None)
    leader = ranked[0]
    gone = delisted and leader.record.status != "cancelled"
    if len(ranked) == 1:
        return Merged(leader.record, leader, gone, group)
    fields, provenance = _fields(ranked)
    return Merged(replace(leader.record, **fields), leader, gone, group, provenance)


def ranking(listings: Iterable[Told]) -> list[Told]:
    """Order listings from the most to the least trusted; the order of arrival does not count."""
    by_name = sorted(listings, key=lambda told: (told.source_id, told.record.key))
    newest_first = sorted(by_name, key=lambda told: told.changed_at, reverse=True)
    return sorted(newest_first, key=lambda told: (told.delisted, told.aggregator))


def _fields(ranked: Sequence[Told]) -> tuple[dict[str, Any], dict[str, int]]:
    fields: dict[str, Any] = {}
    provenance: dict[str, int] = {}

    def take(told: Told, names: Sequence[str]) -> None:
        fields.update((name, getattr(told.record, name)) for name in names)
        provenance[names[0]] = told.listing_id

    take(_timed(ranked), TIME)
    take(_placed(ranked), PLACE)
    for names in TOGETHER:
        take(_first(ranked, names), names)
    if fields["ends_at"] is None:
        same_start = (t.record for t in ranked if (t.record.starts_at, t.record.all_day) == _start(fields))
        fields["ends_at"] = next((r.ends_at for r in same_start if r.ends_at), None)
    fields["topics"] = tuple(dict.fromkeys(topic for told in ranked for topic in told.record.topics))
    fields["relevance"] = max((t.record.relevance for t in ranked), key=lambda r: RELEVANCE.get(r or "", 0))
    return fields, provenance


def _start(fields: Mapping[str, Any]) -> tuple[str, bool]:
    return fields["starts_at"], fields["all_day"]


def _first(ranked: Sequence[Told], names: Sequence[str]) -> Told:
    """Give the most trusted listing that says anything under these names."""
    return next((t for t in ranked if any(getattr(t.record, name) not in SAID for name in names)), ranked[0])


def _timed(ranked: Sequence[Told]) -> Told:
    """Trust the first one's day; where it tells no time of day, one that does for the same day is more precise."""
    first = ranked[0]
    if not first.record.all_day:
        return first
    return next((t for t in ranked if not t.record.all_day and t.record.local_date == first.record.local_date), first)


def _placed(ranked: Sequence[Told]) -> Told:
    """Trust the first that tells an address or coordinates, else the first that names a place."""
    precise = next((t for t in ranked if t.record.address or t.record.latitude is not None), None)
    return precise or _first(ranked, ("location_name", "locality"))
