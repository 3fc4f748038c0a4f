"""What would be collected from a URL or a file: the inside of `weakties inspect`. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipeline.child import Children
from pipeline.parse import local_document
from pipeline.records import Record, Window
from scrapers.dates import midnight
from scrapers.errors import AllRejected, SourceError
from scrapers.model import Follow, Rejected, Source, Warn

if TYPE_CHECKING:
    from pipeline.fetch import Fetcher

PAST = timedelta(days=180)
AHEAD = timedelta(days=400)
"""The window in which occurrences of series are wanted (ARCHITECTURE 3)."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What one source or file holds, in order of start."""

    adapter: str
    records: tuple[Record, ...]
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warn, ...]
    follow: tuple[Follow, ...]


def window(now: datetime, timezone: str, start: date | None, until: date | None, limit: int) -> Window:
    """Give the window of `--from` and `--until`, dates in the zone; 180 days back and 400 ahead when not told."""
    zone = ZoneInfo(timezone)
    return Window(
        start=midnight(start, zone) if start else now - PAST,
        end=midnight(until, zone) if until else now + AHEAD,
        limit=limit,
        singles=start is None and until is None,
    )


async def preview_file(path: Path, source: Source, span: Window, now: datetime, children: Children) -> Preview:
    """Read a local file; never touches the network. Raises SourceError when nothing in it can be read."""
    content = path.read_bytes()
    parsed = await children.parse(local_document(content, source.url, now), source, span)
    if parsed.rejected and not parsed.understood:
        first = parsed.rejected[0]
        raise AllRejected(f"all {len(parsed.rejected)} entries were rejected; the first: {first.code}: {first.message}")
    return Preview(
        parsed.adapter, _in_order(parsed.records, span), parsed.rejected, tuple(parsed.warnings), parsed.follow
    )


async def preview_url(source: Source, span: Window, now: datetime, fetcher: "Fetcher", children: Children) -> Preview:
    """Collect a source as `collect` would, and store nothing. Raises SourceError when it fails."""
    from pipeline.gather import gather  # a local file needs no network, nor half a second to load it

    found = await gather(source, fetcher, children, span, {}, now)
    if found.error_code is not None:
        raise _error(found.error_code, found.error_message)
    return Preview(
        found.adapter or "", _in_order(found.records, span), found.rejected, tuple(found.warnings), found.follow
    )


def _error(code: str, message: str) -> SourceError:
    error = SourceError(message)
    error.code = code
    return error


def _in_order(records: tuple[Record, ...], span: Window) -> tuple[Record, ...]:
    inside = (record for record in records if span.singles or _starts_in(record, span))
    return tuple(sorted(inside, key=lambda record: (record.starts_at, record.title, record.key)))


def _starts_in(record: Record, span: Window) -> bool:
    """Tell whether the start is in `[from, until)`; an all-day event counts by its date."""
    if record.all_day:
        return span.start.date() <= date.fromisoformat(record.local_date) < span.end.date()
    return span.start <= datetime.fromisoformat(record.starts_at) < span.end


def event_json(record: Record) -> dict[str, Any]:
    """Give the object that `inspect --json` prints for an occurrence (ARCHITECTURE 4.2)."""
    return {
        "type": "event",
        "uid": record.uid,
        "recurrence_id": record.recurrence_id,
        "title": record.title,
        "description": record.description,
        "starts_at": record.local_date if record.all_day else told(record.starts_at, record.timezone),
        "ends_at": _end(record),
        "timezone": record.timezone,
        "all_day": record.all_day,
        "status": record.status,
        "attendance": record.attendance,
        "url": record.url,
        "image_url": record.image_url,
        "location": _location(record),
        "online_url": record.online_url,
        "organizer": _unless_empty({"name": record.organizer_name, "url": record.organizer_url}),
        "sponsors": list(record.sponsors),
        "price": _unless_empty(
            {
                "is_free": record.is_free,
                "min": record.price_min,
                "max": record.price_max,
                "currency": record.currency,
            }
        ),
        "categories": list(record.categories),
        "kind": record.kind,
        "relevance": record.relevance,
        "topics": list(record.topics),
        "sequence": record.sequence,
        "updated_at": record.updated_at,
    }


def told(instant: str, timezone: str) -> str:
    """Write a stored instant as RFC 3339 with the offset of its zone."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(timezone)).isoformat()


def _end(record: Record) -> str | None:
    if record.ends_at is None:
        return None
    return told(record.ends_at, record.timezone)[: 10 if record.all_day else None]


def _location(record: Record) -> dict[str, Any] | None:
    return _unless_empty(
        {
            "name": record.location_name,
            "address": record.address,
            "locality": record.locality,
            "region": record.region,
            "postal_code": record.postal_code,
            "country": record.country,
            "latitude": record.latitude,
            "longitude": record.longitude,
        }
    )


def _unless_empty(values: Mapping[str, Any]) -> dict[str, Any] | None:
    return dict(values) if any(value is not None for value in values.values()) else None


def rejected_json(entry: Rejected) -> dict[str, Any]:
    """Give the object that `inspect --json` prints for an entry that could not be understood."""
    return {"type": "rejected", "reason": entry.code, "message": entry.message, "uid": entry.uid}


def summary_json(preview: Preview) -> dict[str, Any]:
    """Give the last object of `inspect --json`. Zero events always carries a warning that says why."""
    warnings = [warning.message for warning in preview.warnings]
    if not preview.records and not warnings:
        warnings.append(f"read as {preview.adapter}; no event starts in the span that was asked for")
    return {
        "type": "summary",
        "adapter": preview.adapter,
        "events": len(preview.records),
        "rejected": len(preview.rejected),
        "warnings": warnings,
        "follow": list(dict.fromkeys(follow.url for follow in preview.follow)),
    }
